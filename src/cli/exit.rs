//! How the process ends.

use std::process::ExitCode;

/// How the process ends; the same for every verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done, and nothing to object to.
    Done,
    /// It ran, and the answer is negative: errors in the policy, an invalid record, a
    /// record that is quarantined.
    Negative,
    /// It could not run: usage, or a file that cannot be read or written.
    CouldNotRun,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Done => Self::SUCCESS,
            Exit::Negative => Self::from(1),
            Exit::CouldNotRun => Self::from(2),
        }
    }
}
