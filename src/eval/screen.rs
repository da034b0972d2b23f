//! What need not be looked at: a screen says beforehand which conditions can hold.
//!
//! Without one, every rule is looked at, and that is the meaning. A screen changes no answer:
//! it may leave out what is false of an identity, and nothing else.

use super::{Membership, Rule};
use crate::identity::Identity;
use crate::policy::{ExceptionId, ForbidId, Policy, Unit};

/// Says what can hold of an identity, before any condition is evaluated.
pub trait Screen: Send + Sync {
    /// What can hold of `identity`, on whatever date.
    fn candidates(&self, identity: &Identity) -> Candidates;
}

/// What can hold of an identity: all that does or is left open by a missing value is among
/// it, and some that does not may be. What is not is false on every date.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Candidates {
    /// Conditions, roles, and the roles that these include, in evaluation order.
    pub units: Vec<Unit>,
    /// Forbids, by name.
    pub forbids: Vec<ForbidId>,
    /// Exceptions, by name.
    pub exceptions: Vec<ExceptionId>,
}

impl Membership {
    /// Whether a forbid could bind the person.
    pub(super) fn could_bind(&self, forbid: ForbidId) -> bool {
        let candidates = self.candidates.as_ref();
        candidates.is_none_or(|candidates| candidates.forbids.binary_search(&forbid).is_ok())
    }

    /// Whether a rule could make a difference to the person, were it to act.
    pub(super) fn could_concern(&self, rule: Rule) -> bool {
        let Some(candidates) = &self.candidates else { return true };
        match rule {
            Rule::Role(id) => candidates.units.contains(&Unit::Role(id)),
            Rule::Forbid(id) => self.could_bind(id),
            Rule::Exception(id) => candidates.exceptions.binary_search(&id).is_ok(),
            Rule::Approval(_) | Rule::Conflict(_) | Rule::Review(_) => true,
        }
    }

    /// The exceptions that could favour the person, by name.
    pub(super) fn possible_exceptions(&self, policy: &Policy) -> Vec<ExceptionId> {
        match &self.candidates {
            Some(candidates) => candidates.exceptions.clone(),
            None => policy.exceptions.ids().collect(),
        }
    }
}
