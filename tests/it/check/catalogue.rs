//! Apps, entitlements and selectors.

use super::{errors, passes, policy};
use insta::assert_snapshot;

#[test]
fn entitlements_are_expanded_and_sorted_by_full_name() {
    let policy = policy("");
    let names: Vec<_> = policy.entitlements.values().map(|row| row.name.as_str()).collect();
    assert_snapshot!(names.join("\n"), @r#"
    github.admin
    github.read
    github.write
    salesforce.territory["DE"]
    salesforce.territory["US"]
    salesforce.user
    "#);
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
    assert_snapshot!(format!("{}\n{}", facts("x.e"), facts("x.f")), @r#"
    b High {"t", "u"}
    a Low {"t"}
    "#);
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
    assert_snapshot!(errors("app x { entitlement e } app y { owner \" \" risk low entitlement e }"), @r#"
    app-without-owner: the app `x` has no owner
      `x` needs an owner
      help: say who answers for it: `owner "team@example.com"`
    app-without-risk: the app `x` has no risk
      `x` needs a risk
      help: say how much harm it can do: `risk low`, `medium`, `high` or `critical`
    app-without-owner: the app `y` has no owner
      `y` needs an owner
      help: say who answers for it: `owner "team@example.com"`
    "#);
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
    }"#), @r#"
    circle: `x.a` → `x.b` → `x.c` → `x.a` is a circle
      `a` on the way round
      `b` on the way round
      `c` on the way round
      help: none of these can be decided before the others; take one of the references out
    circle: `x.d` → `x.d` is a circle
      `d` on the way round
      help: none of these can be decided before the others; take one of the references out
    unknown-name: there is no entitlement `red`
      `red` not declared
    unknown-label: `FR` is not a label of `Country`
      `"FR"` never true
      help: the labels are `US`, `DE`
    no-parameter: `a` takes nothing in brackets
      `"US"` has no parameter
      help: write `a`
    "#);
}

#[test]
fn a_circle_through_labels_is_one_mistake() {
    assert_snapshot!(errors(r#"app x { owner "a" risk low entitlement e[Country] { implies f } entitlement f { implies e } }"#), @r#"
    circle: `x.e["DE"]` → `x.f` → `x.e["DE"]` is a circle
      `e` on the way round
      `f` on the way round
      help: none of these can be decided before the others; take one of the references out
    "#);
}

#[test]
fn a_parameter_is_a_declared_enum() {
    assert_snapshot!(errors(r#"app x { owner "a" risk low entitlement e[Contry] entitlement f[text] } role r { grant x.e["a"], x.f[country] }"#), @r#"
    unknown-name: there is no enum `Contry`
      `Contry` not declared
      help: did you mean `Country`?
    unknown-name: there is no enum `text`
      `text` not declared
      help: only the labels of an enum can be a parameter
    "#);
}

#[test]
fn a_grant_of_a_parameterised_entitlement_says_which() {
    passes(
        r#"role r { when mfa grant salesforce.territory[country], salesforce.territory["US"] }"#,
    );
    assert_snapshot!(errors(r#"role r { grant salesforce.territory, salesforce.territory[department], github.read["US"], github.read[country], salesforce.territory["us"] }"#), @r#"
    needs-label: `salesforce.territory` is granted for one label at a time
      `salesforce.territory` for which `Country`?
      help: write `salesforce.territory[country]`, or name a label: `salesforce.territory["US"]`
    parameter-type: `department` is a Department, but `salesforce.territory` has one entitlement for each `Country`
      `department` not a `Country`
      help: name an attribute of type `Country`, or a label in quotes
    no-parameter: `github.read` takes nothing in brackets
      `"US"` has no parameter
      help: write `github.read`
    no-parameter: `github.read` takes nothing in brackets
      `country` has no parameter
      help: write `github.read`
    other-spelling: `us` is only another spelling of `US`
      `"us"` not the label itself
      help: write "US"; other spellings are for records, and rules use the label itself
    "#);
}

#[test]
fn elsewhere_the_bare_name_means_all_labels() {
    let policy = policy("forbid f { deny salesforce.territory }");
    assert_eq!(policy.forbids.values().next().unwrap().denies[0].entitlements.len(), 2);
    assert_snapshot!(errors("forbid f { deny salesforce.territory[country] }"), @r#"
    attribute-in-selector: `[country]` can only stand in a role's grant
      `country` depends on the person
      help: write `salesforce.territory` for all its labels, or a label in quotes
    "#);
}

#[test]
fn where_asks_for_facts() {
    let selected = |text: &str| {
        let policy = policy(&format!("forbid f {{ deny {text} }}"));
        let ids = &policy.forbids.values().next().unwrap().denies[0].entitlements;
        ids.iter().map(|id| policy.entitlements[*id].name.as_str()).collect::<Vec<_>>().join(" ")
    };
    assert_snapshot!(selected("any where risk >= high"), @"github.admin");
    assert_snapshot!(selected("any where app == salesforce and not risk == critical"), @r#"salesforce.territory["DE"] salesforce.territory["US"] salesforce.user"#);
    assert_snapshot!(selected("github.* where tags has any { privileged, engineering } and risk between low and high"), @"github.read github.write");
    assert_snapshot!(selected("any where owner ends with \"acme.example\" and app in { github } and tags has all { privileged }"), @"github.admin");
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
    }"#), @r#"
    not-a-fact: `where` may ask only for the entitlement's own facts
      `department` not a fact of the entitlement
      help: these are `app`, `risk`, `tags` and `owner`; whom a rule concerns is said with `when`
    unknown-risk: `hihg` is not a level of risk
      `hihg` not a level
      help: the levels are `low`, `medium`, `high` and `critical`, without quotes
    unknown-risk: `high` is not a level of risk
      `"high"` not a level
      help: the levels are `low`, `medium`, `high` and `critical`, without quotes
    fact-form: `risk` cannot be used like this
      `3` not here
      help: write a level: `risk >= high`, or `risk in { high, critical }`
    unknown-tag: no app or entitlement bears the tag `privilegd`
      `privilegd` selects nothing
      help: did you mean `privileged`?
    fact-form: `tags` cannot be used like this
      `tags == privileged` not here
      help: write bare words: `tags has privileged`, or `tags has any { a, b }`
    unknown-name: there is no app `githb`
      `githb` not declared
      help: did you mean `github`?
    fact-form: `app` cannot be used like this
      `"github"` not here
      help: write the app's bare name: `app == github` or `app in { github, aws }`
    fact-form: `app` cannot be used like this
      `app < github` not here
      help: write the app's bare name: `app == github` or `app in { github, aws }`
    fact-form: `owner` cannot be used like this
      `someone` not here
      help: write the owner in quotes: `owner == "team@example.com"`
    fact-form: `owner` cannot be used like this
      `owner is present` not here
      help: write the owner in quotes: `owner == "team@example.com"`
    not-a-fact: `where` may ask only for the entitlement's own facts
      `mfa` not a fact of the entitlement
      help: these are `app`, `risk`, `tags` and `owner`; whom a rule concerns is said with `when`
    empty-set: there is nothing between the braces
      `{ }` empty
      help: nothing can be among no values; list at least one
    reversed-between: the lower end comes after the upper end
      `high and low` no value lies between these
      help: exchange the two
    "#);
}

#[test]
fn a_selector_that_selects_nothing_is_a_warning() {
    assert_snapshot!(errors("forbid f { deny salesforce.* where risk == critical }"), @r#"
    selects-nothing: this selects no entitlement
      `salesforce.* where risk == critical` nothing fits
      help: the rule has no effect until an entitlement fits
    "#);
}
