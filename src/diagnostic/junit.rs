//! Diagnostics as JUnit XML, the form that most CI servers read.
//!
//! Every file is a test case that passes, or one failing test case for each diagnostic in
//! it, so that a clean run is not a run of no tests.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{self, Write};

use super::{Diagnostic, Severity};
use crate::source::SourceMap;

pub(super) fn write(
    diagnostics: &[Diagnostic],
    sources: &SourceMap,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut cases = String::new();
    let mut wrong = BTreeSet::new();
    for diagnostic in diagnostics {
        wrong.extend(case(diagnostic, sources, &mut cases));
    }
    let files: BTreeSet<&str> =
        sources.files().iter().map(crate::source::SourceFile::name).collect();
    let right: Vec<&&str> = files.iter().filter(|file| !wrong.contains(**file)).collect();
    for file in &right {
        let file = escaped(file);
        // A `String` takes everything.
        let _ = writeln!(cases, "    <testcase classname=\"{file}\" name=\"policy\"/>");
    }
    let (tests, failures) = (diagnostics.len() + right.len(), diagnostics.len());
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<testsuites tests=\"{tests}\" failures=\"{failures}\">")?;
    writeln!(out, "  <testsuite name=\"rolebook\" tests=\"{tests}\" failures=\"{failures}\">")?;
    write!(out, "{cases}")?;
    writeln!(out, "  </testsuite>\n</testsuites>")
}

/// Writes the test case of `diagnostic`; returns the file it is in, if it is in one.
fn case(diagnostic: &Diagnostic, sources: &SourceMap, cases: &mut String) -> Option<String> {
    let place = diagnostic.span().map(|span| sources.locate(span));
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let (class, name) = match &place {
        Some(at) => (at.file.as_str(), format!("{} at {}:{}", diagnostic.code, at.line, at.column)),
        None => ("rolebook", diagnostic.code.clone()),
    };
    let help = diagnostic.help.as_ref().map(|help| format!("help: {help}"));
    let _ = writeln!(
        cases,
        "    <testcase classname=\"{}\" name=\"{}\">\n      \
         <failure type=\"{severity}\" message=\"{}\">{}</failure>\n    </testcase>",
        escaped(class),
        escaped(&name),
        escaped(&diagnostic.message),
        escaped(&help.unwrap_or_default()),
    );
    place.map(|place| place.file)
}

/// A text as XML 1.0 allows it in attributes and elements; characters that it allows
/// nowhere are replaced.
fn escaped(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => written.push_str("&amp;"),
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            '"' => written.push_str("&quot;"),
            '\n' | '\r' | '\t' => {
                let _ = write!(written, "&#{};", u32::from(character));
            }
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => written.push(char::REPLACEMENT_CHARACTER),
            other => written.push(other),
        }
    }
    written
}
