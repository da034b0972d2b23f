//! Running tests.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::coverage::Coverage;
use super::inputs::Inputs;
use super::mismatch::Mismatch;
use super::person::try_person;
use super::population::{Verdict, try_population};
use super::scenario::try_scenario;
use super::snapshot::Snapshot;
use crate::eval::{Decision, Prepared, World};
use crate::policy::{Mode, Policy, Test, Trial};

/// Which tests are run, and how.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Only those whose title or file contains one of these texts, case aside; all, if none.
    pub filters: Vec<String>,
    /// Whether nothing is told of what comes after the first failure.
    pub fail_fast: bool,
    /// How many threads; the machine's own number if none is given.
    pub threads: Option<usize>,
}

/// Sees every decision that a test is about.
pub trait Observer {
    /// A decision, in the world that it was made in.
    fn decided(&mut self, world: &World<'_>, decision: &Decision);
}

impl Observer for () {
    fn decided(&mut self, _: &World<'_>, _: &Decision) {}
}

impl Observer for Coverage<'_> {
    fn decided(&mut self, world: &World<'_>, decision: &Decision) {
        self.see(world, decision);
    }
}

/// How a test came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Everything was as expected.
    Passed,
    /// Something was not.
    Failed(Vec<Mismatch>),
    /// Something was not, but the test only records.
    Recorded(Vec<Mismatch>),
    /// It was not run, and why.
    Skipped(String),
}

/// A test and how it came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestResult {
    /// Its place among the tests of the policy.
    pub test: usize,
    /// How it came out.
    pub outcome: Outcome,
    /// What was left aside, which a reader should know.
    pub notes: Vec<String>,
    /// The snapshots that it asked for.
    pub snapshots: Vec<Snapshot>,
}

/// The tests that were run, in the order in which they stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// How each came out.
    pub results: Vec<TestResult>,
    /// How many were left after the first failure.
    pub not_run: usize,
}

impl Run {
    /// Whether no test failed.
    #[must_use]
    pub fn passed(&self) -> bool {
        !self.results.iter().any(|result| matches!(result.outcome, Outcome::Failed(_)))
    }
}

/// What a test runs in.
pub(super) struct Cx<'c, 'a, O> {
    pub(super) prepared: &'c Arc<Prepared<'a>>,
    pub(super) inputs: &'c Inputs,
    pub(super) observer: &'c mut O,
}

/// Runs the tests of a policy.
#[must_use]
pub fn run(policy: &Policy, inputs: &Inputs, options: &Options) -> Run {
    run_observed(policy, inputs, options, || ()).0
}

/// The same, while observers look at every decision: one for each group of tests that runs in
/// one thread.
pub fn run_observed<O: Observer + Send>(
    policy: &Policy,
    inputs: &Inputs,
    options: &Options,
    observer: impl Fn() -> O + Sync,
) -> (Run, Vec<O>) {
    let prepared = Arc::new(Prepared::new(policy));
    let chosen = chosen(policy, &options.filters);
    let failed = AtomicUsize::new(usize::MAX);
    let is_late = |place: usize| options.fail_fast && place > failed.load(Ordering::Relaxed);
    let work = || {
        let each = chosen.par_iter().enumerate().filter(|(place, _)| !is_late(*place));
        each.fold(
            || (Vec::new(), observer()),
            |(mut results, mut observer), (place, test)| {
                let mut cx = Cx { prepared: &prepared, inputs, observer: &mut observer };
                let result = run_one(&mut cx, policy, *test);
                if matches!(result.outcome, Outcome::Failed(_)) {
                    failed.fetch_min(place, Ordering::Relaxed);
                }
                results.push((place, result));
                (results, observer)
            },
        )
        .map(|(results, observer)| (results, vec![observer]))
        .reduce(
            || (Vec::new(), Vec::new()),
            |mut one, other| {
                one.0.extend(other.0);
                one.1.extend(other.1);
                one
            },
        )
    };
    let (mut results, observers) = on_threads(options.threads, work);
    results.sort_by_key(|(place, _)| *place);
    // What ran beyond the first failure depends on the threads, and is not told.
    let last = failed.into_inner();
    results.retain(|(place, _)| !options.fail_fast || *place <= last);
    let results: Vec<TestResult> = results.into_iter().map(|(_, result)| result).collect();
    let not_run = chosen.len().saturating_sub(results.len());
    (Run { results, not_run }, observers)
}

/// Whether every test of a policy passes that is run and does not merely record, stopping at
/// the first that does not. `order` are the tests, by their places, the likeliest to fail
/// first.
#[must_use]
pub fn passes(policy: &Policy, inputs: &Inputs, order: &[usize]) -> bool {
    let prepared = Arc::new(Prepared::new(policy));
    let mut cx = Cx { prepared: &prepared, inputs, observer: &mut () };
    let fails =
        |test: &usize| matches!(run_one(&mut cx, policy, *test).outcome, Outcome::Failed(_));
    !order.iter().any(fails)
}

/// What `work` makes of it with so many threads; with the machine's own number if none is given.
pub(super) fn on_threads<T: Send>(threads: Option<usize>, work: impl FnOnce() -> T + Send) -> T {
    match rayon::ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0)).build() {
        Ok(pool) => pool.install(work),
        // Without threads of its own it runs in those that there are.
        Err(_) => work(),
    }
}

/// The tests that filters choose, by their places among those of the policy.
#[must_use]
pub fn chosen(policy: &Policy, filters: &[String]) -> Vec<usize> {
    let filters: Vec<String> = filters.iter().map(|filter| filter.to_lowercase()).collect();
    let is_chosen = |test: &Test| {
        let title = test.title.to_lowercase();
        let file = policy.sources.locate(test.span).file.to_lowercase();
        filters.is_empty()
            || filters.iter().any(|filter| title.contains(filter) || file.contains(filter))
    };
    let tests = policy.tests.iter().enumerate();
    tests.filter(|(_, test)| is_chosen(test)).map(|(place, _)| place).collect()
}

pub(super) fn run_one<O: Observer>(
    cx: &mut Cx<'_, '_, O>,
    policy: &Policy,
    place: usize,
) -> TestResult {
    let mut result = TestResult {
        test: place,
        outcome: Outcome::Passed,
        notes: Vec::new(),
        snapshots: Vec::new(),
    };
    let Some(test) = policy.tests.get(place) else { return result };
    if let Some(reason) = &test.skip {
        result.outcome = Outcome::Skipped(reason.clone());
        return result;
    }
    let mismatches = match &test.trial {
        Trial::Person(trial) => try_person(cx, trial),
        Trial::Scenario(trial) => try_scenario(cx, trial),
        Trial::Population(trial) => {
            let Verdict { mismatches, notes, snapshots } = try_population(cx, test.origin, trial);
            (result.notes, result.snapshots) = (notes, snapshots);
            mismatches
        }
    };
    if !mismatches.is_empty() {
        result.outcome = match test.mode {
            Mode::Enforce => Outcome::Failed(mismatches),
            Mode::Record => Outcome::Recorded(mismatches),
        };
    }
    result
}
