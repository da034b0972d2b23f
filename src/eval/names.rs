//! The names that what is on record may bear.

use std::collections::BTreeMap;

use crate::identity::{Finding, FindingLevel};
use crate::policy::{ApprovalId, EntitlementId, Policy, ReviewId};

/// The names of a policy, looked up once for each record.
#[derive(Clone, Debug)]
pub(super) struct Names<'a> {
    pub(super) entitlements: BTreeMap<&'a str, EntitlementId>,
    pub(super) approvals: BTreeMap<&'a str, ApprovalId>,
    pub(super) reviews: BTreeMap<&'a str, ReviewId>,
}

impl<'a> Names<'a> {
    pub(super) fn of(policy: &'a Policy) -> Self {
        let entitlements = policy.entitlements.iter().map(|(id, row)| (row.name.as_str(), id));
        let approvals = policy.approvals.iter().map(|(id, row)| (row.header.name.as_str(), id));
        let reviews = policy.reviews.iter().map(|(id, row)| (row.header.name.as_str(), id));
        Self {
            entitlements: entitlements.collect(),
            approvals: approvals.collect(),
            reviews: reviews.collect(),
        }
    }
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
