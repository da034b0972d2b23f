//! The tests of a policy, run: expectations are put to what [`eval`](crate::eval) decides.
//!
//! A test is a scene (records as HR would write them, and approvals on record), a date and
//! expectations. Nothing here decides anything: what a test is told is what everybody else
//! would be told.

pub mod coverage;
mod draft;
mod inputs;
mod judge;
mod mismatch;
pub mod mutants;
mod outlook;
mod person;
mod population;
mod reason;
mod relevance;
mod report;
mod run;
mod scenario;
mod scene;
mod snapshot;

pub use draft::draft;
pub use inputs::{Inputs, WantedFile, WantedKind, wanted_files};
pub use mismatch::Mismatch;
pub use relevance::Relevance;
pub use report::{Failure, TestDocument, TestOutcome, TestsDocument, TestsSummary};
pub use report::{github, junit, tap, text};
pub use run::{Observer, Options, Outcome, Run, TestResult, chosen, passes, run, run_observed};
pub use snapshot::Snapshot;
