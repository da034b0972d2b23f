//! From decisions, which speak in ids, to what is printed, which speaks in names.

use super::{
    AwaitingDocument, CauseDocument, ChangeDocument, DecisionDocument, FindingDocument,
    HoldingDocument, ObservationDocument, OnRecordDocument, PolicyDocument, ReviewDueDocument,
    StateDocument, ViaDocument, WouldDocument,
};
use crate::eval::{
    Awaiting, Cause, Decision, Holding, Observation, OnRecord, Outcome, ReviewDue, Source, State,
    Via, Was, World,
};
use crate::identity::Finding;
use crate::policy::{AttributeId, Date, EntitlementId, Policy, RoleId};
use crate::record::ApprovalDecision;

impl PolicyDocument {
    /// Which policy this is.
    #[must_use]
    pub fn of(policy: &Policy) -> Self {
        Self { name: policy.name.clone(), digest: policy.digest.clone() }
    }
}

impl DecisionDocument {
    /// The printed form of a decision.
    #[must_use]
    pub fn of(world: &World<'_>, decision: &Decision) -> Self {
        let policy = world.policy;
        let population = world.population;
        let key = population.key(decision.person).map(str::to_owned);
        let tells_records = key.is_none() || population.record_count(decision.person) > 1;
        let records = (tells_records && population.has(decision.person))
            .then(|| population.records(decision.person).into_owned());
        let mut document = Self {
            identity: key,
            records,
            as_of: decision.as_of.to_string(),
            phase: None,
            roles: None,
            entitlements: None,
            next_change: None,
            quarantine: None,
            observed: Vec::new(),
            warnings: decision.warnings.iter().map(FindingDocument::of).collect(),
        };
        match &decision.outcome {
            Outcome::Quarantined(findings) => {
                document.quarantine = Some(findings.iter().map(FindingDocument::of).collect());
            }
            Outcome::Decided(standing) => {
                document.phase = Some(standing.phase);
                document.roles = Some(role_names(policy, &standing.roles));
                let holdings = standing.entitlements.iter();
                document.entitlements = Some(
                    holdings
                        .map(|holding| HoldingDocument::of(policy, holding, decision.as_of))
                        .collect(),
                );
                document.next_change = standing.next_change.map(|date| date.to_string());
                let observed = standing.observed.iter();
                document.observed =
                    observed.map(|seen| ObservationDocument::of(policy, seen)).collect();
            }
        }
        document
    }
}

impl FindingDocument {
    /// The printed form of a finding.
    #[must_use]
    pub fn of(finding: &Finding) -> Self {
        Self {
            code: finding.code.to_owned(),
            message: finding.message.clone(),
            field: finding.field.clone(),
        }
    }
}

impl HoldingDocument {
    /// The printed form of a holding.
    #[must_use]
    pub fn of(policy: &Policy, holding: &Holding, as_of: Date) -> Self {
        let (state, was) = StateDocument::of(holding.state);
        Self {
            entitlement: entitlement_name(policy, holding.entitlement),
            state,
            was,
            until: holding.state.is_kept().then(|| holding.until.map(|date| date.to_string())),
            from: (holding.state == State::Scheduled)
                .then(|| holding.from.map(|date| date.to_string())),
            awaiting: holding
                .awaiting
                .iter()
                .map(|each| AwaitingDocument::of(policy, each))
                .collect(),
            reviews: holding
                .reviews
                .iter()
                .map(|each| ReviewDueDocument::of(policy, each, as_of))
                .collect(),
            approvals: holding
                .on_record
                .iter()
                .map(|each| OnRecordDocument::of(policy, each))
                .collect(),
            denied_by: holding
                .denied_by
                .iter()
                .map(|each| CauseDocument::of(policy, *each))
                .collect(),
            via: holding.via.iter().map(|each| ViaDocument::of(policy, each)).collect(),
        }
    }
}

impl StateDocument {
    /// The printed form of a state, and what a suspended one was before.
    #[must_use]
    pub fn of(state: State) -> (Self, Option<Self>) {
        match state {
            State::Granted => (Self::Granted, None),
            State::Pending => (Self::Pending, None),
            State::Scheduled => (Self::Scheduled, None),
            State::Denied => (Self::Denied, None),
            State::Suspended(Was::Granted) => (Self::Suspended, Some(Self::Granted)),
            State::Suspended(Was::Pending) => (Self::Suspended, Some(Self::Pending)),
        }
    }

    /// As it is written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::Pending => "pending",
            Self::Scheduled => "scheduled",
            Self::Suspended => "suspended",
            Self::Denied => "denied",
        }
    }
}

impl AwaitingDocument {
    pub(crate) fn of(policy: &Policy, awaiting: &Awaiting) -> Self {
        let approval = &policy.approvals[awaiting.approval];
        let stage = awaiting.stage.and_then(|stage| approval.stages.get(stage));
        Self {
            approval: approval.header.name.clone(),
            stage: stage.map(|stage| stage.name.clone()),
            approvers: awaiting.approvers.clone(),
            unroutable: awaiting.unroutable,
            owner: awaiting
                .unroutable
                .then(|| policy.entitlements[awaiting.entitlement].owner.clone()),
            since: awaiting.since.map(|date| date.to_string()),
            escalated: awaiting.escalated,
        }
    }
}

impl OnRecordDocument {
    fn of(policy: &Policy, record: &OnRecord) -> Self {
        Self {
            approval: policy.approvals[record.approval].header.name.clone(),
            stage: record.stage.clone(),
            approver: record.approver.clone(),
            decision: match record.decision {
                ApprovalDecision::Approved => "approved".to_owned(),
                ApprovalDecision::Rejected => "rejected".to_owned(),
            },
            at: record.at.to_string(),
            eligible_as: record.eligible_as.clone(),
            counts: record.uncounted.is_none(),
            why: record.uncounted,
        }
    }
}

impl ReviewDueDocument {
    pub(crate) fn of(policy: &Policy, due: &ReviewDue, as_of: Date) -> Self {
        let attribute = |id: &AttributeId| policy.schema.attributes[*id].name.clone();
        Self {
            review: policy.reviews[due.review].header.name.clone(),
            due: due.due.to_string(),
            overdue: due.due < as_of,
            last: due.last.map(|(day, _)| day.to_string()),
            outcome: due.last.map(|(_, outcome)| outcome.name().to_owned()),
            changed: due.changed.iter().map(attribute).collect(),
            reviewers: due.reviewers.clone(),
        }
    }
}

impl CauseDocument {
    pub(crate) fn of(policy: &Policy, cause: Cause) -> Self {
        match cause {
            Cause::Forbid(id) => Self::Forbid(policy.forbids[id].header.name.clone()),
            Cause::Conflict(id) => Self::Conflict(policy.conflicts[id].header.name.clone()),
            Cause::Rejection(id) => Self::Rejection(policy.approvals[id].header.name.clone()),
            Cause::Expiry(date) => Self::Expiry(date.to_string()),
        }
    }
}

impl ViaDocument {
    fn of(policy: &Policy, via: &Via) -> Self {
        let (state, _) = StateDocument::of(via.state);
        let mut document = Self {
            role: None,
            chain: None,
            exception: None,
            implied_by: None,
            state,
            manual_override: false,
        };
        match &via.source {
            Source::Role { chain, .. } => {
                document.role = chain.last().map(|role| policy.roles[*role].header.name.clone());
                document.chain = Some(role_names(policy, chain));
            }
            Source::Exception(id) => {
                document.exception = Some(policy.exceptions[*id].header.name.clone());
                document.manual_override = via.state.is_kept();
            }
            Source::Implied(id) => document.implied_by = Some(entitlement_name(policy, *id)),
        }
        document
    }
}

impl ObservationDocument {
    /// The printed form of what a rule in record mode would have done.
    #[must_use]
    pub fn of(policy: &Policy, seen: &Observation) -> Self {
        let (kind, rule) = policy.rule_name(seen.rule);
        let changes = seen.changes.iter().map(|(id, from, to)| ChangeDocument {
            entitlement: entitlement_name(policy, *id),
            from: from.map(|state| StateDocument::of(state).0),
            to: to.map(|state| StateDocument::of(state).0),
        });
        Self {
            rule: rule.to_owned(),
            kind: kind.to_owned(),
            would: WouldDocument {
                roles: role_names(policy, &seen.roles),
                reviewed: seen.reviewed.iter().map(|id| entitlement_name(policy, *id)).collect(),
                entitlements: changes.collect(),
            },
        }
    }
}

fn role_names(policy: &Policy, roles: &[RoleId]) -> Vec<String> {
    roles.iter().map(|role| policy.roles[*role].header.name.clone()).collect()
}

fn entitlement_name(policy: &Policy, id: EntitlementId) -> String {
    policy.entitlements[id].name.clone()
}
