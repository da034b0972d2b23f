//! What each kind of item takes to be exercised.

use super::{covered, infeasible, missing, report};
use crate::eval::company;

/// What is covered of these rules, beside the lifecycle, by these people.
fn covered_by(rules: &str, people: &str, on: &[&str]) -> Vec<String> {
    covered(&report(&company(rules, people), on))
}

#[test]
fn an_arm_is_exercised_by_the_first_that_holds() {
    let company = company("", "a\nb status=leave\nc status=limbo\nd start=2027-01-01 status=leave");
    let report = report(&company, &["2026-06-01"]);
    let hits = report.items.iter().map(|it| (it.item.name(&company.policy), it.hits));
    let hits: Vec<(String, u64)> = hits.take(4).collect();
    let expected = [
        ("lifecycle ended 1", 0),
        ("lifecycle suspended 2", 2),
        ("lifecycle prehire 3", 0),
        ("lifecycle active 4", 1),
    ];
    assert_eq!(hits, expected.map(|(name, hits)| (name.to_owned(), hits)));
    let outcome = |text: &str, truth: bool| {
        let found =
            report.items.iter().find(|it| super::named(&report, it.item) == text_of(text, truth));
        found.unwrap().hits
    };
    // For the two on leave nothing asks for what comes after; the fourth is in no phase at all.
    assert_eq!(outcome("status == \"active\"", true), 1);
    assert_eq!(outcome("status == \"active\"", false), 1);
    assert_eq!(outcome("start > today", false), 2);
    assert_eq!(outcome("start > today", true), 0);
}

fn text_of(text: &str, truth: bool) -> String {
    format!("{text} {truth}")
}

#[test]
fn a_role_is_exercised_by_its_own_condition_and_one_without_by_inclusion() {
    let rules = "
        role lead { owner \"o1\"  when level >= 6  include base, plain }
        role base { owner \"o1\"  when mfa }
        role plain { owner \"o1\" }";
    let found = covered_by(rules, "a level=7", &["2026-06-01"]);
    // That the lead has no second factor decides nothing: the membership is conferred.
    assert_eq!(found, ["role lead", "role plain", "level >= 6 true"]);
    let found = covered_by(rules, "a level=7 mfa=true\nb", &["2026-06-01"]);
    assert_eq!(
        found,
        [
            "role base",
            "role lead",
            "role plain",
            "level >= 6 false",
            "level >= 6 true",
            "mfa false"
        ]
    );
}

#[test]
fn a_grant_is_exercised_by_its_own_clause_until_its_window_closes() {
    let rules = "
        role r {
          owner \"o1\"
          when kind == \"employee\"
          grant git.read when level >= 6
          grant git.read, git.write when dept == \"Sales\" until start + 1y
          grant crm.area[country] from start + 30y
        }";
    let one = |people: &str, on: &str| {
        let mut found = covered_by(rules, people, &[on]);
        found.retain(|name| name.starts_with("grant"));
        found
    };
    assert_eq!(one("a level=6", "2026-06-01"), ["grant r 1", "grant r 3"]);
    assert_eq!(one("a dept=Sales", "2020-06-01"), ["grant r 2", "grant r 3"]);
    assert_eq!(one("a dept=Sales", "2021-06-01"), ["grant r 3"]);
    assert_eq!(one("a kind=contractor level=9", "2026-06-01"), [""; 0]);
    assert_eq!(one("a level=6 status=terminated", "2026-06-01"), [""; 0]);
}

#[test]
fn a_forbid_is_exercised_where_it_stops_something_and_decides_only_what_is_reached() {
    let rules = "
        role r { owner \"o1\"  when level >= 6  grant git.write }
        forbid f { when dept == \"Sales\"  deny git.read }";
    let of_forbid = |people: &str| {
        let mut found = covered_by(rules, people, &["2026-06-01"]);
        found.retain(|name| name.contains("forbid") || name.contains("dept"));
        found
    };
    assert_eq!(of_forbid("a dept=Sales"), [""; 0]);
    assert_eq!(of_forbid("a level=6"), ["dept == \"Sales\" false"]);
    assert_eq!(of_forbid("a level=6 dept=Sales"), ["forbid f", "dept == \"Sales\" true"]);
}

#[test]
fn an_exception_that_passes_a_forbid_does_not_exercise_it() {
    let rules = "
        forbid f { when dept == \"Sales\"  deny git.read }
        exception x {
          when id == \"a\"  grant git.read  overrides f
          until 2026-07-01  approved by \"o1\"  ticket \"T\"
        }";
    let found = covered_by(rules, "a dept=Sales", &["2026-06-01"]);
    assert_eq!(found, ["exception x", "id == \"a\" true"]);
    // Once it has ended it favours nobody.
    assert_eq!(covered_by(rules, "a dept=Sales", &["2026-07-01"]), [""; 0]);
    let company = company(rules, "a");
    let found = report(&company, &[]);
    assert_eq!(
        infeasible(&found),
        ["forbid f", "dept == \"Sales\" false", "dept == \"Sales\" true"]
    );
}

const APPROVAL: &str = "
    role r { owner \"o1\"  when level >= 6  grant git.write, git.admin }
    role boss { owner \"o1\"  when groups has \"boss\" }
    approval line {
      for git.write
      stage first by role boss
      stage second by role boss when risk == critical and not mfa
      skip when level >= 9
    }";

#[test]
fn a_stage_is_exercised_where_it_is_awaited_or_decided() {
    let of_approval = |people: &str, records: &str| {
        let company = company(APPROVAL, people).with_approvals(records);
        let mut found = covered(&report(&company, &["2026-06-01"]));
        let about = ["stage", "level >= 9", "risk", "mfa"];
        found.retain(|name| about.iter().any(|word| name.starts_with(word)));
        found
    };
    // The second stage is needed for the critical one alone, and comes later.
    let asked =
        ["risk == critical false", "risk == critical true", "mfa false", "level >= 9 false"];
    let of_first = [&["stage line.first"][..], &asked].concat();
    assert_eq!(of_approval("a level=6", ""), of_first);
    let given = "a git.admin line.first approved b 2026-05-01";
    let both = [&["stage line.first", "stage line.second"][..], &asked].concat();
    assert_eq!(of_approval("a level=6\nb groups=boss", given), both);
    // Rejected is decided too.
    let refused = "a git.write line.first rejected b 2026-05-01";
    assert_eq!(of_approval("a level=6\nb groups=boss", refused), of_first);
    // With a second factor the second stage is needed for nothing.
    let asked = ["mfa true", "level >= 9 false"];
    let of_first = [&["stage line.first"][..], &asked].concat();
    assert_eq!(of_approval("a level=6 mfa=true", ""), of_first);
    assert_eq!(of_approval("a level=9", ""), ["level >= 9 true"]);
    assert_eq!(of_approval("a", ""), [""; 0]);
}

#[test]
fn a_conflict_is_exercised_where_it_acts_even_if_the_approval_that_it_asks_for_is_given() {
    let rules = "
        role make { owner \"o1\"  when groups has \"make\"  grant pay.create }
        role check { owner \"o1\"  when groups has \"check\"  grant pay.approve }
        approval second { stage boss by role make }
        conflict mc { between pay.create and pay.approve  resolve approval second }";
    let of_conflict = |people: &str, records: &str| {
        let company = company(rules, people).with_approvals(records);
        let mut found = covered(&report(&company, &["2026-06-01"]));
        found.retain(|name| name.starts_with("conflict") || name.starts_with("stage"));
        found
    };
    assert_eq!(of_conflict("a groups=make", ""), [""; 0]);
    let both = ["stage second.boss", "conflict mc"];
    assert_eq!(of_conflict("a groups=make;check", ""), both);
    let records = "
        a pay.create second.boss approved b 2026-05-01
        a pay.approve second.boss approved b 2026-05-01";
    assert_eq!(of_conflict("a groups=make;check\nb groups=make", records), both);
}

#[test]
fn what_rules_in_record_mode_would_do_exercises_them() {
    let rules = "
        role r { owner \"o1\"  when level >= 6  grant git.read }
        role s { mode record  owner \"o1\"  when mfa  grant git.write }
        approval p { mode record  for git.read  stage s by manager when dept == \"Sales\"
          stage t by manager }
        forbid f { mode record  when kind == \"contractor\"  deny git.read }
        exception x {
          mode record  when title is present  grant crm.user
          until 2026-07-01  approved by \"o1\"  ticket \"T\"
        }";
    let company = company(rules, "a level=6 mfa=true kind=contractor title=T");
    let report = report(&company, &["2026-06-01"]);
    assert_eq!(
        covered(&report),
        [
            "role r",
            "role s",
            "grant r 1",
            "grant s 1",
            "stage p.t",
            "forbid f",
            "exception x",
            "level >= 6 true",
            "mfa true",
            "dept == \"Sales\" false",
            "kind == \"contractor\" true",
            "title is present true",
        ]
    );
    assert_eq!(infeasible(&report), [""; 0]);
    assert!(
        report
            .missing()
            .all(|(_, search)| matches!(search, rolebook::testing::coverage::Search::Example(_)))
    );
}

#[test]
fn whatever_nobody_could_exercise_does_not_count() {
    let rules = "
        role r { owner \"o1\"  when level >= 6 and level >= 5  grant git.read when level >= 4 }
        conflict c { between git.read and pay.create  resolve deny }";
    let company = company(rules, "a level=6\nb level=5");
    let report = report(&company, &["2026-06-01"]);
    assert_eq!(infeasible(&report), ["conflict c", "level >= 5 false", "level >= 4 false"]);
    assert_eq!(missing(&report), [""; 0]);
}
