//! Records, good and bad, as far as decisions show them; the readers have tests of their own.

use super::{company, expect};
use crate::support::company::Company;

const RULES: &str = r#"role all { owner "o1"  when true  grant git.read }"#;

fn quarantined(people: &str) -> Vec<String> {
    let told = super::told_on(&company(RULES, people), "2026-06-01");
    told.into_iter().filter(|line| line.contains("quarantined")).collect()
}

#[test]
fn a_record_that_does_not_fit_is_quarantined_with_a_finding_for_each_field() {
    // Rules 2.1, 3.1
    let told = quarantined("a\nb dept=Nonsense level=high start=soon\nc level=-");
    assert_eq!(
        told,
        [
            "b quarantined unknown-label(dept) wrong-type(level) unreadable-date(start)",
            "c quarantined missing-field(level)"
        ]
    );
}

#[test]
fn blank_and_absent_values_are_missing() {
    // Rule 2.2
    let rules = r#"
    role none { owner "o1"  when title is missing and groups has "x"  grant git.read }
    role no_second { owner "o1"  when not mfa  grant crm.user }
    "#;
    let blank = r#"{"id":"b","email":"b@x","dept":"Eng","country":"US","level":1,"kind":"employee","status":"active","start":"2020-01-01","title":"  ","groups":["x"]}"#;
    expect(
        &company(rules, &format!("a groups=x title=Lead\n{blank}\nc dept=-")),
        "2026-06-01",
        "a crm.user granted via no_second
         b crm.user granted via no_second
         b git.read granted via none
         c quarantined missing-field(dept)",
    );
}

#[test]
fn labels_compare_folded_with_every_spelling() {
    // Rule 2.3
    let rules = r#"role eng { owner "o1"  when dept == "Engineering"  grant git.read }"#;
    let record = |id: &str, dept: &str| {
        format!(
            r#"{{"id":"{id}","email":"{id}@x","dept":"{dept}","country":"US","level":1,"kind":"employee","status":"active","start":"2020-01-01"}}"#
        )
    };
    let people = [("a", " ENGINEERING "), ("b", "r&d"), ("c", "Eng."), ("d", "customer\t SUCCESS")]
        .map(|(id, dept)| record(id, &dept.replace('\t', "\\t")));
    expect(
        &company(rules, &people.join("\n")),
        "2026-06-01",
        "a active eng
         a git.read granted via eng
         b active eng
         b git.read granted via eng
         c quarantined unknown-label(dept)
         d active",
    );
}

#[test]
fn json_types_are_exact() {
    // Rule 2.4
    let record = |id: &str, field: &str| {
        format!(
            r#"{{"id":"{id}","email":"{id}@x","dept":"Eng","country":"US","kind":"employee","status":"active","start":"2020-01-01",{field}}}"#
        )
    };
    let told = quarantined(
        &[
            record("a", r#""level":"3""#),
            record("b", r#""level":3,"mfa":"yes""#),
            record("c", r#""level":3,"groups":"x""#),
            record("d", r#""level":3,"groups":["x",null]"#),
            record("e", r#""level":3,"groups":[" x "]"#),
        ]
        .join("\n"),
    );
    let people: Vec<_> = told.iter().map(|line| super::who(line)).collect();
    // Nothing reads `mfa` or `groups` here; they are judged all the same.
    assert_eq!(people, ["a", "b", "c", "d"], "{told:#?}");
}

#[test]
fn keys_compare_to_the_letter_and_unique_values_folded() {
    // Rule 2.5
    let told = quarantined("a manager=A\nA email=A@z\n{\"id\":\" c \"}\nd email=D@y\ne email=d@Y");
    assert_eq!(
        told[1..],
        ["d quarantined duplicate-unique(email)", "e quarantined duplicate-unique(email)"]
    );
    assert!(told[0].starts_with("c quarantined missing-field"), "{told:#?}");
}

#[test]
fn records_that_share_a_key_are_one_and_none_is_picked() {
    // Rules 2.6, 3.2, 13.1
    let company = company(RULES, "b\na level=2\na level=3\n{\"id\":\"\"}\n{\"email\":\"x\"}");
    let told = super::told_on(&company, "2026-06-01");
    let starts: Vec<_> = told
        .iter()
        .map(|line| line.split_whitespace().take(3).collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(
        starts,
        [
            "a quarantined duplicate-key(id)",
            "b active all",
            "b git.read granted",
            "record [4] quarantined",
            "record [5] quarantined"
        ]
    );
}

#[test]
fn a_reference_that_leads_nowhere_reads_as_missing_with_a_warning() {
    // Rule 2.7
    let rules = r#"role alone { owner "o1"  when manager is missing  grant git.read }"#;
    expect(
        &company(rules, "a manager=zz\nb manager=a"),
        "2026-06-01",
        "a git.read granted via alone
         a warning dangling-reference
         b active",
    );
    let policy = super::with_preamble(RULES).replace("buddy:   identity?", "buddy:   identity");
    let company = Company::new(&policy, "a buddy=b\nb buddy=zz");
    expect(
        &company,
        "2026-06-01",
        "a active all
         a git.read granted via all
         b quarantined dangling-reference(buddy)",
    );
}

#[test]
fn who_is_read_through_an_invalid_record_is_blocked() {
    // Rules 2.8, 3.1
    let people = "a manager=b\nb manager=c\nc level=high\nd buddy=c";
    // Nothing is read through: nobody is blocked.
    expect(
        &company(RULES, people),
        "2026-06-01",
        "a active all\na git.read granted via all\nb active all\nb git.read granted via all\nd active all\nd git.read granted via all",
    );
    let rules = r#"role x { owner "o1"  when manager is present and manager.level > 9 }"#;
    let one_step = company(rules, people);
    expect(&one_step, "2026-06-01", "a active\nb quarantined invalid-reference(manager)\nd active");
    // Whatever the date, and in every rule.
    expect(&one_step, "1999-01-01", "b quarantined invalid-reference(manager)");
    let rules = r#"forbid f { mode record  when reports to "zz"  deny any }"#;
    expect(
        &company(rules, people),
        "2026-06-01",
        "a quarantined invalid-reference(manager)
         b quarantined invalid-reference(manager)
         d active",
    );
    let rules = r#"role x { owner "o1"  when buddy is present and buddy.mfa }"#;
    expect(
        &company(rules, people),
        "2026-06-01",
        "a active\nb active\nd quarantined invalid-reference(buddy)",
    );
}

#[test]
fn a_reporting_circle_is_a_warning() {
    // Rule 2.9
    expect(
        &company(RULES, "a manager=b\nb manager=a\nc manager=a"),
        "2026-06-01",
        "a git.read granted via all
         a warning reporting-circle
         b git.read granted via all
         b warning reporting-circle
         c git.read granted via all",
    );
}

#[test]
fn a_quarantined_decision_cannot_be_mistaken_for_one_without_access() {
    // Rules 1.2, 3.1
    let company = company(RULES, "a dept=Nonsense");
    let line = company.printed(super::day("2026-06-01"));
    let printed: serde_json::Value = serde_json::from_str(&line).unwrap();
    for field in ["phase", "roles", "entitlements", "next_change"] {
        assert_eq!(printed.get(field), Some(&serde_json::Value::Null), "{field}");
    }
    assert_eq!(printed["quarantine"][0]["code"], "unknown-label");
    assert_eq!(printed["quarantine"][0]["field"], "dept");
}
