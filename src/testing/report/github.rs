//! A run as workflow commands of GitHub Actions: each failure stands beside the line of the
//! test that expects otherwise.

use super::document::diagnostics;
use crate::diagnostic::{Form, Label, render};
use crate::policy::Policy;
use crate::source::one_line;
use crate::testing::Run;

/// A command for each expectation that was not met.
#[must_use]
pub fn github(policy: &Policy, run: &Run) -> String {
    let mut all = Vec::new();
    for result in &run.results {
        let title = policy.tests.get(result.test).map_or("", |test| test.title.as_str());
        all.extend(diagnostics(policy, result).into_iter().map(|mut diagnostic| {
            diagnostic.message = format!("{title}: {}", diagnostic.message);
            let reasons = diagnostic.labels.get(1..).unwrap_or_default();
            let reasons = reasons.iter().map(|label| told(policy, label));
            let help = reasons.chain(diagnostic.help.take()).collect::<Vec<_>>().join("\n");
            diagnostic.help = (!help.is_empty()).then_some(help);
            diagnostic
        }));
    }
    let mut out = Vec::new();
    // Writing to memory does not fail.
    let _ = render(&all, &policy.sources, Form::Github, &mut out);
    String::from_utf8(out).unwrap_or_default()
}

/// A place and what is to be said of it, on a line.
pub(super) fn told(policy: &Policy, label: &Label) -> String {
    let place = policy.sources.locate(label.span);
    let source = one_line(policy.sources.text(label.span));
    let source: String = source.chars().take(80).collect();
    format!("{}:{}:{}: `{source}`: {}", place.file, place.line, place.column, label.text)
}
