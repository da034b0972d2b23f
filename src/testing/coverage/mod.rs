//! What the tests of a policy exercise, and who would exercise the rest.
//!
//! Covered can be every rule, and every atomic condition of every rule, which must be seen both
//! true and false with effect on the outcome: masking MC/DC, as avionics software is tested
//! (DO-178C; Chilenski, *An Investigation of Three Forms of the Modified Condition Decision
//! Coverage (MCDC) Criterion*, DOT/FAA/AR-01/18, 2001). `docs/coverage.md` says what counts.
//!
//! A [`Coverage`] is shown each decision about which a test expects something, and makes a
//! [`CoverageReport`]: for everything that no test exercised, somebody who would, from
//! [`analysis`](crate::analysis), or that nobody could.

mod asking;
mod claim;
mod document;
mod effect;
mod example;
mod html;
mod item;
mod lcov;
mod lines;
mod missing;
mod plan;
mod privilege;
mod reach;
mod report;
mod see;
mod text;
mod threshold;
mod wanted;

pub use document::{CoverageDocument, coverage_document};
pub use example::Example;
pub use html::coverage_html;
pub use item::{Item, Kind};
pub use lcov::coverage_lcov;
pub use report::{CoverageReport, Covered, Group, Search, Status, Tally};
pub use see::Coverage;
pub use text::coverage_text;
pub use threshold::{Shortfall, Threshold, ThresholdError};
