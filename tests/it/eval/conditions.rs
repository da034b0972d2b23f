//! Conditions: every form, on both sides of its edge.

use super::company;

/// Asserts for which of the people `condition` holds on 2026-06-01.
#[track_caller]
fn holds(condition: &str, people: &str, expected: &[&str]) {
    holds_on("2026-06-01", condition, people, expected);
}

#[track_caller]
fn holds_on(on: &str, condition: &str, people: &str, expected: &[&str]) {
    let company = company(&format!("role it {{ owner \"o1\"  when {condition} }}"), people);
    let decisions = company.decisions(super::day(on));
    let held = decisions.iter().filter(|(_, document)| {
        document.roles.as_ref().is_some_and(|roles| roles.iter().any(|role| role == "it"))
    });
    let held: Vec<_> = held.filter_map(|(_, document)| document.identity.as_deref()).collect();
    assert_eq!(held, expected, "{condition}");
}

#[test]
fn comparisons_read_attributes_of_the_identity_and_of_others_and_the_date() {
    // Rule 5.1
    let people = "a level=2 manager=b\nb level=5\nc level=3 manager=b mfa=true";
    holds("level == 3", people, &["c"]);
    holds("level != 3", people, &["a", "b"]);
    holds("level < 3", people, &["a"]);
    holds("level <= 3", people, &["a", "c"]);
    holds("level > 3", people, &["b"]);
    holds("level >= 3", people, &["b", "c"]);
    holds("mfa", people, &["c"]);
    holds("not mfa", people, &["a", "b"]);
    holds("level in { 2, 5 }", people, &["a", "b"]);
    holds("not level in { 2, 5 }", people, &["c"]);
    holds("manager is present and manager.level == 5", people, &["a", "c"]);
    holds("manager is present and manager == \"b\"", people, &["a", "c"]);
    holds("id == \"a\"", people, &["a"]);
    holds("today == 2026-06-01", people, &["a", "b", "c"]);
    holds("today < 2026-06-01", people, &[]);
    holds("true", people, &["a", "b", "c"]);
}

#[test]
fn and_or_and_not_bind_as_they_are_read() {
    // Rule 5.1
    let people = "a level=2\nb level=5\nc level=3 mfa=true";
    holds("level == 2 or level == 3 and not mfa", people, &["a"]);
    holds("(level == 2 or level == 3) and mfa", people, &["c"]);
    holds("not level == 2 and not mfa", people, &["b"]);
    holds("not (level == 2 or mfa)", people, &["b"]);
}

#[test]
fn what_is_missing_is_decided_by_its_guard() {
    // Rules 2.2, 5.2
    let people = "a grade=4\nb\nc grade=1 title=Lead\nd title=lead";
    holds("grade is present", people, &["a", "c"]);
    holds("grade is missing", people, &["b", "d"]);
    holds("grade is present and grade > 2", people, &["a"]);
    holds("not (grade is present and grade > 2)", people, &["b", "c", "d"]);
    holds("grade is missing or grade > 2", people, &["a", "b", "d"]);
    holds("not (grade is missing or grade > 2)", people, &["c"]);
    holds("title is present and title == \"Lead\"", people, &["c"]);
    holds(
        "(grade is missing or grade > 2) and title is present and title != \"Lead\"",
        people,
        &["d"],
    );
    let people = "a manager=b\nb manager=c\nc end=2027-01-01\nd";
    holds("manager is present and manager.manager is present", people, &["a"]);
    holds("manager is present and manager.end is missing", people, &["a"]);
    holds(
        "manager is present and manager.manager is present and manager.manager.end is present \
         and manager.manager.end > today",
        people,
        &["a"],
    );
}

#[test]
fn text_compares_exactly_and_globs_match_the_whole_text() {
    // Rule 5.3
    let people = "a title=Lead\nb title=lead\nc title=TeamLead\nd title=Leads\ne";
    let with = |test: &str| format!("title is present and title {test}");
    holds(&with("== \"Lead\""), people, &["a"]);
    holds(&with("in { \"Lead\", \"lead\" }"), people, &["a", "b"]);
    holds(&with("starts with \"Lead\""), people, &["a", "d"]);
    holds(&with("ends with \"Lead\""), people, &["a", "c"]);
    holds(&with("contains \"Lead\""), people, &["a", "c", "d"]);
    holds(&with("matches \"Lead\""), people, &["a"]);
    holds(&with("matches \"*Lead\""), people, &["a", "c"]);
    holds(&with("matches \"Lead?\""), people, &["d"]);
    holds(&with("matches \"?ead*\""), people, &["a", "b", "d"]);
}

#[test]
fn between_includes_both_ends() {
    // Rule 5.3
    let people = "a level=2\nb level=3\nc level=4\nd level=5";
    holds("level between 3 and 4", people, &["b", "c"]);
    holds("level between 3 and 3", people, &["b"]);
    holds("not level between 3 and 4 and level > 2", people, &["d"]);
    let people = "a start=2026-05-01\nb start=2026-06-01\nc start=2026-04-30";
    holds("start between today - 1mo and today", people, &["a", "b"]);
}

#[test]
fn sets_are_asked_for_one_any_or_all() {
    // Rule 5.1
    let people = "a groups=x\nb groups=x;y\nc\nd groups=X";
    holds("groups has \"x\"", people, &["a", "b"]);
    holds("groups has any { \"y\", \"X\" }", people, &["b", "d"]);
    holds("groups has all { \"x\", \"y\" }", people, &["b"]);
    holds("not groups has any { \"x\", \"X\" }", people, &["c"]);
}

#[test]
fn months_and_years_clamp_to_the_last_day_of_the_month() {
    // Rule 5.4
    let people = "a start=2026-01-28\nb start=2026-01-29\nc start=2026-01-31\nd start=2026-02-01";
    // 2026-01-29, -30 and -31 all become 2026-02-28.
    holds_on("2026-02-28", "today >= start + 1mo", people, &["a", "b", "c"]);
    holds_on("2026-02-28", "today == start + 1mo", people, &["a", "b", "c"]);
    holds_on("2026-03-31", "today - 1mo >= start", people, &["a", "b", "c", "d"]);
    holds_on("2026-02-27", "today >= start + 1mo", people, &[]);
    holds("start + 1y == 2025-02-28", "a start=2024-02-29\nb start=2024-02-28", &["a", "b"]);
    holds("start + 2w == 2020-01-15 and start - 1d == 2019-12-31", "a", &["a"]);
}

#[test]
fn a_duration_of_the_record_moves_a_date() {
    // Rule 5.4
    let people = "a start=2026-05-01 notice=1mo\nb start=2026-05-01 notice=32d\nc";
    holds("notice is present and today >= start + notice", people, &["a"]);
    holds("notice is present and today < start + notice", people, &["b"]);
}

#[test]
fn past_the_ends_of_the_calendar_a_date_stays_at_them() {
    // Rule 5.4
    holds("start + 9000y == 9999-12-31 and start + 4000000000d > today", "a", &["a"]);
    holds("start - 40000y < start", "a", &["a"]);
}

#[test]
fn reports_to_goes_up_the_line_at_any_height() {
    // Rules 2.9, 5.5
    let people = "a manager=b\nb manager=c\nc manager=d\nd\ne manager=nobody";
    holds("reports to \"c\"", people, &["a", "b"]);
    holds("reports to \"d@X.example\"", people, &["a", "b", "c"]);
    holds("reports to \"e\"", people, &[]);
    holds("reports to \"stranger\"", people, &[]);
    // A walk ends where the line closes, and nobody stands above themselves.
    let circle = "a manager=b\nb manager=c\nc manager=b\nd manager=d";
    holds("reports to \"b\"", circle, &["a", "c"]);
    holds("reports to \"c\"", circle, &["a", "b"]);
    holds("reports to \"a\"", circle, &[]);
    holds("reports to \"d\"", circle, &[]);
}

#[test]
fn a_named_condition_means_what_it_says_wherever_it_is_named() {
    // Rule 5.6
    let rules = "condition senior = level >= 5
                 condition lead = senior and groups has \"lead\"
                 condition leaves = end is present
                 role soon { owner \"o1\"  when leaves and end < today + 30d and not lead }
                 role leads { owner \"o1\"  when lead }
                 role others { owner \"o1\"  when not (lead or leaves) }";
    super::expect(
        &company(
            rules,
            "a level=5 groups=lead\nb level=5\nc level=4 end=2026-06-10\nd level=6 end=2026-06-10 groups=lead",
        ),
        "2026-06-01",
        "a active leads
         b active others
         c active soon next 2026-06-11
         d active leads next 2026-06-11",
    );
}
