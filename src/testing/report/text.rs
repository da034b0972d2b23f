//! A run for people.

use super::document::{TestOutcome, TestsDocument, diagnostics};
use crate::diagnostic::{Form, TextStyle, render};
use crate::explain::{BAD, FAINT, GOOD, OPEN, STRONG, styled};
use crate::policy::{Policy, plain};
use crate::testing::Run;

/// What failed, with the source of test and rule; what was skipped, and why; with `all`, what
/// passed too. Snippets are `width` columns wide.
#[must_use]
pub fn text(policy: &Policy, run: &Run, all: bool, width: usize) -> String {
    let document = TestsDocument::of(policy, run);
    let mut text = String::new();
    for (test, result) in document.tests.iter().zip(&run.results) {
        let (style, word) = match test.outcome {
            TestOutcome::Passed => (GOOD, "ok     "),
            TestOutcome::Failed => (BAD, "FAILED "),
            TestOutcome::Recorded => (OPEN, "records"),
            TestOutcome::Skipped => (OPEN, "skipped"),
        };
        if test.outcome == TestOutcome::Passed && test.notes.is_empty() && !all {
            continue;
        }
        let place = styled(FAINT, format!("{}:{}", test.file, test.line));
        let title = styled(STRONG, &test.title);
        text.push_str(&format!("{style}{word}{style:#} {title}  {place}\n"));
        if let Some(reason) = &test.skipped {
            text.push_str(&format!("        because {}\n", plain(reason)));
        }
        for note in &test.notes {
            text.push_str(&format!("        note: {}\n", plain(note)));
        }
        let own = diagnostics(policy, result);
        if !own.is_empty() {
            let style = TextStyle { color: true, width, tally: false };
            let mut out = Vec::new();
            // Writing to memory does not fail.
            let _ = render(&own, &policy.sources, Form::Text(style), &mut out);
            text.push('\n');
            text.push_str(&String::from_utf8_lossy(&out));
        }
    }
    text
}
