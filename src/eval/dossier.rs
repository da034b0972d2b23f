//! Approvals on record, by whom and what they are for.

use std::collections::BTreeMap;

use super::names::{Names, unknown_name};
use super::prepared::Prepared;
use crate::diagnostic::did_you_mean;
use crate::identity::{Finding, PersonId, Population};
use crate::policy::{ApprovalId, Date, EntitlementId, Policy};
use crate::record::{ApprovalDecision, ApprovalRecord, ApprovalRecords, Moment};

/// Everything on record of one approval of one entitlement for one person.
#[derive(Clone, Debug, Default)]
pub(super) struct Dossier {
    /// The decisions, in an order that does not depend on that of the input.
    pub(super) entries: Vec<Entry>,
    /// The requests: the stage, counted from 0, and when it was asked for.
    pub(super) requests: Vec<(usize, Moment)>,
}

/// A decision on record.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// The stage, counted from 0; none where the approval has none of that name.
    pub(super) stage: Option<usize>,
    /// The stage as written.
    pub(super) stage_name: String,
    /// Who decided, as written.
    pub(super) approver: String,
    /// Who that is; none for a team address, or somebody who is gone from the records.
    pub(super) person: Option<PersonId>,
    pub(super) decision: ApprovalDecision,
    pub(super) at: Moment,
    /// The capacity attested by the system that took the decision.
    pub(super) eligible_as: Option<String>,
    /// The employment that it was given for.
    pub(super) start_date: Option<Date>,
}

/// Every dossier.
#[derive(Clone, Debug, Default)]
pub(super) struct Dossiers {
    by_key: BTreeMap<(PersonId, EntitlementId, ApprovalId), Dossier>,
}

impl Dossiers {
    /// Sorts records into dossiers. Those that name what does not exist are findings.
    pub(super) fn of(
        prepared: &Prepared<'_>,
        population: &Population,
        records: &ApprovalRecords,
    ) -> (Self, Vec<Finding>) {
        let mut dossiers = Self::default();
        let mut findings = Vec::new();
        for record in &records.records {
            if let Err(finding) =
                dossiers.add(prepared.policy, population, prepared.names(), record)
            {
                findings.push(finding);
            }
        }
        findings.sort();
        (dossiers, findings)
    }

    pub(super) fn get(
        &self,
        person: PersonId,
        entitlement: EntitlementId,
        approval: ApprovalId,
    ) -> Option<&Dossier> {
        self.by_key.get(&(person, entitlement, approval))
    }

    /// The dossiers of one person, with what they are of.
    pub(super) fn of_person(
        &self,
        person: PersonId,
    ) -> impl Iterator<Item = (EntitlementId, ApprovalId, &Dossier)> {
        let from = (person, EntitlementId(0), ApprovalId(0));
        let to = (person, EntitlementId(u32::MAX), ApprovalId(u32::MAX));
        let found = self.by_key.range(from..=to);
        found.map(|((_, entitlement, approval), dossier)| (*entitlement, *approval, dossier))
    }

    /// The dossiers of one entitlement of one person, with the approval that each is of.
    pub(super) fn of_entitlement(
        &self,
        person: PersonId,
        entitlement: EntitlementId,
    ) -> impl Iterator<Item = (ApprovalId, &Dossier)> {
        let from = (person, entitlement, ApprovalId(0));
        let to = (person, entitlement, ApprovalId(u32::MAX));
        self.by_key.range(from..=to).map(|((_, _, approval), dossier)| (*approval, dossier))
    }

    fn add(
        &mut self,
        policy: &Policy,
        population: &Population,
        names: Names<'_>,
        record: &ApprovalRecord,
    ) -> Result<(), Finding> {
        let person = population
            .by_name(&record.identity)
            .ok_or_else(|| unknown(record, "identity", &record.identity, None))?;
        let entitlement = names.entitlement(&record.entitlement).ok_or_else(|| {
            let near = did_you_mean(&record.entitlement, names.entitlements());
            unknown(record, "entitlement", &record.entitlement, near)
        })?;
        let approval = names.approval(&record.approval).ok_or_else(|| {
            let near = did_you_mean(&record.approval, names.approvals());
            unknown(record, "approval", &record.approval, near)
        })?;
        let stages = &policy.approvals[approval].stages;
        let stage = stages.iter().position(|stage| stage.name == record.stage);
        let dossier = self.by_key.entry((person, entitlement, approval)).or_default();
        match (record.decision, &record.approver, record.at) {
            (Some(decision), Some(approver), Some(at)) => dossier.entries.push(Entry {
                stage,
                stage_name: record.stage.clone(),
                approver: approver.clone(),
                person: population.by_name(approver),
                decision,
                at,
                eligible_as: record.eligible_as.clone(),
                start_date: record.start_date,
            }),
            _ => {
                if let (Some(stage), Some(requested)) = (stage, record.requested) {
                    dossier.requests.push((stage, requested));
                }
            }
        }
        match stage {
            Some(_) => Ok(()),
            None => {
                let near =
                    did_you_mean(&record.stage, stages.iter().map(|stage| stage.name.as_str()));
                Err(unknown(record, "stage", &record.stage, near))
            }
        }
    }
}

fn unknown(record: &ApprovalRecord, what: &str, name: &str, near: Option<String>) -> Finding {
    unknown_name("approval", record.number, what, name, near)
}
