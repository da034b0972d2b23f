//! The stages of approvals, as what is on record can satisfy them.

use crate::eval::capacity_name;
use crate::policy::{Approval, Policy, Stage};

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
        let by = stage
            .by
            .iter()
            .map(|approver| (capacity_name(policy, &approver.kind).into(), approver.quorum));
        Self {
            entitlement: entitlement.into(),
            approval: approval.header.name.as_str().into(),
            stage: stage.name.as_str().into(),
            capacities: by.collect(),
            valid: approval.valid.map(|valid| valid.to_string().into()),
        }
    }
}
