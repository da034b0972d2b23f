//! Who must approve, and whether they have.

use super::condition::Asked;
use super::paths::Ground;
use super::stage::{StageState, escalates, judge_stage, requested};
use super::{Awaiting, OnRecord};
use crate::identity::PersonId;
use crate::policy::{ApprovalId, Approver, ApproverKind, EntitlementId};

/// Where an approval stands for an entitlement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Every stage is given.
    Given,
    /// A stage is missing: which, counted from 0; none where every stage drops out, and the
    /// approval is never given.
    Missing(Option<usize>),
    /// Somebody who may has said no.
    Rejected,
}

/// Where an approval stands that `entitlement` needs. None where a missing value leaves
/// it open.
pub(super) fn standing(
    asked: &Asked<'_>,
    id: ApprovalId,
    entitlement: EntitlementId,
) -> Option<Standing> {
    let asked = Asked { entitlement: Some(entitlement), ..*asked };
    let dossier = asked.world.dossiers.get(asked.person, entitlement, id);
    let mut missing = None;
    let mut needed = false;
    for (index, stage) in asked.world.policy.approvals[id].stages.iter().enumerate() {
        if !asked.holds_or_absent(stage.when.as_ref())? {
            continue;
        }
        needed = true;
        match judge_stage(&asked, id, index, stage, entitlement, dossier).state {
            StageState::Rejected => return Some(Standing::Rejected),
            StageState::Missing => missing = missing.or(Some(index)),
            StageState::Given => {}
        }
    }
    Some(match missing {
        None if needed => Standing::Given,
        missing => Standing::Missing(missing),
    })
}

/// The stage of `id` that `entitlement` waits for, and who can give it. None where a
/// missing value leaves it open.
pub(crate) fn awaited(
    asked: &Asked<'_>,
    id: ApprovalId,
    entitlement: EntitlementId,
) -> Option<Awaiting> {
    let stage = match standing(asked, id, entitlement)? {
        Standing::Missing(stage) => stage,
        Standing::Given | Standing::Rejected => None,
    };
    let asked = Asked { entitlement: Some(entitlement), ..*asked };
    let world = asked.world;
    let declared = stage.and_then(|index| world.policy.approvals[id].stages.get(index).zip(stage));
    let mut awaiting = Awaiting {
        approval: id,
        stage,
        entitlement,
        approvers: Vec::new(),
        unroutable: false,
        since: None,
        escalated: false,
    };
    if let Some((stage, index)) = declared {
        let dossier = world.dossiers.get(asked.person, entitlement, id);
        awaiting.since = requested(dossier, index, asked.date);
        awaiting.escalated =
            escalates(dossier, index, stage, asked.date).is_some_and(|due| asked.date >= due);
        let mut who =
            effective(&asked, &stage.by, entitlement).map(|(_, who)| who).unwrap_or_default();
        if let Some(approver) = stage.escalate.as_ref().filter(|_| awaiting.escalated) {
            let more = eligible(&asked, approver, entitlement);
            who.people.extend(more.people);
            who.teams.extend(more.teams);
        }
        awaiting.approvers = who.names(&asked);
    }
    awaiting.unroutable = awaiting.approvers.is_empty();
    Some(awaiting)
}

/// What is on record for an entitlement, whether it counts, and if not, why.
pub(super) fn on_record(ground: &Ground<'_>, entitlement: EntitlementId) -> Vec<OnRecord> {
    let asked = Asked { entitlement: Some(entitlement), ..ground.asked };
    let world = asked.world;
    let mut told = Vec::new();
    for (id, dossier) in world.dossiers.of_entitlement(asked.person, entitlement) {
        let stages = &world.policy.approvals[id].stages;
        let mut reasons = vec![Some(super::Uncounted::UnknownStage); dossier.entries.len()];
        for (index, stage) in stages.iter().enumerate() {
            let judged = judge_stage(&asked, id, index, stage, entitlement, Some(dossier));
            for (place, reason) in judged.entries {
                if let Some(cell) = reasons.get_mut(place) {
                    *cell = reason;
                }
            }
        }
        told.extend(dossier.entries.iter().zip(reasons).map(|(entry, uncounted)| OnRecord {
            approval: id,
            stage: entry.stage_name.clone(),
            approver: entry.approver.clone(),
            decision: entry.decision,
            at: entry.at,
            eligible_as: entry.eligible_as.clone(),
            uncounted,
        }));
    }
    told
}

/// The people and team addresses that an alternative yields.
#[derive(Clone, Debug, Default)]
pub(super) struct Candidates {
    pub(super) people: Vec<PersonId>,
    pub(super) teams: Vec<String>,
}

impl Candidates {
    fn is_empty(&self) -> bool {
        self.people.is_empty() && self.teams.is_empty()
    }

    /// Keys and addresses, each once.
    pub(super) fn names(&self, asked: &Asked<'_>) -> Vec<String> {
        let population = asked.world.population;
        let keys = self.people.iter().filter_map(|id| population.key(*id).map(str::to_owned));
        let mut names: Vec<String> = Vec::new();
        for name in keys.chain(self.teams.iter().cloned()) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }
}

/// The alternative that counts: the first that yields anybody other than the identity
/// itself; with its place.
pub(super) fn effective(
    asked: &Asked<'_>,
    by: &[Approver],
    entitlement: EntitlementId,
) -> Option<(usize, Candidates)> {
    let found = by.iter().map(|approver| eligible(asked, approver, entitlement));
    found.enumerate().find(|(_, candidates)| !candidates.is_empty())
}

/// Whom an alternative yields: active, of valid record, and not the identity itself.
pub(super) fn eligible(
    asked: &Asked<'_>,
    approver: &Approver,
    entitlement: EntitlementId,
) -> Candidates {
    let world = asked.world;
    match &approver.kind {
        ApproverKind::Manager | ApproverKind::ManagerOfManager => {
            people(asked, possible(asked, approver, entitlement))
        }
        ApproverKind::AppOwner => named(asked, &world.policy.entitlements[entitlement].owner),
        ApproverKind::Role(role) => people(asked, world.holders(*role, asked.date).iter().copied()),
        ApproverKind::Person(name) => named(asked, name),
    }
}

/// Everybody whom an alternative could yield on some date.
pub(super) fn possible(
    asked: &Asked<'_>,
    approver: &Approver,
    entitlement: EntitlementId,
) -> Vec<PersonId> {
    let world = asked.world;
    let manager = world.policy.schema.manager;
    let first = manager.and_then(|manager| asked.referenced(manager));
    match &approver.kind {
        ApproverKind::Manager => first.into_iter().collect(),
        ApproverKind::ManagerOfManager => {
            let second = manager
                .zip(first)
                .and_then(|(manager, first)| world.population.referent(first, manager));
            second.into_iter().collect()
        }
        ApproverKind::AppOwner => {
            let owner = &world.policy.entitlements[entitlement].owner;
            world.population.by_name(owner).into_iter().collect()
        }
        ApproverKind::Person(name) => world.population.by_name(name).into_iter().collect(),
        ApproverKind::Role(_) => world.population.ids().collect(),
    }
}

/// The person named, or the team address that the name then is: a team can be asked.
fn named(asked: &Asked<'_>, name: &str) -> Candidates {
    match asked.world.population.by_name(name) {
        Some(person) => people(asked, Some(person)),
        None => Candidates { people: Vec::new(), teams: vec![name.to_owned()] },
    }
}

fn people(asked: &Asked<'_>, candidates: impl IntoIterator<Item = PersonId>) -> Candidates {
    let fit = |id: &PersonId| *id != asked.person && asked.world.is_active(*id, asked.date);
    Candidates { people: candidates.into_iter().filter(fit).collect(), teams: Vec::new() }
}
