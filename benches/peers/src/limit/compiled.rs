//! Conditions as lines of atoms over codes.

use std::collections::HashMap;

use super::coding::{Coding, LEVEL, START};
use crate::model::{Rules, Test};
use crate::normal_form::{Literal, lines};

/// A question about one code.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Atom {
    OneOf(usize, Vec<u16>),
    NoneOf(usize, Vec<u16>),
    /// The code of the start date is this or smaller.
    StartUpTo(u16),
    StartAfter(u16),
    InGroup(u16),
}

impl Atom {
    fn of(coding: &Coding, literal: Literal<'_>) -> Self {
        let codes = |column, mut codes: Vec<u16>| {
            codes.sort_unstable();
            let make = if literal.is_negated { Self::NoneOf } else { Self::OneOf };
            make(column, codes)
        };
        // A day is the first of a code; those before have a smaller one.
        let before = |is_before, number| {
            let last = coding.day(number) - 1;
            if is_before { Self::StartUpTo(last) } else { Self::StartAfter(last) }
        };
        match literal.test {
            Test::Is(attribute, word) => {
                codes(*attribute as usize, vec![coding.word(*attribute, word)])
            }
            Test::IsIn(attribute, words) => {
                let words = words.iter().map(|word| coding.word(*attribute, word));
                codes(*attribute as usize, words.collect())
            }
            Test::LevelFrom(level) => codes(LEVEL, Coding::levels_from(*level)),
            Test::StartedBefore(day) => before(!literal.is_negated, day.number()),
            Test::StartedFrom(day) => before(literal.is_negated, day.number()),
            Test::InGroup(group) => {
                assert!(!literal.is_negated, "the job has no such condition");
                Self::InGroup(coding.group(group))
            }
        }
    }

    /// Whether a code of a column leaves it open or makes it true.
    pub(super) fn admits(&self, column: usize, code: u16) -> bool {
        match self {
            Self::OneOf(own, codes) => *own != column || codes.contains(&code),
            Self::NoneOf(own, codes) => *own != column || !codes.contains(&code),
            Self::StartUpTo(last) => column != START || code <= *last,
            Self::StartAfter(last) => column != START || code > *last,
            Self::InGroup(_) => true,
        }
    }

    pub(super) fn group(&self) -> Option<u16> {
        if let Self::InGroup(group) = self { Some(*group) } else { None }
    }
}

/// One way to fulfil the condition of a rule.
pub(super) struct Line {
    /// In the order of [`Rules::conditions`].
    pub(super) rule: usize,
    /// The places of its atoms.
    pub(super) atoms: Vec<usize>,
}

/// All lines, over atoms of which no two are equal.
pub(super) struct Compiled {
    pub(super) atoms: Vec<Atom>,
    pub(super) lines: Vec<Line>,
}

impl Compiled {
    pub(super) fn of(coding: &Coding, rules: &Rules) -> Self {
        let mut places: HashMap<Atom, usize> = HashMap::new();
        let mut compiled = Self { atoms: Vec::new(), lines: Vec::new() };
        for (rule, condition) in rules.conditions().enumerate() {
            for line in lines(condition) {
                let place = |literal: Literal<'_>| {
                    let atom = Atom::of(coding, literal);
                    *places.entry(atom.clone()).or_insert_with(|| {
                        compiled.atoms.push(atom);
                        compiled.atoms.len() - 1
                    })
                };
                let atoms = line.into_iter().map(place).collect();
                compiled.lines.push(Line { rule, atoms });
            }
        }
        compiled
    }

    pub(super) fn atoms_of(&self, line: &Line) -> impl Iterator<Item = &Atom> {
        line.atoms.iter().map(|place| &self.atoms[*place])
    }
}
