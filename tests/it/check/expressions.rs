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
    assert_snapshot!(condition(r#"departmnet == "Sales" and lvl > 3"#), @"");
}

#[test]
fn a_label_is_written_to_the_letter() {
    assert_snapshot!(condition(r#"department == "Eng" or department == "engineering" or department in { "Slaes", "Marketing" }"#), @"");
}

#[test]
fn a_word_without_quotes_is_told_so() {
    assert_snapshot!(condition("status == active or status == actve or title == boss"), @"");
}

#[test]
fn different_types_are_not_compared() {
    assert_snapshot!(condition(r#"level == "6" or level == department or start_date > 3 or title == country or 3 == mfa or id == start_date"#), @"");
}

#[test]
fn only_int_and_date_have_an_order() {
    assert_snapshot!(condition(r#"title < "M" or department >= "Sales" or title between "a" and "b""#), @"");
}

#[test]
fn a_value_is_no_condition() {
    assert_snapshot!(condition(r#"level or groups or department and "x" or today"#), @"");
}

#[test]
fn a_set_is_not_compared_as_a_whole() {
    assert_snapshot!(condition(r#"groups == "a" or groups in { "a" } or department has "Sales" or title has "x""#), @"");
}

#[test]
fn elements_are_of_the_type_of_the_set() {
    assert_snapshot!(condition(r#"groups has 3 or groups has any { "a", level } or level in { 1, "2" } or level in { }"#), @"");
}

#[test]
fn ends_in_the_wrong_order_are_an_error() {
    assert_snapshot!(condition("level between 5 and 3 or start_date between 2026-02-01 and 2026-01-01"), @"");
    assert_eq!(condition("level between 3 and 3"), "");
}

#[test]
fn texts_are_tested_only_on_texts() {
    assert_snapshot!(condition(r#"department starts with "E" or groups contains "x" or level matches "3*""#), @"");
}

#[test]
fn only_dates_are_moved_and_only_by_durations() {
    assert_snapshot!(condition("level + 3d > today or today > start_date + 3 or start_date - end_date == 3d"), @"");
}

#[test]
fn a_path_goes_through_references_only() {
    assert_snapshot!(condition(r#"department.name == "x" or manager is present and manager.shoe == 3"#), @"");
}

#[test]
fn entitlements_are_not_asked_for_in_rules() {
    assert_snapshot!(condition("holds github.admin"), @"");
}

#[test]
fn a_condition_is_not_compared() {
    assert_snapshot!(errors("condition lead = level > 3\nrole r { when lead == true or lead is present or lead.x }"), @"");
}

#[test]
fn a_fact_is_no_attribute() {
    assert_snapshot!(condition("risk >= high"), @"");
}

#[test]
fn a_mistake_does_not_hide_others_or_lead_to_more() {
    assert_snapshot!(condition(r#"departmnet == "x" and manger.level > 3 and level == "a" and not titel"#), @"");
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
    assert_snapshot!(names(2), @"");
}

#[test]
fn facts_are_not_mixed_with_attributes() {
    assert_snapshot!(errors(r#"approval a { stage s by manager when risk == level or owner == email or app == "github" or risk > 3 or tags has nothing_like_it }"#), @"");
}

#[test]
fn attributes_and_facts_stand_side_by_side() {
    passes("approval a { stage s by manager skip when level >= 11 and risk < critical }");
}
