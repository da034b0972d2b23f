//! How long testing takes from start to exit: `cargo bench --bench testing`.
//!
//! Generates a policy of 500 roles and 2,500 entitlements with 1,000 tests (the same bytes in
//! every run), each of which expects exactly what one invented person holds; then runs the
//! release binary on it, and on `examples/acme` with coverage and mutation testing, and prints
//! the least, the median and the largest wall time beside the goal.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark that cannot go on stops, and prints what it found"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

#[allow(dead_code, reason = "what only the other benchmarks use")]
mod generated;
#[allow(dead_code, reason = "what only the other benchmarks use")]
mod timed;

use generated::{DEPARTMENTS, GROUPS, LARGE, Random, Size, TITLES, write_policy};
use rolebook::cli::Disk;
use rolebook::eval::{Outcome, State, World, decide};
use rolebook::policy::{Policy, Trial};
use rolebook::project;
use timed::{head, report_command};

const RUNS: usize = 7;
const TESTS: usize = 1_000;
/// 500 roles and 2,500 entitlements.
const MEDIUM: Size = Size { roles: LARGE.roles / 4, apps: LARGE.apps / 4 };

fn main() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let policy = dir.path().join("policy");
    write_policy(&policy, MEDIUM);
    write_tests(&policy);
    let acme = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/acme");
    head("start to exit, ms");
    report("1,000 tests, 500 roles", &policy, &[], RUNS, 1_000);
    report("1,000 tests, 500 roles, one thread", &policy, &["--threads", "1"], RUNS, 0);
    report("the tests of examples/acme", &acme, &[], RUNS, 0);
    report("the same, with coverage", &acme, &["--coverage"], RUNS, 0);
    report("mutation testing of examples/acme", &acme, &["--mutants"], 3, 10_000);
}

fn report(name: &str, policy: &Path, more: &[&str], runs: usize, goal: u128) {
    let policy = policy.display().to_string();
    let arguments = ["test", "-q", "-p", policy.as_str()].into_iter().chain(more.iter().copied());
    let arguments: Vec<String> = arguments.map(str::to_owned).collect();
    report_command(name, runs, goal, &arguments);
}

/// Writes tests of invented people. What they expect is what is decided: the benchmark is of
/// tests that pass, as most do.
fn write_tests(dir: &Path) {
    let path = dir.join("tests.role");
    let mut random = Random(11);
    let people: Vec<String> = (0..TESTS).map(|number| person(number, &mut random)).collect();
    let titled = |(number, person): (usize, &String), expected: &str| {
        format!(
            "fixture p{number} {{ {person} }}\ntest \"person {number}\" {{\n  given p{number}\n  \
             on 2026-11-23\n  expect {expected}\n}}\n"
        )
    };
    let drafts = people.iter().enumerate().map(|each| titled(each, "phase active"));
    fs::write(&path, drafts.collect::<String>()).expect("the tests are written");
    let loaded = project::load(&Disk, dir).expect("the policy is there");
    let policy = loaded.policy.expect("the policy is sound");
    let mut text = String::new();
    for (number, (person, test)) in people.iter().zip(&policy.tests).enumerate() {
        let Trial::Person(trial) = &test.trial else { continue };
        let expected = expected(&policy, &trial.scene.subject.iter().collect::<Vec<_>>());
        write!(text, "{}", titled((number, person), &expected)).expect("it fits");
    }
    fs::write(&path, text).expect("the tests are written");
}

fn person(number: usize, random: &mut Random) -> String {
    let groups: Vec<_> = (0..6).map(|_| format!("\"grp-{:03}\"", random.below(GROUPS))).collect();
    format!(
        "id: \"p{number}\" department: \"Department {:02}\" title: \"Title {:03}\" status: \
         \"active\" level: {} start_date: 20{:02}-06-01 groups: {{ {} }}",
        random.below(DEPARTMENTS),
        random.below(TITLES),
        random.below(12),
        10 + random.below(16),
        groups.join(", ")
    )
}

/// `granted exactly …`, with all that somebody holds; or that there is nothing.
fn expected(policy: &Policy, record: &[&rolebook::policy::Setting]) -> String {
    let population = rolebook::identity::Population::written(policy, &[record.to_vec()]);
    let world = World::new(policy, &population);
    let person = population.ids().next().expect("there is one person");
    let day = "2026-11-23".parse().expect("a date");
    let Outcome::Decided(standing) = decide(&world, person, day).outcome else {
        return "quarantined".to_owned();
    };
    let granted = standing.entitlements.iter().filter(|holding| holding.state == State::Granted);
    let names: Vec<&str> =
        granted.map(|holding| policy.entitlements[holding.entitlement].name.as_str()).collect();
    match names.as_slice() {
        [] => "phase active".to_owned(),
        names => format!("granted exactly {}", names.join(", ")),
    }
}
