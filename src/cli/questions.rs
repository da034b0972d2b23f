//! Questions about every possible identity: their date and their time.

use std::time::{Duration, Instant};

use super::args::QuestionArgs;
use super::company::today;
use crate::policy::Date;

impl QuestionArgs {
    /// The evaluation date.
    pub(super) fn date(&self) -> Date {
        self.as_of.unwrap_or_else(today)
    }

    /// When the time is over.
    pub(super) fn deadline(&self) -> Option<Instant> {
        deadline(self.time_limit)
    }
}

/// When so many seconds are over.
pub(super) fn deadline(seconds: u64) -> Option<Instant> {
    Instant::now().checked_add(Duration::from_secs(seconds))
}
