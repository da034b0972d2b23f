//! What is on record beside the identities: approvals that were given, and reviews of access.
//!
//! [`read_approvals`] and [`read_reviews`] read a file whole or not at all. Whether the names
//! in it exist, and what a record counts for, is decided with the policy and the people.

mod approval;
mod error;
mod fault;
mod fields;
mod moment;
mod oddity;
mod review;
mod rows;
mod schema;
mod write;

use std::io::Read;

pub use approval::{ApprovalDecision, ApprovalRecord, ApprovalRecords};
pub use error::RecordError;
pub use fault::{Mistake, RecordFault, RecordPlace};
pub use moment::{Moment, NoMoment};
pub use review::{ReviewOutcome, ReviewRecord, ReviewRecords};
pub use schema::{approvals_schema, reviews_schema};
pub use write::{ApprovalForm, write_approvals};

use crate::identity::Format;

/// Reads approvals: a JSON array, NDJSON or CSV, which `format` says, or else the content.
///
/// # Errors
/// Where any record cannot be read: a file with a mistake decides nothing, for what it lacks
/// could be the rejection that matters. All mistakes are told.
pub fn read_approvals(
    input: impl Read,
    format: Option<Format>,
) -> Result<ApprovalRecords, RecordError> {
    let mut records: Vec<ApprovalRecord> = rows::read(input, format)?;
    records.sort_by(|a, b| a.key().cmp(&b.key()));
    let findings = oddity::of_approvals(&records);
    Ok(ApprovalRecords { records, findings })
}

/// Reads reviews: a JSON array, NDJSON or CSV, which `format` says, or else the content.
///
/// # Errors
/// Where any record cannot be read, as with [`read_approvals`].
pub fn read_reviews(
    input: impl Read,
    format: Option<Format>,
) -> Result<ReviewRecords, RecordError> {
    let mut records: Vec<ReviewRecord> = rows::read(input, format)?;
    records.sort_by(|a, b| a.key().cmp(&b.key()));
    let findings = oddity::of_reviews(&records);
    Ok(ReviewRecords { records, findings })
}
