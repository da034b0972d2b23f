//! What is told of a run of tests.

mod document;
mod github;
mod junit;
mod tap;
mod text;

pub use document::{Failure, TestDocument, TestOutcome, TestsDocument, TestsSummary};
pub use github::github;
pub use junit::junit;
pub use tap::tap;
pub use text::text;
