//! Presence guards.

use super::{condition, errors, passes};
use insta::assert_snapshot;

#[test]
fn what_may_be_missing_needs_a_guard() {
    assert_snapshot!(condition("end_date < today"), @r#"
    may-be-missing: `end_date` may be missing here
      `end_date` nothing has established that it is present
      help: write `end_date is present and …` before it
    "#);
}

#[test]
fn every_step_of_a_path_needs_one() {
    assert_snapshot!(condition("manager.end_date < today and manager.level > 3"), @r#"
    may-be-missing: `manager` may be missing here
      `manager.end_date` nothing has established that it is present
      help: write `manager is present and manager.end_date is present and …` before it
    "#);
    assert_snapshot!(condition("manager is present and manager.end_date < today"), @r#"
    may-be-missing: `manager.end_date` may be missing here
      `manager.end_date` nothing has established that it is present
      help: write `manager.end_date is present and …` before it
    "#);
    assert_snapshot!(condition("manager.end_date is present"), @r#"
    may-be-missing: `manager` may be missing here
      `manager.end_date` nothing has established that it is present
      help: write `manager is present and …` before it
    "#);
}

#[test]
fn guards_are_followed_through_logic() {
    for text in [
        "end_date is present and end_date < today",
        "end_date is missing or end_date < today",
        "not (end_date is missing) and end_date < today",
        "not (end_date is missing or end_date < today)",
        "not (end_date is present and end_date < today)",
        "not (level > 3 or end_date is missing) and end_date < today",
        "(end_date is present and level > 3 or end_date is present) and end_date < today",
        "manager is present and manager.end_date is present and manager.end_date < today",
        "false or end_date is present and end_date < today",
    ] {
        assert_eq!(condition(text), "", "{text}");
    }
}

#[test]
fn guards_that_do_not_hold_are_not_believed() {
    for text in [
        "end_date is present or end_date < today",
        "end_date is missing and end_date < today",
        "(end_date is present or level > 3) and end_date < today",
        "not (end_date is present and level > 3) and end_date < today",
        "end_date < today and end_date is present",
        "manager is present and manager.end_date is present and end_date < today",
    ] {
        assert_eq!(condition(text).matches("may-be-missing").count(), 1, "{text}");
    }
}

#[test]
fn named_conditions_establish_what_they_say() {
    passes(
        "condition leaving = end_date is present and end_date < today + 30d
         condition open_ended = end_date is missing
         role a { when leaving and end_date > today }
         role b { when open_ended or end_date > today }
         role c { when not open_ended and end_date > today }
         condition soon = leaving and level > 3
         role d { when soon and end_date > today }",
    );
    assert_snapshot!(errors("condition a = level > 3 or end_date is present  role r { when a and end_date > today }"), @r#"
    may-be-missing: `end_date` may be missing here
      `end_date` nothing has established that it is present
      help: write `end_date is present and …` before it
    "#);
}

#[test]
fn a_roles_condition_holds_for_its_grants() {
    passes("role a { when end_date is present and level > 3 grant github.read until end_date }");
    passes("role a { when level > 3 grant github.read when end_date is present until end_date }");
    passes("role a { when region is present grant salesforce.territory[region] }");
    assert_snapshot!(errors("role a { when level > 3 grant github.read from end_date until 2027-01-01 grant salesforce.territory[region] }"), @r#"
    may-be-missing: `end_date` may be missing here
      `end_date` nothing has established that it is present
      help: write `when end_date is present` on the grant
    may-be-missing: `region` may be missing here
      `salesforce.territory[region]` nothing has established that it is present
      help: write `when region is present` on the grant
    "#);
}

#[test]
fn a_senior_role_must_establish_it_too() {
    let junior = "role junior { when end_date is present grant github.read until end_date grant salesforce.territory[region] when region is present }";
    passes(junior);
    passes(&format!("{junior} role senior {{ when end_date is present include junior }}"));
    assert_snapshot!(errors(&format!("{junior} role senior {{ when level > 3 include junior }}")), @r#"
    may-be-missing: `end_date` may be missing here
      `end_date` nothing has established that it is present
      help: a role that includes this one does not establish it; write `when end_date is present` on the grant
    "#);
    assert_snapshot!(errors("role a { when level > 3 include b } role b { include c } role c { when end_date is present grant github.read until end_date }"), @r#"
    may-be-missing: `end_date` may be missing here
      `end_date` nothing has established that it is present
      help: a role that includes this one does not establish it; write `when end_date is present` on the grant
    "#);
}

#[test]
fn a_role_without_condition_knows_what_its_seniors_know() {
    passes(
        "role a { when end_date is present include c }
         role b { when end_date is present and level > 3 include c }
         role c { grant github.read until end_date }",
    );
}

#[test]
fn a_needless_test_is_a_warning() {
    assert_snapshot!(condition("level is present and manager is present and manager.level is missing"), @r#"
    always-present: `level` is never missing
      `level is present` always goes the same way
      help: every record has it; take the test away, or declare it optional with `?`
    always-present: `manager.level` is never missing
      `manager.level is missing` always goes the same way
      help: every record has it; take the test away, or declare it optional with `?`
    "#);
}

#[test]
fn other_rules_stand_alone() {
    assert_snapshot!(errors(r#"
      approval a { stage s by manager when end_date < today skip when manager.level > 3 }
      forbid f { when end_date < today deny github.admin }
    "#), @r#"
    may-be-missing: `end_date` may be missing here
      `end_date` nothing has established that it is present
      help: write `end_date is present and …` before it
    may-be-missing: `manager` may be missing here
      `manager.level` nothing has established that it is present
      help: write `manager is present and …` before it
    may-be-missing: `end_date` may be missing here
      `end_date` nothing has established that it is present
      help: write `end_date is present and …` before it
    "#);
}
