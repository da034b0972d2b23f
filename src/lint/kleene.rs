//! What can be said of a condition when only some of it is known.

use crate::policy::{Atom, ConditionId, Expr, Policy, Table};

/// Whether a condition is true or false wherever the atoms come out as `decide` says;
/// none where that is left open.
pub(super) fn truth(
    policy: &Policy,
    expr: &Expr,
    decide: &dyn Fn(&Atom) -> Option<bool>,
) -> Option<bool> {
    let known = Table::filled(&policy.conditions, None);
    Truths { policy, decide, known }.of(expr)
}

struct Truths<'a> {
    policy: &'a Policy,
    decide: &'a dyn Fn(&Atom) -> Option<bool>,
    /// Named conditions that were looked at.
    known: Table<ConditionId, Option<Option<bool>>>,
}

impl Truths<'_> {
    fn of(&mut self, expr: &Expr) -> Option<bool> {
        match expr {
            Expr::And(parts) => self.chain(parts, false),
            Expr::Or(parts) => self.chain(parts, true),
            Expr::Not(inner) => self.of(inner).map(|truth| !truth),
            Expr::Condition(id, _) => {
                if let Some(Some(truth)) = self.known.at(*id) {
                    return *truth;
                }
                let policy = self.policy;
                let truth = policy.conditions.at(*id).and_then(|named| self.of(&named.expr));
                if let Some(known) = self.known.get_mut(*id) {
                    *known = Some(truth);
                }
                truth
            }
            Expr::Atom(atom) => (self.decide)(atom),
        }
    }

    /// `and` is decided by what is false, `or` by what is true.
    fn chain(&mut self, parts: &[Expr], decisive: bool) -> Option<bool> {
        let mut whole = Some(!decisive);
        for part in parts {
            match self.of(part) {
                Some(truth) if truth == decisive => return Some(decisive),
                Some(_) => {}
                None => whole = None,
            }
        }
        whole
    }
}
