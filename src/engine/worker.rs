//! The decision for one person, as sets.

mod steps;

use std::cell::OnceCell;

use super::Engine;
use super::bits::Bits;
use super::sets::Sets;
use super::stand::Stand;
use crate::eval::{Decision, World, decide};
use crate::identity::{Identity, PersonId};
use crate::policy::{Date, EntitlementId, Id, Phase};
use steps::Steps;

/// What one thread needs to decide about people one after the other.
pub struct Worker<'e, 'a> {
    steps: Steps<'e, 'a>,
    /// Whoever is asked about, once that is written out.
    identity: OnceCell<Identity>,
    /// The date last asked for, and how JSON writes it.
    day: (Date, String),
    now: Sets,
    then: Sets,
    turns: Turns,
}

/// When what stands changes by itself.
#[derive(Clone, Debug, Default)]
pub(super) struct Turns {
    /// For what is kept, the first day on which it no longer is; for what is scheduled, the
    /// first on which it can be held. Sorted.
    pub(super) days: Vec<(EntitlementId, Date)>,
    pub(super) next_change: Option<Date>,
}

/// What the engine answers about a person.
pub enum Answer<'w> {
    /// Where the person stands.
    Stands(Stand<'w>),
    /// The decision of `eval`, in cases that are too rare to be compiled: quarantine,
    /// exceptions, conflicts that may be broken, rules in record mode, records of approvals
    /// and reviews.
    Told(Box<Decision>),
}

/// How much of where a person stands is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// Phase and roles; whatever the roles reach may be left out, and when that changes.
    Roles,
    Everything,
}

/// It takes `eval` to decide this.
struct Beyond;

/// Somebody, to be decided on.
#[derive(Clone, Copy)]
pub(super) struct Case<'c> {
    pub(super) world: &'c World<'c>,
    pub(super) person: PersonId,
    /// The record, once that is written out.
    pub(super) written: &'c OnceCell<Identity>,
}

impl<'c> Case<'c> {
    /// The record, written out.
    pub(super) fn identity(self) -> &'c Identity {
        // INVARIANT: only valid records are decided on.
        let identity = || self.world.population.identity(self.person).unwrap_or_default();
        self.written.get_or_init(identity)
    }
}

impl<'e, 'a> Worker<'e, 'a> {
    pub(super) fn new(engine: &'e Engine<'a>) -> Self {
        let policy = engine.policy();
        Self {
            steps: Steps::new(engine),
            identity: OnceCell::new(),
            day: (Date::MIN, written(Date::MIN)),
            now: Sets::room(policy),
            then: Sets::room(policy),
            turns: Turns::default(),
        }
    }

    /// Decides what a person should hold on `as_of`. The world must be one of the engine's
    /// policy.
    pub fn answer<'w>(
        &'w mut self,
        world: &'w World<'w>,
        person: PersonId,
        as_of: Date,
    ) -> Answer<'w> {
        self.answer_to(Extent::Everything, world, person, as_of)
    }

    /// The same to this extent.
    pub(super) fn answer_to<'w>(
        &'w mut self,
        extent: Extent,
        world: &'w World<'w>,
        person: PersonId,
        as_of: Date,
    ) -> Answer<'w> {
        if self.day.0 != as_of {
            self.day = (as_of, written(as_of));
        }
        match self.settle(extent, world, person, as_of) {
            Ok(()) => Answer::Stands(Stand {
                engine: self.steps.engine,
                world,
                person,
                written: &self.identity,
                as_of,
                day: &self.day.1,
                sets: &self.now,
                turns: &self.turns,
                known: &self.steps.known,
            }),
            Err(Beyond) => Answer::Told(Box::new(decide(world, person, as_of))),
        }
    }

    /// The same with one entitlement written out, and nothing of the others; where it takes
    /// `eval`, with everything.
    pub fn decide_about(
        &mut self,
        world: &World<'_>,
        person: PersonId,
        entitlement: EntitlementId,
        as_of: Date,
    ) -> Decision {
        let found = match self.answer(world, person, as_of) {
            Answer::Stands(stand) => stand.decision_about(entitlement),
            Answer::Told(decision) => return *decision,
        };
        found.unwrap_or_else(|| decide(world, person, as_of))
    }

    /// The same with everything written out, as `eval` decides it.
    pub fn decide(&mut self, world: &World<'_>, person: PersonId, as_of: Date) -> Decision {
        let found = match self.answer(world, person, as_of) {
            Answer::Stands(stand) => stand.decision(),
            Answer::Told(decision) => return *decision,
        };
        found.unwrap_or_else(|| decide(world, person, as_of))
    }

    fn settle(
        &mut self,
        extent: Extent,
        world: &World<'_>,
        person: PersonId,
        as_of: Date,
    ) -> Result<(), Beyond> {
        let observes = world.tells_reviews() && self.steps.engine.program.records_reviews;
        let is_blocked = !world.population.blocked(person).is_empty();
        if is_blocked || world.has_approvals_of(person) || observes {
            return Err(Beyond);
        }
        self.steps.begin(world.population, person)?;
        let written = OnceCell::new();
        let settled = self.settle_case(extent, Case { world, person, written: &written }, as_of);
        self.identity = written;
        settled
    }

    fn settle_case(&mut self, extent: Extent, case: Case<'_>, as_of: Date) -> Result<(), Beyond> {
        let extent = if self.steps.roles_suffice() { extent } else { Extent::Everything };
        let extent = self.steps.stand(case, as_of, extent, &mut self.now)?;
        self.now.phase.ok_or(Beyond)?;
        self.turns.days.clear();
        self.turns.next_change = None;
        if extent == Extent::Roles {
            return Ok(());
        }
        let engine = self.steps.engine;
        if engine.prepared.turns() {
            self.look_ahead(case, as_of)?;
        }
        // Who can give what is awaited may depend on it.
        let now = &self.now;
        if engine.asks_of_stages && !(now.pending.is_empty() && now.scheduled.is_empty()) {
            self.steps.know(case, as_of)?;
        }
        Ok(())
    }

    /// Looks at every later date on which anything can change.
    fn look_ahead(&mut self, case: Case<'_>, as_of: Date) -> Result<(), Beyond> {
        let Self { steps, now, then, turns, .. } = self;
        let days = steps.turning_days(case, as_of);
        if days.is_empty() {
            return Ok(());
        }
        let suspended = |sets: &Sets| sets.phase == Some(Phase::Suspended);
        let mut kept = now.granted.clone();
        if suspended(now) {
            kept.add(&now.pending);
        }
        let mut scheduled = now.scheduled.clone();
        for day in days {
            if turns.next_change.is_some() && kept.is_empty() && scheduled.is_empty() {
                break;
            }
            steps.stand(case, day, Extent::Everything, then)?;
            if turns.next_change.is_none() && !then.is_same(now) {
                turns.next_change = Some(day);
            }
            let mut arrived = |waiting: &mut Bits, lost: Bits| {
                let entitlements = lost.iter().map(EntitlementId::from_index);
                turns.days.extend(entitlements.map(|entitlement| (entitlement, day)));
                waiting.drop(&lost);
            };
            let mut lost = kept.clone();
            lost.drop(&then.granted);
            if suspended(then) {
                lost.drop(&then.pending);
            }
            arrived(&mut kept, lost);
            let mut held = scheduled.clone();
            held.keep_any(&then.granted, &then.pending);
            arrived(&mut scheduled, held);
        }
        turns.days.sort_unstable();
        Ok(())
    }
}

fn written(date: Date) -> String {
    format!("\"{date}\"")
}
