//! What is odd about records that can be read.

use super::{ApprovalRecord, ReviewRecord};
use crate::identity::{Finding, FindingLevel, enumerate};

/// How many records a finding names.
const NAMED: usize = 5;

/// What is odd about approvals, sorted by what they say.
pub(super) fn of_approvals(records: &[ApprovalRecord]) -> Vec<Finding> {
    let mut findings = repeated(records, |a, b| a.key() == b.key(), |record| record.number);
    findings.extend(records.iter().filter_map(decided_too_early));
    findings
}

/// What is odd about reviews, sorted by what they say.
pub(super) fn of_reviews(records: &[ReviewRecord]) -> Vec<Finding> {
    repeated(records, |a, b| a.key() == b.key(), |record| record.number)
}

fn repeated<T>(
    records: &[T],
    same: impl Fn(&T, &T) -> bool,
    number: impl Fn(&T) -> u64,
) -> Vec<Finding> {
    let groups = records.chunk_by(same).filter(|group| group.len() > 1);
    let findings = groups.map(|group| {
        let numbers: Vec<String> = group.iter().map(|record| number(record).to_string()).collect();
        let message =
            format!("records {} say the same: keep one of them", enumerate(&numbers, NAMED));
        warning("repeated-record", message, None)
    });
    findings.collect()
}

fn decided_too_early(record: &ApprovalRecord) -> Option<Finding> {
    let (at, requested) = (record.at?, record.requested?);
    requested.is_after(&at).then(|| {
        let message = format!(
            "record {}: it was decided on {at}, before it was requested on {requested}: correct one of them",
            record.number
        );
        warning("decided-before-requested", message, Some("requested"))
    })
}

fn warning(code: &'static str, message: String, field: Option<&str>) -> Finding {
    Finding { level: FindingLevel::Warning, code, message, field: field.map(str::to_owned) }
}
