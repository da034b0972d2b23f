//! What changes by itself, and when.

use super::{company, expect, told_on};

#[test]
fn until_is_the_first_day_without_even_if_another_path_takes_over() {
    // Rules 12.1, 12.4
    let rules = r#"
    role one { owner "o1"  when true  grant crm.user until 2026-08-01 }
    role two { owner "o1"  when today >= 2026-07-01 and today - 1y < start  grant crm.user }
    role gap { owner "o1"  when today < 2026-08-01 or today > 2026-08-01  grant git.read }
    "#;
    expect(
        &company(rules, "a start=2026-01-31\nb start=2026-06-01 status=leave"),
        "2026-06-01",
        "a active gap one next 2026-07-01
         a crm.user granted until 2027-01-31 via one
         a git.read granted until 2026-08-01 via gap
         b suspended gap one next 2026-07-01
         b crm.user suspended was granted until 2027-06-01 via one
         b git.read suspended was granted until 2026-08-01 via gap",
    );
}

#[test]
fn from_is_the_first_day_on_which_it_is_reached_if_there_is_one() {
    // Rule 12.2
    let rules = r#"
    approval line { stage boss by manager }
    role one { owner "o1"  when true  grant crm.user from 2026-09-01 requires line  grant git.read from 2026-09-01 }
    role two { owner "o1"  when true  grant pay.audit from end }
    forbid stop { when today between 2026-08-15 and 2026-09-14  deny git.read }
    "#;
    let rules = rules.replace("from end", "when end is present from end + 30d");
    expect(
        &company(&rules, "a end=2026-12-31"),
        "2026-06-01",
        "a active one two next 2026-08-15
         a crm.user scheduled from 2026-09-01 awaiting line.boss unroutable via one
         a git.read scheduled from 2026-09-15 via one
         a pay.audit scheduled from never via two",
    );
}

#[test]
fn the_next_change_may_be_of_phase_roles_or_states() {
    // Rule 12.3
    let rules = r#"
    role veteran { owner "o1"  when today >= start + 10y }
    role bare { owner "o1"  when level == 1 and today < 2027-05-05  grant crm.user }
    "#;
    let told = told_on(
        &company(rules, "a\nb end=2026-06-01\nc level=1\nd start=2010-01-01\ne start=2026-10-01"),
        "2026-06-01",
    );
    let standing: Vec<_> =
        told.iter().map(String::as_str).filter(|line| !line.contains('.')).collect();
    assert_eq!(
        standing,
        [
            "a active next 2030-01-01",
            "b active next 2026-06-02",
            "c active bare next 2027-05-05",
            "d active veteran",
            "e prehire next 2026-10-01"
        ]
    );
}

#[test]
fn losing_ones_phase_is_a_change() {
    // Rules 4.2, 12.3
    let policy = super::with_preamble(r#"role all { owner "o1"  when true  grant crm.user }"#)
        .replace(r#"active    when status == "active""#, r#"active when today < 2026-09-01"#);
    let company = crate::support::company::Company::new(&policy, "a");
    expect(
        &company,
        "2026-06-01",
        "a active all next 2026-09-01\na crm.user granted until 2026-09-01 via all",
    );
    expect(&company, "2026-09-01", "a quarantined no-phase");
}

#[test]
fn there_is_no_horizon() {
    // Rule 12.4
    let rules = r#"role old { owner "o1"  when today - 7000y < start  grant crm.user }"#;
    expect(
        &company(rules, "a"),
        "2026-06-01",
        "a active old next 9020-01-01\na crm.user granted until 9020-01-01 via old",
    );
}

#[test]
fn comparisons_turn_on_the_clamped_day() {
    // Rules 5.4, 12.4
    let rules = r#"
    role month { owner "o1"  when today - 1mo == start  grant crm.user }
    role after { owner "o1"  when start < today - 1mo  grant git.read }
    "#;
    let company = company(rules, "a start=2026-02-28");
    // The 28th to the 31st of March all lead back to the 28th of February.
    expect(&company, "2026-03-27", "a active next 2026-03-28");
    expect(
        &company,
        "2026-03-28",
        "a active month next 2026-04-01\na crm.user granted until 2026-04-01 via month",
    );
    expect(&company, "2026-04-01", "a active after\na git.read granted via after");
}

#[test]
fn a_past_date_reads_the_records_as_they_are_given() {
    // Rule 12.5
    let rules = r#"role all { owner "o1"  when level > 2  grant crm.user }"#;
    expect(
        &company(rules, "a start=2026-01-01"),
        "2025-06-01",
        "a prehire all next 2026-01-01\na crm.user scheduled from 2026-01-01 via all",
    );
    expect(&company(rules, "a status=terminated"), "1999-06-01", "a ended");
}
