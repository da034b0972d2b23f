//! Mutants put to the tests.

use std::time::{Duration, Instant};

use rayon::prelude::*;

use super::Mutant;
use super::differing::{Survival, survival};
use crate::analysis::Witness;
use crate::policy::{Date, Policy};
use crate::testing::run::on_threads;

/// How mutants are put to the tests.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How many threads work; at least one does.
    pub threads: usize,
    /// When to stop. What is not decided by then is [`Verdict::Undecided`].
    pub deadline: Option<Instant>,
    /// The date near which those of examples are chosen.
    pub around: Date,
}

/// How long one question about one mutant may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// What becomes of a mutant.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// A test notices it.
    Caught,
    /// No test notices it. None where nobody could be made up whom it decides otherwise, and
    /// nothing proves that there is nobody.
    Missed(Option<Box<Example>>),
    /// No test could notice it: it decides the same of everybody who could exist, on every
    /// date.
    Equivalent,
    /// There was no time for it.
    Undecided,
}

/// Somebody about whom a mutant decides something else than the policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// Who, when, and what is on record.
    pub witness: Witness,
    /// A test that passes on the policy and fails on the mutant, ready to paste; none where
    /// the language cannot say what tells the two apart.
    pub test: Option<String>,
}

/// Puts mutants of `policy` to its tests: `noticed` says whether a test of the mutant, given
/// as a policy, fails. Of those that no test notices it is found out whether any could.
///
/// The verdicts are in the order of the mutants. `told` is called once for each, from any
/// thread, when it is known. All mutants are put to the tests before the rest is asked, so that
/// time that runs out is not taken from the tests.
pub fn run(
    policy: &Policy,
    mutants: &[Mutant],
    options: &Options,
    noticed: impl Fn(&Policy, &Mutant) -> bool + Sync,
    told: impl Fn() + Sync,
) -> Vec<Verdict> {
    let late = || options.deadline.is_some_and(|deadline| Instant::now() >= deadline);
    let tested: Vec<Option<Verdict>> = in_parallel(options.threads, mutants, |mutant| {
        let verdict = if late() {
            Some(Verdict::Undecided)
        } else {
            noticed(&mutant.apply(policy), mutant).then_some(Verdict::Caught)
        };
        if verdict.is_some() {
            told();
        }
        verdict
    });
    let pairs: Vec<(&Mutant, Option<Verdict>)> = mutants.iter().zip(tested).collect();
    in_parallel(options.threads, &pairs, |(mutant, verdict)| {
        if let Some(verdict) = verdict {
            return verdict.clone();
        }
        let verdict = if late() { Verdict::Undecided } else { asked(policy, mutant, options) };
        told();
        verdict
    })
}

/// Whether a test could notice a mutant that none notices.
fn asked(policy: &Policy, mutant: &Mutant, options: &Options) -> Verdict {
    let patience = Instant::now().checked_add(PATIENCE);
    let deadline = match (patience, options.deadline) {
        (Some(patience), Some(deadline)) => Some(patience.min(deadline)),
        (patience, deadline) => patience.or(deadline),
    };
    match survival(policy, mutant, options.around, deadline) {
        Survival::Differs(example) => Verdict::Missed(example),
        Survival::Same => Verdict::Equivalent,
        Survival::OutOfTime => Verdict::Undecided,
    }
}

/// What `work` makes of each item, in their order.
fn in_parallel<T: Sync, R: Send>(
    threads: usize,
    items: &[T],
    work: impl Fn(&T) -> R + Sync + Send,
) -> Vec<R> {
    // One item at a time: some take a thousand times as long as others.
    on_threads(Some(threads.max(1)), || items.par_iter().with_max_len(1).map(work).collect())
}
