//! Which rules concern which entitlement.
//!
//! An app cannot part an entitlement from what it implies, so what a rule says of the
//! implied one it says of the implying one as well.

use crate::policy::{ApprovalId, EntitlementId, ForbidId, Id, Policy, Selection};

/// For each entitlement, the rules that cover it or anything it implies; sorted.
#[derive(Clone, Debug)]
pub(super) struct Coverage {
    pub(super) forbids: Cover<ForbidId>,
    pub(super) approvals: Cover<ApprovalId>,
}

impl Coverage {
    pub(super) fn of(policy: &Policy) -> Self {
        let forbids = policy.forbids.iter().map(|(id, forbid)| (id, &*forbid.denies));
        let approvals = policy.approvals.iter().map(|(id, approval)| (id, &*approval.covers));
        Self { forbids: Cover::of(policy, forbids), approvals: Cover::of(policy, approvals) }
    }
}

/// The rules of one kind. Most entitlements have none, so that a table with a list for each
/// would mostly be filled with nothing.
#[derive(Clone, Debug)]
pub(super) struct Cover<R> {
    /// Where the rules of each entitlement begin, and one more: where those of the last end.
    starts: Vec<u32>,
    rules: Vec<R>,
}

impl<R: Copy + Ord> Cover<R> {
    fn of<'a>(policy: &Policy, rules: impl Iterator<Item = (R, &'a [Selection])>) -> Self {
        let mut pairs: Vec<(EntitlementId, R)> = Vec::new();
        for (rule, selections) in rules {
            let covered = policy.upward(Selection::union(selections));
            pairs.extend(covered.into_iter().map(|entitlement| (entitlement, rule)));
        }
        pairs.sort_unstable();
        let mut starts = vec![0; policy.entitlements.len() + 1];
        for (entitlement, _) in &pairs {
            if let Some(end) = starts.get_mut(entitlement.index() + 1) {
                *end += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        Self { starts, rules: pairs.into_iter().map(|(_, rule)| rule).collect() }
    }

    /// The rules that cover `entitlement`; sorted.
    pub(super) fn over(&self, entitlement: EntitlementId) -> &[R] {
        let at = |index: usize| self.starts.get(index).map(|start| *start as usize);
        let range = at(entitlement.index()).zip(at(entitlement.index() + 1));
        range.and_then(|(start, end)| self.rules.get(start..end)).unwrap_or_default()
    }
}
