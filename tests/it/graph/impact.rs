//! What can change when a name changes, and the names that can be asked for.

use insta::assert_snapshot;
use rolebook::diagnostic::Diagnostic;
use rolebook::graph::DependencyGraph;

use super::sample::sample;

fn impact(name: &str) -> String {
    DependencyGraph::build(&sample()).impact(name).unwrap().to_string()
}

fn objection(name: &str) -> String {
    let error = DependencyGraph::build(&sample()).impact(name).unwrap_err();
    let Diagnostic { code, message, help, .. } = Diagnostic::from_error(&error);
    format!("{code}: {message} ({})", help.unwrap_or_default())
}

#[test]
fn an_attribute_changes_conditions_roles_and_what_they_grant() {
    assert_snapshot!(impact("department"), @r#"
    `department` is an attribute; when it changes, this can change:

    1 condition
      engineer  reads department

    2 roles
      lead  uses engineer → reads department
      rep   included by lead → uses engineer → reads department

    3 grants
      lead grant 1  part of lead → uses engineer → reads department
      rep grant 1   part of rep → included by lead → uses engineer → reads department
      rep grant 2   part of rep → included by lead → uses engineer → reads department

    5 entitlements
      github.admin           granted by lead grant 1 → part of lead → uses engineer → reads department
      github.read            granted by rep grant 1 → part of rep → included by lead → uses engineer → reads department
      sales.territory["DE"]  granted by rep grant 2 → part of rep → included by lead → uses engineer → reads department
      sales.territory["US"]  granted by rep grant 2 → part of rep → included by lead → uses engineer → reads department
      sales.user             kept apart by apart → weighs github.admin → granted by lead grant 1 → part of lead → uses engineer → reads department

    1 conflict
      apart  weighs github.admin → granted by lead grant 1 → part of lead → uses engineer → reads department

    1 review
      yearly  reviews github.admin → granted by lead grant 1 → part of lead → uses engineer → reads department
    "#);
}

#[test]
fn an_attribute_of_the_lifecycle_changes_everything_that_is_held() {
    assert_snapshot!(impact("status"), @r#"
    `status` is an attribute; when it changes, this can change:

    1 phase
      active  reads status

    5 entitlements
      all  governed by phase active → reads status

    1 conflict
      apart  weighs github.admin → governed by phase active → reads status

    1 review
      yearly  reviews github.admin → governed by phase active → reads status
    "#);
}

#[test]
fn what_binds_an_entitlement_binds_what_implies_it() {
    assert_snapshot!(impact("no_code"), @r#"
    `no_code` is a forbid; when it changes, this can change:

    3 entitlements
      github.admin  denied by no_code
      github.read   denied by no_code
      sales.user    kept apart by apart → weighs github.admin → denied by no_code

    1 conflict
      apart  weighs github.admin → denied by no_code

    1 exception
      incident  overrides no_code

    1 review
      yearly  reviews github.admin → denied by no_code
    "#);
}

#[test]
fn an_entitlement_changes_the_rules_that_name_it() {
    assert_snapshot!(impact("github.read"), @r#"
    `github.read` is an entitlement; when it changes, this can change:

    1 grant
      rep grant 1  grants github.read

    1 entitlement
      github.admin  implies github.read

    1 forbid
      no_code  denies github.read
    "#);
}

#[test]
fn a_parameterised_entitlement_may_be_named_with_or_without_a_label() {
    assert_snapshot!(impact("sales.territory"), @r#"
    `sales.territory` is an entitlement; when it changes, this can change:

    1 grant
      rep grant 2  grants sales.territory["DE"]
    "#);
    assert_snapshot!(impact("sales.territory[\"US\"]"), @r#"
    `sales.territory["US"]` is an entitlement; when it changes, this can change:

    1 grant
      rep grant 2  grants sales.territory["US"]
    "#);
}

#[test]
fn an_app_changes_its_entitlements_and_the_rules_that_name_them() {
    assert_snapshot!(impact("app:sales"), @r#"
    `sales` is an app; when it changes, this can change:

    1 grant
      rep grant 2  grants sales.territory["DE"] → offered by sales

    5 entitlements
      github.admin           kept apart by apart → weighs sales.user → offered by sales
      github.read            implied by github.admin → kept apart by apart → weighs sales.user → offered by sales
      sales.territory["DE"]  offered by sales
      sales.territory["US"]  offered by sales
      sales.user             offered by sales

    1 conflict
      apart  weighs sales.user → offered by sales

    1 exception
      incident  grants sales.user → offered by sales

    1 review
      yearly  reviews github.admin → kept apart by apart → weighs sales.user → offered by sales
    "#);
}

#[test]
fn a_role_changes_what_asks_for_it() {
    assert_snapshot!(impact("role:sales"), @r#"
    `sales` is a role; when it changes, this can change:

    1 grant
      lead grant 1  asks for role sales

    3 entitlements
      github.admin  granted by lead grant 1 → asks for role sales
      github.read   implied by github.admin → granted by lead grant 1 → asks for role sales
      sales.user    kept apart by apart → resolved by privileged → turns to sales

    1 approval
      privileged  turns to sales

    1 conflict
      apart  resolved by privileged → turns to sales

    1 review
      yearly  reviews github.admin → granted by lead grant 1 → asks for role sales
    "#);
}

#[test]
fn what_nothing_depends_on_says_so() {
    assert_snapshot!(impact("yearly"), @r#"`yearly` is a review; nothing depends on it"#);
}

#[test]
fn names_that_mean_nothing_or_several_things_are_objected_to() {
    assert_snapshot!(objection("departmnet"), @r#"unknown-name: the policy declares nothing named `departmnet` (did you mean `department`?)"#);
    assert_snapshot!(objection("role:rpe"), @r#"unknown-name: the policy has no role named `rpe` (did you mean `rep`?)"#);
    assert_snapshot!(objection("sales"), @r#"ambiguous-name: `sales` is the name of a role and of an app (write `role:sales` or `app:sales`)"#);
    assert_snapshot!(objection("role:department"), @r#"unknown-name: the policy has no role named `department` ()"#);
    assert_snapshot!(objection(""), @r#"unknown-name: the policy declares nothing named `` ()"#);
}
