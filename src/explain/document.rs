//! Explanations in the form that is printed and published (`rolebook schema explanation`).

use schemars::JsonSchema;
use serde::Serialize;

use super::{AtomDocument, ConditionDocument, PlaceDocument};
use crate::eval::{
    AwaitingDocument, DecisionDocument, HoldingDocument, ObservationDocument, OnRecordDocument,
    PolicyDocument, StateDocument,
};
use crate::policy::Phase;

/// Why a person stands where they stand.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct IdentityExplanation {
    /// The policy that decided.
    pub policy: PolicyDocument,
    /// The decision.
    pub decision: DecisionDocument,
    /// Why the phase is what it is; null for a quarantined identity.
    pub phase: Option<PhaseExplanation>,
    /// Why each role is held.
    pub roles: Vec<RoleExplanation>,
}

/// Why the phase is what it is.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PhaseExplanation {
    /// The phase.
    pub phase: Phase,
    /// The arm of the lifecycle that holds.
    pub place: PlaceDocument,
    /// How its condition came out.
    pub condition: ConditionDocument,
}

/// Why a role is held.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RoleExplanation {
    /// The role.
    pub role: String,
    /// Its title.
    pub title: Option<String>,
    /// Where it is declared.
    pub place: PlaceDocument,
    /// How its own condition came out; null where it has none.
    pub condition: Option<ConditionDocument>,
    /// The held roles that include it.
    pub included_by: Vec<String>,
}

/// Why a person has an entitlement, or why not.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EntitlementExplanation {
    /// The policy that decided.
    pub policy: PolicyDocument,
    /// The identity's key.
    pub identity: Option<String>,
    /// The evaluation date.
    pub as_of: String,
    /// What is asked about.
    pub entitlement: EntitlementFacts,
    /// Why the phase is what it is; null for a quarantined identity.
    pub phase: Option<PhaseExplanation>,
    /// Why nothing is decided; null where something is.
    pub quarantine: Option<Vec<crate::eval::FindingDocument>>,
    /// The decision; null where no rule reaches the entitlement, or nothing is decided.
    pub holding: Option<HoldingDocument>,
    /// Every path that reaches it.
    pub paths: Vec<PathExplanation>,
    /// What stops it, or would stop it.
    pub stops: Vec<StopExplanation>,
    /// The approvals that it needs.
    pub approvals: Vec<ApprovalExplanation>,
    /// What rules in record mode, and conflicts that act on nothing, would have done to it.
    pub observed: Vec<ObservationDocument>,
    /// For one that no rule reaches, or that is denied: the rules that could grant it, nearest
    /// first.
    pub could: Vec<CandidateDocument>,
}

/// An entitlement's own facts.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EntitlementFacts {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Its documentation.
    pub doc: Option<String>,
    /// Its app.
    pub app: String,
    /// Its owner.
    pub owner: String,
    /// Its risk.
    pub risk: String,
    /// Where it is declared.
    pub place: PlaceDocument,
}

/// A path that reaches an entitlement, and why.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PathExplanation {
    /// `role`, `exception` or `implied`.
    pub kind: String,
    /// The granting role, the exception, or the implying entitlement.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// From the role whose condition held to the role that grants; empty where no role does.
    pub chain: Vec<String>,
    /// The state of this path alone.
    pub state: StateDocument,
    /// Where the grant stands.
    pub place: PlaceDocument,
    /// How the condition of the first role of the chain, or of the exception, came out.
    pub condition: Option<ConditionDocument>,
    /// How the grant's own condition came out.
    pub grant_condition: Option<ConditionDocument>,
    /// First day of the grant's window.
    pub from: Option<String>,
    /// First day after the grant's window.
    pub until: Option<String>,
    /// The forbids and conflicts that an exception passes; empty where no exception is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<String>,
    /// Who answered for an exception, and its ticket and reason.
    pub note: Option<String>,
}

/// Something that stops an entitlement, or would stop it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StopExplanation {
    /// `forbid`, `conflict` or `expiry`.
    pub kind: String,
    /// The rule's name, or the date.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Whether it stops it now; otherwise it would, were it reached.
    pub now: bool,
    /// Where it is declared; null for an expiry.
    pub place: Option<PlaceDocument>,
    /// How its condition came out; null where it has none.
    pub condition: Option<ConditionDocument>,
    /// Why the rule is there.
    pub because: Option<String>,
    /// The control that it serves.
    pub control: Option<String>,
    /// For a conflict: what else of it the identity reaches.
    pub with: Vec<String>,
}

/// An approval that an entitlement needs.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ApprovalExplanation {
    /// The approval.
    pub approval: String,
    /// Its title.
    pub title: Option<String>,
    /// Where it is declared.
    pub place: PlaceDocument,
    /// How `skip when` came out: where it holds, the approval is given by rule.
    pub skip: Option<ConditionDocument>,
    /// Whether `skip when` gives it.
    pub waived: bool,
    /// Whether the decisions on record give it.
    pub given: bool,
    /// What is awaited; null where nothing is.
    pub awaiting: Option<AwaitingDocument>,
    /// The decisions on record about it, and whether they count.
    pub records: Vec<OnRecordDocument>,
}

/// A rule that could grant an entitlement.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CandidateDocument {
    /// `role` or `exception`.
    pub kind: String,
    /// From the role whose condition would have to hold to the role that grants; or the
    /// exception alone.
    pub chain: Vec<String>,
    /// The title of the first.
    pub title: Option<String>,
    /// Where the first is declared.
    pub place: PlaceDocument,
    /// The atomic conditions that would have to come out otherwise; a smallest such set.
    pub missing: Vec<AtomDocument>,
    /// How the whole came out.
    pub condition: ConditionDocument,
}
