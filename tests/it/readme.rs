//! The README says what is so.

use std::path::Path;
use std::process::Command;

/// Each `$ rolebook …` of a console block that a text block follows, and that text.
fn quoted_runs(readme: &str) -> Vec<(String, String)> {
    let mut runs = Vec::new();
    let mut rest = readme;
    while let Some((_, after)) = rest.split_once("```console\n$ rolebook ") {
        let Some((command, after)) = after.split_once("\n```\n") else { break };
        rest = after;
        if let Some(text) = after.trim_start().strip_prefix("```text\n")
            && let Some((text, _)) = text.split_once("\n```")
        {
            runs.push((command.to_owned(), text.to_owned()));
        }
    }
    runs
}

/// Asserts that a page quotes so many runs, each with what is printed.
pub(crate) fn assert_quotes_what_is_printed(page: &str, count: usize) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let runs = quoted_runs(&std::fs::read_to_string(root.join(page)).unwrap());
    assert_eq!(runs.len(), count, "{page} quotes {count} runs");
    for (command, text) in runs {
        let output = Command::new(env!("CARGO_BIN_EXE_rolebook"))
            .args(words(&command))
            .current_dir(root)
            .output()
            .unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        assert_eq!(printed.trim_end(), text, "`rolebook {command}`");
    }
}

/// The words of a command; what stands between single quotes is one.
fn words(command: &str) -> Vec<&str> {
    let parts = command.split('\'').enumerate();
    parts
        .flat_map(|(place, part)| match place % 2 {
            0 => part.split_whitespace().collect(),
            _ => vec![part],
        })
        .collect()
}

#[test]
fn the_output_that_the_readme_quotes_is_what_is_printed() {
    assert_quotes_what_is_printed("README.md", 3);
}

#[test]
fn the_policy_that_the_readme_shows_is_read() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let (_, block) = readme.split_once("```role\n").unwrap();
    let (block, _) = block.split_once("```").unwrap();
    let (file, errors) = rolebook::syntax::parse(block, 0);
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(file.declarations.len(), 4);
}
