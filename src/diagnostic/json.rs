//! Diagnostics as JSON.

use std::io::{self, Write};

use super::{Diagnostic, Label, Severity};
use crate::source::SourceMap;

/// The document that `--format json` writes where there is nothing to say but diagnostics.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Report {
    /// The diagnostics, by file and place.
    pub diagnostics: Vec<ReportedDiagnostic>,
}

/// A diagnostic, with its place in lines and columns. Both count from 1, columns in
/// characters; they are null where the mistake has no place in a file.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct ReportedDiagnostic {
    /// A stable kebab-case name for the kind of mistake.
    pub code: String,
    /// How much it weighs.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The file.
    pub file: Option<String>,
    /// Line of the first character.
    pub line: Option<u32>,
    /// Column of the first character.
    pub column: Option<u32>,
    /// Line of the place one past the last character.
    pub end_line: Option<u32>,
    /// Column of the place one past the last character.
    pub end_column: Option<u32>,
    /// What is to be said of this place and of others.
    pub labels: Vec<ReportedLabel>,
    /// What tells it from others of its code, however lines move: findings of `lint` have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
}

/// A place with what is to be said of it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct ReportedLabel {
    /// What is to be said of it; may be empty.
    pub text: String,
    /// The file.
    pub file: String,
    /// Line of the first character.
    pub line: u32,
    /// Column of the first character.
    pub column: u32,
    /// Line of the place one past the last character.
    pub end_line: u32,
    /// Column of the place one past the last character.
    pub end_column: u32,
}

impl Report {
    /// The report on `diagnostics`.
    #[must_use]
    pub fn new(diagnostics: &[Diagnostic], sources: &SourceMap) -> Self {
        let diagnostics = diagnostics.iter().map(|found| ReportedDiagnostic::new(found, sources));
        Self { diagnostics: diagnostics.collect() }
    }
}

impl ReportedDiagnostic {
    /// The report on one diagnostic.
    #[must_use]
    pub fn new(diagnostic: &Diagnostic, sources: &SourceMap) -> Self {
        let place = diagnostic.span().map(|span| sources.locate(span));
        Self {
            code: diagnostic.code.clone(),
            severity: diagnostic.severity,
            message: diagnostic.message.clone(),
            help: diagnostic.help.clone(),
            line: place.as_ref().map(|place| place.line),
            column: place.as_ref().map(|place| place.column),
            end_line: place.as_ref().map(|place| place.end_line),
            end_column: place.as_ref().map(|place| place.end_column),
            file: place.map(|place| place.file),
            labels: diagnostic.labels.iter().map(|label| reported(label, sources)).collect(),
            fingerprint: diagnostic.fingerprint.as_deref().map(str::to_owned),
        }
    }
}

fn reported(label: &Label, sources: &SourceMap) -> ReportedLabel {
    let place = sources.locate(label.span);
    ReportedLabel {
        text: label.text.clone(),
        file: place.file,
        line: place.line,
        column: place.column,
        end_line: place.end_line,
        end_column: place.end_column,
    }
}

pub(super) fn write(
    diagnostics: &[Diagnostic],
    sources: &SourceMap,
    out: &mut dyn Write,
) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &Report::new(diagnostics, sources))?;
    writeln!(out)
}
