//! Conditions as alternatives, each a list of tests: for engines that have no nested conditions.

use crate::model::{Condition, Test};

/// A test, or its opposite.
#[derive(Clone, Copy)]
pub(crate) struct Literal<'a> {
    pub(crate) test: &'a Test,
    pub(crate) is_negated: bool,
}

/// What must be so together.
pub(crate) type Line<'a> = Vec<Literal<'a>>;

/// The lines of which one must be so.
pub(crate) fn lines(condition: &Condition) -> Vec<Line<'_>> {
    of(condition, false)
}

fn of(condition: &Condition, is_negated: bool) -> Vec<Line<'_>> {
    match (condition, is_negated) {
        (Condition::All(parts), false) | (Condition::Any(parts), true) => all(parts, is_negated),
        (Condition::Any(parts), false) | (Condition::All(parts), true) => {
            parts.iter().flat_map(|part| of(part, is_negated)).collect()
        }
        (Condition::Not(inner), _) => of(inner, !is_negated),
        (Condition::Test(test), _) => vec![vec![Literal { test, is_negated }]],
    }
}

fn all<'a>(parts: &'a [Condition], is_negated: bool) -> Vec<Line<'a>> {
    parts.iter().fold(vec![Line::new()], |lines, part| {
        let more = of(part, is_negated);
        let with = |line: &Line<'a>| -> Vec<Line<'a>> {
            more.iter().map(|end| line.iter().chain(end).copied().collect()).collect()
        };
        lines.iter().flat_map(with).collect()
    })
}
