//! Each rule fires where it should, is silent where it almost would, and is documented by
//! examples that are true.

use std::fs;
use std::path::Path;

use rolebook::lint::{Finding, Group, Level, RULES, Rule, page};

use super::{Case, printed};

/// What parts the two halves of a fixture.
const NEAR_MISSES: &str = "// ==== near misses: nothing to object to ====\n";

fn case(rule: &Rule, text: &str) -> Case {
    let case = Case::of(text);
    let case = if rule.code == "unknown-owner" { case.with_people() } else { case };
    match rule.level {
        Level::Off => case.configured(&format!("{} = \"warn\"\n", rule.code)),
        _ => case,
    }
}

fn fixture(rule: &Rule) -> (String, String) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/lint/rules");
    let text = fs::read_to_string(root.join(format!("{}.role", rule.code)))
        .unwrap_or_else(|error| panic!("the rule `{}` has no fixture: {error}", rule.code));
    let (fires, silent) = text.split_once(NEAR_MISSES).unwrap();
    (fires.to_owned(), silent.to_owned())
}

#[test]
fn every_rule_fires_and_nothing_else_does() {
    let mut wrong = Vec::new();
    for rule in RULES {
        let (loaded, findings) = case(rule, &fixture(rule).0).lint();
        let (own, others): (Vec<Finding>, Vec<Finding>) =
            findings.iter().cloned().partition(|finding| finding.rule.code == rule.code);
        if own.is_empty() || !others.is_empty() {
            wrong.push(format!("{}: {}", rule.code, printed(&loaded, &others)));
        }
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("rules");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(rule.code, printed(&loaded, &findings)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_rule_objects_to_near_misses() {
    let mut wrong = Vec::new();
    for rule in RULES {
        let (loaded, findings) = case(rule, &fixture(rule).1).lint();
        if !findings.is_empty() {
            wrong.push(format!("{}: {}", rule.code, printed(&loaded, &findings)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_rule_fires_twice_at_one_place() {
    for rule in RULES {
        let (loaded, findings) = case(rule, &fixture(rule).0).lint();
        let mut places: Vec<_> =
            findings.iter().map(|finding| (finding.span(), finding.message())).collect();
        places.sort_unstable();
        places.dedup();
        assert_eq!(places.len(), findings.len(), "{}", printed(&loaded, &findings));
    }
}

#[test]
fn every_fixture_is_of_a_rule() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/lint/rules");
    for entry in fs::read_dir(root).unwrap() {
        let path = entry.unwrap().path();
        let code = path.file_stem().unwrap().to_str().unwrap().to_owned();
        assert!(RULES.iter().any(|rule| rule.code == code), "{}", path.display());
    }
}

#[test]
fn the_examples_in_the_documentation_are_true() {
    for rule in RULES {
        let (before, after) = rule.example().expect(rule.code);
        let (loaded, findings) = case(rule, &before).lint();
        let codes: Vec<&str> = findings.iter().map(|finding| finding.rule.code).collect();
        let told = printed(&loaded, &findings);
        assert!(codes.contains(&rule.code), "{} before: {told}", rule.code);
        assert!(codes.iter().all(|code| *code == rule.code), "{} before: {told}", rule.code);
        // What mends this one stands in the record, not in the example.
        if rule.code == "text-despite-vocabulary" {
            continue;
        }
        let (loaded, findings) = case(rule, &after).lint();
        let told = printed(&loaded, &findings);
        assert!(findings.is_empty(), "{} after: {told}", rule.code);
    }
}

#[test]
fn the_documentation_has_all_that_is_promised() {
    for rule in RULES {
        let summary = rule.summary();
        assert!(summary.ends_with('.') && summary.len() < 110, "{}: {summary}", rule.code);
        for heading in ["## What it does", "## Why it matters", "## Example"] {
            assert!(rule.doc.contains(heading), "{} lacks {heading}", rule.code);
        }
        let kebab = rule.code.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        assert!(kebab && !rule.code.starts_with("no-"), "{}", rule.code);
    }
    let names = RULES.iter().map(|rule| rule.code).chain(Group::ALL.map(Group::name));
    let mut names: Vec<&str> = names.chain(["all", "paths"]).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count, "no name stands for two things in `[lint]`");
}

#[test]
fn the_page_of_rules_is_the_one_that_is_written() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
    let held = fs::read_to_string(path).unwrap_or_default();
    assert!(held == page(), "write it anew: cargo run -- rule --all > docs/rules.md");
}
