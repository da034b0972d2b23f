//! Tests of everybody in a file.

use insta::assert_snapshot;
use rolebook::identity::{Format, Mapping, read};
use rolebook::policy::{OriginId, Policy};
use rolebook::testing::{Inputs, Options, Run, run, text};

use super::{plain, with_tests};

const PEOPLE: &str = "id,email,team,level,status,manager,start_date,end_date,skills
ann,ann@x.example,Sales,5,here,boss,2026-01-01,,
ben,ben@x.example,Sales,5,here,boss,2026-01-01,,trainee
boss,boss@x.example,Engineering,9,here,,2020-01-01,,git
eve,eve@x.example,Engineering,6,here,boss,2026-01-01,,git
odd,odd@x.example,Slaes,6,here,boss,2026-01-01,,
old,old@x.example,Sales,6,left,boss,2026-01-01,,
";

fn inputs(policy: &Policy, people: &str, snapshot: Option<&str>) -> Inputs {
    let mapping = Mapping::by_name(policy);
    let population = read(people.as_bytes(), Some(Format::Csv), &mapping, policy).unwrap();
    let mut inputs = Inputs::default();
    inputs.populations.insert((OriginId(0), "people.csv".to_owned()), population);
    let snapshot = snapshot.map(|text| ((OriginId(0), "a.snap".to_owned()), text.to_owned()));
    inputs.snapshots.extend(snapshot);
    inputs
}

fn ran(expectations: &str, people: &str, snapshot: Option<&str>) -> (Policy, Run) {
    let policy = with_tests(&format!(
        "test \"all\" {{ population \"people.csv\" on 2026-03-02 {expectations} }}"
    ));
    let run = run(&policy, &inputs(&policy, people, snapshot), &Options::default());
    (policy, run)
}

fn told(expectations: &str) -> String {
    let (policy, run) = ran(expectations, PEOPLE, None);
    plain(&text(&policy, &run, true, 100))
}

#[test]
fn people_are_counted_and_the_undecided_are_told_of() {
    assert_snapshot!(told(
        r#"expect count granted crm.export == 1
          expect count denied crm.export == 1
          expect count pending git.admin == 2
          expect count quarantined == 1
          expect nobody suspended crm.*
          expect nobody granted any where risk == critical
          expect nobody where team == "Sales" granted git.write
          expect everyone where team == "Sales" and status == "here" granted crm.user
          expect everyone where holds git.write granted git.read"#
    ), @r"
    ok      all  tests.role:1
            note: 1 of 6 people are quarantined: nothing is decided of them, and no expectation but `quarantined` counts them
    ");
}

#[test]
fn what_is_not_so_is_told_with_people_and_rules() {
    assert_snapshot!(told(
        r#"expect count granted crm.user <= 1
          expect nobody quarantined
          expect nobody granted git.write
          expect nobody where level > 90 granted git.write
          expect everyone where team == "Sales" granted crm.export
          expect everyone where level > 90 granted crm.user
          expect everyone granted git.write"#
    ));
}

#[test]
fn a_population_that_is_not_fit_is_no_success() {
    let (policy, run) = ran("expect nobody granted git.admin", "id,level\n", None);
    assert!(!run.passed());
    assert_snapshot!(plain(&text(&policy, &run, true, 100)));
}

#[test]
fn a_snapshot_is_everybodys_access() {
    let snapshot = r#"expect snapshot "a.snap""#;
    let (policy, run) = ran(snapshot, PEOPLE, None);
    assert!(!run.passed());
    assert_snapshot!("snapshot_missing", plain(&text(&policy, &run, true, 100)));
    let wanted = run.results[0].snapshots[0].text.clone();
    assert_snapshot!("snapshot", wanted);
    assert!(ran(snapshot, PEOPLE, Some(&wanted)).1.passed());
    assert!(ran(snapshot, PEOPLE, Some(&wanted.replace('\n', "\r\n"))).1.passed());
    let moved = PEOPLE.replace("ben,ben@x.example,Sales", "ben,ben@x.example,Engineering");
    let (policy, run) = ran(snapshot, &moved, Some(&wanted));
    assert!(!run.passed());
    assert_snapshot!("snapshot_stale", plain(&text(&policy, &run, true, 100)));
}
