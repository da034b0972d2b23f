//! What changes by itself after a date, and why.
//!
//! Between two days on which something turns nothing changes, so that a whole lifetime is
//! told by looking at these days alone; what turned on such a day is why.

use std::collections::BTreeSet;

use super::change::{Trigger, WindowEnd, turns};
use super::condition::Asked;
use super::standing::Snapshot;
use super::trace::{AtomTrace, Tracer};
use super::{Enforced, Outcome, State, World, decide};
use crate::identity::{Finding, PersonId};
use crate::policy::{
    Date, EntitlementId, ExceptionId, Expr, Grant, GrantTarget, Mode, Path, Phase, Policy, RoleId,
    Term, Value,
};
use crate::source::Span;

/// A date on which a person's access changes if only time passes.
#[derive(Clone, Debug)]
pub struct Change<'a> {
    /// The date: the first day on which it is different.
    pub date: Date,
    /// The phase of the day before; none while quarantined.
    pub phase_before: Option<Phase>,
    /// The phase of the date; none where no arm of the lifecycle holds any more, so that
    /// the person is quarantined: nothing is granted and nothing is revoked.
    pub phase_after: Option<Phase>,
    /// The roles held from the date on, and not before; by name.
    pub roles_gained: Vec<RoleId>,
    /// The roles no longer held; by name.
    pub roles_lost: Vec<RoleId>,
    /// The entitlements whose state changes; by name.
    pub entitlements: Vec<Turned>,
    /// What turned on the date and made the difference.
    pub reasons: Vec<Reason<'a>>,
}

/// A change of one entitlement's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turned {
    /// Which.
    pub entitlement: EntitlementId,
    /// Its state before; none where no rule reached it.
    pub before: Option<State>,
    /// Its state from the date on; none where no rule reaches it.
    pub after: Option<State>,
}

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
}

impl Turned {
    /// Whether there is something to do about it in the app: it is or was more than denied.
    #[must_use]
    pub fn matters(&self) -> bool {
        [self.before, self.after].iter().flatten().any(|state| *state != State::Denied)
    }
}

/// Every date after `as_of` on which the person's access changes by itself, ascending;
/// those after `until`, which is the last date looked at, are left out.
///
/// # Errors
/// Why the person is quarantined on `as_of`, so that nothing is decided.
pub fn timeline<'a>(
    world: &'a World<'a>,
    person: PersonId,
    as_of: Date,
    until: Option<Date>,
) -> Result<Vec<Change<'a>>, Vec<Finding>> {
    let standing = match decide(world, person, as_of).outcome {
        Outcome::Quarantined(findings) => return Err(findings),
        Outcome::Decided(standing) => standing,
    };
    let is_in = |day: &Date| until.is_none_or(|until| *day <= until);
    let walk = Walk { world, person };
    match (standing.next_change.filter(is_in), walk.on(as_of)) {
        (Some(_), Some(now)) => Ok(walk.changes(as_of, now, is_in)),
        _ => Ok(Vec::new()),
    }
}

#[derive(Clone, Copy)]
struct Walk<'a> {
    world: &'a World<'a>,
    person: PersonId,
}

impl<'a> Walk<'a> {
    /// Where the person stands on `day`; none where nothing is decided.
    fn on(&self, day: Date) -> Option<Snapshot> {
        let identity = self.world.identity(self.person)?;
        let taken = Snapshot::take(self.world, self.person, identity, day, Enforced::default());
        taken.ok().filter(|snapshot| snapshot.phase.is_some())
    }

    fn changes(
        &self,
        as_of: Date,
        now: Snapshot,
        is_in: impl Fn(&Date) -> bool,
    ) -> Vec<Change<'a>> {
        let turns = self.turns(as_of, &now);
        let mut changes = Vec::new();
        // While quarantined, nothing is granted and nothing revoked: what was held last is
        // what the next decision is compared with.
        let mut last = now;
        let mut phase = last.phase;
        for turned in turns.chunk_by(|(one, _), (other, _)| one == other) {
            let Some((day, _)) = turned.first().filter(|(day, _)| is_in(day)) else { break };
            let triggers = || turned.iter().map(|(_, trigger)| *trigger);
            match self.on(*day) {
                None if phase.is_none() => {}
                None => {
                    let mut change = Change::blank(*day, phase, None);
                    change.reasons = self.reasons(&change, &last, &last, triggers());
                    changes.push(change);
                    phase = None;
                }
                Some(then) if phase.is_some() && then.is_same(&last) => {}
                Some(then) => {
                    let mut change = Change::between(*day, phase, &last, &then);
                    change.reasons = self.reasons(&change, &last, &then, triggers());
                    changes.push(change);
                    phase = then.phase;
                    last = then;
                }
            }
        }
        changes
    }

    fn turns(&self, as_of: Date, now: &Snapshot) -> Vec<(Date, Trigger<'a>)> {
        let Some(identity) = self.world.identity(self.person) else { return Vec::new() };
        let known = &now.membership.known;
        let (world, person) = (self.world, self.person);
        let asked = Asked { world, person, identity, date: as_of, known, entitlement: None };
        turns(world, &asked)
    }

    /// Of what turned on the date, what made the difference; all that turned, should
    /// nothing of it stand in a rule that is concerned.
    fn reasons(
        &self,
        change: &Change<'_>,
        before: &Snapshot,
        after: &Snapshot,
        triggers: impl Iterator<Item = Trigger<'a>>,
    ) -> Vec<Reason<'a>> {
        let Some(why) = Why::new(self, change, before, after) else { return Vec::new() };
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
                Trigger::Window { .. } | Trigger::Exception(..) => {}
            }
        }
        let any = all.iter().any(|(concerned, _)| *concerned);
        all.into_iter().filter(|(concerned, _)| *concerned || !any).map(|(_, why)| why).collect()
    }
}

impl Change<'_> {
    fn blank(date: Date, phase_before: Option<Phase>, phase_after: Option<Phase>) -> Self {
        Self {
            date,
            phase_before,
            phase_after,
            roles_gained: Vec::new(),
            roles_lost: Vec::new(),
            entitlements: Vec::new(),
            reasons: Vec::new(),
        }
    }

    fn between(date: Date, phase: Option<Phase>, before: &Snapshot, after: &Snapshot) -> Self {
        let without = |these: &Snapshot, others: &Snapshot| {
            let own = these.roles().iter().copied();
            own.filter(|role| !others.roles().contains(role)).collect()
        };
        let ids: BTreeSet<EntitlementId> =
            before.states.keys().chain(after.states.keys()).copied().collect();
        let turned = ids.into_iter().map(|entitlement| Turned {
            entitlement,
            before: before.states.get(&entitlement).copied(),
            after: after.states.get(&entitlement).copied(),
        });
        Self {
            roles_gained: without(after, before),
            roles_lost: without(before, after),
            entitlements: turned.filter(|turned| turned.before != turned.after).collect(),
            ..Self::blank(date, phase, after.phase)
        }
    }
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
        walk: &Walk<'a>,
        change: &'c Change<'c>,
        before: &Snapshot,
        after: &Snapshot,
    ) -> Option<Self> {
        let world = walk.world;
        let implying = |turned: &Turned| {
            let implied_by = &world.policy.entitlements[turned.entitlement].implied_by;
            implied_by.iter().copied().chain([turned.entitlement]).collect::<Vec<_>>()
        };
        Some(Self {
            policy: world.policy,
            world,
            change,
            before: Tracer::new(world, walk.person, change.date.yesterday().ok()?)?,
            after: Tracer::new(world, walk.person, change.date)?,
            held: before.roles().iter().chain(after.roles()).copied().collect(),
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
