//! Where a person stands, as the engine found it.

use std::cell::OnceCell;

use super::Engine;
use super::bits::Bits;
use super::sets::Sets;
use super::tally::STATES;
use super::worker::{Case, Turns};
use crate::eval::{Asked, Known, State, Was, World, suspended};
use crate::identity::{Identity, PersonId};
use crate::policy::{Date, EntitlementId, Id, Phase, RoleId};

/// Where a person stands: sets of roles and entitlements, from which every path follows.
/// Borrowed from the worker that found it, and so gone when the next person is asked about.
#[derive(Clone, Copy)]
pub struct Stand<'w> {
    pub(super) engine: &'w Engine<'w>,
    pub(super) world: &'w World<'w>,
    pub(super) person: PersonId,
    pub(super) written: &'w OnceCell<Identity>,
    pub(super) as_of: Date,
    /// The date, as JSON writes it.
    pub(super) day: &'w str,
    pub(super) sets: &'w Sets,
    pub(super) turns: &'w Turns,
    pub(super) known: &'w Known,
}

impl<'w> Stand<'w> {
    /// Whose.
    #[must_use]
    pub fn person(&self) -> PersonId {
        self.person
    }

    /// The phase of the employment.
    #[must_use]
    pub fn phase(&self) -> Phase {
        // INVARIANT: whoever has no phase is quarantined, and does not stand anywhere.
        self.sets.phase.unwrap_or(Phase::Ended)
    }

    /// The roles held, included ones too, by name.
    pub fn roles(&self) -> impl Iterator<Item = RoleId> + use<'w> {
        self.sets.roles.iter().map(RoleId::from_index)
    }

    /// How many roles are held.
    #[must_use]
    pub fn role_count(&self) -> usize {
        self.sets.roles.len()
    }

    /// The roles whose own condition holds, by name: every path begins with one of them.
    pub fn matched(&self) -> impl Iterator<Item = RoleId> + use<'w> {
        self.sets.matched.iter().map(RoleId::from_index)
    }

    /// What a held role grants, each with the state of the paths that end with this role; of
    /// several grants of the same, each is told.
    pub fn granted_by(
        &self,
        role: RoleId,
    ) -> impl Iterator<Item = (EntitlementId, State)> + use<'w> {
        let stand = *self;
        stand.grants(role).map(move |(granted, state)| (granted, stand.shown(state)))
    }

    /// The same before suspension: plain grants first, by name.
    pub(super) fn grants(
        self,
        role: RoleId,
    ) -> impl Iterator<Item = (EntitlementId, State)> + use<'w> {
        let sets = self.sets;
        let special = sets.special.iter().filter(move |special| special.role == role);
        let special = special.map(|of| (of.entitlement, sets.special_state(of)));
        self.plain_grants(role).chain(special)
    }

    /// The plain ones of them; most roles have no others.
    #[inline]
    pub(super) fn plain_grants(
        self,
        role: RoleId,
    ) -> impl ExactSizeIterator<Item = (EntitlementId, State)> + use<'w> {
        let sets = self.sets;
        let held = sets.roles.has(role.index());
        let listed = if held { self.engine.program.plain.at(role.index()) } else { &[] };
        listed.iter().map(|granted| (*granted, sets.plain_state(*granted)))
    }

    /// The state of an entitlement; none where no rule reaches it.
    #[must_use]
    pub fn state(&self, entitlement: EntitlementId) -> Option<State> {
        self.sets.state(entitlement).map(|state| self.shown(state))
    }

    /// The entitlements in a state, by name, what a suspended one was before included.
    pub fn in_state(&self, state: State) -> impl Iterator<Item = EntitlementId> + use<'w> {
        self.numbers_in(state).map(EntitlementId::from_index)
    }

    /// The suspended entitlements, by name, whatever they were before.
    pub fn suspended(&self) -> impl Iterator<Item = EntitlementId> + use<'w> {
        self.suspended_numbers().map(EntitlementId::from_index)
    }

    /// The same as [`Stand::in_state`], as numbers.
    pub(super) fn numbers_in(&self, state: State) -> impl Iterator<Item = usize> + use<'w> {
        self.bits(state).into_iter().flat_map(Bits::iter)
    }

    /// The same as [`Stand::suspended`], as numbers.
    pub(super) fn suspended_numbers(&self) -> impl Iterator<Item = usize> + use<'w> {
        let (granted, pending) = (&self.sets.granted, &self.sets.pending);
        let either = (self.phase() == Phase::Suspended).then(|| granted.either(pending));
        either.into_iter().flatten()
    }

    /// How many entitlements are in a state.
    #[must_use]
    pub fn count(&self, state: State) -> usize {
        self.bits(state).map_or(0, Bits::len)
    }

    /// How many are in each state, in the order of [`STATES`].
    pub(super) fn counts(&self) -> [u64; STATES.len()] {
        STATES.map(|state| self.count(state) as u64)
    }

    /// A state as the phase leaves it.
    pub(super) fn shown(&self, state: State) -> State {
        suspended(self.phase(), state)
    }

    /// The entitlements in a state; none where it is known that there are none.
    fn bits(&self, state: State) -> Option<&'w Bits> {
        let sets = self.sets;
        let is_suspended = self.phase() == Phase::Suspended;
        let bits = match state {
            State::Granted => (!is_suspended).then_some(&sets.granted),
            State::Pending => (!is_suspended).then_some(&sets.pending),
            State::Suspended(Was::Granted) => is_suspended.then_some(&sets.granted),
            State::Suspended(Was::Pending) => is_suspended.then_some(&sets.pending),
            State::Scheduled => Some(&sets.scheduled),
            State::Denied => Some(&sets.denied),
        };
        bits.filter(|_| sets.may_have(state))
    }

    /// The first later date on which phase, roles or any state changes if only time passes.
    #[must_use]
    pub fn next_change(&self) -> Option<Date> {
        self.turns.next_change
    }

    /// For a kept entitlement, the first day on which it no longer is; for a scheduled one,
    /// the first on which it can be held.
    #[must_use]
    pub fn turn(&self, entitlement: EntitlementId) -> Option<Date> {
        let days = &self.turns.days;
        let place = days.binary_search_by_key(&entitlement, |(id, _)| *id).ok()?;
        days.get(place).map(|(_, day)| *day)
    }

    pub(super) fn asked(&self) -> Asked<'w> {
        let (world, person) = (self.world, self.person);
        Asked {
            world,
            person,
            identity: Case { world, person, written: self.written }.identity(),
            date: self.as_of,
            known: self.known,
            entitlement: None,
        }
    }
}
