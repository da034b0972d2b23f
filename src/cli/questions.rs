//! Questions about every possible identity: their date, their time, and their progress.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};

use super::args::QuestionArgs;
use super::company::today;
use super::output::Output;
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

/// A bar on standard error for so many questions, which appears only if they take long, and
/// goes away when they are answered. It is not drawn where standard error is no terminal, and
/// where quiet is asked for.
pub(super) fn progress(questions: usize, output: &Output) -> ProgressBar {
    if output.display.quiet {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(questions as u64).with_finish(ProgressFinish::AndClear);
    match ProgressStyle::with_template("proving {bar:40} {pos} of {len} questions, {eta} left") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
