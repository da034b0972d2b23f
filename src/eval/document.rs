//! Decisions in the form that is printed and published (`rolebook schema decision`).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    Awaiting, Cause, Decision, Holding, Observation, OnRecord, Outcome, ReviewDue, Rule, Source,
    State, Uncounted, Via, Was, World,
};
use crate::identity::{Finding, FindingLevel};
use crate::policy::{AttributeId, Date, EntitlementId, Phase, Policy, RoleId};
use crate::record::ApprovalDecision;

/// What `rolebook eval --format json` prints.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DecisionsDocument {
    /// The policy that decided.
    pub policy: PolicyDocument,
    /// The evaluation date.
    pub as_of: String,
    /// One for each identity, in the order of the keys, bytewise.
    pub decisions: Vec<DecisionDocument>,
    /// How many of what.
    pub summary: Summary,
    /// What is wrong with the records as a whole, such as a field that nobody has; absent
    /// where nothing is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<FindingDocument>,
}

/// Which policy decided.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PolicyDocument {
    /// Its name.
    pub name: String,
    /// SHA-256, in hexadecimal, over the names and bytes of everything it was made from.
    pub digest: String,
}

/// The decision for one identity.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DecisionDocument {
    /// The identity's key; null for a record without one.
    pub identity: Option<String>,
    /// The records it was read from, counted from 1; given where there is no key, or more
    /// than one record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub records: Option<Vec<u64>>,
    /// The evaluation date.
    pub as_of: String,
    /// The phase of the employment; null for a quarantined identity.
    pub phase: Option<Phase>,
    /// Every role held, included ones too, by name; null for a quarantined identity.
    pub roles: Option<Vec<String>>,
    /// Every entitlement that a rule reaches, by name; null for a quarantined identity.
    pub entitlements: Option<Vec<HoldingDocument>>,
    /// The first later date on which phase, roles or a state changes if only time passes;
    /// null if never.
    pub next_change: Option<String>,
    /// Why nothing is decided; null where something is.
    pub quarantine: Option<Vec<FindingDocument>>,
    /// What rules in record mode, and conflicts that only report, would have done.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub observed: Vec<ObservationDocument>,
    /// What is odd, but stops nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<FindingDocument>,
}

/// What is wrong with a record, or odd about it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FindingDocument {
    /// A stable name for the kind of fault.
    pub code: String,
    /// What is wrong, and what to do.
    pub message: String,
    /// The attribute concerned; null where none is.
    pub field: Option<String>,
}

/// One entitlement and its one state.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct HoldingDocument {
    /// Its name.
    pub entitlement: String,
    /// `granted`, `pending`, `scheduled`, `suspended` or `denied`.
    pub state: StateDocument,
    /// What a suspended one was before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub was: Option<StateDocument>,
    /// For granted and suspended ones: the first date on which it is neither if only time
    /// passes; null if never.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Option<String>")]
    pub until: Option<Option<String>>,
    /// For scheduled ones: the date from which it can be held; null if unknown.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Option<String>")]
    pub from: Option<Option<String>>,
    /// The approvals that are missing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub awaiting: Vec<AwaitingDocument>,
    /// The decisions on record about its approvals, and whether they count.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub approvals: Vec<OnRecordDocument>,
    /// The reviews that a granted or suspended one is subject to, the soonest due first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reviews: Vec<ReviewDueDocument>,
    /// What stops a denied one, over all its paths.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub denied_by: Vec<CauseDocument>,
    /// Every path that reaches it.
    pub via: Vec<ViaDocument>,
}

/// The state of an entitlement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StateDocument {
    /// Held now.
    Granted,
    /// An approval is missing.
    Pending,
    /// Can be held from a later date.
    Scheduled,
    /// Kept, but disabled while the phase is `suspended`.
    Suspended,
    /// Stopped by a forbid, a conflict, a rejection or an expiry.
    Denied,
}

/// An approval that is missing.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AwaitingDocument {
    /// The approval.
    pub approval: String,
    /// The stage that is awaited; null where every stage drops out.
    pub stage: Option<String>,
    /// Who can give it: keys of people, or team addresses.
    pub approvers: Vec<String>,
    /// Whether nobody can.
    pub unroutable: bool,
    /// Where nobody can: who owns what waits, and has to see to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Since when it has been asked for, where a request is on record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// Whether it has waited so long that the escalation may give it as well; absent if not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub escalated: bool,
}

/// A decision on record about an approval.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct OnRecordDocument {
    /// The approval.
    pub approval: String,
    /// The stage.
    pub stage: String,
    /// Who decided.
    pub approver: String,
    /// `approved` or `rejected`.
    pub decision: String,
    /// When: a date or an RFC 3339 time.
    pub at: String,
    /// In which capacity, where that is attested.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub eligible_as: Option<String>,
    /// Whether it counts.
    pub counts: bool,
    /// Why it does not; absent where it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<Uncounted>,
}

/// What stops an entitlement: one member says what.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CauseDocument {
    /// A forbid, by name.
    Forbid(String),
    /// A conflict, by name.
    Conflict(String),
    /// An approval that was rejected, by name.
    Rejection(String),
    /// A window that closed, or can never open, on this date.
    Expiry(String),
}

/// A review of an entitlement that somebody holds.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReviewDueDocument {
    /// The review.
    pub review: String,
    /// When it is due.
    pub due: String,
    /// Whether that is over.
    pub overdue: bool,
    /// When it was done last in the present employment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<String>,
    /// What came of it then: `certified` or `revoked`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// The attributes whose change calls for it at once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<String>,
    /// Who reviews: keys of people, or team addresses; empty where nobody can.
    pub reviewers: Vec<String>,
}

/// A path that reaches an entitlement.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ViaDocument {
    /// The role that grants it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// From the role whose condition held to the role that grants.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chain: Option<Vec<String>>,
    /// The exception that grants it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exception: Option<String>,
    /// The entitlement that implies it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub implied_by: Option<String>,
    /// The state of this path alone.
    pub state: StateDocument,
    /// Whether the access is somebody's decision rather than a rule's: an exception that is
    /// in use. Absent where it is not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub manual_override: bool,
}

/// What a rule would have done, had it been in force.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ObservationDocument {
    /// The rule.
    pub rule: String,
    /// `role`, `approval`, `forbid`, `conflict`, `exception` or `review`.
    pub kind: String,
    /// What it would have done.
    pub would: WouldDocument,
}

/// The difference that a rule would have made.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WouldDocument {
    /// The roles that it would have added, or that it concerns.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// The entitlements that it would have had reviewed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reviewed: Vec<String>,
    /// The entitlements whose state it would have changed.
    pub entitlements: Vec<ChangeDocument>,
}

/// A change of an entitlement's state.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ChangeDocument {
    /// Which.
    pub entitlement: String,
    /// Its state as it is; null where no rule reaches it.
    pub from: Option<StateDocument>,
    /// Its state as it would be; null where no rule would reach it.
    pub to: Option<StateDocument>,
}

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
    pub fn new(records: u64) -> Self {
        Self {
            records,
            phases: Phase::ALL.iter().map(|phase| (phase.name(), 0)).collect(),
            states: ["granted", "pending", "scheduled", "suspended", "denied"]
                .into_iter()
                .map(|state| (state, 0))
                .collect(),
            ..Self::default()
        }
    }

    /// Counts a decision.
    pub fn count(&mut self, world: &World<'_>, decision: &Decision) {
        self.identities += 1;
        let standing = match &decision.outcome {
            Outcome::Quarantined(_) => {
                self.quarantined += 1;
                let records = world.population.people.at(decision.person);
                self.quarantined_records += records.map_or(0, |person| person.records.len() as u64);
                return;
            }
            Outcome::Decided(standing) => standing,
        };
        *self.phases.entry(standing.phase.name()).or_default() += 1;
        for holding in &standing.entitlements {
            *self.states.entry(holding.state.name()).or_default() += 1;
            self.unroutable +=
                holding.awaiting.iter().filter(|awaiting| awaiting.unroutable).count() as u64;
        }
        let held = standing.entitlements.iter().any(|holding| holding.state == State::Granted);
        self.with_access += u64::from(held);
    }
}

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
        let person = world.population.people.at(decision.person);
        let key = person.and_then(|person| person.key.clone());
        let records = person
            .filter(|person| key.is_none() || person.records.len() > 1)
            .map(|person| person.records.clone());
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
        debug_assert!(matches!(finding.level, FindingLevel::Error | FindingLevel::Warning));
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
    fn of(policy: &Policy, awaiting: &Awaiting) -> Self {
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
    fn of(policy: &Policy, due: &ReviewDue, as_of: Date) -> Self {
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
    fn of(policy: &Policy, cause: Cause) -> Self {
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
    fn of(policy: &Policy, seen: &Observation) -> Self {
        let (kind, rule) = rule_name(policy, seen.rule);
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

fn rule_name(policy: &Policy, rule: Rule) -> (&'static str, &str) {
    match rule {
        Rule::Role(id) => ("role", &policy.roles[id].header.name),
        Rule::Approval(id) => ("approval", &policy.approvals[id].header.name),
        Rule::Forbid(id) => ("forbid", &policy.forbids[id].header.name),
        Rule::Conflict(id) => ("conflict", &policy.conflicts[id].header.name),
        Rule::Exception(id) => ("exception", &policy.exceptions[id].header.name),
        Rule::Review(id) => ("review", &policy.reviews[id].header.name),
    }
}

fn role_names(policy: &Policy, roles: &[RoleId]) -> Vec<String> {
    roles.iter().map(|role| policy.roles[*role].header.name.clone()).collect()
}

fn entitlement_name(policy: &Policy, id: EntitlementId) -> String {
    policy.entitlements[id].name.clone()
}
