//! Where a person stands on one date, if only the rules are asked.

use std::collections::BTreeMap;

use super::condition::Asked;
use super::conflict::{Verdict, apply, judge};
use super::membership::{Membership, phase};
use super::paths::{Favour, Ground, Path, Paths, favours, paths};
use super::{Enforced, State, Was, World};
use crate::identity::{Finding, Identity, PersonId};
use crate::policy::{Date, EntitlementId, Phase, Policy, RoleId};

/// Where a person stands on one date.
#[derive(Clone, Debug)]
pub(super) struct Snapshot {
    /// None where no arm of the lifecycle holds.
    pub(super) phase: Option<Phase>,
    pub(super) membership: Membership,
    pub(super) paths: Paths,
    /// The one state of each entitlement that is reached, implied ones included.
    pub(super) states: BTreeMap<EntitlementId, State>,
    pub(super) verdicts: Vec<Verdict>,
    pub(super) findings: Vec<Finding>,
}

/// A missing value left something open that the checker should have refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Open;

impl Snapshot {
    /// Where `person` stands on `date`.
    pub(super) fn take(
        world: &World<'_>,
        person: PersonId,
        identity: &Identity,
        date: Date,
        enforced: Enforced,
    ) -> Result<Self, Open> {
        let phase = phase(world, person, identity, date);
        let membership = match phase {
            None | Some(Phase::Ended) => {
                Membership::of(world, person, identity, date, &[], enforced)
            }
            Some(_) => Membership::whole(world, person, identity, date, enforced),
        };
        if membership.open {
            return Err(Open);
        }
        let mut snapshot = Self {
            phase,
            membership,
            paths: Paths::new(),
            states: BTreeMap::new(),
            verdicts: Vec::new(),
            findings: Vec::new(),
        };
        match phase {
            None | Some(Phase::Ended) => Ok(snapshot),
            Some(phase) => {
                let known = &snapshot.membership.known;
                let asked = Asked { world, person, identity, date, known, entitlement: None };
                let ground = Ground { asked, phase, membership: &snapshot.membership, enforced };
                let reached = reach(&ground).ok_or(Open)?;
                snapshot.states = combined(world.policy, &reached.paths);
                for state in snapshot.states.values_mut() {
                    *state = suspended(phase, *state);
                }
                snapshot.paths = reached.paths;
                snapshot.verdicts = reached.verdicts;
                snapshot.findings = reached.findings;
                Ok(snapshot)
            }
        }
    }

    /// Whether phase, roles and all states are those of `other`.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.phase == other.phase
            && self.membership.held == other.membership.held
            && self.states == other.states
    }

    /// The roles held.
    pub(super) fn roles(&self) -> &[RoleId] {
        &self.membership.held
    }
}

struct Reached {
    paths: Paths,
    verdicts: Vec<Verdict>,
    findings: Vec<Finding>,
}

fn reach(ground: &Ground<'_>) -> Option<Reached> {
    let (favours, findings): (Vec<Favour<'_>>, _) = favours(ground)?;
    let mut paths = paths(ground, &favours)?;
    let verdicts = judge(ground, &favours, &paths);
    apply(ground, &verdicts, &mut paths)?;
    Some(Reached { paths, verdicts, findings })
}

/// The state of each entitlement that has a path, and of each that one of these implies:
/// the best of its paths. Suspension is left out.
pub(super) fn combined(policy: &Policy, paths: &Paths) -> BTreeMap<EntitlementId, State> {
    let mut states = Vec::with_capacity(paths.len());
    for (entitlement, paths) in paths {
        let Some(own) = best(paths) else { continue };
        let implied = policy.entitlements[*entitlement].implies.iter();
        states.extend(implied.chain([entitlement]).map(|id| (*id, own)));
    }
    // Of several states of one entitlement, the last is kept: the best.
    states.sort_unstable();
    states.into_iter().collect()
}

/// The best state of paths.
pub(super) fn best(paths: &[Path]) -> Option<State> {
    paths.iter().map(|path| path.state).max()
}

/// What the phase makes of a state: while suspended, what would be granted or pending is
/// kept but disabled.
pub(crate) fn suspended(phase: Phase, state: State) -> State {
    match (phase, state) {
        (Phase::Suspended, State::Granted) => State::Suspended(Was::Granted),
        (Phase::Suspended, State::Pending) => State::Suspended(Was::Pending),
        _ => state,
    }
}
