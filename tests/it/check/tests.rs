//! Tests and scenarios: what is wrong with them before they are run.

use super::{BASE, Sources, errors, passes};
use insta::assert_snapshot;

const FIXTURES: &str = r#"
fixture rep {
  id: "t1" email: "t1@x.example" department: "Sales" title: "AE" level: 3 country: "US"
  worker_type: "employee" status: "active" start_date: 2026-01-01 manager: given boss
}
fixture boss {
  id: "b1" email: "b1@x.example" department: "Sales" title: "VP" level: 9 country: "US"
  worker_type: "employee" status: "active" start_date: 2020-01-01
}
role seller { when department == "Sales" grant salesforce.user }
forbid nobody { when level < 1 deny github.admin }
conflict both { between github.admin and salesforce.user resolve report }
conflict third { between github.read and salesforce.user resolve approval asked }
approval privileged { for github.admin stage manager by manager stage owner by app owner }
approval other { for github.write stage owner by app owner }
approval asked { stage once by manager }
exception once {
  when id == "t1" grant github.read until 2027-01-01 approved by "b1" because "x"
}
review yearly { for any every 1y by manager }
"#;

fn told(tests: &str) -> String {
    Sources::root(&[BASE, FIXTURES, tests]).errors()
}

#[test]
fn a_test_may_say_everything() {
    passes(&format!(
        "{FIXTURES}{}",
        r#"
        test "a" {
          mode record skip because "later"
          given rep with { level: 4 end_date: missing manager: given other groups: { "a" } }
          person other { id: "o" }
          person boss
          approved github.admin in privileged.manager by other on 2026-03-01
          approved salesforce.user in asked.once by "b1" on 2026-03-01
          rejected github.admin in manager by "someone" on 2026-03-01
          on 2026-03-02
          expect granted exactly salesforce.user via seller until 2027-01-01
          expect granted github.read via once
          expect pending github.* awaiting privileged
          expect pending github.* awaiting manager
          expect denied github.admin by nobody expect denied github.admin by both
          expect denied github.admin by privileged
          expect scheduled any where risk >= high from 2026-03-02
          expect observed seller expect observed nobody expect observed yearly
          expect reviews yearly expect roles exactly seller expect phase active
          cases level, end_date { 3, missing: none github.* 4, 2026-01-01: quarantined }
        }
        test "b" {
          population "people.csv" on 2026-03-02
          expect count granted github.*, salesforce.territory <= 5
          expect nobody pending any where risk == critical
          expect everyone where mfa and holds salesforce.user granted salesforce.user
          expect count quarantined <= 2 expect nobody quarantined expect snapshot "a/b.snap"
        }
        scenario "c" {
          given rep
          on 2026-03-01 set level: 4, manager: given boss expect gains salesforce.user
          on 2026-03-01 expect nothing
        }"#
    ));
}

#[test]
fn a_name_that_does_not_exist_is_never_a_pass() {
    assert_snapshot!(told(
        r#"
      test "t" {
        given reps with { levle: 3 manager: given bos }
        person bosss
        approved github.admins in privileged.manager by bos on 2026-03-01
        approved github.admin in privileged.managers by "b1" on 2026-03-01
        on 2026-03-02
        expect granted salesforce.users
        expect none githup.*
        expect granted salesforce.territory["UK"] via sellers
        expect pending github.admin awaiting privilegd
        expect denied github.admin by nobdy
        expect phase activ
        expect roles exactly seler
        expect observed yearli
        expect reviews yearli
        expect granted any where tags has secret
        cases levels { 3: granted salesforce.user }
      }
      scenario "s" {
        given rep
        on 2026-03-02 set levl: 4 expect gains salesforce.usr
      }
      test "p" {
        population "people.csv"
        on 2026-03-02
        expect count granted salesforce.usr <= 3
        expect everyone where departmnt == "Sales" granted salesforce.user
      }
    "#
    ));
}

#[test]
fn a_test_that_could_not_fail_is_none() {
    assert_snapshot!(told(
        r#"
      test "nothing" { }
      test "no date" { given rep expect granted salesforce.user }
      test "nobody in particular" { on 2026-03-02 expect granted salesforce.user }
      scenario "no expectation" { given rep on 2026-03-02 set level: 3 }
      scenario "no steps" { }
      test "no cases" { given rep on 2026-03-02 cases level { } }
      test "all" { population "people.csv" }
    "#
    ));
}

#[test]
fn titles_name_tests() {
    assert_snapshot!(told(
        r#"
      test "t" { given rep on 2026-03-02 expect granted salesforce.user }
      scenario "t" { given rep on 2026-03-02 expect granted salesforce.user }
    "#
    ));
}

#[test]
fn what_belongs_to_one_kind_of_test_stays_there() {
    assert_snapshot!(told(
        r#"
      test "people" {
        population "people.csv"
        given rep
        person boss
        approved github.admin in privileged.manager by "b1" on 2026-03-01
        on 2026-03-02
        expect granted salesforce.user
        expect count granted salesforce.user >= -1
        cases level { 3: none github.* }
      }
      test "one" {
        given rep
        on 2026-03-02
        expect nobody granted salesforce.user
        expect snapshot "x.snap"
      }
    "#
    ));
}

#[test]
fn slips_in_a_scene() {
    assert_snapshot!(told(
        r#"
      fixture keyless { level: 3 }
      test "t" {
        given rep with { level: 3 level: 4 manager: given keyless }
        person boss { level: 1 }
        person boss { level: 2 }
        approved github.admin in owner by "b1" on 2026-03-01
        approved github.admin in other.owner by "b1" on 2026-03-01
        approved salesforce.user in privileged.owner by "b1" on 2026-03-01
        approved salesforce.territory in privileged.owner by "b1" on 2026-03-01
        on 2026-03-02
        expect pending github.admin awaiting owner
        cases level, country { 3: none github.* 3, "US", 4: none github.* }
      }
      scenario "s" {
        given rep
        on 2026-03-02 expect granted salesforce.user
        on 2026-03-01 expect granted salesforce.user
      }
    "#
    ));
}

#[test]
fn a_snapshot_stays_in_the_directory_of_its_test() {
    assert_snapshot!(told(
        r#"
      test "p" { population "../people.csv" on 2026-03-02 expect snapshot "../a.snap" }
      test "q" { population "people.csv" on 2026-03-02 expect snapshot "/etc/a.snap" }
      test "r" { population "people.csv" on 2026-03-02 expect snapshot "a/../../b.snap" }
    "#
    ));
}

#[test]
fn a_test_of_something_broken_is_not_wrong_too() {
    let told = errors(
        r#"role seller { when departmnt == "Sales" grant salesforce.user }
        fixture rep { id: "a" }
        test "t" { given rep on 2026-03-02 expect granted salesforce.user via seller }"#,
    );
    assert_eq!(told.lines().filter(|line| !line.starts_with(' ')).count(), 1, "{told}");
}
