//! What changes by itself after a date, and why.
//!
//! Between two days on which something turns nothing changes, so that a whole lifetime is
//! told by looking at these days alone; what turned on such a day is why.

use std::collections::BTreeSet;

use super::change::{Trigger, turning_days, turns};
use super::condition::Asked;
use super::reason::{Reason, reasons};
use super::standing::Snapshot;
use super::{Enforced, Outcome, State, World, decide};
use crate::identity::{Finding, PersonId};
use crate::policy::{Date, EntitlementId, Phase, RoleId};

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
        let identity = &self.world.identity(self.person)?;
        let taken = Snapshot::take(self.world, self.person, identity, day, Enforced::default());
        taken.ok().filter(|snapshot| snapshot.phase.is_some())
    }

    fn changes(
        &self,
        as_of: Date,
        now: Snapshot,
        is_in: impl Fn(&Date) -> bool,
    ) -> Vec<Change<'a>> {
        let (days, turns) = self.turns(as_of, &now);
        let mut changes = Vec::new();
        // While quarantined, nothing is granted and nothing revoked: what was held last is
        // what the next decision is compared with.
        let mut last = now;
        let mut phase = last.phase;
        for turned in turns.chunk_by(|(one, _), (other, _)| one == other) {
            let Some((day, _)) = turned.first().filter(|(day, _)| is_in(day)) else { break };
            if !days.contains(day) {
                continue;
            }
            let triggers = || turned.iter().map(|(_, trigger)| *trigger);
            match self.on(*day) {
                None if phase.is_none() => {}
                None => {
                    let mut change = Change::blank(*day, phase, None);
                    change.reasons =
                        reasons(self.world, self.person, &change, [&last, &last], triggers());
                    changes.push(change);
                    phase = None;
                }
                Some(then) if phase.is_some() && then.is_same(&last) => {}
                Some(then) => {
                    let mut change = Change::between(*day, phase, &last, &then);
                    change.reasons =
                        reasons(self.world, self.person, &change, [&last, &then], triggers());
                    changes.push(change);
                    phase = then.phase;
                    last = then;
                }
            }
        }
        changes
    }

    /// The days on which the person's access can change, and all that turns by itself.
    fn turns(&self, as_of: Date, now: &Snapshot) -> (BTreeSet<Date>, Vec<(Date, Trigger<'a>)>) {
        let Some(identity) = &self.world.identity(self.person) else { return Default::default() };
        let known = &now.membership.known;
        let (world, person) = (self.world, self.person);
        let asked = Asked { world, person, identity, date: as_of, known, entitlement: None };
        (turning_days(&asked), turns(world, &asked))
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
