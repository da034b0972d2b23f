//! Decisions without their reasons, for those who need only the result.

use schemars::JsonSchema;
use serde::Serialize;

use super::{DecisionDocument, FindingDocument, StateDocument};
use crate::policy::Phase;

/// The decision for one identity as `rolebook eval --output entitlements` prints it: the
/// entitlements of each state, by name.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EntitlementsDocument {
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
    /// The entitlements held now; null for a quarantined identity.
    pub granted: Option<Vec<String>>,
    /// Those for which an approval is missing; absent where there is none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pending: Vec<String>,
    /// Those that can be held from a later date; absent where there is none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scheduled: Vec<String>,
    /// Those that are kept but disabled; absent where there is none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub suspended: Vec<String>,
    /// Those that a rule would grant and something stops; absent where there is none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub denied: Vec<String>,
    /// The first later date on which phase, roles or a state changes if only time passes;
    /// null if never.
    pub next_change: Option<String>,
    /// Why nothing is decided; null where something is.
    pub quarantine: Option<Vec<FindingDocument>>,
    /// What is odd, but stops nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<FindingDocument>,
}

/// The decision for one identity as `rolebook eval --output roles` prints it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RolesDocument {
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
    /// Why nothing is decided; null where something is.
    pub quarantine: Option<Vec<FindingDocument>>,
    /// What is odd, but stops nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<FindingDocument>,
}

impl EntitlementsDocument {
    /// What is left of a decision without its reasons.
    #[must_use]
    pub fn of(decision: DecisionDocument) -> Self {
        let holdings = decision.entitlements;
        let named = |state: StateDocument| -> Vec<String> {
            let all = holdings.iter().flatten().filter(|holding| holding.state == state);
            all.map(|holding| holding.entitlement.clone()).collect()
        };
        Self {
            identity: decision.identity,
            records: decision.records,
            as_of: decision.as_of,
            phase: decision.phase,
            granted: holdings.is_some().then(|| named(StateDocument::Granted)),
            pending: named(StateDocument::Pending),
            scheduled: named(StateDocument::Scheduled),
            suspended: named(StateDocument::Suspended),
            denied: named(StateDocument::Denied),
            next_change: decision.next_change,
            quarantine: decision.quarantine,
            warnings: decision.warnings,
        }
    }
}

impl RolesDocument {
    /// What is left of a decision without entitlements.
    #[must_use]
    pub fn of(decision: DecisionDocument) -> Self {
        Self {
            identity: decision.identity,
            records: decision.records,
            as_of: decision.as_of,
            phase: decision.phase,
            roles: decision.roles,
            quarantine: decision.quarantine,
            warnings: decision.warnings,
        }
    }
}
