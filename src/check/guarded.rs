//! Whether values that may be missing are guarded, in a policy that was changed after it was
//! checked.

use super::presence::{Known, Outcome, steps};
use crate::policy::{
    Atom, AtomKind, AttributeId, ConditionId, Expr, GrantTarget, Path, Policy, Presence, RoleId,
    Table, Term, Unit,
};

/// Whether nothing in `policy` reads a value that may be missing there, as the checker
/// demands of every policy that it makes. A policy of which this is not so must not be
/// evaluated: it would quarantine people.
#[must_use]
pub fn is_guarded(policy: &Policy) -> bool {
    let nothing = Outcome::unchanged(Known::nothing());
    let mut guards = Guards { policy, conditions: Table::filled(&policy.conditions, nothing) };
    guards.conditions() && guards.roles() && guards.others()
}

struct Guards<'a> {
    policy: &'a Policy,
    /// What each condition establishes.
    conditions: Table<ConditionId, Outcome>,
}

impl Guards<'_> {
    fn conditions(&mut self) -> bool {
        let policy = self.policy;
        for unit in &policy.order {
            let Unit::Condition(id) = unit else { continue };
            let Some(outcome) = self.outcome(&policy.conditions[*id].expr, &Known::nothing())
            else {
                return false;
            };
            self.conditions[*id] = outcome;
        }
        true
    }

    fn roles(&self) -> bool {
        let policy = self.policy;
        let Some(own) = self.own() else { return false };
        let mut established: Table<RoleId, Known> = own;
        // In the order of evaluation, seniors come before their juniors.
        for unit in &policy.order {
            let Unit::Role(senior) = unit else { continue };
            let known = established[*senior].clone();
            for junior in &policy.roles[*senior].includes {
                let before = std::mem::replace(&mut established[*junior], Known::Everything);
                established[*junior] = before.common(&known);
            }
        }
        policy.roles.iter().all(|(id, role)| {
            role.grants.iter().all(|grant| {
                let before = &established[id];
                let known = match &grant.when {
                    Some(when) => self.outcome(when, before).map(|outcome| outcome.yes),
                    None => Some(before.clone()),
                };
                let Some(known) = known else { return false };
                let ends = [&grant.from, &grant.until].into_iter().flatten();
                ends.flat_map(Term::paths).all(|path| self.has(path, &known))
                    && grant.targets.iter().all(|target| match target {
                        GrantTarget::ByAttribute { attribute, .. } => {
                            self.is_known(&[*attribute], &known)
                        }
                        GrantTarget::Selected(_) => true,
                    })
            })
        })
    }

    /// What each role's own condition establishes.
    fn own(&self) -> Option<Table<RoleId, Known>> {
        let own = self.policy.roles.values().map(|role| match &role.when {
            Some(when) => Some(self.outcome(when, &Known::nothing())?.yes),
            None => Some(Known::Everything),
        });
        own.collect()
    }

    fn others(&self) -> bool {
        let policy = self.policy;
        let arms = policy.lifecycle.arms.iter().map(|arm| &arm.when);
        let approvals = policy.approvals.values().flat_map(|approval| {
            let stages = approval.stages.iter().filter_map(|stage| stage.when.as_ref());
            approval.skip_when.iter().chain(stages)
        });
        let forbids = policy.forbids.values().filter_map(|forbid| forbid.when.as_ref());
        let exceptions = policy.exceptions.values().map(|exception| &exception.when);
        let mut all = arms.chain(approvals).chain(forbids).chain(exceptions);
        all.all(|expr| self.outcome(expr, &Known::nothing()).is_some())
    }

    /// What an expression establishes where `known` is known; none where it reads something
    /// else that may be missing.
    fn outcome(&self, expr: &Expr, known: &Known) -> Option<Outcome> {
        match expr {
            Expr::And(parts) => {
                let (yes, no) = self.chain(parts, known, |outcome| (outcome.yes, outcome.no))?;
                Some(Outcome { yes, no })
            }
            Expr::Or(parts) => {
                let (no, yes) = self.chain(parts, known, |outcome| (outcome.no, outcome.yes))?;
                Some(Outcome { yes, no })
            }
            Expr::Not(inner) => {
                let Outcome { yes, no } = self.outcome(inner, known)?;
                Some(Outcome { yes: no, no: yes })
            }
            Expr::Condition(id, _) => {
                let Outcome { yes, no } = &self.conditions[*id];
                Some(Outcome { yes: known.both(yes), no: known.both(no) })
            }
            Expr::Atom(atom) => self.atom(atom, known),
        }
    }

    fn chain(
        &self,
        parts: &[Expr],
        known: &Known,
        split: impl Fn(Outcome) -> (Known, Known),
    ) -> Option<(Known, Known)> {
        let mut going_on = known.clone();
        let mut ended = Known::Everything;
        for part in parts {
            let (on, end) = split(self.outcome(part, &going_on)?);
            going_on = on;
            ended = ended.common(&end);
        }
        Some((going_on, ended))
    }

    fn atom(&self, atom: &Atom, known: &Known) -> Option<Outcome> {
        let known = known.clone();
        match &atom.kind {
            AtomKind::Constant(true) => Some(Outcome { yes: known, no: Known::Everything }),
            AtomKind::Constant(false) => Some(Outcome { yes: Known::Everything, no: known }),
            AtomKind::Present(path) | AtomKind::Missing(path) => {
                if !self.leads(path, &known) {
                    return None;
                }
                let mut with = known.clone();
                with.insert(steps(path));
                Some(match atom.kind {
                    AtomKind::Present(_) => Outcome { yes: with, no: known },
                    _ => Outcome { yes: known, no: with },
                })
            }
            _ if atom.paths().into_iter().all(|path| self.has(path, &known)) => {
                Some(Outcome::unchanged(known))
            }
            _ => None,
        }
    }

    /// Whether a path has a value.
    fn has(&self, path: &Path, known: &Known) -> bool {
        self.leads(path, known) && self.is_known(&steps(path), known)
    }

    /// Whether every reference of a path leads to somebody.
    fn leads(&self, path: &Path, known: &Known) -> bool {
        let through = &path.through;
        (1..=through.len())
            .all(|end| through.get(..end).is_some_and(|way| self.is_known(way, known)))
    }

    fn is_known(&self, way: &[AttributeId], known: &Known) -> bool {
        let optional = way
            .last()
            .is_some_and(|id| self.policy.schema.attributes[*id].presence == Presence::Optional);
        !optional || known.contains(way)
    }
}
