//! Which rules concern which entitlement.
//!
//! An app cannot part an entitlement from what it implies, so what a rule says of the
//! implied one it says of the implying one as well.

use crate::policy::{ApprovalId, EntitlementId, ForbidId, Policy, Selection, Table};

/// For each entitlement, the rules that cover it or anything it implies; sorted.
#[derive(Clone, Debug)]
pub(super) struct Coverage {
    pub(super) forbids: Table<EntitlementId, Vec<ForbidId>>,
    pub(super) approvals: Table<EntitlementId, Vec<ApprovalId>>,
}

impl Coverage {
    pub(super) fn of(policy: &Policy) -> Self {
        let forbids = policy.forbids.iter().map(|(id, forbid)| (id, &*forbid.denies));
        let approvals = policy.approvals.iter().map(|(id, approval)| (id, &*approval.covers));
        Self { forbids: invert(policy, forbids), approvals: invert(policy, approvals) }
    }
}

fn invert<'a, R: Copy>(
    policy: &Policy,
    rules: impl Iterator<Item = (R, &'a [Selection])>,
) -> Table<EntitlementId, Vec<R>> {
    let mut table = Table::filled(&policy.entitlements, Vec::new());
    for (rule, selections) in rules {
        for entitlement in policy.upward(Selection::union(selections)) {
            table[entitlement].push(rule);
        }
    }
    table
}
