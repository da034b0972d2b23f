//! Times of work that is done a few times, printed beside a goal.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Prints the head of the table; `what` says what is measured, and in milliseconds.
pub(crate) fn head(what: &str) {
    println!("{what:<52} {:>8} {:>8} {:>8} {:>8}", "least", "median", "most", "goal");
}

/// Prints the least, the median and the largest time of some runs; a goal of 0 is none.
pub(crate) fn report(name: &str, runs: usize, goal: u128, work: impl FnMut()) {
    let mut times: Vec<Duration> = times(runs, work).collect();
    times.sort_unstable();
    let ms = |at: usize| format!("{:.1}", times[at].as_secs_f64() * 1000.0);
    let goal = if goal == 0 { "–".to_owned() } else { goal.to_string() };
    println!("{name:<52} {:>8} {:>8} {:>8} {goal:>8}", ms(0), ms(runs / 2), ms(runs - 1));
}

/// The least time of some runs.
pub(crate) fn fastest(runs: usize, work: impl FnMut()) -> Duration {
    times(runs, work).min().unwrap_or_default()
}

fn times(runs: usize, mut work: impl FnMut()) -> impl Iterator<Item = Duration> {
    (0..runs).map(move |_| {
        let start = Instant::now();
        work();
        start.elapsed()
    })
}

/// The same as [`report`] of the release binary, which is run once before, so that its files are at hand.
pub(crate) fn report_command(name: &str, runs: usize, goal: u128, arguments: &[String]) {
    run(arguments);
    report(name, runs, goal, || run(arguments));
}

/// Runs the release binary, which must succeed.
pub(crate) fn run(arguments: &[String]) {
    let status = Command::new(env!("CARGO_BIN_EXE_rolebook"))
        .args(arguments)
        .stdout(Stdio::null())
        .status()
        .expect("the command runs");
    assert!(status.success(), "{arguments:?} failed");
}
