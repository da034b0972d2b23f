//! Directories and packs that a policy uses.

use insta::assert_snapshot;

use super::memory::{LEAST, Memory};

fn manifest(name: &str, uses: &[&str]) -> String {
    format!("[policy]\nname = {name:?}\nuses = {uses:?}\n")
}

#[test]
fn used_directories_and_packs_are_read_once_and_named_as_one_reaches_them() {
    let memory = Memory::new(&[
        ("p/acme/rolebook.toml", &manifest("acme", &["../rails", "../extra", "std:duties"])),
        ("p/acme/roles/all.role", LEAST),
        ("p/rails/rolebook.toml", &manifest("rails", &["std:duties"])),
        ("p/rails/forbids.role", ""),
        ("p/extra/rolebook.toml", &manifest("extra", &["./../rails"])),
    ]);
    assert_eq!(
        memory.read_by("./p/acme/"),
        [
            "p/acme/rolebook.toml",
            "p/acme/roles/all.role",
            "p/rails/rolebook.toml",
            "p/rails/forbids.role",
            "std:duties/rolebook.toml",
            "std:duties/duties.role",
            "p/extra/rolebook.toml",
        ]
    );
    assert_eq!(memory.objections("p/acme"), "");
}

#[test]
fn names_that_lead_nowhere_are_reported_where_they_stand() {
    let uses = ["std:dutys", "std:zzz", "../nowhere", "/etc/policy", "std:stray"];
    let memory = Memory::new(&[("rolebook.toml", &manifest("acme", &uses)), ("a.role", LEAST)]);
    assert_snapshot!(memory.objections("."), @r#"
    rolebook.toml:3:9: unknown-pack: there is no pack `std:dutys` (did you mean `std:duties`?)
    rolebook.toml:3:22: unknown-pack: there is no pack `std:zzz` (the packs are `std:duties`, `std:stray`)
    rolebook.toml:3:33: unknown-use: `../nowhere` is not a policy directory: there is no `../nowhere/rolebook.toml` (a used directory is named relative to the `rolebook.toml` that uses it, and has a `rolebook.toml` of its own; a pack shipped with rolebook is named `std:NAME`)
    rolebook.toml:3:47: absolute-use: `/etc/policy` is an absolute path (name the directory relative to this `rolebook.toml`, such as `../guard-rails`, so that the policy means the same on every machine)
    std:stray/rolebook.toml:3:9: pack-uses-directory: the pack uses the directory `../duties` (a shipped pack can use other packs only: `std:NAME`)
    "#);
}

#[test]
fn a_circle_is_one_objection_that_prints_its_path() {
    let memory = Memory::new(&[
        ("a/rolebook.toml", &manifest("a", &["../b"])),
        ("a/a.role", LEAST),
        ("b/rolebook.toml", &manifest("b", &["../c"])),
        ("c/rolebook.toml", &manifest("c", &["../b"])),
        ("self/rolebook.toml", &manifest("self", &["."])),
        ("self/a.role", LEAST),
    ]);
    assert_snapshot!(memory.objections("a"), @r#"c/rolebook.toml:3:9: circular-uses: policies use each other in a circle: `b` → `c` → `b` (take one of these out of `uses`; what both need belongs in a third directory that both use)"#);
    assert_snapshot!(memory.objections("self"), @r#"self/rolebook.toml:3:9: circular-uses: policies use each other in a circle: `self` → `self` (take one of these out of `uses`; what both need belongs in a third directory that both use)"#);
}

#[test]
fn there_is_an_end_to_uses() {
    let mut memory = Memory::new(&[("a.role", LEAST)]);
    let path = |depth: usize| "d/".repeat(depth) + "rolebook.toml";
    for depth in 0..=120 {
        memory = memory.with(&path(depth), manifest("deep", &["d"]).as_bytes());
    }
    assert_snapshot!(memory.objections("."), @r#"d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/rolebook.toml:3:9: too-many-uses: the policy is made from more than 100 directories and packs (use fewer directories, or bring some of them together)"#);
}
