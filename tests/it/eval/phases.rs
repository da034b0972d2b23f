//! The phases of an employment, and what they make of access.

use super::{company, expect};

const STAFF: &str = r#"
role staff {
  owner "o1"
  when kind == "employee"
  grant git.read
  grant crm.user from start - 7d
}
approval boss { for git.write  stage line by manager }
forbid sales_off_money { when dept == "Sales"  deny pay.* }
role writer { owner "o1"  when level >= 5  grant git.write, pay.create }
"#;

#[test]
fn the_first_arm_that_holds_is_the_phase() {
    // Rule 4.1
    let company = company(
        STAFF,
        "a
         b status=leave end=2026-05-01
         c status=leave start=2027-01-01
         d start=2027-01-01
         e end=2026-06-01",
    );
    expect(
        &company,
        "2026-06-01",
        "a active staff
         a crm.user granted via staff
         a git.read granted via staff
         b ended
         c suspended staff next 2026-12-25
         c crm.user scheduled from 2026-12-25 via staff
         c git.read suspended was granted via staff
         d prehire staff next 2026-12-25
         d crm.user scheduled from 2026-12-25 via staff
         d git.read scheduled from 2027-01-01 via staff
         e active staff next 2026-06-02
         e crm.user granted until 2026-06-02 via staff
         e git.read granted until 2026-06-02 via staff",
    );
}

#[test]
fn several_arms_may_name_one_phase() {
    // Rule 4.1
    let policy = super::with_preamble("").replace(
        r#"active    when status == "active""#,
        r#"active when status == "active"  active when status == "limbo" and level >= 5"#,
    );
    let company =
        crate::support::company::Company::new(&policy, "a status=limbo level=5\nb status=limbo");
    expect(&company, "2026-06-01", "a active\nb quarantined no-phase");
}

#[test]
fn whoever_no_arm_takes_is_quarantined_and_stays_valid_for_others() {
    // Rules 3.1, 4.2
    let rules = r#"role low { owner "o1"  when manager is present and manager.level >= 5  grant git.read }"#;
    let company = company(rules, "a status=limbo level=6\nb manager=a");
    expect(
        &company,
        "2026-06-01",
        "a quarantined no-phase
         b active low
         b git.read granted via low",
    );
}

#[test]
fn who_has_left_holds_nothing_whatever_an_exception_says() {
    // Rules 1.4, 4.3
    let rules = format!(
        "{STAFF}
         exception keep_it {{ when id == \"a\"  grant pay.audit  until 2027-01-01  approved by \"o1\"  ticket \"T\" }}"
    );
    expect(&company(&rules, "a status=terminated level=9"), "2026-06-01", "a ended");
}

#[test]
fn before_the_first_day_only_a_grant_whose_from_has_come_is_open() {
    // Rule 4.4
    let rules = r#"
    approval boss { for pay.*  stage line by manager }
    role staff {
      owner "o1"
      when true
      grant git.read
      grant crm.user from start - 7d
      grant pay.create from start - 30d
      grant pay.audit
      grant git.write from start + 7d
    }
    exception dated { when id == "a"  grant git.admin  from 2026-05-01 until 2027-01-01  approved by "o1"  ticket "T" }
    exception undated { when id == "a"  grant crm.area["US"]  until 2027-01-01  approved by "o1"  ticket "T" }
    "#;
    expect(
        &company(rules, "a start=2026-06-10 manager=b\nb"),
        "2026-06-05",
        "a prehire staff next 2026-06-10
         a crm.area[\"US\"] scheduled from 2026-06-10 via exception undated
         a crm.user granted via staff
         a git.admin granted until 2027-01-01 via exception dated
         a git.read granted via staff scheduled | implied by git.admin | implied by git.write scheduled
         a git.write granted via staff scheduled | implied by git.admin
         a pay.audit scheduled from 2026-06-10 awaiting boss.line by b via staff
         a pay.create pending awaiting boss.line by b via staff",
    );
}

#[test]
fn who_is_on_leave_keeps_what_would_be_held_disabled() {
    // Rule 4.5
    let rules = format!(
        "{STAFF}
         role later {{ owner \"o1\"  when true  grant pay.audit from 2026-07-01 until 2026-08-01 }}
         role gone {{ owner \"o1\"  when true  grant pay.approve until 2026-01-01 }}"
    );
    expect(
        &company(&rules, "a status=leave level=5 manager=b\nb\nc status=leave level=5 dept=Sales"),
        "2026-06-01",
        "a suspended gone later staff writer next 2026-07-01
         a crm.user suspended was granted via staff
         a git.read suspended was granted via staff | implied by git.write
         a git.write suspended was pending awaiting boss.line by b via writer
         a pay.approve denied by expiry 2026-01-01 via gone
         a pay.audit scheduled from 2026-07-01 via later
         a pay.create suspended was granted via writer
         c suspended gone later staff writer
         c crm.user suspended was granted via staff
         c git.read suspended was granted via staff | implied by git.write
         c git.write suspended was pending awaiting boss.line unroutable via writer
         c pay.approve denied by forbid sales_off_money, expiry 2026-01-01 via gone
         c pay.audit denied by forbid sales_off_money via later
         c pay.create denied by forbid sales_off_money via writer",
    );
}

#[test]
fn roles_do_not_depend_on_the_phase() {
    // Rule 4.6
    let company = company(STAFF, "a status=leave level=5\nb start=2027-01-01 level=5\nc level=5");
    let lines = super::told_on(&company, "2026-06-01");
    for standing in ["a suspended staff writer", "b prehire staff writer", "c active staff writer"]
    {
        assert!(lines.iter().any(|line| line.starts_with(standing)), "{standing}: {lines:#?}");
    }
}
