//! Progress on long work, where somebody watches. A bar stands on standard error and goes away
//! when the work is done. It is not drawn where standard error is no terminal, and where quiet
//! is asked for.

use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};

use super::output::Output;

/// How many people are decided before anybody could get impatient.
const FEW: usize = 2_000;

/// A bar for so many mutants that are put to the tests.
pub(super) fn of_mutants(mutants: usize, output: &Output) -> ProgressBar {
    bar(mutants, "testing {bar:40} {pos} of {len} mutants, {eta} left", output)
}

/// A bar for the decisions of `people`; for few people none.
pub(super) fn of_decisions(people: usize, output: &Output) -> ProgressBar {
    if people <= FEW {
        return ProgressBar::hidden();
    }
    bar(people, "deciding {bar:30} {pos} of {len} people, {per_sec}, {eta} left", output)
}

/// A bar for so many questions about every possible identity.
pub(super) fn of_questions(questions: usize, output: &Output) -> ProgressBar {
    bar(questions, "proving {bar:40} {pos} of {len} questions, {eta} left", output)
}

fn bar(count: usize, template: &str, output: &Output) -> ProgressBar {
    if output.display.quiet {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(count as u64).with_finish(ProgressFinish::AndClear);
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
