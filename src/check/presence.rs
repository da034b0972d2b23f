//! Which optional attributes are known to be present at a place in an expression.
//!
//! An expression is read from left to right with what is known before it, and leaves
//! what is known after it if it holds, and what is known if it does not. `and` hands on
//! the one, `or` the other, `not` exchanges them.

use std::collections::BTreeSet;

use crate::policy::{AttributeId, Path};

/// The paths known to be present.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// All of them: nothing ever comes here, or an error makes every answer a guess.
    Everything,
    /// These.
    Paths(BTreeSet<Vec<AttributeId>>),
}

impl Known {
    pub(super) fn nothing() -> Self {
        Self::Paths(BTreeSet::new())
    }

    pub(super) fn contains(&self, path: &[AttributeId]) -> bool {
        match self {
            Self::Everything => true,
            Self::Paths(paths) => paths.contains(path),
        }
    }

    pub(super) fn insert(&mut self, path: Vec<AttributeId>) {
        if let Self::Paths(paths) = self {
            paths.insert(path);
        }
    }

    /// What both know.
    pub(super) fn common(self, other: &Self) -> Self {
        match (self, other) {
            (Self::Everything, other) => other.clone(),
            (known, Self::Everything) => known,
            (Self::Paths(mut paths), Self::Paths(others)) => {
                paths.retain(|path| others.contains(path));
                Self::Paths(paths)
            }
        }
    }

    /// What either knows.
    pub(super) fn both(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Paths(paths), Self::Paths(others)) => {
                Self::Paths(paths.union(others).cloned().collect())
            }
            _ => Self::Everything,
        }
    }
}

/// What is known after an expression.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    /// If it holds.
    pub(super) yes: Known,
    /// If it does not.
    pub(super) no: Known,
}

impl Outcome {
    /// Nothing more than before.
    pub(super) fn unchanged(known: Known) -> Self {
        Self { yes: known.clone(), no: known }
    }

    /// After a mistake: whatever is asked is known, so that it has no further ones.
    pub(super) fn unknowable() -> Self {
        Self { yes: Known::Everything, no: Known::Everything }
    }
}

/// The attributes on the way of a path, the last one included.
pub(super) fn steps(path: &Path) -> Vec<AttributeId> {
    path.through.iter().copied().chain([path.attribute]).collect()
}
