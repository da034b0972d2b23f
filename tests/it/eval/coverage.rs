//! Every rule of `docs/semantics.md` has a test that says so.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

#[test]
fn every_numbered_rule_has_a_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let semantics = fs::read_to_string(root.join("docs/semantics.md")).unwrap();
    let rules: BTreeSet<&str> = semantics
        .lines()
        .filter_map(|line| line.strip_prefix("**"))
        .filter_map(|line| line.split([' ', '*']).next())
        .filter(|number| number.starts_with(|first: char| first.is_ascii_digit()))
        .collect();
    assert!(rules.len() > 50, "the rules were not found: {rules:?}");
    let mut shown = BTreeSet::new();
    for folder in ["tests/it/eval", "tests/it/identity"] {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|end| end == "rs") {
                shown.extend(named(&fs::read_to_string(path).unwrap()));
            }
        }
    }
    let rules: BTreeSet<String> = rules.into_iter().map(str::to_owned).collect();
    let bare: Vec<_> = rules.difference(&shown).collect();
    assert!(bare.is_empty(), "no test shows rule {bare:?}");
    let gone: Vec<_> = shown.difference(&rules).collect();
    assert!(gone.is_empty(), "tests show rules that there are not: {gone:?}");
}

/// The numbers in comments like `// Rule 8.9` and `// Rules 4.1, 4.2`.
fn named(text: &str) -> Vec<String> {
    let comments = text.lines().filter_map(|line| line.trim().strip_prefix("// Rule"));
    let numbers = comments.flat_map(|rest| {
        rest.trim_start_matches('s').split([',', ' ']).filter(|word| {
            word.split_once('.').is_some_and(|(one, two)| {
                [one, two].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
            })
        })
    });
    numbers.map(str::to_owned).collect()
}
