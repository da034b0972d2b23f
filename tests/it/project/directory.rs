//! The files of a directory: which count, and what is wrong with them.

use std::path::Path;

use insta::assert_snapshot;
use rolebook::project::{FILE_LIMIT, LoadError, find};

use super::memory::Memory;

const MANIFEST: (&str, &str) = ("rolebook.toml", "[policy]\nname = \"acme\"\n");

#[test]
fn a_directory_without_a_manifest_cannot_be_looked_at() {
    let error = Memory::new(&[("a.role", "")]).load("p").unwrap_err();
    assert!(matches!(error, LoadError::NoManifest { .. }));
    assert_eq!(error.to_string(), "there is no `rolebook.toml` in `p`");
}

#[test]
fn a_policy_without_role_files_is_an_error_of_the_policy() {
    assert_snapshot!(Memory::new(&[MANIFEST]).objections("."), @r#"rolebook.toml:2:8: no-role-files: the policy `acme` has no `*.role` file (put the policy into files that end in `.role`, beside `rolebook.toml` or in directories below it)"#);
}

#[test]
fn bytes_that_are_no_text_are_reported_with_their_place() {
    let memory = Memory::new(&[MANIFEST]).with("a.role", b"\xef\xbb\xbf// ok\n// caf\xe9\n");
    assert_snapshot!(memory.objections("."), @r#"a.role:2:7: not-utf8: `a.role` is not UTF-8: byte 15, on line 2, begins no character (save the file with the encoding UTF-8)"#);
}

#[test]
fn a_file_beyond_the_limit_is_reported() {
    let memory = Memory::new(&[MANIFEST]).with("a.role", &vec![b' '; FILE_LIMIT + 1]);
    assert_snapshot!(memory.objections("."), @r#"a.role:1:1: file-too-large: `a.role` is larger than 16 MiB (split it into several files; their order does not matter)"#);
}

#[test]
fn the_manifest_is_found_upward() {
    let memory = Memory::new(&[("w/acme/rolebook.toml", "")]);
    let found = find(&memory, Path::new("w/acme/roles/deep"));
    assert_eq!(found.as_deref(), Some(Path::new("w/acme")));
    assert_eq!(find(&memory, Path::new("w")), None);
}
