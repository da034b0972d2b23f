//! What a rule finds.

use super::fix::{Edit, Fix};
use super::rule::{Level, Rule};
use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::source::Span;

/// Something that a rule found.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// What is said of it; its severity is that of the level in force.
    pub diagnostic: Diagnostic,
    /// What mends it without changing what the policy means, if anything does.
    pub fix: Option<Fix>,
}

impl Finding {
    /// The place itself.
    #[must_use]
    pub fn span(&self) -> Span {
        self.diagnostic.span().unwrap_or_default()
    }

    /// What is wrong.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.diagnostic.message
    }

    /// What is to be said of the place itself.
    pub(super) fn label(&mut self, text: impl Into<String>) -> &mut Self {
        if let Some(label) = self.diagnostic.labels.first_mut() {
            label.text = text.into();
        }
        self
    }

    /// Another place that it refers to.
    pub(super) fn also(&mut self, span: Span, text: impl Into<String>) -> &mut Self {
        self.diagnostic.labels.push(Label { span, text: text.into() });
        self
    }

    /// What to do about it.
    pub(super) fn help(&mut self, text: impl Into<String>) -> &mut Self {
        self.diagnostic.help = Some(text.into());
        self
    }

    /// What mends it without changing what the policy means.
    pub(super) fn fix(&mut self, edits: Vec<Edit>) -> &mut Self {
        self.fix = Some(Fix { edits });
        self
    }

    /// Gives it the severity of a level; false where it is not to be reported.
    pub(super) fn set_level(&mut self, level: Level) -> bool {
        match level.severity() {
            Some(severity) => {
                self.diagnostic.severity = severity;
                true
            }
            None => false,
        }
    }
}

/// What the rules found.
#[derive(Clone, Debug)]
pub struct Linted {
    /// In the order of files and places.
    pub findings: Vec<Finding>,
    /// The rules whose time was over: what they say is so, and there may be more.
    pub unfinished: Vec<&'static Rule>,
}

impl Linted {
    /// What is to be said of rules whose time was over, if there are any.
    #[must_use]
    pub fn notice(&self) -> Option<Diagnostic> {
        let names = self.unfinished.iter().map(|rule| format!("`{}`", rule.code));
        let names: Vec<String> = names.collect();
        if names.is_empty() {
            return None;
        }
        Some(Diagnostic {
            code: "lint-not-finished".to_owned(),
            severity: Severity::Warning,
            message: format!(
                "the time was over before everything was asked of {}",
                names.join(", ")
            ),
            help: Some("give it more with --time-limit".to_owned()),
            labels: Vec::new(),
            fingerprint: None,
        })
    }
}

/// Where a rule says what it found.
pub(super) struct Report<'r> {
    rule: &'static Rule,
    findings: &'r mut Vec<Finding>,
}

impl<'r> Report<'r> {
    pub(super) fn new(rule: &'static Rule, findings: &'r mut Vec<Finding>) -> Self {
        Self { rule, findings }
    }

    /// Whether another rule has said something that refers to this place.
    pub(super) fn has(&self, code: &str, place: Span) -> bool {
        self.findings.iter().any(|finding| {
            let mut labels = finding.diagnostic.labels.iter();
            finding.rule.code == code && labels.any(|label| label.span == place)
        })
    }

    /// A finding at `span`.
    #[expect(clippy::indexing_slicing, reason = "the last one has just been pushed")]
    pub(super) fn add(&mut self, span: Span, message: impl Into<String>) -> &mut Finding {
        self.findings.push(Finding {
            rule: self.rule,
            diagnostic: Diagnostic {
                code: self.rule.code.to_owned(),
                severity: Severity::Warning,
                message: message.into(),
                help: None,
                labels: vec![Label { span, text: String::new() }],
                fingerprint: None,
            },
            fix: None,
        });
        let last = self.findings.len() - 1;
        &mut self.findings[last]
    }
}
