//! A run in every form.

use insta::assert_snapshot;
use rolebook::testing::{Inputs, Options, TestsDocument, github, junit, run, tap, text};

use super::{HERE, plain, ran, with_tests};

const TESTS: &str = r#"
test "passes" { given ann on 2026-03-02 expect granted crm.user }
test "fails & says <why> # here" { given ann with { level: 4 } on 2026-03-02 expect granted crm.export expect phase ended }
test "is left out" { skip because "the rota is not decided" given ann on 2026-03-02 expect granted git.admin }
test "only records" { mode record given ann on 2026-03-02 expect granted git.admin }
"#;

#[test]
fn for_people() {
    let (policy, run) = ran(TESTS);
    assert_snapshot!("text", plain(&text(&policy, &run, false, 100)));
}

#[test]
fn as_json() {
    let (policy, run) = ran(TESTS);
    let document = TestsDocument::of(&policy, &run);
    let mut value = serde_json::to_value(&document).unwrap();
    value["policy"]["digest"] = "…".into();
    assert_snapshot!("json", serde_json::to_string_pretty(&value).unwrap());
}

#[test]
fn as_junit() {
    let (policy, run) = ran(TESTS);
    let xml = junit(&policy, &run);
    // The schema by which Jenkins reads reports has these attributes, and no others.
    let head = xml.lines().find(|line| line.starts_with("<testsuites")).unwrap();
    let attributes = head.split(' ').skip(1).map(|attribute| attribute.split('=').next().unwrap());
    assert_eq!(attributes.collect::<Vec<_>>(), ["name", "tests", "failures", "errors"]);
    let report = quick_junit::Report::deserialize_from_str(&xml).unwrap();
    let cases = report.test_suites.iter().flat_map(|suite| &suite.test_cases);
    let names: Vec<&str> = cases.map(|case| case.name.as_str()).collect();
    assert_eq!(names, policy.tests.iter().map(|test| test.title.as_str()).collect::<Vec<_>>());
    assert_snapshot!("junit", xml);
}

#[test]
fn as_tap() {
    let (policy, run) = ran(TESTS);
    assert_snapshot!("tap", tap(&policy, &run));
}

#[test]
fn for_github() {
    let (policy, run) = ran(TESTS);
    assert_snapshot!("github", github(&policy, &run));
}

#[test]
fn a_run_is_the_same_however_many_threads_run_it() {
    let tests: String = (0..60)
        .map(|number| {
            let level = number % 7;
            format!(
                "test \"t{number}\" {{ given ann with {{ level: {level} }} on 2026-03-02 \
                 expect granted crm.export }}\n"
            )
        })
        .collect();
    let policy = with_tests(&tests);
    for fail_fast in [false, true] {
        let runs: Vec<_> = [1, 2, 8]
            .into_iter()
            .map(|threads| {
                let options = Options { threads: Some(threads), fail_fast, ..Options::default() };
                run(&policy, &Inputs::default(), &options)
            })
            .collect();
        assert!(runs.iter().all(|run| *run == runs[0]), "{fail_fast}");
        assert_eq!(runs[0].results.len(), if fail_fast { 1 } else { 60 });
        assert_eq!(runs[0].not_run, if fail_fast { 59 } else { 0 });
    }
}

#[test]
fn filters_choose_by_title_and_file() {
    let policy = with_tests(TESTS);
    let count = |filters: &[&str]| {
        let filters = filters.iter().map(|filter| (*filter).to_owned()).collect();
        run(&policy, &Inputs::default(), &Options { filters, ..Options::default() }).results.len()
    };
    assert_eq!(count(&[]), 4);
    assert_eq!(count(&["PASSES"]), 1);
    assert_eq!(count(&["passes", "records"]), 2);
    assert_eq!(count(&["tests.role"]), 4);
    assert_eq!(count(&["policy.role"]), 0);
    assert!(HERE.is_dir());
}
