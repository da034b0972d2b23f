//! Types of expressions.

use super::{condition, errors, passes, policy};
use insta::assert_snapshot;

#[test]
fn every_kind_of_expression_passes() {
    for text in [
        r#"department == "Engineering" and level >= 6 or not mfa"#,
        r#"department in { "Sales", "Engineering" } and country != "DE""#,
        "level between 3 and 5 and start_date between 2026-01-01 and today",
        r#"title starts with "Senior" or title ends with "II" or title contains "x""#,
        r#"title matches "Senior *" and email != "a@b.c""#,
        r#"groups has "a" or groups has any { "a", "b" } or groups has all { "c" }"#,
        "end_date is present and end_date < today + 2w",
        "today > start_date + 90d - 1mo",
        r#"manager is present and manager == "e7""#,
        r#"manager is present and manager in { "e7", "e8" }"#,
        r#"manager is present and manager.department == department"#,
        r#"reports to "e7""#,
        "notice is present and today + notice > start_date",
        "notice is present and notice == 90d",
        "mfa == true and true",
    ] {
        assert_eq!(condition(text), "", "{text}");
    }
}

#[test]
fn a_name_that_is_not_declared_is_offered_a_near_one() {
    assert_snapshot!(condition(r#"departmnet == "Sales" and lvl > 3"#), @r#"
    unknown-name: there is no attribute or condition `departmnet`
      `departmnet` not declared
      help: did you mean `department`?
    unknown-name: there is no attribute or condition `lvl`
      `lvl` not declared
    "#);
}

#[test]
fn a_label_is_written_to_the_letter() {
    assert_snapshot!(condition(r#"department == "Eng" or department == "engineering" or department in { "Slaes", "Marketing" }"#), @r#"
    other-spelling: `Eng` is only another spelling of `Engineering`
      `"Eng"` not the label itself
      help: write "Engineering"; other spellings are for records, and rules use the label itself
    other-spelling: `engineering` is only another spelling of `Engineering`
      `"engineering"` not the label itself
      help: write "Engineering"; other spellings are for records, and rules use the label itself
    unknown-label: `Slaes` is not a label of `Department`
      `"Slaes"` never true
      help: did you mean `Sales`?
    unknown-label: `Marketing` is not a label of `Department`
      `"Marketing"` never true
      help: the labels are `Engineering`, `Sales`, `Customer Success`
    "#);
}

#[test]
fn a_word_without_quotes_is_told_so() {
    assert_snapshot!(condition("status == active or status == actve or title == boss"), @r#"
    unknown-name: there is no attribute or condition `active`
      `active` not declared
      help: a text stands in quotes: "active"
    unknown-name: there is no attribute or condition `actve`
      `actve` not declared
    unknown-name: there is no attribute or condition `boss`
      `boss` not declared
      help: a text stands in quotes: "boss"
    "#);
}

#[test]
fn different_types_are_not_compared() {
    assert_snapshot!(condition(r#"level == "6" or level == department or start_date > 3 or title == country or 3 == mfa or id == start_date"#), @r#"
    type-mismatch: an int cannot be compared with a text
      `"6"` a text
      `level` an int
      help: write 6, without quotes
    type-mismatch: an int cannot be compared with a Department
      `department` a Department
      `level` an int
    type-mismatch: a date cannot be compared with an int
      `3` an int
      `start_date` a date
    type-mismatch: a text cannot be compared with a Country
      `country` a Country
      `title` a text
    type-mismatch: a bool cannot be compared with an int
      `3` an int
      `mfa` a bool
    type-mismatch: a text cannot be compared with a date
      `start_date` a date
      `id` a text
    "#);
}

#[test]
fn only_int_and_date_have_an_order() {
    assert_snapshot!(condition(r#"title < "M" or department >= "Sales" or title between "a" and "b""#), @r#"
    no-order: a text has no order
      `title` a text
      help: only int and date can be less or greater; use `==`, `!=` or `in { … }`
    no-order: a Department has no order
      `department` a Department
      help: only int and date can be less or greater; use `==`, `!=` or `in { … }`
    no-order: a text has no order
      `title` a text
      help: only int and date can be less or greater; use `==`, `!=` or `in { … }`
    "#);
}

#[test]
fn a_value_is_no_condition() {
    assert_snapshot!(condition(r#"level or groups or department and "x" or today"#), @r#"
    not-a-condition: `level` is an int, not a condition
      `level` neither true nor false
      help: compare it: `level >= …`
    not-a-condition: `groups` is a set of text, not a condition
      `groups` neither true nor false
      help: ask what it holds: `groups has …`
    not-a-condition: `department` is a Department, not a condition
      `department` neither true nor false
      help: compare it: `department == …`
    not-a-condition: this is a text, not a condition
      `"x"` neither true nor false
      help: compare it with an attribute, as in `level >= 6`
    not-a-condition: this is a date, not a condition
      `today` neither true nor false
      help: compare it with an attribute, as in `level >= 6`
    "#);
}

#[test]
fn a_set_is_not_compared_as_a_whole() {
    assert_snapshot!(condition(r#"groups == "a" or groups in { "a" } or department has "Sales" or title has "x""#), @r#"
    compare-set: `groups` is a set and is not compared as a whole
      `groups` a set
      help: write `groups has …` or `has any { … }`
    compare-set: `groups` is a set and is not compared as a whole
      `groups` a set
      help: write `groups has …` or `has any { … }`
    not-a-set: `department` is a Department, not a set
      `department` one value at most
      help: write `department == …` or `department in { … }`
    not-a-set: `title` is a text, not a set
      `title` one value at most
      help: write `title == …`, or `title contains …` for a part of the text
    "#);
}

#[test]
fn elements_are_of_the_type_of_the_set() {
    assert_snapshot!(condition(r#"groups has 3 or groups has any { "a", level } or level in { 1, "2" } or level in { }"#), @r#"
    type-mismatch: a set of text cannot be compared with an int
      `3` an int
      `groups` a set of text
      help: write "3", with quotes
    not-a-literal: only values written out may stand here
      `level` not a written value
      help: list strings, numbers, dates or durations; compare attributes with `==`
    type-mismatch: an int cannot be compared with a text
      `"2"` a text
      `level` an int
      help: write 2, without quotes
    empty-set: there is nothing between the braces
      `{ }` empty
      help: nothing can be among no values; list at least one
    "#);
}

#[test]
fn ends_in_the_wrong_order_are_an_error() {
    assert_snapshot!(condition("level between 5 and 3 or start_date between 2026-02-01 and 2026-01-01"), @r#"
    reversed-between: the lower end comes after the upper end
      `5 and 3` no value lies between these
      help: exchange the two
    reversed-between: the lower end comes after the upper end
      `2026-02-01 and 2026-01-01` no value lies between these
      help: exchange the two
    "#);
    assert_eq!(condition("level between 3 and 3"), "");
}

#[test]
fn texts_are_tested_only_on_texts() {
    assert_snapshot!(condition(r#"department starts with "E" or groups contains "x" or level matches "3*""#), @r#"
    not-a-text: `starts with` looks into a text, but `department` is a Department
      `department` not a text attribute
      help: list the labels that are meant: `department in { … }`
    not-a-text: `contains` looks into a text, but `groups` is a set of text
      `groups` not a text attribute
      help: write `groups has …`
    not-a-text: `matches` looks into a text, but `level` is an int
      `level` not a text attribute
    "#);
}

#[test]
fn only_dates_are_moved_and_only_by_durations() {
    assert_snapshot!(condition("level + 3d > today or today > start_date + 3 or start_date - end_date == 3d"), @r#"
    date-arithmetic: only a date can be moved, and only by a duration
      `level` an int
      help: write it as in `start_date + 90d`
    date-arithmetic: only a date can be moved, and only by a duration
      `3` an int
      help: write it as in `start_date + 90d`
    date-arithmetic: only a date can be moved, and only by a duration
      `end_date` a date
      help: write it as in `start_date + 90d`
    "#);
}

#[test]
fn a_path_goes_through_references_only() {
    assert_snapshot!(condition(r#"department.name == "x" or manager is present and manager.shoe == 3"#), @r#"
    not-a-reference: `department` is a Department and leads to no other identity
      `department` not a reference
      help: a path goes through attributes of type `identity`, as in `manager.department`
    unknown-name: there is no attribute `shoe`
      `shoe` not declared
    "#);
}

#[test]
fn entitlements_are_not_asked_for_in_rules() {
    assert_snapshot!(condition("holds github.admin"), @r#"
    holds-entitlement: a rule cannot ask which entitlements somebody holds
      `holds github.admin` not in a rule
      help: this is for tests and invariants; in a rule ask for the role: `holds role NAME`
    "#);
}

#[test]
fn a_condition_is_not_compared() {
    assert_snapshot!(errors("condition lead = level > 3\nrole r { when lead == true or lead is present or lead.x }"), @r#"
    condition-as-value: `lead` is a condition, not a value
      `lead` true or false by itself
      help: a condition stands by itself, or after `not`, and is not compared
    condition-as-value: `lead` is a condition, not a value
      `lead` true or false by itself
      help: a condition stands by itself, or after `not`, and is not compared
    condition-as-value: `lead` is a condition, not a value
      `lead` true or false by itself
      help: a condition stands by itself, or after `not`, and is not compared
    "#);
}

#[test]
fn a_fact_is_no_attribute() {
    assert_snapshot!(condition("risk >= high"), @r#"
    unknown-name: there is no attribute or condition `risk`
      `risk` not declared
      help: an entitlement's facts are asked for in `where`, in `skip when` and in the `when` of a stage
    "#);
}

#[test]
fn a_mistake_does_not_hide_others_or_lead_to_more() {
    assert_snapshot!(condition(r#"departmnet == "x" and manger.level > 3 and level == "a" and not titel"#), @r#"
    unknown-name: there is no attribute or condition `departmnet`
      `departmnet` not declared
      help: did you mean `department`?
    unknown-name: there is no attribute or condition `manger`
      `manger` not declared
      help: did you mean `manager`?
    type-mismatch: an int cannot be compared with a text
      `"a"` a text
      `level` an int
    unknown-name: there is no attribute or condition `titel`
      `titel` not declared
      help: did you mean `title`?
    "#);
}

#[test]
fn facts_of_the_entitlement_are_folded_in_approvals() {
    let policy = policy(
        r#"approval a {
             for any
             stage s by manager when risk == critical and level > 3
             stage t by manager when app == github and tags has privileged
             stage u by manager when owner == "revops@acme.example" or risk in { critical }
           }"#,
    );
    let approval = policy.approvals.values().next().unwrap();
    let names = |stage: usize| {
        let debug = format!("{:?}", approval.stages[stage].when);
        let entitlements = policy.entitlements.iter();
        let named =
            entitlements.filter(|(id, _)| debug.contains(&format!("EntitlementId({})", id.0)));
        named.map(|(_, row)| row.name.clone()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names(0), "github.admin");
    assert_eq!(names(1), "github.admin");
    assert_snapshot!(names(2), @r#"github.admin salesforce.territory["DE"] salesforce.territory["US"] salesforce.user"#);
}

#[test]
fn facts_are_not_mixed_with_attributes() {
    assert_snapshot!(errors(r#"approval a { stage s by manager when risk == level or owner == email or app == "github" or risk > 3 or tags has nothing_like_it }"#), @r#"
    unknown-risk: `level` is not a level of risk
      `level` not a level
      help: the levels are `low`, `medium`, `high` and `critical`, without quotes
    fact-form: `owner` cannot be used like this
      `email` not here
      help: write the owner in quotes: `owner == "team@example.com"`
    fact-form: `app` cannot be used like this
      `"github"` not here
      help: write the app's bare name: `app == github` or `app in { github, aws }`
    fact-form: `risk` cannot be used like this
      `3` not here
      help: write a level: `risk >= high`, or `risk in { high, critical }`
    unknown-tag: no app or entitlement bears the tag `nothing_like_it`
      `nothing_like_it` selects nothing
    "#);
}

#[test]
fn attributes_and_facts_stand_side_by_side() {
    passes("approval a { stage s by manager skip when level >= 11 and risk < critical }");
}

#[test]
fn only_one_side_of_a_comparison_moves_with_today() {
    assert_snapshot!(condition("today + 1mo > today + 30d or today between start_date and today"), @r#"
    today-on-both-sides: both sides of this comparison move with `today`
      `today + 1mo` moves with `today`
      `today + 30d` so does this
      help: compare `today` with a date of the record or of the calendar, as in `today - 7d < start_date`
    today-on-both-sides: both sides of this comparison move with `today`
      `today` moves with `today`
      `today` so does this
      help: compare `today` with a date of the record or of the calendar, as in `today - 7d < start_date`
    "#);
}
