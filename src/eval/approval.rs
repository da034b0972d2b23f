//! Who must approve.

use super::Awaiting;
use super::condition::Asked;
use super::paths::Ground;
use crate::identity::PersonId;
use crate::policy::{ApprovalId, Approver, ApproverKind, EntitlementId, RoleId, Stage};

/// The stage of `id` that `entitlement` waits for, and who can give it. None where a
/// missing value leaves it open.
pub(super) fn awaited(
    ground: &Ground<'_>,
    id: ApprovalId,
    entitlement: EntitlementId,
) -> Option<Awaiting> {
    let asked = Asked { entitlement: Some(entitlement), ..ground.asked };
    let stages = &asked.world.policy.approvals[id].stages;
    for (index, stage) in stages.iter().enumerate() {
        if asked.holds_or_absent(stage.when.as_ref())? {
            let approvers = approvers(&asked, stage, entitlement);
            let unroutable = approvers.is_empty();
            return Some(Awaiting { approval: id, stage: Some(index), approvers, unroutable });
        }
    }
    // An approval whose stages all drop out is never given.
    Some(Awaiting { approval: id, stage: None, approvers: Vec::new(), unroutable: true })
}

/// Who can approve a stage: those of its first alternative that yields anybody other than
/// the identity itself. Keys of people, or team addresses; none where nobody can.
fn approvers(asked: &Asked<'_>, stage: &Stage, entitlement: EntitlementId) -> Vec<String> {
    stage
        .by
        .iter()
        .map(|approver| eligible(asked, approver, entitlement))
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

fn eligible(asked: &Asked<'_>, approver: &Approver, entitlement: EntitlementId) -> Vec<String> {
    let manager = asked.world.policy.schema.manager;
    match &approver.kind {
        ApproverKind::Manager => {
            people(asked, manager.and_then(|manager| asked.referenced(manager)))
        }
        ApproverKind::ManagerOfManager => {
            let second = manager.and_then(|manager| {
                let first = asked.referenced(manager)?;
                let identity = asked.world.identity(first)?;
                Asked { person: first, identity, ..*asked }.referenced(manager)
            });
            people(asked, second)
        }
        ApproverKind::AppOwner => named(asked, &asked.world.policy.entitlements[entitlement].owner),
        ApproverKind::Role(role) => holders(asked, *role),
        ApproverKind::Person(name) => named(asked, name),
    }
}

/// The person named, or the team address that the name then is: a team can be asked.
fn named(asked: &Asked<'_>, name: &str) -> Vec<String> {
    match asked.world.population.by_name(name) {
        Some(person) => people(asked, Some(person)),
        None => vec![name.to_owned()],
    }
}

fn holders(asked: &Asked<'_>, role: RoleId) -> Vec<String> {
    people(asked, asked.world.holders(role, asked.date).iter().copied())
}

/// The keys of those who may approve for the identity: active, of valid record, and not
/// the identity itself.
fn people(asked: &Asked<'_>, candidates: impl IntoIterator<Item = PersonId>) -> Vec<String> {
    candidates
        .into_iter()
        .filter(|id| *id != asked.person && asked.world.is_active(*id, asked.date))
        .filter_map(|id| asked.world.population.people[id].key.clone())
        .collect()
}
