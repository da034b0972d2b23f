//! How many of what, while decisions are told.

use super::stand::Stand;
use super::teller::Form;
use crate::eval::{Awaiting, Decision, Outcome, State, Summary, Was, World};
use crate::identity::PersonId;
use crate::policy::{EntitlementId, Policy};

/// How many of what, of some people.
#[derive(Clone, Debug)]
pub struct Tally {
    /// The counts.
    pub summary: Summary,
    /// The approvals awaited that nobody can give: as many as are wanted.
    pub unroutable: Vec<Unroutable>,
    wanted: usize,
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
        Self { summary: Summary::new(), unroutable: Vec::new(), wanted }
    }

    /// Adds what another has counted.
    pub fn add(&mut self, other: Self) {
        self.summary.add(&other.summary);
        let room = self.wanted.saturating_sub(self.unroutable.len());
        self.unroutable.extend(other.unroutable.into_iter().take(room));
    }

    /// Where it stands, to come back to.
    pub(super) fn mark(&self) -> (u64, usize) {
        (self.summary.unroutable, self.unroutable.len())
    }

    /// Goes back to where it stood, in the middle of a line.
    pub(super) fn reset(&mut self, (count, listed): (u64, usize)) {
        self.summary.unroutable = count;
        self.unroutable.truncate(listed);
    }

    /// Counts a decision.
    pub fn count(&mut self, world: &World<'_>, decision: &Decision, form: Form) {
        if form == Form::Roles {
            self.summary.count_identity(world, decision);
            return;
        }
        self.summary.count(world, decision);
        let Outcome::Decided(standing) = &decision.outcome else { return };
        for holding in &standing.entitlements {
            for awaiting in holding.awaiting.iter().filter(|awaiting| awaiting.unroutable) {
                self.list(world, decision.person, holding.entitlement, awaiting);
            }
        }
    }

    /// Counts where somebody stands.
    pub(super) fn stand(&mut self, stand: &Stand<'_>, form: Form) {
        let summary = &mut self.summary;
        summary.identities += 1;
        summary.records += records(stand);
        *summary.phases.entry(stand.phase().name()).or_default() += 1;
        if form == Form::Roles {
            return;
        }
        for state in STATES {
            let count = stand.count(state) as u64;
            *summary.states.entry(state.name()).or_default() += count;
            summary.with_access += u64::from(state == State::Granted && count > 0);
        }
    }

    /// Counts what somebody waits for.
    pub(super) fn awaits(&mut self, stand: &Stand<'_>, entitlement: EntitlementId, of: &Awaiting) {
        if of.unroutable {
            self.summary.unroutable += 1;
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

/// How many records somebody's decision rests on.
fn records(stand: &Stand<'_>) -> u64 {
    stand.world.population.record_count(stand.person) as u64
}
