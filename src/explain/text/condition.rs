//! Conditions as lines: `✓ department == "Sales"   department is "Sales"`.

use super::page::{BAD, FAINT, GOOD, OPEN, Page, styled};
use crate::explain::{AtomDocument, ConditionDocument};

/// A condition, one line for each atomic one.
pub(super) fn condition(page: &mut Page, level: usize, condition: &ConditionDocument) {
    let width = atoms(condition).iter().map(|atom| atom.text.chars().count()).max().unwrap_or(0);
    walk(page, level, condition, width.min(60));
}

/// An atomic condition on a line of its own.
pub(super) fn atom(page: &mut Page, level: usize, atom: &AtomDocument, width: usize) {
    let gap = width.saturating_sub(atom.text.chars().count());
    let values: Vec<_> = atom
        .values
        .iter()
        .map(|value| match &value.shown {
            Some(shown) => format!("{} is {shown}", value.attribute),
            None => format!("{} is missing", value.attribute),
        })
        .collect();
    let values = values.join(", ");
    let line = format!("{} {}", mark(atom.holds), atom.text);
    if values.is_empty() {
        page.line(level, line);
    } else {
        page.line(level, format!("{line}{:gap$}  {}", "", styled(FAINT, values)));
    }
}

fn walk(page: &mut Page, level: usize, document: &ConditionDocument, width: usize) {
    match document {
        ConditionDocument::All { parts, .. } => {
            for part in parts {
                match part {
                    ConditionDocument::All { holds, .. } => {
                        page.line(level, format!("{} all of", mark(*holds)));
                        walk(page, level + 1, part, width);
                    }
                    _ => walk(page, level, part, width),
                }
            }
        }
        ConditionDocument::Any { holds, parts } => {
            page.line(level, format!("{} any of", mark(*holds)));
            for part in parts {
                if let ConditionDocument::All { holds, .. } = part {
                    page.line(level + 1, format!("{} all of", mark(*holds)));
                    walk(page, level + 2, part, width);
                } else {
                    walk(page, level + 1, part, width);
                }
            }
        }
        ConditionDocument::Not { holds, part } if matches!(**part, ConditionDocument::Atom(_)) => {
            if let ConditionDocument::Atom(inner) = &**part {
                let text = format!("not {}", inner.text);
                atom(page, level, &AtomDocument { text, holds: *holds, ..inner.clone() }, width);
            }
        }
        ConditionDocument::Not { holds, part } => {
            page.line(level, format!("{} not", mark(*holds)));
            walk(page, level + 1, part, width);
        }
        ConditionDocument::Named { holds, condition, place, part } => {
            let place = styled(FAINT, format!("{}:{}", place.file, place.line));
            page.line(level, format!("{} {condition}  {place}", mark(*holds)));
            walk(page, level + 1, part, width);
        }
        ConditionDocument::Atom(document) => atom(page, level, document, width),
    }
}

fn mark(holds: Option<bool>) -> String {
    match holds {
        Some(true) => styled(GOOD, "✓"),
        Some(false) => styled(BAD, "✗"),
        None => styled(OPEN, "?"),
    }
}

fn atoms(document: &ConditionDocument) -> Vec<&AtomDocument> {
    match document {
        ConditionDocument::All { parts, .. } | ConditionDocument::Any { parts, .. } => {
            parts.iter().flat_map(atoms).collect()
        }
        ConditionDocument::Not { part, .. } | ConditionDocument::Named { part, .. } => atoms(part),
        ConditionDocument::Atom(atom) => vec![atom],
    }
}
