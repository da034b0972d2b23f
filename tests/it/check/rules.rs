//! Roles, approvals, forbids, conflicts, exceptions and reviews.

use super::{BASE, Sources, errors, passes, policy};
use insta::assert_snapshot;
use rolebook::policy::Resolve;

#[test]
fn an_approval_has_stages_and_stages_have_approvers() {
    assert_snapshot!(errors(r#"
      approval a { for any }
      approval b { stage s by manager  stage s by app owner }
      approval c { stage s by 0 of role r  stage t by 2 of manager }
      role r { when mfa }
    "#), @"");
}

#[test]
fn nothing_waits_for_an_approval_that_only_records() {
    assert_snapshot!(errors(r#"
      approval a { mode record stage s by manager }
      role r { when mfa grant github.read requires a }
      conflict c { between github.read and github.admin resolve approval a }
    "#), @"");
}

#[test]
fn the_manager_is_an_attribute() {
    let text = r#"identity { id: text key } lifecycle { active when true ended when false }
      approval a { stage s by manager else manager of manager } role r { when reports to "x" }"#;
    assert_snapshot!(Sources::root(&[text]).errors(), @"");
}

#[test]
fn a_date_clause_needs_a_date() {
    assert_snapshot!(errors("role r { when mfa grant github.read from level until \"2026-01-01\" }"), @"");
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
      conflict c { between github.* and salesforce.* resolve keep github.* }
      conflict d { at most 0 of github.read, github.admin }
    "#), @"");
}

#[test]
fn a_forbid_denies_something() {
    assert_snapshot!(errors("forbid f { when mfa }"), @"");
}

#[test]
fn an_exception_is_complete() {
    assert_snapshot!(errors("exception e { control \"x\" }"), @"");
    assert_snapshot!(errors(r#"exception e { when id == "1" grant github.read, salesforce.territory from 2026-02-01 until 2026-02-01 approved by "x" ticket "y" }"#), @"");
}

#[test]
fn a_review_is_complete() {
    assert_snapshot!(errors("review v { control \"x\" }"), @"");
}

#[test]
fn rules_of_a_used_directory_are_its_own() {
    let exception = r#"exception e { when id == "1" grant github.admin overrides f, c until 2027-01-01 approved by "x" because "y" }"#;
    let guards =
        "forbid f { deny github.admin } conflict c { between github.read and github.admin }";
    assert_snapshot!(Sources::root(&[BASE, exception]).origin("../guards", &[guards]).errors(), @"");
    assert_eq!(Sources::root(&[BASE]).origin("../guards", &[guards, exception]).errors(), "");
    assert_eq!(Sources::root(&[BASE, guards]).origin("../guards", &[exception]).errors(), "");
    passes(&format!("{guards} {exception}"));
}
