//! The steps of a decision on one date.

use std::collections::BTreeSet;

use super::{Beyond, Case, Extent};
use crate::engine::Engine;
use crate::engine::bits::Bits;
use crate::engine::index::{Found, Index};
use crate::engine::program::{
    Covered, MOST_COVERED, MOST_GRANTS, MOST_MEMBERSHIPS, Program, is_recorded,
};
use crate::engine::sets::{Opening, Sets, Special};
use crate::eval::{Asked, Known, State, Window, any, phase, targets, turning_days_among};
use crate::identity::{PersonId, Population};
use crate::policy::{ApprovalId, Date, EntitlementId, Expr, Id, Phase, Policy, RoleId, Unit};

/// What deciding on one person takes, on one date after the other.
pub(super) struct Steps<'e, 'a> {
    pub(super) engine: &'e Engine<'a>,
    /// What holds of the person, and what may.
    found: Found,
    /// Conditions and roles decided for the date of `known_on`, if there is one.
    pub(super) known: Known,
    known_on: Option<Date>,
    /// The conditions and roles that are decided there; all others are false.
    decided: Vec<Unit>,
    /// What can hold of the person, in evaluation order; once it is asked for.
    units: Option<Vec<Unit>>,
    /// What roles that include others confer, some of it more than once.
    memberships: Vec<u32>,
    /// What is granted plainly, once for each role.
    granted: Vec<EntitlementId>,
    /// What is reached, where that is more.
    reached: Bits,
    /// What of it approvals cover; some of it more than once.
    covered: Vec<Covered>,
    /// The numbers of the forbids that may hold.
    forbids: Vec<usize>,
}

impl<'e, 'a> Steps<'e, 'a> {
    pub(super) fn new(engine: &'e Engine<'a>) -> Self {
        let policy = engine.policy();
        Self {
            engine,
            found: engine.index.room(),
            known: Known::denied(policy),
            known_on: None,
            decided: Vec::new(),
            units: None,
            memberships: Vec::new(),
            granted: Vec::new(),
            reached: Bits::none(policy.entitlements.len()),
            covered: Vec::new(),
            forbids: Vec::new(),
        }
    }
}

impl Steps<'_, '_> {
    /// Finds which conditions hold of a person.
    pub(super) fn begin(
        &mut self,
        population: &Population,
        person: PersonId,
    ) -> Result<(), Beyond> {
        let is_valid = self.engine.index.find_person(population, person, &mut self.found);
        let beyond = &self.engine.program.beyond;
        if !is_valid || self.found.sure.meets(beyond) || self.found.maybe.meets(beyond) {
            return Err(Beyond);
        }
        self.units = None;
        self.known_on = None;
        Ok(())
    }

    /// The later days on which anything can change for the person.
    pub(super) fn turning_days(&self, case: Case<'_>, as_of: Date) -> BTreeSet<Date> {
        let candidates = self.engine.index.candidates_among(&self.found);
        turning_days_among(&self.asked(case, as_of), Some(&candidates))
    }

    /// Finds where somebody stands on a date, to this extent or to a larger one, and says to
    /// which.
    pub(super) fn stand(
        &mut self,
        case: Case<'_>,
        date: Date,
        extent: Extent,
        sets: &mut Sets,
    ) -> Result<Extent, Beyond> {
        sets.phase = self.phase(case, date);
        match sets.phase {
            None | Some(Phase::Ended) => {
                sets.clear();
                return Ok(extent);
            }
            Some(_) => {}
        }
        self.join(case, date, sets)?;
        if extent == Extent::Roles && !sets.roles.overlaps(&self.program().special) {
            sets.clear_reached();
            return Ok(extent);
        }
        sets.begin_reach();
        self.reach(case, date, sets)?;
        self.ask(case, date, sets)?;
        self.forbid(case, date, sets)?;
        if self.program().may_conflict(&sets.roles, reached(&self.reached, sets)) {
            return Err(Beyond);
        }
        sets.settle();
        self.imply(sets);
        Ok(Extent::Everything)
    }

    /// Whether nothing beyond phase and roles can turn out to be open, on any date that is looked
    /// at: no other condition depends on more than the index knows. (That an arm is open is
    /// as if it were false.)
    pub(super) fn roles_suffice(&self) -> bool {
        let (numbers, maybe) = (&self.index().numbers, &self.found.maybe);
        let looks_beyond = self.engine.prepared.turns() || self.engine.asks_of_stages;
        let first = if looks_beyond { 0 } else { numbers.forbids().start };
        let arms = numbers.arms();
        maybe.first_from(first).is_none_or(|number| number >= arms.start)
            && maybe.first_from(arms.end).is_none()
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
            return phase(case.world, case.person, case.identity(), date);
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
        let Case { world, person, .. } = case;
        let identity = case.identity();
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
    pub(super) fn know(&mut self, case: Case<'_>, date: Date) -> Result<(), Beyond> {
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
            Unit::Role(id) if is_recorded(policy.roles[id].header.mode) => Some(false),
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
        sets.matched.copy_below(roles, &self.found.sure);
        let mut next = self.found.maybe.first_from(0).filter(|number| *number < roles);
        while let Some(number) = next {
            if let Some(when) = &policy.roles[RoleId::from_index(number)].when
                && self.holds(case, date, number, when)?
            {
                sets.matched.insert(number);
            }
            next = self.found.maybe.first_from(number + 1).filter(|number| *number < roles);
        }
        let program = &self.engine.program;
        sets.roles.copy(&sets.matched);
        self.memberships.clear();
        for role in sets.matched.shared(&program.including) {
            program.memberships.write::<MOST_MEMBERSHIPS>(role, &mut self.memberships);
        }
        sets.roles.add_all(&self.memberships, |role| role as usize);
        Ok(())
    }

    /// What the grants of the roles reach.
    fn reach(&mut self, case: Case<'_>, date: Date, sets: &mut Sets) -> Result<(), Beyond> {
        let (program, policy) = (&self.engine.program, self.engine.policy());
        self.granted.clear();
        self.covered.clear();
        sets.roles.list(&mut sets.role_list);
        for role in sets.role_list.list().iter().map(|role| *role as usize) {
            program.plain.write::<MOST_GRANTS>(role, &mut self.granted);
            program.covered.write::<MOST_COVERED>(role, &mut self.covered);
        }
        sets.plain.add_all(&self.granted, Id::index);
        for number in sets.roles.shared(&program.special) {
            let role = RoleId::from_index(number);
            for place in program.special_grants.at(number) {
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
        if !sets.special.is_empty() {
            self.reached.copy(&sets.plain);
            for special in &sets.special {
                let number = special.entitlement.index();
                self.reached.insert(number);
                self.covered.extend_from_slice(program.covering.at(number));
            }
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
        // What never waives it is not found.
        let number = self.index().numbers.skip(id);
        if self.found.sure.has(number) {
            return Ok(false);
        }
        if !self.found.maybe.has(number) {
            return Ok(true);
        }
        let Some(skip) = &self.engine.policy().approvals[id].skip_when else { return Ok(true) };
        self.know(case, date)?;
        let asked = Asked { entitlement, ..self.asked(case, date) };
        asked.holds(skip).map(|skipped| !skipped).ok_or(Beyond)
    }

    /// The approvals that are asked for what is reached.
    fn ask(&mut self, case: Case<'_>, date: Date, sets: &mut Sets) -> Result<(), Beyond> {
        let (program, first_skip) = (&self.engine.program, self.index().numbers.first_skip());
        sets.asked.add_all(&self.covered, |covered| covered.approval as usize);
        if sets.asked.overlaps(&program.special_approvals) {
            self.ask_specially(case, date, sets)?;
        }
        sets.asked.drop_from(first_skip, &self.found.sure);
        let mut next = sets.asked.first_from(0);
        while let Some(place) = next {
            if !self.is_asked(case, date, ApprovalId::from_index(place), None)? {
                sets.asked.remove(place);
            }
            next = sets.asked.first_from(place + 1);
        }
        sets.wait_for_asked(&self.covered);
        Ok(())
    }

    /// The approvals of which some depend on the entitlement, or are in record mode.
    fn ask_specially(&mut self, case: Case<'_>, date: Date, sets: &mut Sets) -> Result<(), Beyond> {
        let program = &self.engine.program;
        let special: Vec<usize> = sets.asked.shared(&program.special_approvals).collect();
        for place in special {
            let Some(approval) = program.approvals.get(place) else { continue };
            if approval.is_recorded {
                return Err(Beyond);
            }
            sets.asked.remove(place);
            let reached = reached(&self.reached, sets);
            let reached: Vec<usize> = approval.covers.shared(reached).collect();
            let mut asked = Vec::new();
            for entitlement in reached.into_iter().map(EntitlementId::from_index) {
                if self.is_asked(case, date, approval.id, Some(entitlement))? {
                    sets.wait(entitlement);
                    asked.push(entitlement);
                }
            }
            sets.asked_for.push((approval.id, asked));
        }
        Ok(())
    }

    /// The forbids that stop something of what is reached.
    fn forbid(&mut self, case: Case<'_>, date: Date, sets: &mut Sets) -> Result<(), Beyond> {
        let numbers = self.index().numbers.forbids();
        self.forbids.clear();
        self.forbids.extend(self.found.sure.either_in(&self.found.maybe, numbers.clone()));
        for place in 0..self.forbids.len() {
            let Some(&number) = self.forbids.get(place) else { continue };
            let forbids = &self.engine.program.forbids;
            let Some(forbid) = forbids.get(number - numbers.start) else { continue };
            if !reached(&self.reached, sets).meets(&forbid.denies) {
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
                match &forbid.wide {
                    Some(wide) => sets.forbidden.add(wide),
                    None => sets.forbidden.add_few(&forbid.denies),
                }
                sets.forbids.push(forbid.id);
            }
        }
        Ok(())
    }

    /// Gives what is implied the state of what implies it, if that is better than its own.
    fn imply(&mut self, sets: &mut Sets) {
        let (policy, implying) = (self.engine.policy(), &self.engine.program.implying);
        let implying = implying.shared(reached(&self.reached, sets)).map(EntitlementId::from_index);
        let states = implying.filter_map(|id| sets.own_state(id).map(|state| (id, state)));
        let states: Vec<(EntitlementId, State)> = states.collect();
        if states.is_empty() {
            return;
        }
        sets.implying = states;
        for place in 0..sets.implying.len() {
            let Some((entitlement, state)) = sets.implying.get(place).copied() else { continue };
            for implied in &policy.entitlements[entitlement].implies {
                sets.put(*implied, state);
            }
        }
        sets.keep_best();
    }
}

/// What any grant reaches: what `all` has where some are not plain.
#[inline]
fn reached<'s>(all: &'s Bits, sets: &'s Sets) -> &'s Bits {
    if sets.special.is_empty() { &sets.plain } else { all }
}
