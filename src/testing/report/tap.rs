//! A run in the Test Anything Protocol, version 14.

use super::document::{TestDocument, TestOutcome, TestsDocument};
use super::junit::described;
use crate::policy::Policy;
use crate::source::one_line;
use crate::testing::Run;
use crate::testing::report::document::diagnostics;

/// A line for each test, and a block of diagnostics below each that failed. A test that only
/// records is one still to be done, which does not fail the run.
#[must_use]
pub fn tap(policy: &Policy, run: &Run) -> String {
    let document = TestsDocument::of(policy, run);
    let mut text = format!("TAP version 14\n1..{}\n", document.tests.len());
    for ((number, test), result) in (1..).zip(&document.tests).zip(&run.results) {
        let (word, directive) = match test.outcome {
            TestOutcome::Passed => ("ok", String::new()),
            TestOutcome::Failed => ("not ok", String::new()),
            TestOutcome::Recorded => ("not ok", " # TODO it only records".to_owned()),
            TestOutcome::Skipped => {
                ("ok", format!(" # SKIP {}", line(test.skipped.as_deref().unwrap_or_default())))
            }
        };
        text.push_str(&format!("{word} {number} - {}{directive}\n", line(&test.title)));
        let own = diagnostics(policy, result);
        let said: Vec<String> = own.iter().map(|each| described(policy, each)).collect();
        if !said.is_empty() {
            text.push_str(&block(test, &said.join("\n\n")));
        }
        for note in &test.notes {
            text.push_str(&format!("# {}\n", line(note)));
        }
    }
    text
}

/// The diagnostics of a test as YAML, in which every JSON text is one too.
fn block(test: &TestDocument, message: &str) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    format!(
        "  ---\n  message: {}\n  at:\n    file: {}\n    line: {}\n  ...\n",
        quoted(message),
        quoted(&test.file),
        test.line
    )
}

/// A text on one line, in which `#` begins no directive.
fn line(text: &str) -> String {
    let text = one_line(text);
    text.replace('\\', "\\\\").replace('#', "\\#")
}
