//! The names that what is on record may bear.

use crate::identity::{Finding, FindingLevel};
use crate::policy::{ApprovalId, EntitlementId, Id, Policy, ReviewId, Table};

/// The names of a policy, looked up once for each record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Names<'a> {
    policy: &'a Policy,
}

impl<'a> Names<'a> {
    pub(super) fn of(policy: &'a Policy) -> Self {
        Self { policy }
    }

    pub(super) fn entitlement(self, name: &str) -> Option<EntitlementId> {
        find(&self.policy.entitlements, name, |row| &row.name)
    }

    pub(super) fn approval(self, name: &str) -> Option<ApprovalId> {
        find(&self.policy.approvals, name, |row| &row.header.name)
    }

    pub(super) fn review(self, name: &str) -> Option<ReviewId> {
        find(&self.policy.reviews, name, |row| &row.header.name)
    }

    pub(super) fn entitlements(self) -> impl Iterator<Item = &'a str> {
        self.policy.entitlements.values().map(|row| row.name.as_str())
    }

    pub(super) fn approvals(self) -> impl Iterator<Item = &'a str> {
        self.policy.approvals.values().map(|row| row.header.name.as_str())
    }

    pub(super) fn reviews(self) -> impl Iterator<Item = &'a str> {
        self.policy.reviews.values().map(|row| row.header.name.as_str())
    }
}

/// The row of this name.
fn find<I: Id, T>(table: &Table<I, T>, name: &str, named: impl Fn(&T) -> &str) -> Option<I> {
    // INVARIANT: the tables are in the order of names.
    let rows = table.values().as_slice();
    rows.binary_search_by(|row| named(row).cmp(name)).ok().map(I::from_index)
}

/// The finding that record `number` of `kind` names something that does not exist.
pub(super) fn unknown_name(
    kind: &str,
    number: u64,
    what: &str,
    name: &str,
    near: Option<String>,
) -> Finding {
    let near = near.map(|near| format!("; {near}")).unwrap_or_default();
    Finding {
        level: FindingLevel::Warning,
        code: "record-of-nothing",
        message: format!(
            "{kind} record {number} names the {what} `{name}`, which does not exist, and counts for \
             nothing{near}"
        ),
        field: Some(what.to_owned()),
    }
}
