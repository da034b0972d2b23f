//! What is on record beside the identities: approvals that were given, and reviews of access.

mod approval;
mod moment;
mod review;

pub use approval::{ApprovalDecision, ApprovalRecord, ApprovalRecords};
pub use moment::{Moment, NoMoment};
pub use review::{ReviewOutcome, ReviewRecord, ReviewRecords};
