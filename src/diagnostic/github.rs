//! Diagnostics as workflow commands of GitHub Actions.

use std::io::{self, Write};

use super::{Diagnostic, Severity};
use crate::source::SourceMap;

pub(super) fn write(
    diagnostics: &[Diagnostic],
    sources: &SourceMap,
    out: &mut dyn Write,
) -> io::Result<()> {
    for diagnostic in diagnostics {
        let command = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        write!(out, "::{command} ")?;
        if let Some(span) = diagnostic.span() {
            let place = sources.locate(span);
            write!(out, "file={},line={}", property(&place.file), place.line)?;
            write!(out, ",endLine={}", place.end_line)?;
            // The columns of a place on several lines are ignored, with a warning.
            if place.line == place.end_line {
                let end = place.end_column.saturating_sub(1).max(place.column);
                write!(out, ",col={},endColumn={end}", place.column)?;
            }
            write!(out, ",")?;
        }
        let mut text = diagnostic.message.clone();
        if let Some(help) = &diagnostic.help {
            text = format!("{text}\nhelp: {help}");
        }
        writeln!(out, "title={}::{}", property(&diagnostic.code), data(&text))?;
    }
    Ok(())
}

/// The text of a command, escaped as `@actions/core` does.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property, escaped as `@actions/core` does.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
