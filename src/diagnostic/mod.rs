//! What the product objects to, in one form, and its renderings.
//!
//! Each stage has its own error enum; [`Diagnostic::from_error`] turns every one of them
//! into this form, and the renderings know no other.

mod excerpt;
mod github;
mod json;
mod junit;
mod render;
mod rule;
mod sarif;
mod suggest;
mod text;

use serde::{Deserialize, Serialize};

use crate::source::{SourceMap, Span};

pub use json::{Report, ReportedDiagnostic, ReportedLabel};
pub use render::{Form, TextStyle, render, render_with};
pub use rule::RuleHelp;
pub use suggest::{did_you_mean, nearest};

/// How much a diagnostic weighs.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The policy cannot be used.
    Error,
    /// It can be used, but probably not as meant.
    Warning,
    /// Worth knowing.
    Note,
}

/// One objection: what is wrong, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// A stable kebab-case name for the kind of mistake.
    pub code: String,
    /// How much it weighs.
    pub severity: Severity,
    /// What is wrong: lower case, no full stop, user input in backticks.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Where; the first is the place itself, the others what it refers to. Empty where
    /// the mistake has no place in a file.
    pub labels: Vec<Label>,
    /// What tells it from others of its code in every later run, however its lines move
    /// meanwhile; where it is known.
    pub fingerprint: Option<Box<str>>,
}

/// A place in the sources with what is to be said of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is to be said of it; may be empty.
    pub text: String,
}

impl Diagnostic {
    /// The common form of a stage's error. The error's labels are read as spans of the
    /// [`SourceMap`]; its first label is the place itself.
    pub fn from_error(error: &dyn miette::Diagnostic) -> Self {
        let labels = error.labels().into_iter().flatten().map(|label| {
            let start = u32::try_from(label.offset()).unwrap_or(u32::MAX);
            let length = u32::try_from(label.len()).unwrap_or(u32::MAX);
            Label {
                span: Span::new(start, start.saturating_add(length)),
                text: label.label().unwrap_or("").to_owned(),
            }
        });
        Self {
            code: error.code().map(|code| code.to_string()).unwrap_or_default(),
            severity: match error.severity() {
                Some(miette::Severity::Warning) => Severity::Warning,
                Some(miette::Severity::Advice) => Severity::Note,
                Some(miette::Severity::Error) | None => Severity::Error,
            },
            message: error.to_string(),
            help: error.help().map(|help| help.to_string()).filter(|help| !help.is_empty()),
            labels: labels.collect(),
            fingerprint: None,
        }
    }

    /// The place itself, if it has one.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        self.labels.first().map(|label| label.span)
    }
}

/// Brings diagnostics into the order of file name, place and code, and drops repetitions.
pub fn sort(diagnostics: &mut Vec<Diagnostic>, sources: &SourceMap) {
    diagnostics.sort_by_cached_key(|diagnostic| {
        let span = diagnostic.span();
        let file = span.and_then(|span| sources.file(span)).map(|file| file.name().to_owned());
        (file, span, diagnostic.code.clone(), diagnostic.message.clone())
    });
    diagnostics.dedup();
}

/// Whether any of them is an error.
#[must_use]
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}

#[cfg(test)]
mod tests;
