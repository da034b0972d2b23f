//! Roles, approvals, forbids, conflicts, exceptions and reviews.

use super::{BASE, Sources, errors, passes, policy};
use insta::assert_snapshot;
use rolebook::policy::Resolve;

#[test]
fn an_approval_has_stages_and_stages_have_approvers() {
    assert_snapshot!(errors(r#"
      approval a { for any }
      approval b { stage s by manager  stage s by app owner }
      approval c { stage s by 0 of role r }
      role r { when mfa }
    "#), @r#"
    missing-clause: the approval `a` has no stage, so nobody could give it
      `a` incomplete
      help: say who approves: `stage manager by manager`
    duplicate-name: the stage `s` is declared twice
      `s` declared again
      `s` first declared here
      help: rename or remove one of them
    empty-quorum: nobody at all would have to approve
      `0` must be at least 1
      help: write `1 of …` or more
    "#);
}

#[test]
fn nothing_waits_for_an_approval_that_only_records() {
    assert_snapshot!(errors(r#"
      approval a { mode record stage s by manager }
      role r { when mfa grant github.read requires a }
      conflict c { between github.read and github.admin resolve approval a }
    "#), @r#"
    approval-in-record-mode: the approval `a` only records, so nothing can wait for it
      `a` waits for it
      `a` declared with `mode record`
      help: take `mode record` away from `a`, or do not require it here
    approval-in-record-mode: the approval `a` only records, so nothing can wait for it
      `a` waits for it
      `a` declared with `mode record`
      help: take `mode record` away from `a`, or do not require it here
    "#);
}

#[test]
fn the_manager_is_an_attribute() {
    let text = r#"identity { id: text key } lifecycle { active when true ended when false }
      approval a { stage s by manager else manager of manager } role r { when reports to "x" }"#;
    assert_snapshot!(Sources::root(&[text]).errors(), @r#"
    no-manager: the approver `manager` needs the attribute `manager`, which the identity does not have
      `manager` follows `manager`
      help: add `manager: identity?` to the identity
    no-manager: the approver `manager of manager` needs the attribute `manager`, which the identity does not have
      `manager of manager` follows `manager`
      help: add `manager: identity?` to the identity
    no-manager: `reports to` needs the attribute `manager`, which the identity does not have
      `reports to "x"` follows `manager`
      help: add `manager: identity?` to the identity
    "#);
}

#[test]
fn a_date_clause_needs_a_date() {
    assert_snapshot!(errors("role r { when mfa grant github.read from level until \"2026-01-01\" }"), @r#"
    not-a-date: `from` needs a date, but this is an int
      `level` not a date
      help: write a date attribute, or a date as in 2026-03-01
    not-a-date: `until` needs a date, but this is a text
      `"2026-01-01"` not a date
      help: write a date attribute, or a date as in 2026-03-01
    "#);
}

#[test]
fn a_window_does_not_move_with_today() {
    assert_snapshot!(errors("role r { when mfa grant github.read from today + 7d }"), @r#"
    moving-window: `from` moves with `today`, so that its day never comes, or is always there
      `today + 7d` moves with `today`
      help: count from a date of the record, as in `start_date + 90d`, or write a date of the calendar
    "#);
}

#[test]
fn a_label_by_attribute_leaves_nothing_to_choose() {
    assert_snapshot!(errors("role r { when mfa grant salesforce.territory[country] where risk >= high }"), @r#"
    where-after-attribute: `where` cannot follow an attribute in brackets
      `risk >= high` this chooses among entitlements
      help: the label follows from the record, so there is nothing to choose from; say in the grant's `when` for whom it holds
    "#);
}

#[test]
fn a_conflict_names_its_sides_and_denies_unless_it_says_otherwise() {
    let policy = policy(
        "role r { when mfa } conflict c { between github.write and salesforce.user } conflict d { at most 1 of github.read, role r, role r resolve keep github.read }",
    );
    let conflicts: Vec<_> = policy.conflicts.values().collect();
    assert_eq!(conflicts[0].resolve, Resolve::Deny);
    assert!(
        matches!(conflicts[1].resolve, Resolve::Keep(id) if policy.entitlements[id].name == "github.read")
    );
    assert_snapshot!(errors(r#"
      conflict a { because "x" }
      conflict b { between github.read and github.admin resolve keep salesforce.user }
      conflict c { between github.* and salesforce.* resolve keep salesforce.territory }
      conflict d { at most 0 of github.read, github.admin }
    "#), @r#"
    missing-clause: the conflict `a` does not say which duties are kept apart
      `a` incomplete
      help: add `between A and B`, or `at most 1 of A, B, C`
    keep-member: `keep` names an entitlement that is not in the conflict
      `salesforce.user` not one member of the conflict
      help: keep one of those that the conflict keeps apart
    keep-member: `keep` names several entitlements
      `salesforce.territory` not one member of the conflict
      help: name the one that stays, with its label if it has one
    empty-limit: `at most 0 of` would deny everything to everybody
      `0` must be at least 1
      help: write `at most 1 of …`, or use a `forbid`
    "#);
}

#[test]
fn a_forbid_denies_something() {
    assert_snapshot!(errors("forbid f { when mfa }"), @r#"
    missing-clause: the forbid `f` denies nothing
      `f` incomplete
      help: say what nobody it binds may hold: `deny app.entitlement`
    "#);
}

#[test]
fn an_exception_is_complete() {
    assert_snapshot!(errors("exception e { control \"x\" }"), @r#"
    missing-clause: the exception `e` does not say who approved it
      `e` incomplete
      help: name who answers for it: `approved by "…"`
    missing-clause: the exception `e` does not say whom it is for
      `e` incomplete
      help: name the person or group: `when id == "…"`
    missing-clause: the exception `e` gives no reason
      `e` incomplete
      help: add `because "…"`, or `ticket "…"`
    missing-clause: the exception `e` grants nothing
      `e` incomplete
      help: say what it grants: `grant app.entitlement`
    missing-clause: the exception `e` has no end
      `e` incomplete
      help: say the first day it no longer stands: `until 2026-12-01`
    "#);
    assert_snapshot!(errors(r#"exception e { when id == "1" grant github.read, salesforce.territory from 2026-02-01 until 2026-02-01 approved by "x" ticket "y" }"#), @r#"
    needs-label: `salesforce.territory` is granted for one label at a time
      `salesforce.territory` for which `Country`?
      help: name a label: `salesforce.territory["US"]`
    reversed-window: the exception `e` ends before it begins
      `2026-02-01` ends
      `2026-02-01` begins
      help: `until` is the first day it no longer stands, so it comes after `from`
    "#);
}

#[test]
fn a_review_is_complete() {
    assert_snapshot!(errors("review v { control \"x\" }"), @r#"
    missing-clause: the review `v` does not say what is reviewed
      `v` incomplete
      help: add `for app.entitlement`
    missing-clause: the review `v` does not say who reviews
      `v` incomplete
      help: add `by manager` or `by app owner`
    missing-clause: the review `v` never takes place
      `v` incomplete
      help: add `every 90d`, or `on change of ATTRIBUTE`
    "#);
}

#[test]
fn rules_of_a_used_directory_are_its_own() {
    let exception = r#"exception e { when id == "1" grant github.admin overrides f, c until 2027-01-01 approved by "x" because "y" }"#;
    let guards =
        "forbid f { deny github.admin } conflict c { between github.read and github.admin }";
    assert_snapshot!(Sources::root(&[BASE, exception]).origin("../guards", &[guards]).errors(), @r#"
    foreign-override: `f` belongs to `../guards` and cannot be overridden from here
      `f` declared elsewhere
      `f` declared here
      help: rules of a used directory are overridden only by exceptions in that directory; ask `../guards` for one
    foreign-override: `c` belongs to `../guards` and cannot be overridden from here
      `c` declared elsewhere
      `c` declared here
      help: rules of a used directory are overridden only by exceptions in that directory; ask `../guards` for one
    "#);
    assert_eq!(Sources::root(&[BASE]).origin("../guards", &[guards, exception]).errors(), "");
    assert_eq!(Sources::root(&[BASE, guards]).origin("../guards", &[exception]).errors(), "");
    passes(&format!("{guards} {exception}"));
}
