//! Who is there in a test, and what is on record.

use insta::assert_snapshot;

use super::{failures, passes};

#[test]
fn a_fixture_brings_whom_it_refers_to() {
    // The manager of Eve is there, and decides.
    passes(
        r#"test "t" {
          given eve with { skills: { } team: "Security" }
          approved git.admin in privileged.manager by boss on 2026-03-01
          on 2026-03-02
          expect granted git.admin
          expect pending crm.admin awaiting privileged.manager
        }"#,
    );
}

#[test]
fn a_person_may_be_a_fixture_with_changes() {
    // Who has left approves nothing.
    passes(
        r#"test "t" {
          given eve with { team: "Security" }
          person boss { status: "left" }
          approved git.admin in privileged.manager by boss on 2026-03-01
          on 2026-03-02
          expect unroutable git.admin
        }"#,
    );
}

#[test]
fn somebody_else_may_be_written_out_or_be_a_fixture() {
    passes(
        r#"
        fixture guard {
          id: "guard" email: "guard@x.example" team: "Security" level: 3
          status: "here" start_date: 2020-01-01
        }
        test "written out" {
          given eve with { team: "Security" level: 8 }
          person other {
            id: "o" email: "o@x.example" team: "Security" level: 3
            status: "here" start_date: 2020-01-01
          }
          approved git.admin in privileged.manager by boss on 2026-03-01
          approved git.admin in privileged.security by other on 2026-03-01
          on 2026-03-02
          expect granted git.admin
        }
        test "a fixture" {
          given eve with { team: "Security" level: 8 }
          person guard
          approved git.admin in privileged.manager by "boss@x.example" on 2026-03-01
          approved git.admin in privileged.security by guard on 2026-03-01
          on 2026-03-02
          expect granted git.admin
        }"#,
    );
}

#[test]
fn two_people_with_one_key_are_nobody() {
    passes(
        r#"test "t" {
          given eve with { id: "ann" }
          person ann
          on 2026-03-02
          expect quarantined because "duplicate-key"
        }"#,
    );
}

#[test]
fn nobody_approves_for_themselves() {
    passes(
        r#"test "t" {
          given eve with { team: "Security" manager: given eve }
          approved git.admin in privileged.manager by eve on 2026-03-01
          on 2026-03-02
          expect pending git.admin
        }"#,
    );
}

#[test]
fn cases_try_several_values_of_several_attributes() {
    passes(
        r#"test "t" {
          given ann
          on 2026-03-02
          cases skills { { "trainee" }: denied crm.export  { }: granted crm.export }
          cases level { 4: none crm.export granted crm.user  5: granted crm.export }
          cases team, level {
            "Sales", 5: granted crm.export
            "Engineering", 5: none crm.export
            "S", 5: granted crm.export
          }
          cases end_date { missing: granted crm.user  2026-03-01: phase ended  2026-03-02: phase active }
        }"#,
    );
    assert_snapshot!(failures(
        r#"test "t" {
          given ann
          on 2026-03-02
          cases team, end_date {
            "Engineering", missing: granted crm.export
            "Sales", 2026-03-01: granted crm.export
          }
        }"#,
    ));
}
