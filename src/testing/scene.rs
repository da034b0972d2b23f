//! A scene to people and approvals on record.

use crate::identity::{PersonId, Population};
use crate::policy::{Policy, RawValue, Scene, Setting, TestDecision};
use crate::record::{ApprovalDecision, ApprovalRecord, ApprovalRecords, Moment};

/// The people of a scene, where `changes` differ from the subject's record.
pub(super) fn people(policy: &Policy, scene: &Scene, changes: &[&Setting]) -> Population {
    let mut records: Vec<Vec<&Setting>> = vec![subject(scene, changes)];
    records.extend(scene.others.iter().map(|record| record.iter().collect()));
    Population::written(policy, &records)
}

/// The person that the test is about: whose record is the first.
pub(super) fn subject_of(population: &Population) -> PersonId {
    let found = population.ids().find(|person| population.records(*person).contains(&1));
    found.unwrap_or(PersonId(u32::MAX))
}

/// What is on record.
pub(super) fn approvals(policy: &Policy, scene: &Scene, changes: &[&Setting]) -> ApprovalRecords {
    let key = policy.schema.key;
    let fields = subject(scene, changes);
    let own = fields.iter().rev().find(|setting| setting.attribute == key);
    let identity = match own.and_then(|setting| setting.value.as_ref()) {
        Some(RawValue::Text(text)) => text.trim().to_owned(),
        Some(RawValue::Int(number)) => number.to_string(),
        // Nothing can be on record of somebody who has no key.
        _ => return ApprovalRecords::default(),
    };
    let records = scene.decisions.iter().zip(1..);
    let records = records.map(|(decision, number)| record(policy, &identity, decision, number));
    ApprovalRecords { records: records.collect(), findings: Vec::new() }
}

fn record(policy: &Policy, identity: &str, decision: &TestDecision, number: u64) -> ApprovalRecord {
    let approval = &policy.approvals[decision.approval];
    let stage = approval.stages.get(decision.stage).map(|stage| stage.name.clone());
    ApprovalRecord {
        number,
        identity: identity.to_owned(),
        entitlement: policy.entitlements[decision.entitlement].name.clone(),
        approval: approval.header.name.clone(),
        stage: stage.unwrap_or_default(),
        approver: Some(decision.by.clone()),
        decision: Some(match decision.approved {
            true => ApprovalDecision::Approved,
            false => ApprovalDecision::Rejected,
        }),
        at: Some(Moment::Day(decision.on)),
        eligible_as: decision.eligible_as.clone(),
        start_date: None,
        requested: None,
        note: None,
    }
}

/// The subject's record with what differs.
fn subject<'s>(scene: &'s Scene, changes: &[&'s Setting]) -> Vec<&'s Setting> {
    let mut fields: Vec<&Setting> = scene.subject.iter().collect();
    for change in changes {
        fields.retain(|other| other.attribute != change.attribute);
        fields.push(change);
    }
    fields
}
