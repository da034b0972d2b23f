//! What decides a condition: which attributes it takes to make it true.

use std::collections::BTreeSet;

use crate::policy::{AtomKind, AttributeId, ConditionId, Expr, Policy, RoleId, Table};

/// Something that a condition turns on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Decider {
    /// An attribute of the person, or of somebody that a reference leads to.
    Attribute(AttributeId),
    /// Membership in a role.
    Role(RoleId),
    /// The place in the reporting line.
    ReportingLine,
    /// What is asked for.
    Entitlement,
}

/// What must be looked at before the condition can be true: of the sides of an `or`, the one
/// that needs least. Empty where nothing is asked.
pub(super) fn deciders(policy: &Policy, expr: &Expr) -> BTreeSet<Decider> {
    Search { policy, known: Table::filled(&policy.conditions, None) }.of(expr)
}

struct Search<'a> {
    policy: &'a Policy,
    known: Table<ConditionId, Option<BTreeSet<Decider>>>,
}

impl Search<'_> {
    fn of(&mut self, expr: &Expr) -> BTreeSet<Decider> {
        match expr {
            Expr::And(parts) => parts.iter().flat_map(|part| self.of(part)).collect(),
            Expr::Or(parts) => {
                let sides = parts.iter().map(|part| self.of(part));
                sides.min_by_key(BTreeSet::len).unwrap_or_default()
            }
            // What is refused is told by everything that it reads.
            Expr::Not(inner) => self.of(inner),
            Expr::Condition(id, _) => {
                if let Some(Some(known)) = self.known.at(*id) {
                    return known.clone();
                }
                let policy = self.policy;
                let named = policy.conditions.at(*id);
                let found = named.map(|named| self.of(&named.expr)).unwrap_or_default();
                if let Some(known) = self.known.get_mut(*id) {
                    *known = Some(found.clone());
                }
                found
            }
            Expr::Atom(atom) => match &atom.kind {
                AtomKind::HoldsRole(role) => [Decider::Role(*role)].into(),
                AtomKind::ReportsTo(_) => [Decider::ReportingLine].into(),
                AtomKind::Fact(_) => [Decider::Entitlement].into(),
                _ => atom.paths().iter().map(|path| Decider::Attribute(path.attribute)).collect(),
            },
        }
    }
}
