//! Limits, order, and input of every kind.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{BASE, Sources};
use insta::assert_snapshot;
use proptest::prelude::*;
use rolebook::check::{Input, Origin, check};
use rolebook::source::SourceMap;
use rolebook::syntax::parse;

#[test]
fn too_many_entitlements_are_an_error() {
    let labels: String = (0..400).map(|number| format!("\"l{number}\" ")).collect();
    let entitlements: String =
        (0..300).map(|number| format!("entitlement e{number}[Big] ")).collect();
    let text = format!(
        "enum Big {{ {labels} }} app x {{ owner \"a\" risk low {entitlements} }} role r {{ when mfa grant x.e299[\"l3\"] }}"
    );
    assert_snapshot!(Sources::root(&[BASE, &text]).errors(), @r#"
    too-many: 120006 entitlements are more than the 100000 that one policy may have
      `e53` one too many
      help: divide the policy, or use fewer and wider ones
    "#);
}

#[test]
fn long_chains_are_followed_without_recursion() {
    let conditions: String =
        (0..5_000).map(|number| format!("condition c{number} = c{}\n", number + 1)).collect();
    let text = format!("{conditions} condition c5000 = mfa");
    let told = Sources::root(&[BASE, &text]).errors();
    assert_eq!(told.matches("levels of conditions that name one another").count(), 1, "{told}");
    let roles: String = (0..5_000)
        .map(|number| format!("role r{number} {{ include r{} }}\n", number + 1))
        .collect();
    let text = format!("{roles} role r5000 {{ when mfa }}");
    let told = Sources::root(&[BASE, &text]).errors();
    assert_eq!(told.matches("levels of roles that include one another").count(), 1, "{told}");
    let roles: String =
        (0..99).map(|number| format!("role r{number} {{ include r{} }}\n", number + 1)).collect();
    let text = format!("{roles} role r99 {{ when mfa }}");
    assert_eq!(Sources::root(&[BASE, &text]).errors(), "");
}

#[test]
fn the_order_of_declarations_does_not_matter() {
    let texts = [
        BASE,
        "role b { when lead include a grant github.read }",
        "role a { grant github.write, salesforce.territory[country] }",
        "condition lead = senior and level > 8",
        "condition senior = level > 6",
        "forbid f { deny any where risk == critical }",
        "app aws { owner \"x\" risk high entitlement root }",
    ];
    let tables = |order: &[&str]| {
        let (policy, diagnostics, _) = Sources::root(order).check();
        assert_eq!(diagnostics, []);
        let policy = policy.unwrap();
        let roles: Vec<_> = policy
            .roles
            .values()
            .map(|role| (role.header.name.clone(), role.includes.clone()))
            .collect();
        let names: Vec<_> = policy.entitlements.values().map(|row| row.name.clone()).collect();
        let denied: Vec<_> =
            policy.forbids.values().flat_map(|row| row.denies[0].entitlements.clone()).collect();
        (roles, names, denied, policy.order.clone())
    };
    let mut reversed = texts;
    reversed.reverse();
    assert_eq!(tables(&texts), tables(&reversed));
}

#[test]
fn a_large_policy_is_checked_quickly() {
    let mut text = BASE.to_owned();
    for app in 0..100 {
        let entitlements: String =
            (0..100).map(|number| format!("entitlement e{number} {{ risk high }} ")).collect();
        writeln!(text, "app a{app} {{ owner \"x\" risk low {entitlements} }}").unwrap();
    }
    for role in 0..2_000 {
        writeln!(
            text,
            "role r{role} \"Role {role}\" {{ owner \"x\" when department == \"Sales\" and level >= {} \
             grant a{}.e{}, a{}.* when end_date is present until end_date }}",
            role % 12, role % 100, role % 97, (role + 1) % 100,
        )
        .unwrap();
    }
    text.push_str("forbid f { deny any where risk >= high } approval p { for any stage s by manager when risk == high }");
    let mut sources = SourceMap::default();
    sources.add("large.role", text.clone()).unwrap();
    let (file, errors) = parse(&text, 0);
    assert!(errors.is_empty());
    let origin = Origin { files: vec![file], ..Origin::default() };
    let input = Input { origins: vec![origin], ..Input::default() };
    let start = Instant::now();
    let (policy, errors) = check(&input, Arc::new(sources));
    assert!(policy.is_some(), "{errors:?}");
    // Without optimisation it takes about ten times as long as it should.
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn many_mistakes_take_little_time() {
    let roles: String = (0..3_000)
        .map(|number| {
            format!("role role_{number} {{ include rolle_{number} when attr{number} > 3 }}\n")
        })
        .collect();
    let start = Instant::now();
    assert_eq!(Sources::root(&[BASE, &roles]).check().1.len(), 6_000);
    assert!(start.elapsed() < Duration::from_secs(20));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A policy with pieces cut out or exchanged never makes the checker panic, and errors
    /// are the same whatever the order of the files.
    #[test]
    fn nothing_panics(cuts in prop::collection::vec((0usize..4_000, 0usize..60), 1..5)) {
        let rules = include_str!("whole.role");
        let mut text = format!("{BASE}\n{rules}");
        for (start, length) in cuts {
            let start = (0..=start.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            let end = (start + length).min(text.len());
            let end = (end..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
            text.replace_range(start..end, "");
        }
        let _ = parse(&text, 0);
        let lines = |files: &[&str]| {
            let errors = Sources::root(files).errors();
            let mut lines: Vec<String> = errors.lines().map(str::to_owned).collect();
            lines.sort();
            lines
        };
        let extra = "role extra { when nowhere }";
        prop_assert_eq!(lines(&[&text, extra]), lines(&[extra, &text]));
    }
}
