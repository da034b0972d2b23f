//! Grants: which entitlements they reach, when, and what is made of several paths.

use super::{company, expect};
use rolebook::eval::{Outcome, State, Was, decide};
use rolebook::policy::Date;

#[test]
fn what_no_rule_reaches_is_not_listed() {
    // Rules 1.3, 7.1
    let rules = r#"
    role one { owner "o1"  when level > 5  grant crm.user  grant git.read when mfa }
    "#;
    expect(
        &company(rules, "a level=6\nb"),
        "2026-06-01",
        "a active one\na crm.user granted via one\nb active",
    );
}

#[test]
fn selectors_mean_what_they_say() {
    // Rule 7.2
    let rules = r#"
    role one { owner "o1"  when true  grant git.*, crm.area["DE"], crm.area[country]  grant pay.*, crm.user }
    forbid labelled { deny crm.area["BR"] }
    forbid family { when level == 1  deny crm.area }
    forbid app { when level == 2  deny crm.* }
    forbid everything { when level == 3  deny any }
    forbid facts { when level == 4  deny any where tags has money and not risk == low }
    forbid mine { when level == 5  deny any where owner == "o2" }
    forbid apps { when level == 6  deny any where app in { crm, pay } }
    "#;
    let denied = |level: u32, country: &str| {
        let people = format!("a level={level} country={country}");
        let told = super::told_on(&company(rules, &people), "2026-06-01");
        let denied = told.iter().filter(|line| line.contains(" denied by forbid"));
        denied.map(|line| line.split(' ').nth(1).unwrap().to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(denied(0, "BR"), "crm.area[\"BR\"]");
    assert_eq!(denied(0, "US"), "");
    assert_eq!(denied(1, "US"), "crm.area[\"DE\"] crm.area[\"US\"]");
    assert_eq!(denied(1, "DE"), "crm.area[\"DE\"]");
    assert_eq!(denied(2, "US"), "crm.area[\"DE\"] crm.area[\"US\"] crm.user");
    assert_eq!(
        denied(3, "DE"),
        "crm.area[\"DE\"] crm.user git.admin git.read git.write pay.approve pay.audit pay.create"
    );
    assert_eq!(denied(4, "US"), "pay.approve pay.create");
    assert_eq!(denied(5, "US"), "git.admin");
    assert_eq!(denied(6, "DE"), "crm.area[\"DE\"] crm.user pay.approve pay.audit pay.create");
}

#[test]
fn the_first_day_of_a_window_is_held_and_the_last_is_not() {
    // Rule 7.3
    let rules = r#"
    role one { owner "o1"  when true  grant crm.user from start + 1mo until 2026-07-01 }
    "#;
    let company = company(rules, "a start=2026-05-31");
    for (on, state) in [
        ("2026-06-29", "scheduled from 2026-06-30"),
        ("2026-06-30", "granted until 2026-07-01"),
        ("2026-07-01", "denied by expiry 2026-07-01"),
    ] {
        expect(&company, on, &format!("a crm.user {state} via one"));
    }
}

#[test]
fn a_window_that_never_opens_counts_as_closed() {
    // Rule 7.3
    let rules = r#"
    role one {
      owner "o1"
      when true
      grant crm.user from 2026-09-01 until start + 1mo
      grant git.read from start until start
    }
    "#;
    expect(
        &company(rules, "a start=2026-08-01"),
        "2026-06-01",
        "a prehire one next 2026-08-01
         a crm.user denied by expiry 2026-09-01 via one
         a git.read denied by expiry 2026-08-01 via one",
    );
}

#[test]
fn holding_is_holding_what_it_implies_through_any_number_of_steps() {
    // Rule 7.5
    let rules = r#"
    role one { owner "o1"  when true  grant git.admin from 2026-06-01 until 2026-07-01 }
    "#;
    let company = company(rules, "a");
    let all = |state: &str| {
        format!(
            "a git.admin {state} via one
             a git.read {state} via implied by git.admin
             a git.write {state} via implied by git.admin"
        )
    };
    expect(&company, "2026-05-31", &all("scheduled from 2026-06-01"));
    expect(&company, "2026-06-01", &all("granted until 2026-07-01"));
    expect(&company, "2026-07-01", &all("denied by expiry 2026-07-01"));
}

#[test]
fn the_best_path_decides_and_all_are_told() {
    // Rule 7.7
    let rules = r#"
    approval line { stage boss by manager }
    role closed { owner "o1"  when true  grant crm.user until 2026-01-01 }
    role later { owner "o1"  when level > 1  grant crm.user from 2027-01-01 }
    role asks { owner "o1"  when level > 2  grant crm.user requires line }
    role now { owner "o1"  when level > 3  grant crm.user }
    "#;
    expect(
        &company(rules, "a level=1\nb level=2\nc level=3\nd level=4"),
        "2026-06-01",
        "a crm.user denied by expiry 2026-01-01 via closed
         b crm.user scheduled from 2027-01-01 via closed denied | later
         c crm.user pending awaiting line.boss unroutable via asks | closed denied | later scheduled
         d crm.user granted via asks pending | closed denied | later scheduled | now",
    );
}

#[test]
fn of_two_paths_from_one_role_the_better_comes_first_suspended_or_not() {
    // Rule 13.2
    let rules = r#"
    role one { owner "o1"  when true  grant crm.user requires late  grant crm.user }
    approval late { stage line by manager }
    "#;
    let company = company(rules, "a status=active\nb status=leave");
    let world = company.world();
    let on: Date = "2026-06-01".parse().unwrap();
    let states = |key: &str| -> Vec<State> {
        let decision = decide(&world, company.population.by_key(key).unwrap(), on);
        let Outcome::Decided(standing) = decision.outcome else { panic!("decided") };
        standing.entitlements[0].via.iter().map(|via| via.state).collect()
    };
    assert_eq!(states("a"), [State::Granted, State::Pending]);
    assert_eq!(states("b"), [State::Suspended(Was::Granted), State::Suspended(Was::Pending)]);
}
