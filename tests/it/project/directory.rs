//! The files of a directory: which count, and what is wrong with them.

use std::path::Path;

use insta::assert_snapshot;
use rolebook::project::{FILE_LIMIT, LoadError, find};

use super::memory::{LEAST, Memory};

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

#[test]
fn a_policy_without_a_mistake_is_loaded() {
    let loaded = Memory::new(&[MANIFEST, ("a.role", LEAST)]).load(".").unwrap();
    let policy = loaded.policy.unwrap();
    assert_eq!(policy.name, "acme");
    assert_eq!(policy.schema.attributes.len(), 2);
}

#[test]
fn the_digest_depends_on_names_and_bytes_and_not_on_where_the_policy_stands() {
    let digest = |dir: &str, name: &str, text: &str| {
        let (manifest, file) = (format!("{dir}rolebook.toml"), format!("{dir}{name}"));
        let memory = Memory::new(&[(&manifest, MANIFEST.1), (&file, text)]);
        memory.load(&format!("./{dir}")).unwrap().policy.unwrap().digest
    };
    let here = digest("", "a.role", LEAST);
    assert_eq!(here, digest("policies/acme/", "a.role", LEAST));
    assert_ne!(here, digest("", "b.role", LEAST));
    assert_ne!(here, digest("", "a.role", &format!("{LEAST}// more\n")));
}

#[test]
fn mistakes_of_every_stage_are_reported_in_one_run_in_the_order_of_the_files() {
    let memory = Memory::new(&[
        ("rolebook.toml", "[policy]\nname = \"acme\"\n[lints]\n"),
        ("a.role", &LEAST.replace("\"here\"", "5")),
        ("b.role", "role x {\n  include y\n}\n// a \u{202e} b\n"),
    ]);
    assert_snapshot!(memory.objections("."), @r#"
    a.role:7:25: type-mismatch: a text cannot be compared with an int (write "5", with quotes)
    b.role:2:11: unknown-name: there is no role `y`
    b.role:4:6: bidi-character: the bidirectional control character U+202E makes the text look other than it is (take it out; in a text write `\u{202e}`)
    rolebook.toml:3:2: unknown-manifest-key: `rolebook.toml` has no key `lints` (did you mean `lint`?)
    "#);
}

fn vocabulary(path: &str) -> Memory {
    let policy = format!("{LEAST}enum Title from {path:?} column \"title\"\n");
    Memory::new(&[
        ("p/rolebook.toml", MANIFEST.1),
        ("p/roles/a.role", &policy),
        ("p/data/titles.csv", "title\nEngineer\n"),
        ("secret.csv", "title\nSpy\n"),
    ])
    .with("p/latin.csv", b"title\nCaf\xe9\n")
}

#[test]
fn a_vocabulary_is_read_relative_to_the_policy_directory() {
    let policy = vocabulary("data/titles.csv").load("p").unwrap().policy.unwrap();
    let labels: Vec<&String> =
        policy.enums.values().flat_map(|kind| kind.labels.values()).collect();
    assert_eq!(labels, ["Engineer"]);
}

#[test]
fn a_vocabulary_elsewhere_or_that_is_no_text_is_an_error_of_the_policy() {
    assert_snapshot!(vocabulary("../secret.csv").objections("p"), @r#"p/roles/a.role:9:17: vocabulary-file: the vocabulary file `../secret.csv` cannot be read: it must lie inside the policy directory, named by a path relative to it"#);
    assert_snapshot!(vocabulary("/secret.csv").objections("p"), @r#"p/roles/a.role:9:17: vocabulary-file: the vocabulary file `/secret.csv` cannot be read: it must lie inside the policy directory, named by a path relative to it"#);
    assert_snapshot!(vocabulary("titles.csv").objections("p"), @r#"p/roles/a.role:9:17: vocabulary-file: the vocabulary file `titles.csv` cannot be read: there is no such file in the policy directory"#);
    assert_snapshot!(vocabulary("latin.csv").objections("p"), @r#"p/roles/a.role:9:17: vocabulary-file: the vocabulary file `latin.csv` cannot be read: it is not UTF-8: byte 9, on line 2, begins no character"#);
    assert_snapshot!(vocabulary("data\\titles.csv").objections("p"), @r#"p/roles/a.role:9:17: vocabulary-file: the vocabulary file `data\titles.csv` cannot be read: its path is written with `\`; directories are parted by `/`"#);
}
