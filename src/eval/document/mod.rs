//! Decisions in the form that is printed and published (`rolebook schema decision`).

mod compact;
mod of;
mod summary;

use schemars::JsonSchema;
use serde::Serialize;

pub use compact::{EntitlementsDocument, RolesDocument};
pub use summary::Summary;

use super::Uncounted;
use crate::policy::Phase;

/// What `rolebook eval --format json` prints.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DecisionsDocument<D = DecisionDocument> {
    /// The policy that decided.
    pub policy: PolicyDocument,
    /// The evaluation date.
    pub as_of: String,
    /// One for each identity, in the order of the keys, bytewise.
    pub decisions: Vec<D>,
    /// How many of what.
    pub summary: Summary,
    /// What is wrong with the records as a whole, such as a field that nobody has; absent
    /// where nothing is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<FindingDocument>,
}

impl DecisionsDocument {
    /// The same with decisions in another form.
    #[must_use]
    pub fn with<D>(self, decisions: impl Iterator<Item = D>) -> DecisionsDocument<D> {
        let Self { policy, as_of, decisions: _, summary, findings } = self;
        let decisions = decisions.collect();
        DecisionsDocument { policy, as_of, decisions, summary, findings }
    }
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
