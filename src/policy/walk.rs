//! Walks over the expressions of a policy.

use super::{
    Atom, AtomKind, ConditionId, Expr, Path, Policy, PopulationExpectationKind, Term, TermKind,
    Trial,
};
use crate::source::Span;

/// What an expression is made of in the end.
#[derive(Clone, Copy, Debug)]
pub enum Leaf<'a> {
    /// A named condition.
    Condition(ConditionId, Span),
    /// An atomic condition.
    Atom(&'a Atom),
}

impl Expr {
    /// Calls `visit` for each leaf, in the order of the text.
    pub fn for_each_leaf<'a>(&'a self, visit: &mut impl FnMut(Leaf<'a>)) {
        match self {
            Self::And(parts) | Self::Or(parts) => {
                for part in parts {
                    part.for_each_leaf(visit);
                }
            }
            Self::Not(inner) => inner.for_each_leaf(visit),
            Self::Condition(id, span) => visit(Leaf::Condition(*id, *span)),
            Self::Atom(atom) => visit(Leaf::Atom(atom)),
        }
    }
}

impl Atom {
    /// The sides of the comparison that it makes.
    #[must_use]
    pub fn terms(&self) -> Vec<&Term> {
        match &self.kind {
            AtomKind::Compare { left, right, .. } => vec![left, right],
            AtomKind::In { term, .. } => vec![term],
            AtomKind::Between { term, low, high } => vec![term, low, high],
            _ => Vec::new(),
        }
    }

    /// Whether it asks which roles or entitlements are held or wait.
    #[must_use]
    pub fn asks_of_access(&self) -> bool {
        matches!(self.kind, AtomKind::Holds(_) | AtomKind::Pending(_) | AtomKind::HoldsRole(_))
    }

    /// Whether its outcome can change with the evaluation date.
    #[must_use]
    pub fn reads_today(&self) -> bool {
        self.terms().into_iter().any(Term::reads_today)
    }

    /// The paths that it reads, in the order of the text.
    #[must_use]
    pub fn paths(&self) -> Vec<&Path> {
        match &self.kind {
            AtomKind::Flag(path)
            | AtomKind::Text { path, .. }
            | AtomKind::Matches { path, .. }
            | AtomKind::Set { path, .. }
            | AtomKind::Present(path)
            | AtomKind::Missing(path) => vec![path],
            _ => self.terms().into_iter().flat_map(Term::paths).collect(),
        }
    }
}

impl Term {
    /// The paths that it reads, in the order of the text.
    #[must_use]
    pub fn paths(&self) -> Vec<&Path> {
        match &self.kind {
            TermKind::Path(path) => vec![path],
            TermKind::Literal(_) | TermKind::Today => Vec::new(),
            TermKind::Shift { date, .. } => date.paths(),
            TermKind::ShiftBy { date, by, .. } => {
                let mut paths = date.paths();
                paths.push(by);
                paths
            }
        }
    }

    /// Whether it moves with the evaluation date.
    #[must_use]
    pub fn reads_today(&self) -> bool {
        match &self.kind {
            TermKind::Today => true,
            TermKind::Path(_) | TermKind::Literal(_) => false,
            TermKind::Shift { date, .. } | TermKind::ShiftBy { date, .. } => date.reads_today(),
        }
    }
}

impl Policy {
    /// Every expression of every rule, in the order of the tables.
    #[must_use]
    pub fn expressions(&self) -> Vec<&Expr> {
        let mut all: Vec<&Expr> = Vec::new();
        all.extend(self.lifecycle.arms.iter().map(|arm| &arm.when));
        all.extend(self.conditions.values().map(|condition| &condition.expr));
        for role in self.roles.values() {
            all.extend(&role.when);
            all.extend(role.grants.iter().filter_map(|grant| grant.when.as_ref()));
        }
        for approval in self.approvals.values() {
            all.extend(&approval.skip_when);
            all.extend(approval.stages.iter().filter_map(|stage| stage.when.as_ref()));
        }
        all.extend(self.forbids.values().filter_map(|forbid| forbid.when.as_ref()));
        all.extend(self.exceptions.values().map(|exception| &exception.when));
        all
    }

    /// The ends of every grant's window, in the order of the tables.
    #[must_use]
    pub fn window_ends(&self) -> Vec<&Term> {
        let grants = self.roles.values().flat_map(|role| &role.grants);
        grants.flat_map(|grant| [&grant.from, &grant.until]).flatten().collect()
    }

    /// The conditions by which tests choose people of a population.
    pub fn test_filters(&self) -> impl Iterator<Item = &Expr> {
        let trials = self.tests.iter().filter_map(|test| match &test.trial {
            Trial::Population(trial) => Some(trial),
            Trial::Person(_) | Trial::Scenario(_) => None,
        });
        let expectations = trials.flat_map(|trial| &trial.expectations);
        expectations.filter_map(|expectation| match &expectation.kind {
            PopulationExpectationKind::Everyone { filter, .. }
            | PopulationExpectationKind::Nobody { filter, .. } => filter.as_ref(),
            _ => None,
        })
    }
}
