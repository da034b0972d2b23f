//! The command line: one file per verb. The only place that reads files, prints or exits.

mod files;

use std::process::ExitCode;

pub use files::{Disk, find_policy};

/// Runs the command line of this process.
#[must_use]
pub fn run() -> ExitCode {
    ExitCode::SUCCESS
}
