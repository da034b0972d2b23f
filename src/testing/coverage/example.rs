//! Somebody who exercises what no test does.

use std::collections::BTreeSet;

use super::item::Item;
use super::privilege::{concerned, site_concerns};
use super::see::Coverage;
use crate::analysis::Witness;
use crate::eval::{Awaiting, Decision, Outcome, World, capacity_name, decide};
use crate::policy::{ApprovalId, EntitlementId, Policy};
use crate::record::{ApprovalDecision, ApprovalRecord, Moment};
use crate::testing::draft::sayable;

/// Somebody who exercises what no test does.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// The identity, with everything that makes it so.
    pub witness: Witness,
    /// What it exercises that no test does; sorted.
    pub items: Vec<Item>,
    /// The entitlements that a test of it should speak of.
    pub about: Vec<EntitlementId>,
    /// What such a test shows.
    pub title: String,
}

/// Of how many entitlements a test speaks.
const MOST: usize = 6;

impl Example {
    /// The test that expects of the identity what is decided today, ready to paste.
    #[must_use]
    pub fn draft(&self, policy: &Policy) -> String {
        crate::testing::draft(policy, &self.witness, &self.title, &self.about)
    }

    /// The example of a witness who was looked for to exercise `item`, if a test of it would.
    pub(super) fn of(coverage: &Coverage<'_>, witness: &Witness, item: Item) -> Option<Self> {
        let witness = sayable(witness);
        let (decision, seen) = shown(coverage, &witness)?;
        let about = about(coverage, item, &decision, &seen);
        let missing = |seen: &Item| !coverage.hits.contains_key(seen);
        let items: BTreeSet<Item> = seen.into_iter().filter(missing).collect();
        items.contains(&item).then(|| Self {
            witness,
            about,
            title: title(coverage, item),
            items: items.into_iter().collect(),
        })
    }
}

/// What is decided of a witness, and what that exercises.
fn shown(coverage: &Coverage<'_>, witness: &Witness) -> Option<(Decision, BTreeSet<Item>)> {
    let policy = coverage.policy;
    let population = witness.population(policy)?;
    let person = witness.person(policy, &population)?;
    let world = World::with_approvals(policy, &population, &witness.approval_records());
    let decision = decide(&world, person, witness.date);
    let mut seen = coverage.blank();
    seen.see(&world, &decision);
    Some((decision, seen.hits.into_keys().collect()))
}

/// The entitlements that an item concerns: those that some rule reaches, unless the point is
/// that none does.
fn about(
    coverage: &Coverage<'_>,
    item: Item,
    decision: &Decision,
    seen: &BTreeSet<Item>,
) -> Vec<EntitlementId> {
    let policy = coverage.policy;
    let mut granting = Vec::new();
    let concerned: BTreeSet<EntitlementId> = match item {
        Item::Arm(_) => policy.entitlements.ids().collect(),
        Item::Outcome(span, _) => {
            let sites = coverage.plan.atoms.get(&span).map(|(_, sites)| sites);
            let sites = sites.into_iter().flatten();
            granting.extend(sites.clone().filter_map(|site| site.granting()));
            sites.flat_map(|site| site_concerns(policy, *site)).collect()
        }
        rule => concerned(policy, rule),
    };
    let held: BTreeSet<EntitlementId> = match &decision.outcome {
        Outcome::Decided(standing) => {
            standing.entitlements.iter().map(|holding| holding.entitlement).collect()
        }
        Outcome::Quarantined(_) => BTreeSet::new(),
    };
    let (reached, others): (Vec<_>, Vec<_>) =
        concerned.into_iter().partition(|id| held.contains(id));
    let in_vain = !granting.is_empty() && !granting.iter().any(|rule| seen.contains(rule));
    let mut about = match item {
        // Of whom nothing is held there is little to say but the phase.
        Item::Arm(_) => reached,
        _ if reached.is_empty() || (in_vain && !others.is_empty()) => others,
        _ => reached,
    };
    about.truncate(MOST);
    about
}

fn title(coverage: &Coverage<'_>, item: Item) -> String {
    let policy = coverage.policy;
    let Item::Outcome(span, outcome) = item else { return item.name(policy) };
    let sites = coverage.plan.atoms.get(&span).and_then(|(_, sites)| sites.first());
    let site = sites.map(|site| site.name(policy)).unwrap_or_default();
    let mut text = item.name(policy);
    if text.chars().count() > 60 {
        text = text.chars().take(59).chain(['…']).collect();
    }
    format!("{site}: {text} is {outcome}")
}

/// The witness with approvals on record for every stage before `stage`, where it waits for one
/// of them.
pub(super) fn advanced(
    policy: &Policy,
    mut witness: Witness,
    approval: ApprovalId,
    stage: usize,
) -> Witness {
    // Each round gives one stage.
    for _ in 0..stage {
        let Some(awaiting) = awaited(policy, &witness, approval, stage) else { break };
        let given = awaiting.iter().flat_map(|awaiting| given(policy, &witness, awaiting));
        let given: Vec<ApprovalRecord> = given.collect();
        witness.approvals.extend(given);
    }
    for (record, number) in witness.approvals.iter_mut().zip(1..) {
        record.number = number;
    }
    witness
}

/// What a witness waits for of an approval, before a stage of it; none where for nothing.
fn awaited(
    policy: &Policy,
    witness: &Witness,
    approval: ApprovalId,
    stage: usize,
) -> Option<Vec<Awaiting>> {
    let population = witness.population(policy)?;
    let person = witness.person(policy, &population)?;
    let world = World::with_approvals(policy, &population, &witness.approval_records());
    let Outcome::Decided(standing) = decide(&world, person, witness.date).outcome else {
        return None;
    };
    let all = standing.entitlements.into_iter().flat_map(|holding| holding.awaiting);
    let mut found: Vec<Awaiting> = all
        .filter(|it| it.approval == approval && it.stage.is_some_and(|awaited| awaited < stage))
        .collect();
    // The same is awaited by all that an entitlement implies.
    found.sort_by_key(|awaiting| awaiting.entitlement);
    found.dedup_by_key(|awaiting| awaiting.entitlement);
    (!found.is_empty()).then_some(found)
}

/// The records that give the stage that is awaited.
fn given(policy: &Policy, witness: &Witness, awaiting: &Awaiting) -> Vec<ApprovalRecord> {
    let approval = &policy.approvals[awaiting.approval];
    let stage = awaiting.stage.and_then(|place| approval.stages.get(place));
    let Some((stage, approver)) = stage.and_then(|stage| Some((stage, stage.by.first()?))) else {
        return Vec::new();
    };
    let schema = &policy.schema;
    let text = |id| witness.records.first()?.get(&schema.attributes.at(id)?.name)?.as_str();
    let since = policy.lifecycle.since.and_then(text).and_then(|since| since.parse().ok());
    let record = |number: u32| ApprovalRecord {
        number: 0,
        identity: text(schema.key).unwrap_or_default().to_owned(),
        entitlement: policy.entitlements[awaiting.entitlement].name.clone(),
        approval: approval.header.name.clone(),
        stage: stage.name.clone(),
        approver: Some(format!("approver {number}")),
        decision: Some(ApprovalDecision::Approved),
        at: Some(Moment::Day(witness.date)),
        eligible_as: Some(capacity_name(policy, &approver.kind)),
        start_date: since,
        requested: None,
        note: None,
    };
    (1..=approver.quorum).map(record).collect()
}
