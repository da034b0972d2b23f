//! The stages of approvals, as what is on record can satisfy them.

use crate::policy::{Approval, ApproverKind, Policy, Stage};

/// A stage of an approval of one entitlement, with all that decides whether records satisfy
/// it. Two policies with the same terms are satisfied by the same records.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct StageTerms {
    pub(super) entitlement: Box<str>,
    pub(super) approval: Box<str>,
    pub(super) stage: Box<str>,
    /// The capacities in which somebody may approve, as records name them, each with its
    /// quorum. Escalation only adds to them.
    pub(super) capacities: Vec<(Box<str>, u32)>,
    /// For how long an approval counts, as written.
    pub(super) valid: Option<Box<str>>,
}

impl StageTerms {
    /// The terms of a stage.
    pub(super) fn of(
        policy: &Policy,
        entitlement: &str,
        approval: &Approval,
        stage: &Stage,
    ) -> Self {
        let capacity = |kind: &ApproverKind| -> Box<str> {
            match kind {
                ApproverKind::Manager => "manager".into(),
                ApproverKind::ManagerOfManager => "manager of manager".into(),
                ApproverKind::AppOwner => "app owner".into(),
                ApproverKind::Role(role) => {
                    format!("role {}", policy.roles[*role].header.name).into()
                }
                ApproverKind::Person(name) => format!("person {name}").into(),
            }
        };
        let by = stage.by.iter().map(|approver| (capacity(&approver.kind), approver.quorum));
        Self {
            entitlement: entitlement.into(),
            approval: approval.header.name.as_str().into(),
            stage: stage.name.as_str().into(),
            capacities: by.collect(),
            valid: approval.valid.map(|valid| valid.to_string().into()),
        }
    }
}
