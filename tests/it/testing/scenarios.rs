//! One person over several dates.

use insta::assert_snapshot;

use super::{failures, passes};

#[test]
fn a_course_of_events() {
    passes(
        r#"scenario "joins, is promoted, moves, goes on leave, returns, leaves" {
          given ann with { level: 3 }
          on 2025-12-24 expect scheduled crm.user from 2025-12-25
          on 2025-12-25 expect gains crm.user
          on 2025-12-26 expect nothing
          on 2026-01-01 expect keeps crm.user expect gains git.read expect phase active
          on 2026-03-01 set level: 5 expect gains crm.export expect keeps crm.user
          on 2026-04-01 set team: "Engineering" expect loses crm.export expect gains git.write
          on 2026-05-01 set status: "leave" expect suspended crm.user, git.write
          on 2026-06-01 set status: "here" expect granted crm.user, git.write
          on 2026-07-01 set status: "left" expect loses everything
        }"#,
    );
}

#[test]
fn time_alone_changes_access() {
    passes(
        r#"scenario "the first year" {
          given ann with { level: 2 }
          on 2026-12-31 expect granted crm.user
          on 2027-01-01 expect loses crm.user, git.read
        }
        scenario "the last day" {
          given ann with { end_date: 2026-06-30 }
          on 2026-06-30 expect granted crm.user
          on 2026-07-01 expect loses everything
        }"#,
    );
}

#[test]
fn a_first_step_that_changes_something_is_told_against_the_record_as_given() {
    passes(
        r#"scenario "t" {
          given ann
          on 2026-03-01 set level: 4 expect loses crm.export expect keeps crm.user
        }"#,
    );
}

#[test]
fn wrong_data_freezes_and_its_correction_restores() {
    passes(
        r#"scenario "t" {
          given ann
          on 2026-03-01 expect granted crm.user
          on 2026-03-02 set team: "Slaes" expect quarantined because "Sales"
          on 2026-03-03 set team: "Sales" expect granted crm.user
        }"#,
    );
    assert_snapshot!(failures(
        r#"scenario "t" {
          given ann
          on 2026-03-02 set team: "Slaes" expect keeps crm.user expect loses everything
          on 2026-03-03 set team: "Sales" expect keeps crm.user
        }"#,
    ));
}

#[test]
fn gains() {
    assert_snapshot!(failures(
        r#"scenario "t" {
          given ann with { level: 3 }
          on 2026-03-01 expect gains crm.export
          on 2026-03-02 set level: 5 expect gains crm.user, crm.export
        }"#,
    ));
}

#[test]
fn loses() {
    assert_snapshot!(failures(
        r#"scenario "t" {
          given ann
          on 2026-03-01 expect granted crm.user
          on 2026-03-02 expect loses crm.*
          on 2026-03-03 expect loses git.write
          on 2026-03-04 expect loses git.admin, crm.user
        }"#,
    ));
}

#[test]
fn keeps() {
    assert_snapshot!(failures(
        r#"scenario "t" {
          given ann
          on 2026-03-01 expect granted crm.user
          on 2026-03-02 set level: 4 expect keeps crm.export
          on 2026-03-03 set status: "leave" expect keeps crm.user expect keeps git.write
        }"#,
    ));
}

#[test]
fn loses_everything() {
    assert_snapshot!(failures(
        r#"scenario "t" {
          given ann
          on 2026-03-01 expect granted crm.user
          on 2026-03-02 set team: "Engineering" expect loses everything
          on 2026-03-03 set status: "left"
          on 2026-03-04 expect loses everything
        }"#,
    ));
}

#[test]
fn nothing() {
    assert_snapshot!(failures(
        r#"scenario "t" {
          given ann
          on 2026-03-01 expect granted crm.user
          on 2026-03-02 set team: "Engineering" expect nothing
          on 2026-03-03 set status: "leave" expect nothing
        }"#,
    ));
}
