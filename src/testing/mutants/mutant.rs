//! A policy with one small mistake in it.

use super::Operator;
use crate::policy::{
    Approval, ApprovalId, Arm, Condition, ConditionId, Conflict, ConflictId, Exception,
    ExceptionId, Forbid, ForbidId, Policy, Role, RoleId,
};
use crate::source::Span;

/// A policy with one small mistake in it, made on purpose: what becomes of one rule.
#[derive(Clone, Debug)]
pub struct Mutant {
    /// What kind of mistake it is.
    pub operator: Operator,
    /// Where it stands.
    pub span: Span,
    /// What it is, in words.
    pub description: String,
    /// The rule that it is made in, by name; `lifecycle` for an arm of it.
    pub rule: String,
    pub(super) changed: Changed,
}

/// What becomes of a rule.
#[derive(Clone, Debug)]
pub(super) enum Changed {
    /// An arm of the lifecycle, by its place.
    Arm(usize, Box<Arm>),
    /// A named condition.
    Condition(ConditionId, Box<Condition>),
    /// A role.
    Role(RoleId, Box<Role>),
    /// An approval.
    Approval(ApprovalId, Box<Approval>),
    /// A forbid.
    Forbid(ForbidId, Box<Forbid>),
    /// A conflict.
    Conflict(ConflictId, Box<Conflict>),
    /// An exception.
    Exception(ExceptionId, Box<Exception>),
}

impl Changed {
    /// The name of the rule.
    pub(super) fn rule(&self) -> &str {
        let header = match self {
            Self::Arm(..) => return "lifecycle",
            Self::Condition(_, row) => &row.header,
            Self::Role(_, row) => &row.header,
            Self::Approval(_, row) => &row.header,
            Self::Forbid(_, row) => &row.header,
            Self::Conflict(_, row) => &row.header,
            Self::Exception(_, row) => &row.header,
        };
        &header.name
    }
}

impl Mutant {
    /// `policy`, from which the mutant was made, with the mistake in it.
    #[must_use]
    pub fn apply(&self, policy: &Policy) -> Policy {
        let mut policy = policy.clone();
        match &self.changed {
            Changed::Arm(place, arm) => put(policy.lifecycle.arms.get_mut(*place), arm),
            Changed::Condition(id, row) => put(policy.conditions.get_mut(*id), row),
            Changed::Role(id, row) => put(policy.roles.get_mut(*id), row),
            Changed::Approval(id, row) => put(policy.approvals.get_mut(*id), row),
            Changed::Forbid(id, row) => put(policy.forbids.get_mut(*id), row),
            Changed::Conflict(id, row) => put(policy.conflicts.get_mut(*id), row),
            Changed::Exception(id, row) => put(policy.exceptions.get_mut(*id), row),
        }
        policy
    }
}

fn put<T: Clone>(place: Option<&mut T>, row: &T) {
    if let Some(place) = place {
        place.clone_from(row);
    }
}
