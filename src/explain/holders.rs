//! Who could ever hold an entitlement.

use schemars::JsonSchema;
use serde::Serialize;

use super::place::PlaceDocument;
use crate::analysis::Holders;
use crate::eval::PolicyDocument;
use crate::policy::{EntitlementId, Policy};

/// Who could ever hold an entitlement while in phase `active`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct HoldersDocument {
    /// The policy.
    pub policy: PolicyDocument,
    /// The entitlement.
    pub entitlement: String,
    /// Its title.
    pub title: Option<String>,
    /// Its risk.
    pub risk: String,
    /// Where it is declared.
    pub place: PlaceDocument,
    /// Conditions each of which is enough, shortest first.
    pub ways: Vec<WayDocument>,
    /// Whether there are no others.
    pub complete: bool,
}

/// A condition that is enough.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WayDocument {
    /// What must all be so of the record and the date, as the language writes it; empty where
    /// it is anybody.
    pub when: Vec<String>,
    /// The approvals that must be given.
    pub approvals: Vec<NeededApproval>,
}

/// A stage of an approval that must be given.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct NeededApproval {
    /// The approval.
    pub approval: String,
    /// Its stage.
    pub stage: String,
}

/// Tells who could ever hold an entitlement.
#[must_use]
pub fn explain_holders(
    policy: &Policy,
    entitlement: EntitlementId,
    holders: &Holders,
) -> HoldersDocument {
    let declared = &policy.entitlements[entitlement];
    let way = |way: &crate::analysis::Way| WayDocument {
        when: way.when.clone(),
        approvals: way
            .approvals
            .iter()
            .map(|(approval, stage)| NeededApproval {
                approval: approval.clone(),
                stage: stage.clone(),
            })
            .collect(),
    };
    HoldersDocument {
        policy: PolicyDocument::of(policy),
        entitlement: declared.name.clone(),
        title: declared.title.clone(),
        risk: declared.risk.name().to_owned(),
        place: PlaceDocument::of(policy, declared.span),
        ways: holders.ways.iter().map(way).collect(),
        complete: holders.complete,
    }
}
