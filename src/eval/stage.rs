//! Whether a stage of an approval is given, and which records count.

use std::collections::BTreeMap;

use super::approval::{Candidates, effective, eligible};
use super::condition::Asked;
use super::dossier::{Dossier, Entry};
use super::{Uncounted, World};
use crate::identity::PersonId;
use crate::policy::{ApprovalId, ApproverKind, Date, EntitlementId, Policy, Stage, Value, shift};
use crate::record::{ApprovalDecision, Moment};
use crate::source::one_line;

/// Where a stage stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StageState {
    /// Enough approvals count.
    Given,
    /// More are needed.
    Missing,
    /// A rejection counts, and no later approval lifts it.
    Rejected,
}

/// A stage as its records leave it.
#[derive(Clone, Debug)]
pub(super) struct Judged {
    pub(super) state: StageState,
    /// For each entry of the dossier that is of this stage: its place there, and why it does
    /// not count, if it does not.
    pub(super) entries: Vec<(usize, Option<Uncounted>)>,
}

/// Judges the records of one stage. `asked` carries the entitlement that is asked for.
pub(super) fn judge_stage(
    asked: &Asked<'_>,
    approval: ApprovalId,
    index: usize,
    stage: &Stage,
    entitlement: EntitlementId,
    dossier: Option<&Dossier>,
) -> Judged {
    let Some(dossier) = dossier else {
        return Judged { state: StageState::Missing, entries: Vec::new() };
    };
    let of_stage: Vec<(usize, &Entry)> = dossier
        .entries
        .iter()
        .enumerate()
        .filter(|(_, entry)| entry.stage == Some(index))
        .collect();
    let eligibility = Eligibility::of(asked, index, stage, entitlement, Some(dossier));
    // In which capacity each was decided, if in any that counts.
    let capacities: Vec<Result<usize, Uncounted>> =
        of_stage.iter().map(|(_, entry)| capacity(asked, stage, &eligibility, entry)).collect();
    let decided = |wanted: ApprovalDecision| {
        let pairs = of_stage.iter().zip(&capacities);
        let counted = pairs.filter(|(_, capacity)| capacity.is_ok());
        let entries = counted.map(|((_, entry), _)| *entry);
        entries.filter(|entry| entry.decision == wanted).map(|entry| entry.at).collect::<Vec<_>>()
    };
    let (approvals, rejections) =
        (decided(ApprovalDecision::Approved), decided(ApprovalDecision::Rejected));
    let stands = |rejection: &Moment| !approvals.iter().any(|at| at.is_after(rejection));
    let voided = |at: Moment| rejections.iter().any(|rejection| !at.is_after(rejection));

    let valid = asked.world.policy.approvals[approval].valid;
    let expired =
        |at: Moment| valid.is_some_and(|valid| asked.date >= shift(at.day(), valid, false));
    let mut verdicts: Vec<Result<usize, Uncounted>> = of_stage
        .iter()
        .zip(&capacities)
        .map(|((_, entry), capacity)| match (*capacity, entry.decision) {
            (Ok(_), ApprovalDecision::Rejected) if !stands(&entry.at) => Err(Uncounted::Lifted),
            (Ok(_), ApprovalDecision::Approved) if voided(entry.at) => {
                Err(Uncounted::VoidedByRejection)
            }
            (Ok(_), ApprovalDecision::Approved) if expired(entry.at) => Err(Uncounted::Expired),
            (capacity, _) => capacity,
        })
        .collect();
    let counts = distinct(&of_stage, &mut verdicts);
    let alternatives = stage.by.iter().chain(&stage.escalate).enumerate();
    let enough = |(place, quorum): (usize, u32)| {
        counts.get(&place).is_some_and(|count| *count >= quorum as usize)
    };
    let state = if rejections.iter().any(stands) {
        StageState::Rejected
    } else if alternatives.map(|(place, approver)| (place, approver.quorum)).any(enough) {
        StageState::Given
    } else {
        StageState::Missing
    };
    let entries =
        of_stage.iter().zip(verdicts).map(|((place, _), verdict)| (*place, verdict.err()));
    Judged { state, entries: entries.collect() }
}

/// The capacity, as `eligible_as` names it, in which `person` may approve a stage on the
/// evaluation date.
pub(super) fn present_capacity(
    asked: &Asked<'_>,
    index: usize,
    stage: &Stage,
    entitlement: EntitlementId,
    dossier: Option<&Dossier>,
    person: PersonId,
) -> Option<String> {
    let eligibility = Eligibility::of(asked, index, stage, entitlement, dossier);
    let place = eligibility.place(person)?;
    let approver = stage.by.iter().chain(&stage.escalate).nth(place)?;
    Some(capacity_name(asked.world.policy, &approver.kind))
}

/// When a stage was first asked for, if a request is on record.
pub(super) fn requested(dossier: Option<&Dossier>, stage: usize, date: Date) -> Option<Date> {
    let requests = dossier.into_iter().flat_map(|dossier| &dossier.requests);
    let days = requests.filter(|(of, _)| *of == stage).map(|(_, at)| at.day());
    days.filter(|day| *day <= date).min()
}

/// The day from which a stage is escalated, if a request is on record.
pub(super) fn escalates(
    dossier: Option<&Dossier>,
    index: usize,
    stage: &Stage,
    date: Date,
) -> Option<Date> {
    stage.escalate.as_ref()?;
    Some(shift(requested(dossier, index, date)?, stage.within?, false))
}

/// A capacity as a record's `eligible_as` names it: `manager`, `app owner`, `role it_admin`,
/// `person e7`.
#[must_use]
pub fn capacity_name(policy: &Policy, kind: &ApproverKind) -> String {
    match kind {
        ApproverKind::Manager => "manager".to_owned(),
        ApproverKind::ManagerOfManager => "manager of manager".to_owned(),
        ApproverKind::AppOwner => "app owner".to_owned(),
        ApproverKind::Role(role) => format!("role {}", policy.roles[*role].header.name),
        ApproverKind::Person(name) => format!("person {name}"),
    }
}

/// Who is eligible now, and in which capacity.
struct Eligibility {
    /// The place of the alternative that counts, and who it yields.
    effective: Option<(usize, Candidates)>,
    /// The same for the escalation, once it is due.
    escalated: Option<(usize, Candidates)>,
}

impl Eligibility {
    fn of(
        asked: &Asked<'_>,
        index: usize,
        stage: &Stage,
        entitlement: EntitlementId,
        dossier: Option<&Dossier>,
    ) -> Self {
        let due = escalates(dossier, index, stage, asked.date).is_some_and(|due| asked.date >= due);
        let escalated = stage.escalate.as_ref().filter(|_| due);
        Self {
            effective: effective(asked, &stage.by, entitlement),
            escalated: escalated
                .map(|approver| (stage.by.len(), eligible(asked, approver, entitlement))),
        }
    }

    fn place(&self, person: PersonId) -> Option<usize> {
        [&self.effective, &self.escalated]
            .into_iter()
            .flatten()
            .find(|(_, candidates)| candidates.people.contains(&person))
            .map(|(place, _)| *place)
    }
}

/// The place of the alternative in whose capacity an entry was decided, or why it cannot
/// count.
fn capacity(
    asked: &Asked<'_>,
    stage: &Stage,
    eligibility: &Eligibility,
    entry: &Entry,
) -> Result<usize, Uncounted> {
    if entry.at.day() > asked.date {
        return Err(Uncounted::NotYetGiven);
    }
    if entry.person == Some(asked.person) {
        return Err(Uncounted::SelfApproval);
    }
    if !is_of_employment(asked.world, asked, entry) {
        return Err(Uncounted::OtherEmployment);
    }
    match &entry.eligible_as {
        Some(attested) => {
            let attested = one_line(attested).replace('"', "");
            let policy = asked.world.policy;
            let mut alternatives = stage.by.iter().chain(&stage.escalate);
            alternatives
                .position(|approver| capacity_name(policy, &approver.kind) == attested)
                .ok_or(Uncounted::UnknownCapacity)
        }
        None => {
            let place = entry.person.and_then(|person| eligibility.place(person));
            place.ok_or(Uncounted::ApproverNotEligible)
        }
    }
}

/// Whether an entry belongs to the present employment (the rehire rule).
fn is_of_employment(world: &World<'_>, asked: &Asked<'_>, entry: &Entry) -> bool {
    let Some(since) = world.policy.lifecycle.since else { return true };
    let Some(Value::Date(since)) = asked.identity.value(since) else { return true };
    match entry.start_date {
        Some(start) => start == *since,
        None => entry.at.day() >= *since,
    }
}

/// Counts the distinct approvers of each capacity. Of several approvals by one person in
/// one capacity, the latest counts.
fn distinct(
    of_stage: &[(usize, &Entry)],
    verdicts: &mut [Result<usize, Uncounted>],
) -> BTreeMap<usize, usize> {
    // One person may be written in several ways; a team has but its address.
    let mut latest: BTreeMap<(usize, Result<PersonId, &str>), usize> = BTreeMap::new();
    let mut counts = BTreeMap::new();
    // By time, so that a later one takes the place of an earlier one.
    let mut order: Vec<usize> = (0..of_stage.len()).collect();
    order.sort_by_key(|place| of_stage.get(*place).map(|(_, entry)| entry.at.day()));
    for place in order {
        let (Some((_, entry)), Some(Ok(capacity))) = (of_stage.get(place), verdicts.get(place))
        else {
            continue;
        };
        if entry.decision != ApprovalDecision::Approved {
            continue;
        }
        let capacity = *capacity;
        match latest.insert((capacity, entry.person.ok_or(entry.approver.as_str())), place) {
            Some(earlier) => {
                if let Some(verdict) = verdicts.get_mut(earlier) {
                    *verdict = Err(Uncounted::DuplicateApprover);
                }
            }
            None => *counts.entry(capacity).or_insert(0) += 1,
        }
    }
    counts
}
