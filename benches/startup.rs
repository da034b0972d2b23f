//! How long the command takes from start to exit: `cargo bench --bench startup`.
//!
//! Generates a policy of 2,000 roles and 10,000 entitlements (the same bytes in every run),
//! then runs the release binary on it and on `examples/acme`, and prints the least, the
//! median and the largest wall time beside the goal.

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

use generated::{ENTITLEMENTS_PER_APP, LARGE, people, write_policy};
use timed::{head, report_command, run};

const RUNS: usize = 15;

const PEOPLE: usize = 1_000;

fn main() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let big = dir.path().join("policy");
    write_policy(&big, LARGE);
    let one = dir.path().join("one.ndjson");
    fs::write(&one, person()).expect("the record is written");
    let size = fs::metadata(big.join("bench.role")).expect("the policy is there").len();
    let acme = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/acme");

    println!(
        "generated policy: {} roles, {} entitlements, {size} bytes",
        LARGE.roles,
        LARGE.apps * ENTITLEMENTS_PER_APP
    );
    head("start to exit, ms");
    let check = |policy: &Path| {
        vec!["check".into(), "-q".into(), "-p".into(), policy.display().to_string()]
    };
    let eval = |policy: &Path, people: &Path| {
        let mut arguments: Vec<String> =
            ["eval", "-q", "--format", "ndjson", "--as-of", "2026-11-23", "-p"]
                .map(Into::into)
                .into();
        arguments.extend([policy.display().to_string(), "-i".into(), people.display().to_string()]);
        arguments
    };
    report("check, generated policy", &check(&big), 60);
    report("eval of one identity, generated policy", &eval(&big, &one), 60);
    let compiled = dir.path().join("policy.rbk");
    let build = |policy: &Path| {
        ["build", "-q", "-p", &policy.display().to_string(), "-o", &compiled.display().to_string()]
            .map(str::to_owned)
    };
    run(&build(&big));
    report("eval of one identity, compiled policy", &eval(&compiled, &one), 10);
    report("build, generated policy", &build(&big), 0);
    let many = dir.path().join("many.ndjson");
    fs::write(&many, people(PEOPLE)).expect("the records are written");
    report("eval of 1,000 people, generated policy", &eval(&big, &many), 0);
    let lint = |policy: &Path| {
        let policy = policy.display().to_string();
        let options = ["--format", "json", "--fail-level", "error", "--as-of", "2026-11-23"];
        let arguments = ["lint", "-q", "-p", policy.as_str()].into_iter().chain(options);
        arguments.map(str::to_owned).collect::<Vec<_>>()
    };
    report("lint, generated policy", &lint(&big), 500);
    let small = dir.path().join("small");
    write_small_files(&small);
    report("lint, 100 small files", &lint(&small), 100);
    let formatted = dir.path().join("formatted");
    write_policy(&formatted, LARGE);
    let fmt = |more: &[&str]| {
        let mut arguments = vec!["fmt".into(), "-q".into(), "-p".into()];
        arguments.push(formatted.display().to_string());
        arguments.extend(more.iter().map(|&each| each.into()));
        arguments
    };
    run(&fmt(&[]));
    report("fmt --check, generated policy, formatted", &fmt(&["--check"]), 0);
    report("check, examples/acme", &check(&acme), 15);
    report("eval of everybody, examples/acme", &eval(&acme, &acme.join("people.csv")), 0);
}

fn report(name: &str, arguments: &[String], goal: u128) {
    report_command(name, RUNS, goal, arguments);
}

/// A policy of 100 files with a few roles each.
fn write_small_files(dir: &Path) {
    write_policy(dir, LARGE);
    let text = fs::read_to_string(dir.join("bench.role")).expect("the policy is there");
    let (rest, roles) = text.split_at(text.find("role role_").expect("there are roles"));
    let rest = rest.split("app app040").next().expect("there are apps");
    fs::write(dir.join("bench.role"), rest).expect("it is written");
    let few = |role: &&str| !role.contains("include") && !role.contains("forbid");
    for (number, role) in roles.split("\n}\n").filter(few).take(300).enumerate() {
        let granted = format!("app{:03}.ent_{:02}", number % 40, number % ENTITLEMENTS_PER_APP);
        let head = role.split("  grant").next().expect("there is a grant");
        let path = dir.join(format!("file_{:02}.role", number / 3));
        let mut text = fs::read_to_string(&path).unwrap_or_default();
        writeln!(text, "{}\n  grant {granted}\n}}", head.trim_end()).expect("it fits");
        fs::write(path, text).expect("it is written");
    }
}

fn person() -> &'static str {
    "{\"id\":\"p1\",\"department\":\"Department 07\",\"title\":\"Title 007\",\"status\":\"active\",\
     \"level\":6,\"start_date\":\"2020-03-01\",\"groups\":[\"grp-007\",\"grp-107\"]}\n"
}
