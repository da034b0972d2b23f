//! What came of mutation testing, as text.

use std::fmt::Write as _;

use super::{MissedDocument, MutationDocument};
use crate::explain::{BAD, FAINT, GOOD, OPEN, STRONG, styled};
use crate::policy::plain;

/// The score, then each mutant that no test notices: its place, the line, and a test that would
/// notice it. After the first `told`, the others are only counted; where all are told, those that
/// make no difference are too.
///
/// The text carries ANSI styles; whoever prints it strips them where they are not wanted.
#[must_use]
pub fn mutation_text(document: &MutationDocument, told: usize) -> String {
    let mut text = String::new();
    head(&mut text, document);
    for missed in document.missed.iter().take(told) {
        mutant(&mut text, missed);
    }
    if let Some(more) = document.missed.len().checked_sub(told).filter(|more| *more > 0) {
        let _ = writeln!(text, "\n… and {more} more (--verbose tells all)");
    }
    if told == usize::MAX {
        text.push_str(&equivalent(document));
    }
    text
}

/// The mutants that make no difference: each is a part of a rule that means less than it seems
/// to.
fn equivalent(document: &MutationDocument) -> String {
    let mut text = String::new();
    if !document.equivalent.is_empty() {
        let _ = writeln!(text, "\n{}", styled(STRONG, "these make no difference to anybody"));
    }
    for same in &document.equivalent {
        let _ = writeln!(text, "  {}  {}", plain(&same.description), styled(FAINT, &same.place));
    }
    text
}

fn head(text: &mut String, document: &MutationDocument) {
    let summary = &document.summary;
    let counted = summary.caught + summary.missed;
    let Some(score) = summary.score else {
        text.push_str("no mistake was made that a test could notice\n");
        return;
    };
    let style = if score.is_full() { GOOD } else { BAD };
    let bound = if summary.undecided > 0 { "at least " } else { "" };
    let _ = write!(
        text,
        "{} {bound}{}: the tests notice {} of {counted} mistakes",
        styled(STRONG, "mutation score"),
        styled(style, score),
        summary.caught,
    );
    if summary.equivalent > 0 {
        let verb = if summary.equivalent == 1 { "makes" } else { "make" };
        let _ = write!(
            text,
            "; {} more {verb} no difference to anybody and {} not counted",
            summary.equivalent,
            if summary.equivalent == 1 { "is" } else { "are" },
        );
    }
    text.push('\n');
    if summary.undecided > 0 {
        let _ = writeln!(
            text,
            "{} for {} of those missed there was no time: give it more with --time-limit",
            styled(OPEN, "note"),
            summary.undecided,
        );
    }
}

fn mutant(text: &mut String, missed: &MissedDocument) {
    let mark = match missed.decided {
        true => styled(BAD, "missed"),
        false => styled(OPEN, "undecided"),
    };
    let _ = writeln!(text, "\n{mark} {}", styled(STRONG, &missed.description));
    let number = missed.place.line.to_string();
    let _ = writeln!(text, "  {}", styled(FAINT, &missed.place));
    let _ = writeln!(
        text,
        "  {} {}",
        styled(FAINT, format!("{number} |")),
        plain(&missed.place.source)
    );
    match &missed.test {
        Some(test) => {
            let _ = writeln!(text, "  a test that would notice it:\n");
            for line in test.lines() {
                let indent = if line.is_empty() { "" } else { "    " };
                let _ = writeln!(text, "{indent}{}", plain(line));
            }
        }
        None if !missed.decided => {}
        None if missed.example.is_some() => {
            let _ = writeln!(text, "  it makes a difference that no test can tell");
        }
        None => {
            let _ = writeln!(text, "  nobody could be made up for whom it makes a difference");
        }
    }
}
