//! The command line: one file per verb. The only place that reads files, prints or exits.

use std::process::ExitCode;

/// Runs the command line of this process.
#[must_use]
pub fn run() -> ExitCode {
    ExitCode::SUCCESS
}
