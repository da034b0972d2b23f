//! The tests of a policy, run.

mod coverage;
mod draft;
mod expectations;
mod mutants;
mod populations;
mod reports;
mod scenarios;
mod scenes;

use std::path::PathBuf;
use std::sync::LazyLock;

use rolebook::diagnostic::has_errors;
use rolebook::policy::Policy;
use rolebook::testing::{Inputs, Options, Outcome, Run, run, text};

use crate::support::company::load;

/// A policy with a bit of everything, and three fixtures.
const BASE: &str = include_str!("testing/base.role");

/// The base with these tests.
fn with_tests(tests: &str) -> Policy {
    let loaded = load(&[("policy.role", BASE), ("tests.role", tests)]);
    assert!(!has_errors(&loaded.diagnostics), "{:#?}\n{tests}", loaded.diagnostics);
    loaded.policy.unwrap()
}

/// How tests come out beside the base.
fn ran(tests: &str) -> (Policy, Run) {
    let policy = with_tests(tests);
    let run = run(&policy, &Inputs::default(), &Options::default());
    (policy, run)
}

/// Asserts that every one of these tests passes.
fn passes(tests: &str) {
    let (policy, run) = ran(tests);
    assert!(!run.results.is_empty());
    let told = plain(&text(&policy, &run, true, 100));
    assert!(run.results.iter().all(|result| result.outcome == Outcome::Passed), "{told}");
}

/// What is told of tests each of which fails.
fn failures(tests: &str) -> String {
    let (policy, run) = ran(tests);
    let told = plain(&text(&policy, &run, true, 100));
    let failed =
        |result: &rolebook::testing::TestResult| matches!(result.outcome, Outcome::Failed(_));
    assert!(run.results.iter().all(failed), "{told}");
    told
}

/// Without styles.
fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

/// The directory of the tests' own files.
static HERE: LazyLock<PathBuf> =
    LazyLock::new(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/testing"));
