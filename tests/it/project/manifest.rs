//! `rolebook.toml`: what it says, and what is wrong with it.

use insta::assert_snapshot;
use proptest::prelude::*;

use super::memory::{LEAST, Memory};

fn objections(manifest: &str) -> String {
    Memory::new(&[("rolebook.toml", manifest), ("a.role", LEAST)]).objections(".")
}

#[test]
fn it_names_the_policy_and_hands_on_the_tables_of_later_stages() {
    let text = "[policy]\nname = \"acme\"\n\n[identities]\npath = \"hr.csv\"\n";
    let memory = Memory::new(&[("rolebook.toml", text), ("a.role", LEAST)]);
    let loaded = memory.load(".").unwrap();
    assert_eq!(loaded.manifest.name.value, "acme");
    assert!(!loaded.manifest.pack);
    let identities = loaded.manifest.identities.unwrap();
    assert!(loaded.sources.text(identities.span).starts_with("identities"));
}

#[test]
fn every_mistake_is_reported_with_its_place_and_what_to_write() {
    assert_snapshot!(objections("[policy]\nnmae = \"acme\"\nuses = \"../x\"\nkind = \"pak\"\n\n[identity]\n[extra]\n"), @r#"
    rolebook.toml:2:1: unknown-manifest-key: `[policy]` has no key `nmae` (did you mean `name`?)
    rolebook.toml:3:8: manifest-type: `uses` is a list of strings, not a string (write `uses = ["../guard-rails", "std:finance_duties"]`)
    rolebook.toml:4:8: unknown-policy-kind: there is no kind of policy `pak` (write `kind = "pack"` for rules that other policies use, and no `kind` for a policy with people of its own)
    rolebook.toml:6:2: unknown-manifest-key: `rolebook.toml` has no key `identity` (did you mean `identities`?)
    rolebook.toml:7:2: unknown-manifest-key: `rolebook.toml` has no key `extra` (the keys are `policy`, `identities`, `lint`)
    "#);
}

#[test]
fn a_name_is_required() {
    assert_snapshot!(objections("[policy]\n"), @r#"rolebook.toml:1:2: unnamed-policy: the policy has no name (write `[policy]` and under it `name = "acme"`)"#);
    assert_snapshot!(objections(""), @r#"rolebook.toml:1:1: unnamed-policy: the policy has no name (write `[policy]` and under it `name = "acme"`)"#);
    assert_snapshot!(objections("[policy]\nname = \" \"\n"), @r#"rolebook.toml:1:2: unnamed-policy: the policy has no name (write `[policy]` and under it `name = "acme"`)"#);
    assert_snapshot!(objections("[policy]\nname = 7\n"), @r#"rolebook.toml:2:8: manifest-type: `name` is a string, not an integer (write `name = "acme"`)"#);
    assert_snapshot!(objections("name = \"acme\"\n"), @r#"rolebook.toml:1:1: unknown-manifest-key: `rolebook.toml` has no key `name` (write `name` below `[policy]`)"#);
    assert_snapshot!(objections("policy = \"acme\"\n"), @r#"rolebook.toml:1:10: manifest-type: `policy` is a table, not a string (write `[policy]`)"#);
}

#[test]
fn what_is_no_toml_is_one_objection() {
    assert_snapshot!(objections("[policy\nname = \"acme\nuses = [\n"), @r#"rolebook.toml:1:8: manifest-syntax: `rolebook.toml` cannot be read: unclosed table, expected `]` (it is written in TOML (https://toml.io): `[policy]`, and on the next line `name = "acme"`)"#);
    assert_snapshot!(objections("[policy]\nname = \"a\"\nname = \"b\"\n"), @r#"rolebook.toml:3:1: manifest-syntax: `rolebook.toml` cannot be read: duplicate key (it is written in TOML (https://toml.io): `[policy]`, and on the next line `name = "acme"`)"#);
}

proptest! {
    #[test]
    fn whatever_it_says_it_is_a_manifest_or_an_objection(
        text in r#"(\[policy\]|name|uses|kind|"pack"|=|[\[\]{}\n".,a1 é'#])*"#,
    ) {
        let memory = Memory::new(&[("rolebook.toml", &text), ("a.role", LEAST)]);
        let loaded = memory.load(".").unwrap();
        prop_assert!(!loaded.manifest.name.value.is_empty() || !loaded.diagnostics.is_empty());
    }
}
