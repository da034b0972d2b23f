//! Where what came out is not what was expected.

use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::policy::Mode;
use crate::source::Span;

/// What else is named in a mismatch at most; the rest is counted.
const MOST: usize = 10;

/// An expectation that was not met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// What is not as expected: `salesforce.user`, the phase.
    pub subject: String,
    /// What came out, as in `is not held`.
    pub actual: String,
    /// What was expected, as in `granted`.
    pub expected: String,
    /// Under what circumstances: the date, and the values of a case.
    pub circumstances: String,
    /// Where the test says so.
    pub span: Span,
    /// The conditions and rules that made it so, with the values that they read.
    pub reasons: Vec<Label>,
    /// What else is known of the reason.
    pub help: Option<String>,
}

/// Why something is as it is: places of the policy, and what else is to be said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Reason {
    pub(super) labels: Vec<Label>,
    pub(super) help: Option<String>,
}

impl Mismatch {
    /// A mismatch of which no reason is known.
    pub(super) fn plain(subject: &str, actual: &str, expected: &str, span: Span) -> Self {
        Self {
            subject: subject.to_owned(),
            actual: actual.to_owned(),
            expected: expected.to_owned(),
            circumstances: String::new(),
            span,
            reasons: Vec::new(),
            help: None,
        }
    }

    pub(super) fn because(mut self, reason: Reason) -> Self {
        self.reasons = reason.labels;
        self.help = reason.help;
        self
    }

    /// The same, where other things are not as expected either: each with what came out.
    pub(super) fn with_others(mut self, others: &[(String, String)]) -> Self {
        let told = others.iter().take(MOST).map(|(subject, actual)| format!("{subject} {actual}"));
        let mut told: Vec<String> = told.collect();
        if others.len() > MOST {
            told.push(format!("{} more", others.len() - MOST));
        }
        if !told.is_empty() {
            let rest = format!("not as expected either: {}", told.join(", "));
            self.help = Some(match self.help.take() {
                Some(help) => format!("{help}; {rest}"),
                None => rest,
            });
        }
        self
    }

    /// As an objection to the policy, or, where the test only records, as a warning.
    #[must_use]
    pub fn diagnostic(&self, mode: Mode) -> Diagnostic {
        let Self { subject, actual, expected, circumstances, .. } = self;
        let expectation = Label { span: self.span, text: format!("expected {expected}") };
        let mut labels = vec![expectation];
        labels.extend(self.reasons.iter().cloned());
        Diagnostic {
            code: "expectation-failed".to_owned(),
            severity: match mode {
                Mode::Enforce => Severity::Error,
                Mode::Record => Severity::Warning,
            },
            message: format!("{subject} {actual}{circumstances}; expected {expected}"),
            help: self.help.clone(),
            labels,
            fingerprint: None,
        }
    }
}
