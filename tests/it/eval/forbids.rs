//! Forbids.

use super::{company, expect};

#[test]
fn a_forbid_stops_every_path_of_those_it_binds() {
    // Rules 1.4, 8.1
    let rules = r#"
    role one { owner "o1"  when true  grant pay.create, crm.user }
    role two { owner "o1"  when level > 5  grant pay.create }
    approval any_money { for pay.*  stage boss by manager }
    forbid sales_only { when dept == "Sales"  deny pay.create }
    "#;
    expect(
        &company(rules, "a level=9 dept=Sales\nb"),
        "2026-06-01",
        "a crm.user granted via one
         a pay.create denied by forbid sales_only via one | two
         b crm.user granted via one
         b pay.create pending awaiting any_money.boss unroutable via one",
    );
}

#[test]
fn a_forbid_without_when_binds_everybody() {
    // Rule 8.1
    let rules = r#"
    role one { owner "o1"  when true  grant crm.user }
    forbid all { deny any where risk == low }
    "#;
    expect(
        &company(rules, "a\nb level=11"),
        "2026-06-01",
        "a crm.user denied by forbid all via one\nb crm.user denied by forbid all via one",
    );
}

#[test]
fn what_is_expired_or_not_yet_due_is_denied_by_the_forbid_all_the_same() {
    // Rule 8.1
    let rules = r#"
    role one {
      owner "o1"
      when true
      grant pay.create until 2026-01-01
      grant pay.approve from 2027-01-01
      grant pay.audit
    }
    forbid all { when today < 2026-07-01  deny pay.* }
    "#;
    let company = company(rules, "a start=2026-08-01\nb");
    expect(
        &company,
        "2026-06-01",
        "a pay.approve denied by forbid all via one
         a pay.audit denied by forbid all via one
         a pay.create denied by forbid all, expiry 2026-01-01 via one
         b pay.approve denied by forbid all via one
         b pay.audit denied by forbid all via one
         b pay.create denied by forbid all, expiry 2026-01-01 via one",
    );
    expect(
        &company,
        "2026-07-01",
        "b pay.approve scheduled from 2027-01-01 via one
         b pay.audit granted via one
         b pay.create denied by expiry 2026-01-01 via one",
    );
}

#[test]
fn a_forbid_of_what_is_implied_stops_what_implies_it_and_not_the_other_way() {
    // Rule 7.6
    let rules = r#"
    role one { owner "o1"  when true  grant git.admin  grant git.read }
    forbid writes { deny git.write }
    "#;
    expect(
        &company(rules, "a"),
        "2026-06-01",
        "a git.admin denied by forbid writes via one
         a git.read granted via one | implied by git.admin denied
         a git.write denied by forbid writes via implied by git.admin",
    );
}

#[test]
fn a_forbid_that_guards_an_optional_attribute_does_not_bind_where_it_is_missing() {
    // Rules 5.2, 8.1
    let rules = r#"
    role one { owner "o1"  when true  grant crm.user }
    forbid low { when grade is present and grade < 3  deny crm.user }
    "#;
    expect(
        &company(rules, "a\nb grade=2\nc grade=3"),
        "2026-06-01",
        "a crm.user granted via one
         b crm.user denied by forbid low via one
         c crm.user granted via one",
    );
}
