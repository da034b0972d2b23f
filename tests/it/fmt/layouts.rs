//! Layouts: `cases.role` holds one text after another, and the snapshot shows what becomes
//! of each; every other text of the project is laid out too.

use std::fs;
use std::path::{Path, PathBuf};

use rolebook::fmt::{FormatError, format};
use rolebook::syntax::MAX_NESTING;

use super::formatted;

pub(super) const EVERYTHING: &str = include_str!("../syntax/everything.role");

#[test]
fn each_construct_has_one_layout_and_keeps_its_comments() {
    let cases = include_str!("cases.role").split("----\n");
    let told: Vec<String> = cases.map(|case| format!("{case}=>\n{}", formatted(case))).collect();
    insta::assert_snapshot!("cases", told.join("----\n"));
}

#[test]
fn every_form_of_the_language_is_laid_out() {
    insta::assert_snapshot!("everything", formatted(EVERYTHING));
}

/// Every policy file of the project.
fn policies(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(policies(&path));
        } else if path.extension().is_some_and(|end| end == "role") {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn the_policies_and_examples_are_formatted() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let dirs = ["examples", "policies", "tests/fixtures"].map(|dir| policies(&root.join(dir)));
    let paths = dirs.concat();
    assert!(paths.len() > 25, "{paths:?}");
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(formatted(&text), text, "{}", path.display());
    }
}

#[test]
fn the_examples_in_the_documentation_are_formatted() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let pages = fs::read_dir(root.join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let mut count = 0;
    for path in pages.chain([root.join("README.md")]).filter(|path| path.is_file()) {
        let page = fs::read_to_string(&path).unwrap();
        for block in page.split("```role").skip(1) {
            let (_, block) = block.split_once('\n').unwrap();
            let (block, _) = block.split_once("```").unwrap();
            assert_eq!(formatted(block), block, "{}", path.display());
            count += 1;
        }
    }
    assert!(count > 30, "{count}");
}

#[test]
fn the_page_on_the_layout_shows_what_becomes_of_a_text() {
    let page = include_str!("../../../docs/format.md");
    let block = |fence: &str| page.split_once(fence).unwrap().1.split_once("```").unwrap().0;
    assert_eq!(formatted(block("```text\n")), block("```role\n"));
}

#[test]
fn the_texts_of_other_tests_are_stable_once_formatted() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sound = 0;
    for path in policies(&root.join("tests/it")) {
        let text = fs::read_to_string(&path).unwrap();
        for case in text.split("----\n") {
            if format(case, 0).is_ok() {
                formatted(case);
                sound += 1;
            }
        }
    }
    assert!(sound > 30, "{sound}");
}

#[test]
fn a_text_with_mistakes_is_not_formatted_and_they_are_told() {
    let Err(FormatError::Syntax(errors)) = format("role a { owner }", 40) else { panic!() };
    assert_eq!(errors.len(), 1);
    assert!(errors[0].at().start > 40);
    // What is only odd is no mistake.
    assert_eq!(format("/// lost", 0).as_deref(), Ok("/// lost\n"));
}

/// The reader takes `app when {` at the beginning of a line for a declaration, as it must
/// where a brace is missing above.
#[test]
fn a_layout_that_would_be_read_otherwise_is_refused() {
    let long = "a_rather_long_name_of_an_attribute == another_rather_long_name_of_an_attribute";
    let text = format!("lifecycle {{ prehire when {long} app when {{ }} }}");
    assert!(rolebook::syntax::parse(&text, 0).1.is_empty());
    assert!(matches!(format(&text, 9), Err(FormatError::Unfaithful { at }) if at.start == 9));
}

#[test]
fn deep_nesting_neither_overflows_nor_takes_long() {
    let deep = |open: &str, close: &str, levels: usize| {
        format!("condition a = {}b{}", open.repeat(levels), close.repeat(levels))
    };
    for (open, close) in [("(", ")"), ("not (", ")"), ("(a and ", ")"), ("(c or // x\n", ")")] {
        formatted(&deep(open, close, MAX_NESTING / 2 - 2));
        assert!(format(&deep(open, close, 100_000), 0).is_err());
    }
    formatted(&deep("not ", "", MAX_NESTING - 2));
}

#[test]
fn the_time_it_takes_grows_with_the_text_alone() {
    let start = std::time::Instant::now();
    let labels = |count: usize| (0..count).map(|label| format!("\"{label}\"")).collect::<Vec<_>>();
    for text in [
        format!("condition a = x in {{ {} }}", labels(4_000).join(", ")),
        format!("condition a = {}", vec!["b"; 4_000].join(" and ")),
        format!("condition a = {}", vec!["b and c"; 4_000].join(" or ")),
        format!("role a {{ grant {} }}", vec!["b.c"; 4_000].join(", ")),
        format!("enum A {{ {} }}", labels(4_000).join(" ")),
        "// a\n".repeat(4_000),
        format!("role a {{ {} }}", "/* a */ ".repeat(4_000)),
        format!("role a {{ owner \"x\" {} }}", "// a\n\n\n".repeat(4_000)),
        "condition a = b\n".repeat(4_000),
    ] {
        format(&text, 0).unwrap();
    }
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}
