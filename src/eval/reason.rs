//! Why access changes by itself on a date.
//!
//! Much can turn on one date that makes no difference to a person. A reason is only what
//! stands in a rule that what changes depends on, and that turned itself.

use std::collections::BTreeSet;

use super::World;
use super::change::{RecordTurn, Trigger, WindowEnd};
use super::standing::Snapshot;
use super::timeline::{Change, Turned};
use super::trace::{AtomTrace, Tracer};
use crate::identity::PersonId;
use crate::policy::{
    ApprovalId, EntitlementId, ExceptionId, Expr, Grant, GrantTarget, Mode, Path, Phase, Policy,
    RoleId, Term, Value,
};
use crate::source::Span;

/// Something that turned.
#[derive(Clone, Debug)]
pub enum Reason<'a> {
    /// A comparison with `today`, as it comes out from the date on.
    Comparison(AtomTrace<'a>),
    /// An end of a grant's window.
    Window {
        /// The granting role.
        role: RoleId,
        /// Which end.
        end: WindowEnd,
        /// What the end is.
        term: &'a Term,
        /// The values it reads, in the order of the text.
        values: Vec<(&'a Path, Option<Value>)>,
    },
    /// An end of an exception.
    Exception(ExceptionId, WindowEnd),
    /// Something on record about an approval of an entitlement.
    Record(EntitlementId, ApprovalId, RecordTurn),
}

/// Of what turned on the date of `change`, what made the difference between the standing
/// before and after; all that turned, should nothing of it stand in a rule concerned.
pub(super) fn reasons<'a>(
    world: &'a World<'a>,
    person: PersonId,
    change: &Change<'_>,
    standing: [&Snapshot; 2],
    triggers: impl Iterator<Item = Trigger<'a>>,
) -> Vec<Reason<'a>> {
    let Some(why) = Why::new(world, person, change, standing) else { return Vec::new() };
    let concerned = why.turned_in_rules();
    let mut all = Vec::new();
    let mut told: BTreeSet<Span> = BTreeSet::new();
    for trigger in triggers {
        match trigger {
            Trigger::Comparison(atom) => {
                let [was, is] = [&why.before, &why.after].map(|tracer| tracer.atom(atom));
                // Both ends of a `between` may turn on one date: it is told once.
                if was.truth != is.truth && told.insert(atom.span) {
                    all.push((concerned.contains(&atom.span), Reason::Comparison(is)));
                }
            }
            Trigger::Window { role, grant, end, term } if why.held.contains(&role) => {
                let values = why.after.values(term);
                let reason = Reason::Window { role, end, term, values };
                all.push((why.concerns_grant(role, grant), reason));
            }
            Trigger::Exception(id, end) if why.favours(id) => {
                all.push((why.concerns_exception(id), Reason::Exception(id, end)));
            }
            Trigger::Record(entitlement, id, turn) if why.concerns_record(entitlement, turn) => {
                all.push((true, Reason::Record(entitlement, id, turn)));
            }
            Trigger::Window { .. } | Trigger::Exception(..) | Trigger::Record(..) => {}
        }
    }
    let any = all.iter().any(|(concerned, _)| *concerned);
    all.into_iter().filter(|(concerned, _)| *concerned || !any).map(|(_, why)| why).collect()
}

/// The rules that a change concerns, on the day before and on the day itself.
struct Why<'a, 'c> {
    policy: &'a Policy,
    world: &'a World<'a>,
    change: &'c Change<'c>,
    before: Tracer<'a>,
    after: Tracer<'a>,
    /// The roles held on either day.
    held: BTreeSet<RoleId>,
    /// The entitlements that change, and what implies them.
    changed: BTreeSet<EntitlementId>,
}

impl<'a, 'c> Why<'a, 'c> {
    fn new(
        world: &'a World<'a>,
        person: PersonId,
        change: &'c Change<'c>,
        standing: [&Snapshot; 2],
    ) -> Option<Self> {
        let implying = |turned: &Turned| {
            let implied_by = &world.policy.entitlements[turned.entitlement].implied_by;
            implied_by.iter().copied().chain([turned.entitlement]).collect::<Vec<_>>()
        };
        Some(Self {
            policy: world.policy,
            world,
            change,
            before: Tracer::new(world, person, change.date.yesterday().ok()?)?,
            after: Tracer::new(world, person, change.date)?,
            held: standing.iter().flat_map(|day| day.roles()).copied().collect(),
            changed: change.entitlements.iter().flat_map(implying).collect(),
        })
    }

    /// Where the atomic conditions stand that turned in a rule that turned and that the
    /// change concerns.
    fn turned_in_rules(&self) -> BTreeSet<Span> {
        let policy = self.policy;
        let mut found = BTreeSet::new();
        if self.change.phase_before != self.change.phase_after {
            policy.lifecycle.arms.iter().for_each(|arm| self.turned(&arm.when, None, &mut found));
        }
        if self.is_all_or_nothing() {
            return found;
        }
        for role in self.change.roles_gained.iter().chain(&self.change.roles_lost) {
            let when = &policy.roles[*role].when;
            when.iter().for_each(|when| self.turned(when, None, &mut found));
        }
        for role in &self.held {
            for grant in policy.roles[*role].grants.iter().filter(|each| self.reaches(each)) {
                grant.when.iter().for_each(|when| self.turned(when, None, &mut found));
            }
        }
        let exceptions = policy.exceptions.iter();
        let exceptions =
            exceptions.filter(|(id, _)| self.favours(*id) && self.concerns_exception(*id));
        exceptions.for_each(|(_, exception)| self.turned(&exception.when, None, &mut found));
        for entitlement in &self.changed {
            for forbid in self.world.forbids_over(*entitlement) {
                let forbid = &policy.forbids[*forbid];
                let when = forbid.when.iter().filter(|_| forbid.header.mode == Mode::Enforce);
                when.for_each(|when| self.turned(when, None, &mut found));
            }
            for approval in policy.approvals.values() {
                let skip = &approval.skip_when;
                skip.iter().for_each(|skip| self.turned(skip, Some(*entitlement), &mut found));
            }
        }
        found
    }

    /// Adds the atomic conditions of `expr` that turned, if it turned itself.
    fn turned(&self, expr: &'a Expr, asked_for: Option<EntitlementId>, into: &mut BTreeSet<Span>) {
        let [was, is] = [&self.before, &self.after].map(|tracer| tracer.trace(expr, asked_for));
        if was.truth() != is.truth() {
            let atoms = was.atoms().into_iter().zip(is.atoms());
            let turned = atoms.filter(|(was, is)| was.truth != is.truth);
            into.extend(turned.map(|(was, _)| was.atom.span));
        }
    }

    fn reaches(&self, grant: &Grant) -> bool {
        grant.targets.iter().any(|target| match target {
            GrantTarget::Selected(selection) => self.has_any(&selection.entitlements),
            GrantTarget::ByAttribute { family, .. } => {
                self.has_any(&self.policy.families[*family].members)
            }
        })
    }

    fn has_any(&self, entitlements: &[EntitlementId]) -> bool {
        entitlements.iter().any(|id| self.changed.contains(id))
    }

    /// Whether everything begins or ends with the phase, whatever else turns.
    fn is_all_or_nothing(&self) -> bool {
        let phases = [self.change.phase_before, self.change.phase_after];
        phases.iter().any(|phase| matches!(phase, None | Some(Phase::Ended)))
    }

    fn concerns_grant(&self, role: RoleId, grant: usize) -> bool {
        let clause = self.policy.roles.at(role).and_then(|role| role.grants.get(grant));
        !self.is_all_or_nothing() && clause.is_some_and(|grant| self.reaches(grant))
    }

    /// Whether what turned on record is about an entitlement that changes; of an approver,
    /// whether they became able to approve or stopped being so.
    fn concerns_record(&self, entitlement: EntitlementId, turn: RecordTurn) -> bool {
        let turned = match turn {
            RecordTurn::Approver(person) => {
                let active = |tracer: &Tracer<'a>| self.world.is_active(person, tracer.date());
                active(&self.before) != active(&self.after)
            }
            _ => true,
        };
        turned && !self.is_all_or_nothing() && self.changed.contains(&entitlement)
    }

    /// Whether an exception in force has the person in its `when`.
    fn favours(&self, id: ExceptionId) -> bool {
        let exception = &self.policy.exceptions[id];
        let holds = |tracer: &Tracer<'a>| tracer.trace(&exception.when, None).truth();
        exception.header.mode == Mode::Enforce
            && [&self.before, &self.after].map(holds).contains(&Some(true))
    }

    /// Whether an exception that favours the person grants what changes, or may take
    /// something out of a conflict with it.
    fn concerns_exception(&self, id: ExceptionId) -> bool {
        let exception = &self.policy.exceptions[id];
        let grants = || exception.grants.iter().any(|grant| self.has_any(&grant.entitlements));
        !self.is_all_or_nothing() && (grants() || !exception.overrides_conflicts.is_empty())
    }
}
