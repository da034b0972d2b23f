//! Every kind of expectation, met and not met.

use insta::assert_snapshot;

use super::{failures, passes};

/// A test of Ann, or of somebody else, on a day in spring.
fn about(given: &str, expectation: &str) -> String {
    format!("test \"t\" {{ given {given} on 2026-03-02 expect {expectation} }}")
}

/// The expectation is met by the first person, and not by the second: what is told of that.
fn told(meets: &str, fails: &str, expectation: &str) -> String {
    passes(&about(meets, expectation));
    failures(&about(fails, expectation))
}

#[test]
fn granted() {
    assert_snapshot!(told("ann", "ann with { level: 4 }", "granted crm.user, crm.export"));
}

#[test]
fn granted_where_an_approval_is_missing() {
    let approved = r#"test "t" {
      given eve
      approved git.admin in privileged.manager by boss on 2026-03-01
      approved git.admin in release by boss on 2026-03-01
      on 2026-03-02
      expect granted git.admin
    }"#;
    passes(approved);
    assert_snapshot!(failures(&about("eve", "granted git.admin")));
}

#[test]
fn granted_where_what_is_on_record_does_not_count() {
    assert_snapshot!(failures(
        r#"test "t" {
          given eve
          person ann
          approved git.admin in privileged.manager by ann on 2026-03-01
          approved git.admin in release by eve on 2026-03-01
          on 2026-03-02
          expect granted git.admin
        }"#
    ));
}

#[test]
fn granted_where_a_rule_denies() {
    assert_snapshot!(failures(&about(
        "ann with { skills: { \"trainee\" } }",
        "granted crm.export"
    )));
}

#[test]
fn granted_to_somebody_who_has_left() {
    assert_snapshot!(failures(&about("ann with { status: \"left\" }", "granted crm.user")));
}

#[test]
fn granted_exactly() {
    let exactly = "granted exactly crm.user, crm.export, git.read";
    assert_snapshot!(told("ann", "ann with { team: \"Engineering\" }", exactly));
}

#[test]
fn granted_via() {
    let via = "granted crm.user via seller";
    assert_snapshot!(told("ann", "eve", via));
    // What is implied comes the way that what implies it comes.
    passes(&about("eve", "granted git.read via engineer"));
    passes(&about("ann", "granted git.read via cover"));
}

#[test]
fn granted_until() {
    let until = "granted crm.user until 2027-01-01";
    let other = "ann with { level: 2  start_date: 2025-06-01 }";
    assert_snapshot!(told("ann with { level: 2 }", other, until));
}

#[test]
fn none() {
    assert_snapshot!(told("ann", "eve", "none git.write, git.admin"));
    // What is denied is neither held nor on the way.
    passes(&about("ann with { skills: { \"trainee\" } }", "none crm.export"));
}

#[test]
fn none_of_many_is_told_once() {
    assert_snapshot!(failures(&about("eve", "none git.*")));
}

#[test]
fn pending() {
    assert_snapshot!(told("eve", "ann", "pending git.admin"));
}

#[test]
fn pending_awaiting() {
    let both = "pending git.admin awaiting privileged.manager";
    assert_snapshot!(told("eve", "eve with { manager: missing  skills: { } }", both));
    passes(&about("eve", "pending git.admin awaiting release.release"));
    passes(&about("eve", "pending git.admin awaiting privileged"));
    assert_snapshot!(
        "pending_awaiting_another",
        failures(&about("eve", "pending git.admin awaiting privileged.security"))
    );
}

#[test]
fn scheduled() {
    let later = "ann with { start_date: 2026-06-01 }";
    let from = "scheduled crm.user from 2026-05-25";
    assert_snapshot!(told(later, "ann with { start_date: 2026-07-01 }", from));
    passes(&about(later, "scheduled crm.export"));
}

#[test]
fn suspended() {
    assert_snapshot!(told("ann with { status: \"leave\" }", "ann", "suspended crm.user"));
}

#[test]
fn denied() {
    assert_snapshot!(told("ann with { skills: { \"trainee\" } }", "ann", "denied crm.export"));
}

#[test]
fn denied_by() {
    let by = "denied crm.export by trainees";
    assert_snapshot!(told("ann with { skills: { \"trainee\" } }", "ann with { level: 3 }", by));
    let rejected = r#"test "t" {
      given eve
      rejected git.admin in release by boss on 2026-03-01
      on 2026-03-02
      expect denied git.admin by release
      expect none git.admin
    }"#;
    passes(rejected);
}

#[test]
fn unroutable() {
    let alone = "eve with { manager: missing }";
    assert_snapshot!(told(alone, "eve", "unroutable git.admin"));
}

#[test]
fn via() {
    assert_snapshot!(told("eve", "ann", "git.read via engineer"));
}

#[test]
fn phase() {
    assert_snapshot!(told("ann with { start_date: 2026-06-01 }", "ann", "phase prehire"));
}

#[test]
fn roles_exactly() {
    assert_snapshot!(told("ann", "eve", "roles exactly seller, everyone"));
}

#[test]
fn quarantined() {
    let wrong = "ann with { team: \"Slaes\" }";
    assert_snapshot!(told(wrong, "ann", "quarantined"));
    passes(&about(wrong, "quarantined because \"did you mean `Sales`\""));
    passes(&about(wrong, "quarantined because \"unknown-label\""));
    assert_snapshot!(
        "quarantined_because",
        failures(&about(wrong, "quarantined because \"a manager\""))
    );
}

#[test]
fn nothing_is_expected_of_somebody_who_is_quarantined() {
    let wrong = "ann with { team: \"Slaes\"  level: missing }";
    assert_snapshot!(failures(&about(wrong, "none git.* expect granted crm.user")));
}

#[test]
fn observed() {
    assert_snapshot!(told("ann with { level: 9 }", "ann", "observed watched"));
}

#[test]
fn reviews() {
    assert_snapshot!(told("ann", "eve", "reviews exports"));
}
