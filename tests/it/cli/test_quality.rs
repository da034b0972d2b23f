//! `rolebook test --coverage` and `--mutants`

use insta::assert_snapshot;

use super::scene::Scene;

const WRONG: &str = r#"
test "everybody exports" { given ann with { level: 3 } on 2026-11-23 expect granted crm.export }
"#;

#[test]
fn coverage_tells_what_is_missing_and_who_would_show_it() {
    let run = Scene::with_tests("").run("test --coverage");
    assert_eq!(run.status, 0);
    assert_snapshot!(run.timeless());
}

#[test]
fn coverage_speaks_to_machines() {
    let scene = Scene::with_tests("");
    let json = scene.run("test --coverage=json").json();
    assert_eq!(json["groups"][0]["group"], "overall");
    let whole = scene.run("test --format json --coverage").json();
    assert_eq!(whole["coverage"], json);
    assert_eq!(whole["summary"]["passed"], 2);
    let lcov = scene.run("test -q --coverage=lcov");
    assert!(lcov.stdout.contains("SF:policy.role\n"), "{lcov}");
    assert!(lcov.stdout.contains("end_of_record\n"), "{lcov}");
    let html = scene.run("test -q --coverage=html --output cov.html");
    assert_eq!(html.to_string(), "status 0");
    assert!(scene.read("cov.html").starts_with("<!DOCTYPE html>"));
    // What failed is told beside the tracefile, not within it.
    let failing = Scene::with_tests(WRONG).run("test --coverage=lcov");
    assert_eq!(failing.status, 1);
    assert!(failing.stdout.starts_with("TN:") || failing.stdout.starts_with("SF:"), "{failing}");
    assert!(failing.stderr.contains("everybody exports"), "{failing}");
    // A test report and a text go to different places.
    let junit = scene.run("test --format junit --coverage -o cov.txt");
    assert!(junit.stdout.starts_with("<?xml"), "{junit}");
    assert!(scene.read("cov.txt").contains("not covered"));
}

#[test]
fn thresholds_fail_the_run() {
    let scene = Scene::with_tests("");
    assert_eq!(scene.run("test --threshold 10").status, 0);
    let run = scene.run("test --threshold 90 --threshold privileged=100 --format tap");
    assert_eq!(run.status, 1);
    let told: Vec<&str> = run.stderr.lines().filter(|line| line.starts_with("error")).collect();
    assert_snapshot!(told.join("\n"));
    assert!(run.stdout.starts_with("TAP version 14\n1..2\n"), "{run}");
    assert_snapshot!(scene.run("test --threshold priviledged=100").refusal());
    assert_snapshot!(scene.run("test --threshold 101").refusal());
}

#[test]
fn what_could_not_be_told_is_refused() {
    let scene = Scene::with_tests("");
    assert_snapshot!(scene.run("test --output x.txt").refusal());
    let run = scene.run("test --format junit --coverage");
    assert_eq!(run.status, 2, "{run}");
    assert_snapshot!(run.to_string());
    let run = scene.run("test --coverage=html --output nowhere/cov.html");
    assert_eq!(run.status, 2, "{run}");
}

#[test]
fn mutants_tell_which_mistakes_no_test_notices() {
    let run = Scene::with_tests("").run("test --mutants");
    assert_eq!(run.status, 0);
    assert_snapshot!(run.timeless());
    let json = Scene::with_tests("").run("test --mutants --format json").json();
    let summary = &json["mutants"]["summary"];
    let count = |name: &str| summary[name].as_u64().unwrap();
    assert_eq!(count("caught") + count("missed") + count("equivalent"), count("mutants"));
    assert!(count("caught") > 0 && count("missed") > 0, "{summary}");
}

#[test]
fn a_score_can_be_asked_for() {
    let scene = Scene::with_tests("");
    assert_eq!(scene.run("test --mutants --min-score 1 -q").status, 0);
    let run = scene.run("test --mutants --min-score 99 -q");
    assert_eq!(run.status, 1);
    assert!(run.stderr.starts_with("error: the tests notice "), "{run}");
    assert_eq!(scene.run("test --min-score 99").status, 2);
}

#[test]
fn mutants_are_put_to_tests_that_pass() {
    let run = Scene::with_tests(WRONG).run("test --mutants --format json");
    assert_eq!(run.status, 1);
    assert!(run.json().get("mutants").is_none());
    assert!(run.stderr.contains("mend those that fail first"), "{run}");
}
