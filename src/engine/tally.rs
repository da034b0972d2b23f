//! How many of what, while decisions are told.

use super::stand::Stand;
use super::teller::Form;
use crate::eval::{Awaiting, Decision, Outcome, State, Summary, Was, World};
use crate::identity::PersonId;
use crate::policy::{EntitlementId, Phase, Policy};

/// How many of what, of some people.
#[derive(Clone, Debug)]
pub struct Tally {
    /// What was counted of decisions that `eval` gave, and what is awaited of all.
    told: Summary,
    stood: Counts,
    /// The approvals awaited that nobody can give: as many as are wanted.
    pub unroutable: Vec<Unroutable>,
    wanted: usize,
}

/// How many of those whose sets the engine has.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    identities: u64,
    records: u64,
    with_access: u64,
    /// In the order of [`Phase::ALL`].
    phases: [u64; 4],
    /// In the order of [`STATES`].
    states: [u64; STATES.len()],
}

/// An approval awaited that nobody can give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unroutable {
    /// Whose access waits; none for a record without a key.
    pub identity: Option<String>,
    /// For what.
    pub entitlement: String,
    /// The approval and its stage.
    pub approval: String,
    /// Who owns what waits, and has to see to it.
    pub owner: String,
}

impl Tally {
    /// Nothing yet. Of the approvals that nobody can give, so many are listed.
    #[must_use]
    pub fn new(wanted: usize) -> Self {
        Self { told: Summary::new(), stood: Counts::default(), unroutable: Vec::new(), wanted }
    }

    /// Adds what another has counted.
    pub fn add(&mut self, other: Self) {
        self.told.add(&other.summary());
        let room = self.wanted.saturating_sub(self.unroutable.len());
        self.unroutable.extend(other.unroutable.into_iter().take(room));
    }

    /// How many of what.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let mut summary = self.told.clone();
        let Counts { identities, records, with_access, phases, states } = self.stood;
        summary.identities += identities;
        summary.records += records;
        summary.with_access += with_access;
        for (phase, count) in Phase::ALL.iter().zip(phases) {
            *summary.phases.entry(phase.name()).or_default() += count;
        }
        for (state, count) in STATES.iter().zip(states) {
            *summary.states.entry(state.name()).or_default() += count;
        }
        summary
    }

    /// Where it stands, to come back to.
    pub(super) fn mark(&self) -> (u64, usize) {
        (self.told.unroutable, self.unroutable.len())
    }

    /// Goes back to where it stood, in the middle of a line.
    pub(super) fn reset(&mut self, (count, listed): (u64, usize)) {
        self.told.unroutable = count;
        self.unroutable.truncate(listed);
    }

    /// Counts a decision.
    pub fn count(&mut self, world: &World<'_>, decision: &Decision, form: Form) {
        if form == Form::Roles {
            self.told.count_identity(world, decision);
            return;
        }
        self.told.count(world, decision);
        let Outcome::Decided(standing) = &decision.outcome else { return };
        for holding in &standing.entitlements {
            for awaiting in holding.awaiting.iter().filter(|awaiting| awaiting.unroutable) {
                self.list(world, decision.person, holding.entitlement, awaiting);
            }
        }
    }

    /// Counts where somebody stands.
    pub(super) fn stand(&mut self, stand: &Stand<'_>, form: Form) {
        let counts = &mut self.stood;
        counts.identities += 1;
        counts.records += stand.world.population.record_count(stand.person) as u64;
        let phase = Phase::ALL.iter().position(|phase| *phase == stand.phase());
        if let Some(count) = phase.and_then(|place| counts.phases.get_mut(place)) {
            *count += 1;
        }
        if form == Form::Roles {
            return;
        }
        let states = stand.counts();
        let [granted, ..] = states;
        counts.with_access += u64::from(granted > 0);
        counts.states.iter_mut().zip(states).for_each(|(all, more)| *all += more);
    }

    /// Counts what somebody waits for.
    pub(super) fn awaits(&mut self, stand: &Stand<'_>, entitlement: EntitlementId, of: &Awaiting) {
        if of.unroutable {
            self.told.unroutable += 1;
            self.list(stand.world, stand.person, entitlement, of);
        }
    }

    fn list(
        &mut self,
        world: &World<'_>,
        person: PersonId,
        entitlement: EntitlementId,
        awaiting: &Awaiting,
    ) {
        if self.unroutable.len() < self.wanted {
            let policy: &Policy = world.policy;
            self.unroutable.push(Unroutable {
                identity: world.population.key(person).map(str::to_owned),
                entitlement: policy.entitlements[entitlement].name.clone(),
                approval: policy.approvals[awaiting.approval].stage_path(awaiting.stage),
                owner: policy.entitlements[awaiting.entitlement].owner.clone(),
            });
        }
    }
}

/// Every state.
pub(super) const STATES: [State; 6] = [
    State::Granted,
    State::Pending,
    State::Scheduled,
    State::Suspended(Was::Granted),
    State::Suspended(Was::Pending),
    State::Denied,
];
