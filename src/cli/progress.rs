//! Progress on long work, where somebody watches.

use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};

use super::output::Output;

/// How many people are decided before anybody could get impatient.
const FEW: usize = 2_000;

/// A bar on standard error for so many mutants, which goes away when they are put to the tests.
pub(super) fn of_mutants(mutants: usize, output: &Output) -> ProgressBar {
    if output.display.quiet {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(mutants as u64).with_finish(ProgressFinish::AndClear);
    match ProgressStyle::with_template("testing {bar:40} {pos} of {len} mutants, {eta} left") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// A bar on standard error for `people` decisions, which goes away when they are made. It is
/// not drawn where standard error is no terminal, for few people, and where quiet is asked for.
pub(super) fn of_decisions(people: usize, output: &Output) -> ProgressBar {
    if people <= FEW || output.display.quiet {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(people as u64).with_finish(ProgressFinish::AndClear);
    match ProgressStyle::with_template("deciding {bar:40} {pos} of {len} people, {eta} left") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
