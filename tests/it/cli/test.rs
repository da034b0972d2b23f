//! `rolebook test`

use insta::assert_snapshot;

use super::scene::Scene;

const WRONG: &str = r#"
test "everybody exports" { given ann with { level: 3 } on 2026-11-23 expect granted crm.export }
"#;
const PEOPLE: &str = r#"
test "everybody" {
  population "people.csv"
  on 2026-11-23
  expect nobody granted any where risk >= high
  expect snapshot "golden/people.snap"
}
"#;

#[test]
fn tests_that_pass_are_counted() {
    let run = Scene::with_tests("").run("test");
    assert_eq!(run.status, 0);
    assert_snapshot!(run.timeless(), @r"
    status 0
    --- stderr
    2 tests: 2 passed
    ");
    assert_eq!(Scene::with_tests("").run("test -q").to_string(), "status 0");
    assert_snapshot!(Scene::with_tests("").run("test -v").timeless(), @r"
    status 0
    --- stdout
    ok      a senior exports  tests.role:5
    ok      a junior has nothing  tests.role:6
    --- stderr
    2 tests: 2 passed
    ");
}

#[test]
fn a_test_that_fails_fails_the_run() {
    let run = Scene::with_tests(WRONG).run("test");
    assert_eq!(run.status, 1);
    assert_snapshot!(run.timeless());
}

#[test]
fn no_test_is_no_success() {
    let scene = Scene::small();
    assert_snapshot!(scene.run("test").refusal());
    assert_eq!(scene.run("test --allow-empty").status, 0);
    let scene = Scene::with_tests("");
    assert_snapshot!(scene.run_with("test", "a senior export s").refusal());
    assert_eq!(scene.run("test nothing --allow-empty").status, 0);
    let json = Scene::small().run("test --format json");
    assert_eq!((json.status, json.codes()), (1, vec!["no-tests".to_owned()]));
}

#[test]
fn filters_choose() {
    let scene = Scene::with_tests(WRONG);
    assert_eq!(scene.run("test senior junior").status, 0);
    assert_eq!(scene.run("test everybody").status, 1);
    assert_eq!(scene.run("test tests.role").status, 1);
}

#[test]
fn the_first_failure_may_end_the_run() {
    let scene = Scene::with_tests(&format!(
        "{WRONG}\ntest \"later\" {{ given ann on 2026-11-23 expect granted crm.user }}"
    ));
    let run = scene.run("test --fail-fast --format json --threads 2");
    assert_eq!(run.status, 1);
    assert_eq!(run.json()["summary"]["not_run"], 1);
    assert_eq!(run.json()["summary"]["failed"], 1);
}

#[test]
fn a_policy_that_does_not_compile_is_not_tested() {
    let scene =
        Scene::with_tests("test \"t\" { given ann on 2026-11-23 expect granted crm.exports }");
    assert_snapshot!(scene.run("test").refusal());
    let json = scene.run("test --format json");
    assert_eq!((json.status, json.codes()), (1, vec!["unknown-name".to_owned()]));
}

#[test]
fn people_are_read_from_a_file_beside_the_policy() {
    let scene = Scene::with_tests(
        "test \"t\" { population \"people.csv\" on 2026-11-23 expect nobody denied crm.user }",
    );
    assert_eq!(scene.run("test").status, 1);
    let scene = Scene::with_tests(
        "test \"t\" { population \"persons.csv\" on 2026-11-23 expect nobody denied crm.user }",
    );
    assert_snapshot!(scene.run("test").refusal());
    scene.write("persons.csv", "");
    assert_snapshot!(scene.run("test").refusal());
    // What is not run needs no file.
    assert_eq!(scene.run("test senior").status, 0);
}

#[test]
fn snapshots_are_written_and_reviewed() {
    let scene = Scene::with_tests(&PEOPLE.replace("nobody granted any", "nobody pending any"));
    assert_eq!(scene.run("test").status, 1);
    let first = scene.run("test --update");
    assert_eq!(first.status, 0, "{first}");
    assert_snapshot!("people_snapshot", scene.read("golden/people.snap"));
    assert_eq!(scene.run("test").status, 0);
    let people =
        scene.read("people.csv").replace("cleo@x.example,Engineering,3", "cleo@x.example,Sales,3");
    scene.write("people.csv", people);
    assert_eq!(scene.run("test").status, 1);
    let second = scene.run("test --update");
    assert_eq!(second.status, 0, "{second}");
    assert_snapshot!("people_snapshot_changes", second.timeless());
    assert_eq!(scene.run("test").status, 0);
    // There is nothing to write any more.
    assert_snapshot!(scene.run("test --update").timeless(), @r"
    status 0
    --- stderr
    3 tests: 3 passed
    ");
}

#[test]
fn every_form_is_the_same_twice() {
    let scene = Scene::with_tests(WRONG);
    for format in ["text", "json", "junit", "tap", "github"] {
        let args = format!("test --format {format}");
        let (one, other) = (scene.run(&args), scene.run(&args));
        assert_eq!((one.status, &one.stdout), (1, &other.stdout), "{format}");
        assert!(one.stdout.contains("everybody exports"), "{format}: {one}");
    }
}

#[test]
fn watching_runs_the_tests_again_after_a_change() {
    use std::io::{BufRead as _, BufReader};
    use std::process::Stdio;

    let scene = Scene::with_tests("");
    let mut command = scene.command("test --watch");
    command.stderr(Stdio::piped()).stdout(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut told = BufReader::new(child.stderr.take().unwrap()).lines();
    // Blocks until it has been told, or the program ends.
    let mut until = |text: &str| told.by_ref().any(|line| line.unwrap().contains(text));
    let first = until("2 passed") && until("waiting for a change");
    scene.write("more.role", WRONG);
    let second = first && until("1 failed") && until("waiting for a change");
    scene.write("more.role", "role {");
    let third = second && until("1 error") && until("waiting for a change");
    scene.write("more.role", "");
    let fourth = third && until("2 passed");
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(fourth, "{first} {second} {third}");
}
