//! Attesting in which capacity an approver was eligible, so that a later move of the approver
//! does not undo the approval.

use super::World;
use super::condition::{Asked, Known};
use super::membership::phase;
use super::stage::present_capacity;

use crate::policy::Date;
use crate::record::ApprovalRecord;

/// The record with `eligible_as` filled in, where its approver is eligible on `as_of`; none
/// where it carries one already, is a request, names what does not exist, or was decided by
/// somebody who is not eligible.
#[must_use]
pub fn attest(world: &World<'_>, record: &ApprovalRecord, as_of: Date) -> Option<ApprovalRecord> {
    if record.eligible_as.is_some() || record.decision.is_none() {
        return None;
    }
    let policy = world.policy;
    let person = world.population.by_name(&record.identity)?;
    let approver = world.population.by_name(record.approver.as_deref()?)?;
    let identity = &world.identity(person)?;
    // For the quarantined nothing is decided, so that nobody is eligible for anything.
    let blocked = !world.population.blocked(person).is_empty();
    if blocked || phase(world, person, identity, as_of).is_none() {
        return None;
    }
    let entitlement = world.prepared.names().entitlement(&record.entitlement)?;
    let id = world.prepared.names().approval(&record.approval)?;
    let approval = &policy.approvals[id];
    let index = approval.stages.iter().position(|stage| stage.name == record.stage)?;
    let stage = approval.stages.get(index)?;
    let known = Known::blank(policy);
    let asked = Asked {
        world,
        person,
        identity,
        date: as_of,
        known: &known,
        entitlement: Some(entitlement),
    };
    let dossier = world.dossiers.get(person, entitlement, id);
    let capacity = present_capacity(&asked, index, stage, entitlement, dossier, approver)?;
    Some(ApprovalRecord { eligible_as: Some(capacity), ..record.clone() })
}
