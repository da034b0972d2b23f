//! The door to the renderings.

use std::io::{self, Write};

use super::{Diagnostic, RuleHelp, github, json, junit, sarif, text};
use crate::source::SourceMap;

/// In which form diagnostics are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// For people: the source with what is to be said of it, and a count at the end.
    Text(TextStyle),
    /// One JSON document, [`Report`](super::Report).
    Json,
    /// Workflow commands of GitHub Actions, which show up beside the lines of a change.
    Github,
    /// SARIF 2.1.0 (OASIS), for code scanning.
    Sarif,
    /// JUnit XML, for the test reports of CI servers.
    Junit,
}

/// How text for people looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextStyle {
    /// Whether it is coloured with ANSI sequences.
    pub color: bool,
    /// The width, in columns, at which prose is wrapped; source is never wrapped.
    pub width: usize,
    /// Whether the diagnostics are counted at the end.
    pub tally: bool,
}

impl Default for TextStyle {
    /// Without colour, 80 columns wide.
    fn default() -> Self {
        Self { color: false, width: 80, tally: true }
    }
}

/// Writes `diagnostics`, in the order in which they are given.
///
/// # Errors
/// When `out` cannot be written.
pub fn render(
    diagnostics: &[Diagnostic],
    sources: &SourceMap,
    form: Form,
    out: &mut dyn Write,
) -> io::Result<()> {
    render_with(diagnostics, sources, form, &[], out)
}

/// The same, where more is known of some codes: forms that have room for it tell it.
///
/// # Errors
/// When `out` cannot be written.
pub fn render_with(
    diagnostics: &[Diagnostic],
    sources: &SourceMap,
    form: Form,
    rules: &[RuleHelp],
    out: &mut dyn Write,
) -> io::Result<()> {
    match form {
        Form::Text(style) => text::write(diagnostics, sources, style, out),
        Form::Json => json::write(diagnostics, sources, out),
        Form::Github => github::write(diagnostics, sources, out),
        Form::Sarif => sarif::write(diagnostics, sources, rules, out),
        Form::Junit => junit::write(diagnostics, sources, out),
    }
}
