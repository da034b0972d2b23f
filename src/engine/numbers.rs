//! Everything in a policy that has a condition, numbered.

use std::ops::Range;

use super::bits::WORD;
use crate::policy::{ApprovalId, ExceptionId, Expr, ForbidId, Grant, Id, Policy, RoleId, Unit};

/// The number of each condition of a policy: roles come first, by name, so that the first
/// numbers of a set are a set of roles.
#[derive(Clone, Debug)]
pub(super) struct Numbers {
    roles: usize,
    conditions: usize,
    forbids: usize,
    exceptions: usize,
    arms: usize,
    skips: usize,
    /// The grants that have a `when`, in order, and which of the role's grants each is.
    grants: Vec<(RoleId, usize)>,
}

impl Numbers {
    /// The numbers of a policy's conditions.
    pub(super) fn of(policy: &Policy) -> Self {
        let grants = policy.roles.iter().flat_map(|(id, role)| {
            let asking = role.grants.iter().enumerate().filter(|(_, grant)| grant.when.is_some());
            asking.map(move |(place, _)| (id, place))
        });
        Self {
            roles: policy.roles.len(),
            conditions: policy.conditions.len(),
            forbids: policy.forbids.len(),
            exceptions: policy.exceptions.len(),
            arms: policy.lifecycle.arms.len(),
            skips: policy.approvals.len(),
            grants: grants.collect(),
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.grant_base() + self.grants.len()
    }

    /// The number of a condition or role.
    pub(super) fn unit(&self, unit: Unit) -> usize {
        match unit {
            Unit::Role(id) => id.index(),
            Unit::Condition(id) => self.roles + id.index(),
        }
    }

    /// The number of a forbid's condition.
    pub(super) fn forbid(&self, id: ForbidId) -> usize {
        self.forbids().start + id.index()
    }

    /// The numbers of all forbids.
    pub(super) fn forbids(&self) -> Range<usize> {
        let start = self.roles + self.conditions;
        start..start + self.forbids
    }

    /// The number of an exception's condition.
    pub(super) fn exception(&self, id: ExceptionId) -> usize {
        self.exceptions().start + id.index()
    }

    /// The numbers of all exceptions.
    pub(super) fn exceptions(&self) -> Range<usize> {
        let start = self.forbids().end;
        start..start + self.exceptions
    }

    /// The number of an arm of the lifecycle.
    pub(super) fn arm(&self, place: usize) -> usize {
        self.arms().start + place
    }

    /// The numbers of all arms of the lifecycle.
    pub(super) fn arms(&self) -> Range<usize> {
        let start = self.exceptions().end;
        start..start + self.arms
    }

    /// The number of the condition that waives an approval.
    pub(super) fn skip(&self, id: ApprovalId) -> usize {
        self.first_skip() + id.index()
    }

    /// The first of these, which is the first of a word: from there on, a set of numbers begins
    /// with a set of approvals.
    pub(super) fn first_skip(&self) -> usize {
        self.arms().end.next_multiple_of(WORD)
    }

    /// The number of the condition of one of a role's grants; none where it has none.
    pub(super) fn grant(&self, role: RoleId, place: usize) -> Option<usize> {
        let found = self.grants.binary_search(&(role, place)).ok();
        found.map(|place| self.grant_base() + place)
    }

    fn grant_base(&self) -> usize {
        self.first_skip() + self.skips
    }
}

/// Everything that has a condition, with its number; without a condition where it always
/// holds, and left out where it never does.
pub(super) fn numbered<'p>(
    policy: &'p Policy,
    numbers: &Numbers,
) -> Vec<(usize, Option<&'p Expr>)> {
    let mut all: Vec<(usize, Option<&Expr>)> = Vec::new();
    for (id, role) in policy.roles.iter() {
        all.extend(role.when.iter().map(|when| (numbers.unit(Unit::Role(id)), Some(when))));
        let grants = role.grants.iter().enumerate();
        all.extend(grants.filter_map(|(place, grant): (usize, &Grant)| {
            Some((numbers.grant(id, place)?, grant.when.as_ref()))
        }));
    }
    for (id, condition) in policy.conditions.iter() {
        all.push((numbers.unit(Unit::Condition(id)), Some(&condition.expr)));
    }
    for (id, forbid) in policy.forbids.iter() {
        all.push((numbers.forbid(id), forbid.when.as_ref()));
    }
    for (id, exception) in policy.exceptions.iter() {
        all.push((numbers.exception(id), Some(&exception.when)));
    }
    for (place, arm) in policy.lifecycle.arms.iter().enumerate() {
        all.push((numbers.arm(place), Some(&arm.when)));
    }
    for (id, approval) in policy.approvals.iter() {
        all.extend(approval.skip_when.iter().map(|skip| (numbers.skip(id), Some(skip))));
    }
    all
}
