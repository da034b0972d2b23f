//! How many of what.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::eval::{Decision, Outcome, Standing, State, World};
use crate::policy::Phase;

/// How many of what. Every record read is in exactly one of the phases or quarantined:
/// `records` = the records of identities in the four phases + `quarantined_records`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Summary {
    /// Records read.
    pub records: u64,
    /// Identities decided or quarantined: records that share a key make one, a record
    /// without a key makes one.
    pub identities: u64,
    /// Identities in each phase.
    pub phases: BTreeMap<&'static str, u64>,
    /// Identities quarantined.
    pub quarantined: u64,
    /// The records of quarantined identities.
    pub quarantined_records: u64,
    /// Entitlements in each state, over all identities.
    pub states: BTreeMap<&'static str, u64>,
    /// Identities with at least one entitlement granted.
    pub with_access: u64,
    /// Approvals awaited that nobody can give.
    pub unroutable: u64,
}

impl Summary {
    /// A summary of nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            phases: Phase::ALL.iter().map(|phase| (phase.name(), 0)).collect(),
            states: ["granted", "pending", "scheduled", "suspended", "denied"]
                .into_iter()
                .map(|state| (state, 0))
                .collect(),
            ..Self::default()
        }
    }

    /// Adds what another has counted.
    pub fn add(&mut self, other: &Self) {
        self.records += other.records;
        self.identities += other.identities;
        self.quarantined += other.quarantined;
        self.quarantined_records += other.quarantined_records;
        self.with_access += other.with_access;
        self.unroutable += other.unroutable;
        for (phase, count) in &other.phases {
            *self.phases.entry(phase).or_default() += count;
        }
        for (state, count) in &other.states {
            *self.states.entry(state).or_default() += count;
        }
    }

    /// Counts a decision, the records it rests on, and the states of entitlements.
    pub fn count(&mut self, world: &World<'_>, decision: &Decision) {
        let Some(standing) = self.count_identity(world, decision) else { return };
        for holding in &standing.entitlements {
            *self.states.entry(holding.state.name()).or_default() += 1;
            self.unroutable +=
                holding.awaiting.iter().filter(|awaiting| awaiting.unroutable).count() as u64;
        }
        let held = standing.entitlements.iter().any(|holding| holding.state == State::Granted);
        self.with_access += u64::from(held);
    }

    /// The same without the states. Yields where the identity stands, unless it is quarantined.
    pub fn count_identity<'d>(
        &mut self,
        world: &World<'_>,
        decision: &'d Decision,
    ) -> Option<&'d Standing> {
        let records = world.population.record_count(decision.person) as u64;
        self.identities += 1;
        self.records += records;
        match &decision.outcome {
            Outcome::Quarantined(_) => {
                self.quarantined += 1;
                self.quarantined_records += records;
                None
            }
            Outcome::Decided(standing) => {
                *self.phases.entry(standing.phase.name()).or_default() += 1;
                Some(standing)
            }
        }
    }
}
