//! Apps, entitlements and selectors.

use super::{errors, passes, policy};
use insta::assert_snapshot;

#[test]
fn entitlements_are_expanded_and_sorted_by_full_name() {
    let policy = policy("");
    let names: Vec<_> = policy.entitlements.values().map(|row| row.name.as_str()).collect();
    assert_snapshot!(names.join("\n"), @"");
    let us = policy.entitlements.values().find(|row| row.name.ends_with("[\"US\"]")).unwrap();
    let (family, label) = us.family.unwrap();
    assert_eq!(policy.enums[policy.families[family].parameter].labels[label], "US");
    assert_eq!(policy.entitlements[policy.families[family].members[0]].name, us.name);
}

#[test]
fn facts_come_from_the_app_unless_they_are_its_own() {
    let policy = policy(
        "app x { owner \"a\" risk low tags t  entitlement e { owner \"b\" risk high tags u } entitlement f }",
    );
    let row = |name: &str| policy.entitlements.values().find(|row| row.name == name).unwrap();
    let facts = |name| format!("{} {:?} {:?}", row(name).owner, row(name).risk, row(name).tags);
    assert_snapshot!(format!("{}\n{}", facts("x.e"), facts("x.f")), @"");
}

#[test]
fn implies_reaches_through_any_number_of_steps() {
    let policy = policy("");
    let row = |name: &str| policy.entitlements.iter().find(|(_, row)| row.name == name).unwrap();
    let (read, read_row) = row("github.read");
    let (write, _) = row("github.write");
    let (admin, admin_row) = row("github.admin");
    assert_eq!(admin_row.implies, [read, write]);
    assert_eq!(read_row.implied_by, [admin, write]);
}

#[test]
fn a_label_with_quotes_is_escaped_in_the_name() {
    let policy =
        policy("enum Odd { \"a \\\"b\\\\\" } app x { owner \"a\" risk low entitlement e[Odd] }");
    assert!(policy.entitlements.values().any(|row| row.name == "x.e[\"a \\\"b\\\\\"]"));
}

#[test]
fn an_app_needs_an_owner_and_a_risk() {
    assert_snapshot!(errors("app x { entitlement e } app y { owner \" \" risk low entitlement e }"), @"");
}

#[test]
fn implies_stays_within_the_app_and_runs_in_no_circle() {
    assert_snapshot!(errors(r#"app x { owner "a" risk low
      entitlement a { implies b }
      entitlement b { implies c }
      entitlement c { implies a }
      entitlement d { implies red, d }
      entitlement e[Country] { implies f["US"] }
      entitlement f[Country] { implies e["FR"], a["US"] }
    }"#), @"");
}

#[test]
fn a_circle_through_labels_is_one_mistake() {
    assert_snapshot!(errors(r#"app x { owner "a" risk low entitlement e[Country] { implies f } entitlement f { implies e } }"#), @"");
}

#[test]
fn a_parameter_is_a_declared_enum() {
    assert_snapshot!(errors(r#"app x { owner "a" risk low entitlement e[Contry] entitlement f[text] } role r { grant x.e["a"], x.f[country] }"#), @"");
}

#[test]
fn a_grant_of_a_parameterised_entitlement_says_which() {
    passes(
        r#"role r { when mfa grant salesforce.territory[country], salesforce.territory["US"] }"#,
    );
    assert_snapshot!(errors(r#"role r { grant salesforce.territory, salesforce.territory[department], github.read["US"], github.read[country], salesforce.territory["us"] }"#), @"");
}

#[test]
fn elsewhere_the_bare_name_means_all_labels() {
    let policy = policy("forbid f { deny salesforce.territory }");
    assert_eq!(policy.forbids.values().next().unwrap().denies[0].entitlements.len(), 2);
    assert_snapshot!(errors("forbid f { deny salesforce.territory[country] }"), @"");
}

#[test]
fn where_asks_for_facts() {
    let selected = |text: &str| {
        let policy = policy(&format!("forbid f {{ deny {text} }}"));
        let ids = &policy.forbids.values().next().unwrap().denies[0].entitlements;
        ids.iter().map(|id| policy.entitlements[*id].name.as_str()).collect::<Vec<_>>().join(" ")
    };
    assert_snapshot!(selected("any where risk >= high"), @"");
    assert_snapshot!(selected("any where app == salesforce and not risk == critical"), @"");
    assert_snapshot!(selected("github.* where tags has any { privileged, engineering } and risk between low and high"), @"");
    assert_snapshot!(selected("any where owner ends with \"acme.example\" and app in { github } and tags has all { privileged }"), @"");
}

#[test]
fn where_asks_for_nothing_else() {
    assert_snapshot!(errors(r#"forbid f {
      deny any where department == "Sales"
      deny any where risk > hihg or risk == "high" or risk == 3
      deny any where tags has privilegd or tags == privileged
      deny any where app == githb or app == "github" or app < github
      deny any where owner == someone or owner is present or mfa
      deny any where risk in { } or risk between high and low
    }"#), @"");
}

#[test]
fn a_selector_that_selects_nothing_is_a_warning() {
    assert_snapshot!(errors("forbid f { deny salesforce.* where risk == critical }"), @"");
}
