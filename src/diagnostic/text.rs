//! Diagnostics as text for people.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, Write};

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, ThemeCharacters, ThemeStyles};

use super::excerpt::Excerpts;
use super::{Diagnostic, Severity, TextStyle};
use crate::source::{SourceFile, SourceMap, is_bidirectional};

/// The length, in characters, beyond which a message is cut: it may quote what somebody
/// wrote, and that may be of any length.
const MESSAGE_LIMIT: usize = 2_000;

pub(super) fn write(
    diagnostics: &[Diagnostic],
    sources: &SourceMap,
    style: TextStyle,
    out: &mut dyn Write,
) -> io::Result<()> {
    let texts = texts(diagnostics, sources);
    for diagnostic in diagnostics {
        let mut text = String::new();
        let shown = Shown {
            severity: diagnostic.severity,
            message: limited(&diagnostic.message),
            help: diagnostic.help.as_deref().map(limited),
            excerpts: Excerpts::new(diagnostic, sources, &texts),
        };
        let handler = handler(diagnostic, style);
        // Writing to a string does not fail; a snippet that cannot be drawn is left out.
        if handler.render_report(&mut text, &shown).is_err() {
            text.clear();
            let bare = Shown { excerpts: Excerpts::none(sources), ..shown };
            let _ = handler.render_report(&mut text, &bare);
        }
        writeln!(out, "{}\n", text.trim())?;
    }
    if style.tally && !diagnostics.is_empty() {
        writeln!(out, "{}", count(diagnostics))?;
    }
    Ok(())
}

/// A harmless text for each file of `sources` that is shown, an empty one for the others.
/// It has a line end more than the file, so that a place behind the last character is on
/// a line.
fn texts(diagnostics: &[Diagnostic], sources: &SourceMap) -> Vec<String> {
    let labels = diagnostics.iter().flat_map(|diagnostic| &diagnostic.labels);
    let shown: BTreeSet<u32> =
        labels.filter_map(|label| sources.file(label.span)).map(SourceFile::base).collect();
    let texts = sources.files().iter().map(|file| match shown.contains(&file.base()) {
        true => format!("{}\n", harmless(file.text())),
        false => String::new(),
    });
    texts.collect()
}

fn handler(diagnostic: &Diagnostic, style: TextStyle) -> GraphicalReportHandler {
    let code = &diagnostic.code;
    let head = |word: &str| {
        if code.is_empty() { format!("{word}:") } else { format!("{word}[{code}]:") }
    };
    let characters = ThemeCharacters {
        error: head("error"),
        warning: head("warning"),
        advice: head("note"),
        ..ThemeCharacters::unicode()
    };
    let styles = if style.color { ThemeStyles::ansi() } else { ThemeStyles::none() };
    GraphicalReportHandler::new_themed(GraphicalTheme { characters, styles })
        .with_width(style.width)
        .with_links(false)
        .with_context_lines(1)
        .with_break_words(false)
}

/// `2 errors, 1 warning`
fn count(diagnostics: &[Diagnostic]) -> String {
    let of = |severity| diagnostics.iter().filter(|found| found.severity == severity).count();
    let counts = [
        (of(Severity::Error), "error"),
        (of(Severity::Warning), "warning"),
        (of(Severity::Note), "note"),
    ];
    let told = counts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}{}", if count == 1 { "" } else { "s" }));
    told.collect::<Vec<_>>().join(", ")
}

/// A text in which nothing can change how a terminal shows what follows: control and
/// bidirectional characters are replaced, each by one of the same length in bytes, so that
/// places in it stay where they are.
pub(super) fn harmless(text: &str) -> Cow<'_, str> {
    if !text.contains(is_harmful) {
        return Cow::Borrowed(text);
    }
    let replaced = text.chars().map(|character| match character.len_utf8() {
        _ if !is_harmful(character) => character,
        1 => '?',
        2 => '\u{bf}',
        _ => char::REPLACEMENT_CHARACTER,
    });
    Cow::Owned(replaced.collect())
}

fn is_harmful(character: char) -> bool {
    let blank = matches!(character, '\n' | '\r' | '\t');
    (character.is_control() && !blank)
        || is_bidirectional(character)
        || matches!(character, '\u{2028}' | '\u{2029}')
}

fn limited(text: &str) -> String {
    let text = harmless(text);
    match text.char_indices().nth(MESSAGE_LIMIT) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or("")),
        None => text.into_owned(),
    }
}

/// A diagnostic as miette draws it. Its code is drawn as part of the severity.
#[derive(Debug)]
struct Shown<'a> {
    severity: Severity,
    message: String,
    help: Option<String>,
    excerpts: Excerpts<'a>,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Shown<'_> {}

impl miette::Diagnostic for Shown<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        Some(&self.excerpts)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.excerpts.labels().iter().cloned()))
    }
}
