//! Rules that only report.

use super::{company, expect};

#[test]
fn a_rule_in_record_mode_is_as_if_it_were_absent_and_tells_what_it_would_do() {
    // Rules 11.1, 11.2
    let rules = r#"
    role base { owner "o1"  when true  grant crm.user, pay.create, git.read }
    role extra { mode record  owner "o1"  when level > 5  include junior  grant git.write }
    role junior { owner "o1"  grant pay.audit }
    approval line { mode record  for crm.user  stage boss by manager }
    forbid money { mode record  when level > 5  deny pay.* }
    conflict two { mode record  between crm.user and pay.create  resolve keep crm.user }
    exception help { mode record  when level > 5  grant pay.approve  until 2027-01-01  approved by "b"  ticket "T" }
    "#;
    expect(
        &company(rules, "a level=6\nb"),
        "2026-06-01",
        "a active base
         a crm.user granted via base
         a git.read granted via base
         a pay.create granted via base
         a observed role extra: role extra role junior git.write none→granted pay.audit none→granted
         a observed approval line: crm.user granted→pending
         a observed forbid money: pay.create granted→denied
         a observed conflict two: pay.create granted→denied
         a observed exception help: pay.approve none→granted
         b active base
         b crm.user granted via base
         b git.read granted via base
         b pay.create granted via base
         b observed approval line: crm.user granted→pending
         b observed conflict two: pay.create granted→denied",
    );
}

#[test]
fn each_rule_is_judged_as_if_it_alone_were_in_force() {
    // Rule 11.2
    let rules = r#"
    role base { owner "o1"  when true  grant pay.create }
    forbid one { mode record  deny pay.create }
    forbid two { mode record  deny pay.* }
    forbid three { deny crm.user }
    forbid idle { mode record  deny git.read }
    "#;
    expect(
        &company(rules, "a"),
        "2026-06-01",
        "a pay.create granted via base
         a observed forbid one: pay.create granted→denied
         a observed forbid two: pay.create granted→denied",
    );
}

#[test]
fn a_conflict_that_acts_on_nothing_tells_what_it_would_make_of_its_members() {
    // Rule 11.3
    let rules = r#"
    approval line { stage boss by manager }
    role base { owner "o1"  when true  grant pay.create, pay.approve, pay.audit }
    role left { owner "o1"  when level > 5 }
    role right { owner "o1"  when level > 5 }
    conflict told { between pay.create and pay.approve  resolve report }
    conflict roles { at most 1 of role left, role right  resolve report }
    conflict quiet { mode record  between pay.create and pay.audit  resolve report }
    "#;
    expect(
        &company(rules, "a level=6 status=leave"),
        "2026-06-01",
        "a pay.approve suspended was granted via base
         a pay.audit suspended was granted via base
         a pay.create suspended was granted via base
         a observed conflict quiet: pay.audit suspended→denied pay.create suspended→denied
         a observed conflict roles: role left role right
         a observed conflict told: pay.approve suspended→denied pay.create suspended→denied",
    );
}

#[test]
fn a_conflict_that_nobody_has_broken_yet_tells_by_its_own_rule_what_it_would_do() {
    // Rule 11.3
    let rules = r#"
    approval line { stage boss by manager }
    approval second { stage boss by manager }
    role asks { owner "o1"  when true  grant pay.create, pay.approve requires line }
    conflict waits { between pay.create and pay.approve  resolve approval second }
    conflict keeps { between pay.create and pay.approve  resolve keep pay.create }
    "#;
    let asks = "pending awaiting line.boss by b via asks";
    expect(
        &company(rules, "a manager=b\nb"),
        "2026-06-01",
        &format!(
            "a pay.approve {asks}
             a pay.create {asks}
             a observed conflict keeps: pay.approve pending→denied
             a observed conflict waits: pay.approve pending→pending pay.create pending→pending"
        ),
    );
}
