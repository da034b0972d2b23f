//! Conditions as lines: `✓ department == "Sales"   department is "Sales"`.

use super::page::{BAD, FAINT, GOOD, OPEN, Page, styled};
use crate::explain::{AtomDocument, ConditionDocument, ValueDocument};

/// How wide conditions are before the values beside them are no longer in one column.
const WIDEST: usize = 60;

/// A condition, one line for each atomic one.
pub(super) fn condition(page: &mut Page, level: usize, condition: &ConditionDocument) {
    let mut rows = Vec::new();
    lay_out(condition, 0, &mut rows);
    let width = rows.iter().map(Row::width).max().unwrap_or(0).min(WIDEST);
    for row in rows {
        match row {
            Row::Group(inner, line) => page.line(level + inner, line),
            Row::Atom(inner, each) => {
                atom(page, level + inner, &each, width.saturating_sub(2 * inner));
            }
        }
    }
}

/// An atomic condition on a line of its own.
pub(super) fn atom(page: &mut Page, level: usize, atom: &AtomDocument, width: usize) {
    let gap = width.saturating_sub(atom.text.chars().count());
    let values = values(atom.values.iter());
    let line = format!("{} {}", mark(atom.holds), atom.text);
    if values.is_empty() {
        page.line(level, line);
    } else {
        page.line(level, format!("{line}{:gap$}  {}", "", styled(FAINT, values)));
    }
}

/// `start is 2026-03-01, level is 4`
pub(super) fn values<'v>(values: impl Iterator<Item = &'v ValueDocument>) -> String {
    let told = values.map(|value| match &value.shown {
        Some(shown) => format!("{} is {shown}", value.attribute),
        None => format!("{} is missing", value.attribute),
    });
    told.collect::<Vec<_>>().join(", ")
}

/// A line in the making, and how many levels it is indented.
enum Row {
    Group(usize, String),
    Atom(usize, AtomDocument),
}

impl Row {
    /// The columns up to the end of an atomic condition; the values beside it come after.
    fn width(&self) -> usize {
        match self {
            Self::Group(..) => 0,
            Self::Atom(level, atom) => 2 * level + atom.text.chars().count(),
        }
    }
}

fn lay_out(document: &ConditionDocument, level: usize, rows: &mut Vec<Row>) {
    match document {
        ConditionDocument::All { parts, .. } => {
            for part in parts {
                lay_out_part(part, level, rows);
            }
        }
        ConditionDocument::Any { holds, parts } => {
            rows.push(Row::Group(level, format!("{} any of", mark(*holds))));
            for part in parts {
                lay_out_part(part, level + 1, rows);
            }
        }
        ConditionDocument::Not { holds, part } => match &**part {
            ConditionDocument::Atom(atom) => {
                let text = format!("not {}", atom.text);
                rows.push(Row::Atom(level, AtomDocument { text, holds: *holds, ..atom.clone() }));
            }
            part => {
                rows.push(Row::Group(level, format!("{} not", mark(*holds))));
                lay_out(part, level + 1, rows);
            }
        },
        ConditionDocument::Named { holds, condition, place, part } => {
            let place = styled(FAINT, format!("{}:{}", place.file, place.line));
            rows.push(Row::Group(level, format!("{} {condition}  {place}", mark(*holds))));
            lay_out(part, level + 1, rows);
        }
        ConditionDocument::Atom(atom) => rows.push(Row::Atom(level, atom.clone())),
    }
}

/// A part of a condition; `all of` is said where it would be mistaken for parts of its own.
fn lay_out_part(part: &ConditionDocument, level: usize, rows: &mut Vec<Row>) {
    if let ConditionDocument::All { holds, .. } = part {
        rows.push(Row::Group(level, format!("{} all of", mark(*holds))));
        lay_out(part, level + 1, rows);
    } else {
        lay_out(part, level, rows);
    }
}

fn mark(holds: Option<bool>) -> String {
    match holds {
        Some(true) => styled(GOOD, "✓"),
        Some(false) => styled(BAD, "✗"),
        None => styled(OPEN, "?"),
    }
}
