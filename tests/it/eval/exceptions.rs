//! Dated exceptions.

use super::{company, expect};

const RULES: &str = r#"
role one { owner "o1"  when true  grant pay.create requires second }
approval second { for pay.*, git.admin  stage boss by manager }
forbid no_money "No money" { when dept == "Sales"  deny pay.* }
forbid no_audit { when dept == "Sales"  deny pay.audit }
exception cover {
  when id == "a" or id == "o9"
  grant pay.create, pay.audit
  overrides no_money
  from 2026-06-01 until 2026-07-01
  approved by "o9@x.example"
  ticket "T"
}
exception open_start { when id == "b"  grant crm.user  until 2026-07-01  approved by "board@x.example"  because "why" }
"#;

#[test]
fn an_exception_reaches_what_it_grants_within_its_window() {
    // Rules 7.4, 8.4, 9.1
    let company = company(RULES, "a manager=b\nb manager=c\nc\no9");
    let one = "via one pending";
    expect(
        &company,
        "2026-06-01",
        &format!(
            "a pay.audit granted until 2026-07-01 via exception cover
             a pay.create granted until 2026-07-01 {one} | exception cover
             b crm.user granted until 2026-07-01 via exception open_start
             b pay.create pending awaiting second.boss by c via one"
        ),
    );
    expect(
        &company,
        "2026-05-31",
        "a pay.audit scheduled from 2026-06-01 via exception cover
         a pay.create pending awaiting second.boss by b via one | exception cover scheduled",
    );
    expect(
        &company,
        "2026-07-01",
        "a pay.audit denied by expiry 2026-07-01 via exception cover
         a pay.create pending awaiting second.boss by b via one | exception cover denied
         b crm.user denied by expiry 2026-07-01 via exception open_start
         b pay.create pending awaiting second.boss by c via one",
    );
}

#[test]
fn an_exception_passes_the_forbids_it_names_and_no_others() {
    // Rules 1.4, 8.2
    expect(
        &company(RULES, "a dept=Sales"),
        "2026-06-15",
        "a pay.audit denied by forbid no_audit via exception cover
         a pay.create granted until 2026-07-01 via one denied | exception cover",
    );
}

#[test]
fn an_exception_that_its_own_beneficiary_approved_does_not_apply() {
    // Rule 9.2
    expect(
        &company(RULES, "o9"),
        "2026-06-15",
        "o9 pay.create pending awaiting second.boss unroutable via one
         o9 warning exception-self-approved",
    );
}

#[test]
fn exceptions_that_follow_one_another_leave_no_gap() {
    // Rules 9.1, 12.1
    let rules = r#"
    exception first { when true  grant crm.user  from 2026-01-01 until 2026-04-01  approved by "board"  ticket "T" }
    exception second { when true  grant crm.user  from 2026-03-01 until 2026-06-01  approved by "board"  ticket "T" }
    exception third { when true  grant crm.user  from 2026-07-01 until 2026-08-01  approved by "board"  ticket "T" }
    "#;
    expect(
        &company(rules, "a"),
        "2026-02-01",
        "a active next 2026-06-01
         a crm.user granted until 2026-06-01 via exception first | exception second scheduled | exception third scheduled",
    );
}
