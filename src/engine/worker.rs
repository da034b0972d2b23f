//! The decision for one person, as sets.

use super::Engine;
use super::bits::Bits;
use super::index::{Found, Index};
use super::program::{Program, RoleProgram};
use super::sets::{Opening, Sets, Special};
use super::stand::Stand;
use crate::eval::{
    Asked, Decision, Known, State, Window, World, any, decide, phase, targets, turning_days_among,
};
use crate::identity::{Identity, PersonId};
use crate::policy::{ApprovalId, Date, EntitlementId, Expr, Id, Phase, Policy, RoleId, Unit};

/// What one thread needs to decide about people one after the other.
pub struct Worker<'e, 'a> {
    engine: &'e Engine<'a>,
    found: Found,
    /// Conditions and roles decided for the date of `known_on`, if there is one.
    known: Known,
    known_on: Option<Date>,
    /// The conditions and roles that are decided there; all others are false.
    decided: Vec<Unit>,
    /// What can hold of the person, in evaluation order; once it is asked for.
    units: Option<Vec<Unit>>,
    /// Whoever is asked about.
    identity: Identity,
    /// The date last asked for, and how JSON writes it.
    day: (Date, String),
    reached: Bits,
    stack: Vec<RoleId>,
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

/// It takes `eval` to decide this.
struct Beyond;

/// Somebody, to be decided on.
#[derive(Clone, Copy)]
struct Case<'c> {
    world: &'c World<'c>,
    person: PersonId,
    identity: &'c Identity,
}

impl<'e, 'a> Worker<'e, 'a> {
    pub(super) fn new(engine: &'e Engine<'a>) -> Self {
        let policy = engine.policy();
        Self {
            engine,
            found: engine.index.room(),
            known: Known::denied(policy),
            known_on: None,
            decided: Vec::new(),
            units: None,
            identity: Identity::default(),
            day: (Date::MIN, written(Date::MIN)),
            reached: Bits::none(policy.entitlements.len()),
            stack: Vec::new(),
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
        if self.day.0 != as_of {
            self.day = (as_of, written(as_of));
        }
        match self.settle(world, person, as_of) {
            Ok(()) => Answer::Stands(Stand {
                engine: self.engine,
                world,
                person,
                identity: &self.identity,
                as_of,
                day: &self.day.1,
                sets: &self.now,
                turns: &self.turns,
                known: &self.known,
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

    fn settle(&mut self, world: &World<'_>, person: PersonId, as_of: Date) -> Result<(), Beyond> {
        let observes = world.tells_reviews() && self.engine.program.records_reviews;
        let is_blocked = !world.population.blocked(person).is_empty();
        if is_blocked || world.has_approvals_of(person) || observes {
            return Err(Beyond);
        }
        let mut identity = std::mem::take(&mut self.identity);
        let settled = match world.population.read_identity(person, &mut identity) {
            true => self.settle_case(Case { world, person, identity: &identity }, as_of),
            false => Err(Beyond),
        };
        self.identity = identity;
        settled
    }

    fn settle_case(&mut self, case: Case<'_>, as_of: Date) -> Result<(), Beyond> {
        self.engine.index.find(case.identity, &mut self.found);
        let beyond = &self.engine.program.beyond;
        if self.found.sure.meets(beyond) || self.found.maybe.meets(beyond) {
            return Err(Beyond);
        }
        self.units = None;
        self.known_on = None;
        let mut now = std::mem::take(&mut self.now);
        let stood = self.stand(case, as_of, &mut now);
        self.now = now;
        stood?;
        self.now.phase.ok_or(Beyond)?;
        self.turns.days.clear();
        self.turns.next_change = None;
        if self.engine.prepared.turns() {
            self.look_ahead(case, as_of)?;
        }
        // Who can give what is awaited may depend on it.
        let awaits = !self.now.pending.is_empty() || !self.now.scheduled.is_empty();
        if self.engine.asks_of_stages && awaits {
            self.know(case, as_of)?;
        }
        Ok(())
    }
}

/// The steps of a decision on one date.
impl Worker<'_, '_> {
    fn stand(&mut self, case: Case<'_>, date: Date, sets: &mut Sets) -> Result<(), Beyond> {
        sets.clear();
        sets.phase = self.phase(case, date);
        match sets.phase {
            None | Some(Phase::Ended) => return Ok(()),
            Some(_) => {}
        }
        self.join(case, date, sets)?;
        self.reach(case, date, sets)?;
        self.ask(case, date, sets)?;
        self.forbid(case, date, sets)?;
        if self.program().may_conflict(&sets.roles, &self.reached) {
            return Err(Beyond);
        }
        sets.settle();
        self.imply(sets);
        Ok(())
    }

    fn policy(&self) -> &Policy {
        self.engine.policy()
    }

    fn program(&self) -> &Program {
        &self.engine.program
    }

    fn index(&self) -> &Index {
        &self.engine.index
    }

    fn phase(&self, case: Case<'_>, date: Date) -> Option<Phase> {
        let numbers = &self.index().numbers;
        if self.engine.prepared.lifecycle_names() {
            return phase(case.world, case.person, case.identity, date);
        }
        // An arm that is not found is false.
        let arms = self.policy().lifecycle.arms.iter().enumerate();
        let holds = |place: usize, when: &Expr| {
            let number = numbers.arm(place);
            self.found.sure.has(number)
                || self.found.maybe.has(number) && self.asked(case, date).holds(when) == Some(true)
        };
        let mut holding = arms.filter(|(place, arm)| holds(*place, &arm.when));
        holding.next().map(|(_, arm)| arm.phase)
    }

    fn asked<'c>(&'c self, case: Case<'c>, date: Date) -> Asked<'c> {
        let Case { world, person, identity } = case;
        Asked { world, person, identity, date, known: &self.known, entitlement: None }
    }

    /// Whether the condition of this number holds.
    fn holds(
        &mut self,
        case: Case<'_>,
        date: Date,
        number: usize,
        when: &Expr,
    ) -> Result<bool, Beyond> {
        if self.found.sure.has(number) {
            return Ok(true);
        }
        if !self.found.maybe.has(number) {
            return Ok(false);
        }
        self.know(case, date)?;
        self.asked(case, date).holds(when).ok_or(Beyond)
    }

    /// Decides all conditions and roles that can hold on a date, for those that name them.
    fn know(&mut self, case: Case<'_>, date: Date) -> Result<(), Beyond> {
        if self.known_on == Some(date) {
            return Ok(());
        }
        let engine = self.engine;
        let units = self.units.take().unwrap_or_else(|| engine.index.units(&self.found));
        for unit in self.decided.drain(..).chain(units.iter().copied()) {
            self.known.decide(unit, Some(false));
        }
        self.decided.extend(&units);
        let result = units.iter().try_for_each(|unit| self.know_unit(case, date, *unit));
        self.units = Some(units);
        self.known_on = Some(date);
        result
    }

    fn know_unit(&mut self, case: Case<'_>, date: Date, unit: Unit) -> Result<(), Beyond> {
        let policy = self.engine.policy();
        let number = self.index().numbers.unit(unit);
        let own = |when: &Expr| {
            if self.found.sure.has(number) {
                Some(true)
            } else if self.found.maybe.has(number) {
                self.asked(case, date).holds(when)
            } else {
                Some(false)
            }
        };
        let truth = match unit {
            Unit::Condition(id) => own(&policy.conditions[id].expr),
            Unit::Role(id) if self.program().roles[id].is_recorded => Some(false),
            Unit::Role(id) => {
                let own = policy.roles[id].when.as_ref().map_or(Some(false), own);
                let seniors = case.world.seniors(id).iter();
                any(seniors.map(|senior| self.known.member(*senior)).chain([own]))
            }
        };
        let truth = truth.ok_or(Beyond)?;
        self.known.decide(unit, Some(truth));
        Ok(())
    }

    /// The roles whose condition holds, and those that they include.
    fn join(&mut self, case: Case<'_>, date: Date, sets: &mut Sets) -> Result<(), Beyond> {
        let policy = self.engine.policy();
        let roles = policy.roles.len();
        let sure = self.found.sure.iter().take_while(|number| *number < roles);
        sure.for_each(|number| {
            sets.matched.insert(number);
        });
        let mut next = self.found.maybe.first_from(0).filter(|number| *number < roles);
        while let Some(number) = next {
            if let Some(when) = &policy.roles[RoleId::from_index(number)].when
                && self.holds(case, date, number, when)?
            {
                sets.matched.insert(number);
            }
            next = self.found.maybe.first_from(number + 1).filter(|number| *number < roles);
        }
        for number in sets.matched.iter() {
            self.stack.push(RoleId::from_index(number));
            while let Some(role) = self.stack.pop() {
                if !sets.roles.insert(role.index()) {
                    continue;
                }
                for junior in &self.engine.program.roles[role].juniors {
                    if self.engine.program.roles[*junior].is_recorded {
                        self.stack.clear();
                        return Err(Beyond);
                    }
                    self.stack.push(*junior);
                }
            }
        }
        Ok(())
    }

    /// What the grants of the roles reach.
    fn reach(&mut self, case: Case<'_>, date: Date, sets: &mut Sets) -> Result<(), Beyond> {
        let (program, policy) = (&self.engine.program, self.engine.policy());
        for number in sets.roles.iter() {
            let role = RoleId::from_index(number);
            let RoleProgram { plain, special, .. } = &program.roles[role];
            sets.plain.add_few(plain);
            for place in special {
                let Some(grant) = policy.roles[role].grants.get(*place) else { continue };
                let when = self.index().numbers.grant(role, *place).zip(grant.when.as_ref());
                if let Some((number, when)) = when
                    && !self.holds(case, date, number, when)?
                {
                    continue;
                }
                let asked = self.asked(case, date);
                let day = |term| asked.date_of(term).ok_or(Beyond);
                let from = grant.from.as_ref().map(day).transpose()?;
                let until = grant.until.as_ref().map(day).transpose()?;
                let window = match Window::at(date, from, until) {
                    Window::Closed(end) => Opening::Closed(end),
                    Window::NotYet => Opening::Ahead,
                    Window::Open if sets.phase == Some(Phase::Prehire) && from.is_none() => {
                        Opening::Ahead
                    }
                    Window::Open => Opening::Open,
                };
                for target in &grant.targets {
                    let asked = self.asked(case, date);
                    let reached = targets(&asked, target).ok_or(Beyond)?.to_vec();
                    for entitlement in reached {
                        let requires = match grant.requires {
                            Some(id) if self.is_asked(case, date, id, Some(entitlement))? => {
                                Some(id)
                            }
                            _ => None,
                        };
                        let place = *place;
                        sets.special.push(Special { role, place, entitlement, window, requires });
                    }
                }
            }
        }
        self.reached.copy(&sets.plain);
        for special in &sets.special {
            self.reached.insert(special.entitlement.index());
        }
        Ok(())
    }

    /// Whether an approval is not waived for an entitlement; for any, where it makes none a
    /// difference.
    fn is_asked(
        &mut self,
        case: Case<'_>,
        date: Date,
        id: ApprovalId,
        entitlement: Option<EntitlementId>,
    ) -> Result<bool, Beyond> {
        let Some(skip) = &self.engine.policy().approvals[id].skip_when else { return Ok(true) };
        let number = self.index().numbers.skip(id);
        if self.found.sure.has(number) {
            return Ok(false);
        }
        if !self.found.maybe.has(number) {
            return Ok(true);
        }
        self.know(case, date)?;
        let asked = Asked { entitlement, ..self.asked(case, date) };
        asked.holds(skip).map(|skipped| !skipped).ok_or(Beyond)
    }

    /// The approvals that are asked for what is reached.
    fn ask(&mut self, case: Case<'_>, date: Date, sets: &mut Sets) -> Result<(), Beyond> {
        for approval in &self.engine.program.approvals {
            if !self.reached.meets(&approval.covers) {
                continue;
            }
            if approval.is_recorded {
                return Err(Beyond);
            }
            let id = approval.id;
            if !approval.is_particular {
                if self.is_asked(case, date, id, None)? {
                    sets.waiting.add_few(&approval.covers);
                    sets.asked.push((id, None));
                }
                continue;
            }
            let reached: Vec<usize> = approval.covers.shared(&self.reached).collect();
            let mut asked = Vec::new();
            for entitlement in reached.into_iter().map(EntitlementId::from_index) {
                if self.is_asked(case, date, id, Some(entitlement))? {
                    sets.waiting.insert(entitlement.index());
                    asked.push(entitlement);
                }
            }
            sets.asked.push((id, Some(asked)));
        }
        Ok(())
    }

    /// The forbids that stop something of what is reached.
    fn forbid(&mut self, case: Case<'_>, date: Date, sets: &mut Sets) -> Result<(), Beyond> {
        for forbid in &self.engine.program.forbids {
            let number = self.index().numbers.forbid(forbid.id);
            let could = self.found.sure.has(number) || self.found.maybe.has(number);
            if !could || !self.reached.meets(&forbid.denies) {
                continue;
            }
            if forbid.is_recorded {
                return Err(Beyond);
            }
            let binds = match &self.engine.policy().forbids[forbid.id].when {
                None => true,
                Some(when) => self.holds(case, date, number, when)?,
            };
            if binds {
                sets.forbidden.add_few(&forbid.denies);
                sets.forbids.push(forbid.id);
            }
        }
        Ok(())
    }

    /// Gives what is implied the state of what implies it, if that is better than its own.
    fn imply(&mut self, sets: &mut Sets) {
        if !self.reached.meets(&self.engine.program.implying) {
            return;
        }
        let policy = self.engine.policy();
        for number in self.engine.program.implying.shared(&self.reached) {
            let entitlement = EntitlementId::from_index(number);
            if let Some(state) = sets.own_state(entitlement) {
                sets.implying.push((entitlement, state));
            }
        }
        for place in 0..sets.implying.len() {
            let Some((entitlement, state)) = sets.implying.get(place).copied() else { continue };
            for implied in &policy.entitlements[entitlement].implies {
                sets.put(*implied, state);
            }
        }
        sets.keep_best();
    }

    /// Looks at every later date on which anything can change.
    fn look_ahead(&mut self, case: Case<'_>, as_of: Date) -> Result<(), Beyond> {
        let candidates = self.engine.index.candidates_among(&self.found);
        let days = turning_days_among(&self.asked(case, as_of), Some(&candidates));
        if days.is_empty() {
            return Ok(());
        }
        let suspended = |sets: &Sets| sets.phase == Some(Phase::Suspended);
        let mut kept = self.now.granted.clone();
        if suspended(&self.now) {
            kept.add(&self.now.pending);
        }
        let mut scheduled = self.now.scheduled.clone();
        let mut then = std::mem::take(&mut self.then);
        let mut result = Ok(());
        for day in days {
            if self.turns.next_change.is_some() && kept.is_empty() && scheduled.is_empty() {
                break;
            }
            result = self.stand(case, day, &mut then);
            if result.is_err() {
                break;
            }
            if self.turns.next_change.is_none() && !then.is_same(&self.now) {
                self.turns.next_change = Some(day);
            }
            let mut arrived = |waiting: &mut Bits, lost: Bits| {
                let entitlements = lost.iter().map(EntitlementId::from_index);
                self.turns.days.extend(entitlements.map(|entitlement| (entitlement, day)));
                waiting.drop(&lost);
            };
            let mut lost = kept.clone();
            lost.drop(&then.granted);
            if suspended(&then) {
                lost.drop(&then.pending);
            }
            arrived(&mut kept, lost);
            let mut held = scheduled.clone();
            held.keep_any(&then.granted, &then.pending);
            arrived(&mut scheduled, held);
        }
        self.then = then;
        self.turns.days.sort_unstable();
        result
    }
}

fn written(date: Date) -> String {
    format!("\"{date}\"")
}

/// What the phase makes of a state.
pub(super) fn in_phase(phase: Option<Phase>, state: State) -> State {
    match phase {
        Some(phase) => crate::eval::suspended(phase, state),
        None => state,
    }
}
