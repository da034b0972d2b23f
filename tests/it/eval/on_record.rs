//! Approvals on record.

use super::{company, day, expect};
use crate::support::company::Company;
use rolebook::eval::attest;

const RULES: &str = r#"
approval line {
  for git.admin
  stage boss by manager else role it
  stage safe by 2 of role guard when risk == critical
  valid 90d
}
approval owner { for pay.create  stage owner by app owner  stage lead by person "lead@x.example" within 7d escalate role it }
role one { owner "o1"  when groups has "one"  grant git.admin }
role two { owner "o1"  when groups has "two"  grant pay.create }
role it { owner "o1"  when groups has "it" }
role guard { owner "o1"  when groups has "guard" }
"#;

const PEOPLE: &str =
    "a manager=b groups=one\nb manager=c\nc\ng1 groups=guard\ng2 groups=guard\nh groups=it";

fn with(approvals: &str) -> Company {
    company(RULES, PEOPLE).with_approvals(approvals)
}

/// The state of `git.admin` for `a`, in words.
#[track_caller]
fn admin(approvals: &str, on: &str, expected: &str) {
    let company = with(approvals);
    let all = super::told_on(&company, on);
    let line = all.iter().find(|line| line.starts_with("a git.admin ")).unwrap();
    assert_eq!(line, &format!("a git.admin {expected} via one"), "on {on} with {approvals}");
}

const BOSS: &str = "a git.admin line.boss approved b 2026-05-01\n";
const GUARDS: &str =
    "a git.admin line.safe approved g1 2026-05-01\na git.admin line.safe approved g2 2026-05-02\n";

#[test]
fn an_approval_is_given_when_every_stage_has_its_quorum() {
    // Rules 14.2, 14.5
    admin(&format!("{BOSS}{GUARDS}"), "2026-06-01", "granted until 2026-07-30");
    admin(BOSS, "2026-06-01", "pending awaiting line.safe by g1 g2");
    let one = "a git.admin line.safe approved g1 2026-05-01";
    admin(&format!("{BOSS}{one}"), "2026-06-01", "pending awaiting line.safe by g1 g2");
    admin(GUARDS, "2026-06-01", "pending awaiting line.boss by b");
}

#[test]
fn what_was_said_later_or_too_long_ago_does_not_count() {
    // Rules 14.3, 14.5, 14.10
    admin(
        &format!("{BOSS}{GUARDS}"),
        "2026-04-30",
        "pending awaiting line.boss by b [b of 2026-05-01: not_yet_given] \
         [g1 of 2026-05-01: not_yet_given] [g2 of 2026-05-02: not_yet_given]",
    );
    admin(&format!("{BOSS}{GUARDS}"), "2026-07-29", "granted until 2026-07-30");
    admin(
        &format!("{BOSS}{GUARDS}"),
        "2026-07-30",
        "pending awaiting line.boss by b [b of 2026-05-01: expired] [g1 of 2026-05-01: expired]",
    );
}

#[test]
fn an_instant_counts_by_its_day_in_utc() {
    // Rule 14.3
    let late = "a git.admin line.boss approved b 2026-05-01T23:30:00-05:00\n";
    admin(
        late,
        "2026-05-01",
        "pending awaiting line.boss by b [b of 2026-05-02T04:30:00Z: not_yet_given]",
    );
    admin(late, "2026-05-02", "pending awaiting line.safe by g1 g2");
}

#[test]
fn nobody_approves_for_themselves_under_any_name() {
    // Rule 14.3
    let people = "a manager=b groups=one;guard\nb\ng1 groups=guard\ng2 groups=guard";
    let company = company(RULES, people).with_approvals(
        "a git.admin line.boss approved b 2026-05-01
         a git.admin line.safe approved A@X.example 2026-05-01
         a git.admin line.safe approved a 2026-05-01 eligible_as=role_guard
         a git.admin line.safe approved g1 2026-05-01",
    );
    expect(
        &company,
        "2026-06-01",
        "a git.admin pending awaiting line.safe by g1 g2 [A@X.example of 2026-05-01: self_approval] \
         [a of 2026-05-01: self_approval] via one
         a git.read pending awaiting line.safe by g1 g2 via implied by git.admin
         a git.write pending awaiting line.safe by g1 g2 via implied by git.admin",
    );
}

#[test]
fn an_approval_of_an_earlier_employment_does_not_count() {
    // Rule 14.3
    let people = PEOPLE.replace("a manager=b", "a manager=b start=2026-05-15");
    let told = |approvals: &str| {
        let company = company(RULES, &people).with_approvals(approvals);
        let all = super::told_on(&company, "2026-06-01");
        all.into_iter().find(|line| line.starts_with("a git.admin ")).unwrap()
    };
    assert_eq!(
        told(BOSS),
        "a git.admin pending awaiting line.boss by b [b of 2026-05-01: other_employment] via one"
    );
    // Given ahead of the first day, for this employment.
    let ahead = "a git.admin line.boss approved b 2026-05-01 start_date=2026-05-15";
    assert_eq!(told(ahead), "a git.admin pending awaiting line.safe by g1 g2 via one");
    let other = "a git.admin line.boss approved b 2026-05-20 start_date=2020-01-01";
    assert_eq!(
        told(other),
        "a git.admin pending awaiting line.boss by b [b of 2026-05-20: other_employment] via one"
    );
}

#[test]
fn only_the_eligible_count_unless_their_capacity_is_attested() {
    // Rule 14.4
    let grandboss = "a git.admin line.boss approved c 2026-05-01";
    admin(
        grandboss,
        "2026-06-01",
        "pending awaiting line.boss by b [c of 2026-05-01: approver_not_eligible]",
    );
    // The fallback is not tried while the manager can be asked.
    admin(
        "a git.admin line.boss approved h 2026-05-01",
        "2026-06-01",
        "pending awaiting line.boss by b [h of 2026-05-01: approver_not_eligible]",
    );
    for attested in ["manager", "role_it"] {
        admin(
            &format!("{grandboss} eligible_as={attested}"),
            "2026-06-01",
            "pending awaiting line.safe by g1 g2",
        );
    }
    admin(
        &format!("{grandboss} eligible_as=app_owner"),
        "2026-06-01",
        "pending awaiting line.boss by b [c of 2026-05-01: unknown_capacity]",
    );
    // Attested, even somebody who is gone counts.
    admin(
        "a git.admin line.boss approved gone 2026-05-01 eligible_as=manager",
        "2026-06-01",
        "pending awaiting line.safe by g1 g2",
    );
}

#[test]
fn a_team_address_counts_only_where_its_capacity_is_attested() {
    // Rule 14.4
    let people = "a groups=two\nlead";
    let told = |approvals: &str| {
        let company = company(RULES, people).with_approvals(approvals);
        super::told_on(&company, "2026-06-01").remove(1)
    };
    let team = "a pay.create owner.owner approved team@x.example 2026-05-01";
    assert_eq!(
        told(team),
        "a pay.create pending awaiting owner.owner by team@x.example \
         [team@x.example of 2026-05-01: approver_not_eligible] via two"
    );
    assert_eq!(
        told(&format!("{team} eligible_as=app_owner")),
        "a pay.create pending awaiting owner.lead by lead via two"
    );
}

#[test]
fn one_approver_counts_once_with_the_latest_approval() {
    // Rule 14.6
    let twice = "a git.admin line.safe approved g1 2026-05-01
                 a git.admin line.safe approved G1@x.example 2026-05-03";
    admin(
        &format!("{BOSS}{twice}"),
        "2026-06-01",
        "pending awaiting line.safe by g1 g2 [g1 of 2026-05-01: duplicate_approver]",
    );
    // The later one carries on when the earlier one has expired.
    admin(
        &format!("{BOSS}a git.admin line.boss approved b 2026-06-01\n{GUARDS}"),
        "2026-06-02",
        "granted until 2026-07-30 [b of 2026-05-01: duplicate_approver]",
    );
}

#[test]
fn one_person_may_act_in_two_stages() {
    // Rule 14.6
    let people = PEOPLE.replace("b manager=c", "b manager=c groups=guard");
    let company = company(RULES, &people).with_approvals(
        "a git.admin line.boss approved b 2026-05-01
         a git.admin line.safe approved b 2026-05-01
         a git.admin line.safe approved g1 2026-05-01",
    );
    let all = super::told_on(&company, "2026-06-01");
    assert_eq!(all[1], "a git.admin granted until 2026-07-30 via one");
}

#[test]
fn a_rejection_denies_until_a_strictly_later_approval() {
    // Rule 14.7
    let no = "a git.admin line.boss rejected b 2026-05-10\n";
    admin(
        &format!("{BOSS}{GUARDS}{no}"),
        "2026-06-01",
        "denied by rejection line [b of 2026-05-01: voided_by_rejection]",
    );
    admin(
        &format!("{BOSS}{GUARDS}{no}"),
        "2026-05-09",
        "granted until 2026-05-10 [b of 2026-05-10: not_yet_given]",
    );
    // A tie rejects.
    let same_day = "a git.admin line.boss approved b 2026-05-10T12:00:00Z\n";
    admin(
        &format!("{same_day}{GUARDS}{no}"),
        "2026-06-01",
        "denied by rejection line [b of 2026-05-10T12:00:00Z: voided_by_rejection]",
    );
    let later = "a git.admin line.boss approved b 2026-05-11\n";
    admin(
        &format!("{later}{GUARDS}{no}"),
        "2026-06-01",
        "granted until 2026-07-30 [b of 2026-05-10: lifted]",
    );
    // One that has merely expired since has lifted it for good.
    admin(
        &format!("{later}{no}"),
        "2026-09-01",
        "pending awaiting line.boss by b [b of 2026-05-10: lifted] [b of 2026-05-11: expired]",
    );
    // Somebody who may not approve may not reject either.
    admin(
        &format!("{BOSS}{GUARDS}a git.admin line.boss rejected c 2026-05-10"),
        "2026-06-01",
        "granted until 2026-07-30 [c of 2026-05-10: approver_not_eligible]",
    );
}

#[test]
fn a_stage_that_has_waited_too_long_may_be_given_by_the_escalation() {
    // Rule 14.8
    let owner =
        "a pay.create owner.owner approved team@x.example 2026-05-01 eligible_as=app_owner\n";
    let request = "a pay.create owner.lead requested 2026-05-20\n";
    let by_it = "a pay.create owner.lead approved h 2026-05-28\n";
    let people = "a groups=two\nlead\nh groups=it";
    let told = |approvals: String, on: &str| {
        let company = company(RULES, people).with_approvals(&approvals);
        super::told_on(&company, on).remove(1)
    };
    assert_eq!(
        told(format!("{owner}{request}"), "2026-05-26"),
        "a pay.create pending awaiting owner.lead by lead via two"
    );
    assert_eq!(
        told(format!("{owner}{request}"), "2026-05-27"),
        "a pay.create pending awaiting owner.lead by lead h via two"
    );
    assert_eq!(
        told(format!("{owner}{request}{by_it}"), "2026-06-01"),
        "a pay.create granted via two"
    );
    assert_eq!(
        told(format!("{owner}{by_it}"), "2026-06-01"),
        "a pay.create pending awaiting owner.lead by lead [h of 2026-05-28: approver_not_eligible] via two"
    );
}

#[test]
fn an_approver_who_leaves_takes_the_approval_along_unless_it_is_attested() {
    // Rules 14.4, 14.9
    let people = PEOPLE.replace("b manager=c", "b manager=c end=2026-06-20");
    let told = |boss: &str, on: &str| {
        let company = company(RULES, &people).with_approvals(&format!("{boss}{GUARDS}"));
        super::told_on(&company, on).remove(1)
    };
    assert_eq!(told(BOSS, "2026-06-01"), "a git.admin granted until 2026-06-21 via one");
    assert_eq!(
        told(BOSS, "2026-06-21"),
        "a git.admin pending awaiting line.boss by h [b of 2026-05-01: approver_not_eligible] via one"
    );
    let attested = "a git.admin line.boss approved b 2026-05-01 eligible_as=manager\n";
    assert_eq!(told(attested, "2026-06-01"), "a git.admin granted until 2026-07-30 via one");
}

#[test]
fn attesting_writes_the_capacity_of_those_who_are_eligible() {
    // Rule 14.11
    let company = with(&format!("{BOSS}{GUARDS}a git.admin line.boss approved c 2026-05-01"));
    let world = company.world();
    let attested: Vec<_> = company
        .approvals
        .records
        .iter()
        .map(|record| {
            let capacity = attest(&world, record, day("2026-06-01")).and_then(|r| r.eligible_as);
            format!("{} {}", record.approver.as_deref().unwrap(), capacity.unwrap_or_default())
        })
        .collect();
    assert_eq!(attested, ["b manager", "c ", "g1 role guard", "g2 role guard"]);
}

#[test]
fn records_that_name_what_does_not_exist_are_told_and_count_for_nothing() {
    // Rule 14.1
    let company = with(
        "a git.admim line.boss approved b 2026-05-01
         nobody git.admin line.boss approved b 2026-05-01
         a git.admin lime.boss approved b 2026-05-01
         a git.admin line.bos approved b 2026-05-01",
    );
    let told: Vec<_> = company.world().findings.iter().map(|f| f.message.clone()).collect();
    assert_eq!(told.len(), 4, "{told:?}");
    assert!(told.iter().any(|text| text.contains("`git.admim`") && text.contains("`git.admin`?")));
    assert!(told.iter().any(|text| text.contains("`line.bos`") || text.contains("`bos`")));
    let all = super::told_on(&company, "2026-06-01");
    assert_eq!(
        all[1],
        "a git.admin pending awaiting line.boss by b [b of 2026-05-01: unknown_stage] via one"
    );
}

#[test]
fn the_order_of_the_records_makes_no_difference() {
    // Rule 1.1
    let lines = format!("{BOSS}{GUARDS}a git.admin line.boss rejected b 2026-04-01\n{BOSS}");
    let reversed: Vec<&str> = lines.lines().rev().collect();
    let on = day("2026-06-01");
    assert_eq!(with(&lines).printed(on), with(&reversed.join("\n")).printed(on));
}

#[test]
fn a_conflict_that_asks_is_settled_by_the_approval_on_record() {
    // Rule 8.10
    let rules = format!(
        "{RULES}conflict both {{ between git.read and crm.user  resolve approval dual }}
         approval dual {{ stage boss by manager }}
         role reads {{ owner \"o1\"  when groups has \"both\"  grant git.read, crm.user }}"
    );
    let people = "a manager=b groups=both\nb";
    let given =
        "a git.read dual.boss approved b 2026-05-01\na crm.user dual.boss approved b 2026-05-01";
    expect(
        &company(&rules, people).with_approvals(given),
        "2026-06-01",
        "a crm.user granted via reads
         a git.read granted via reads",
    );
    expect(
        &company(&rules, people).with_approvals("a git.read dual.boss rejected b 2026-05-01"),
        "2026-06-01",
        "a crm.user pending awaiting dual.boss by b via reads
         a git.read denied by conflict both, rejection dual via reads",
    );
}

#[test]
fn what_is_on_record_turns_on_the_days_that_are_told() {
    // Rules 12.1, 12.3, 14.9
    let people = "a manager=b groups=one;two start=2026-02-01\nb manager=c end=2026-09-20\nc start=2026-03-15
        g1 groups=guard\ng2 groups=guard end=2026-06-30\nh groups=it start=2026-05-01\nlead end=2026-10-05\no1";
    let company = company(RULES, people).with_approvals(
        "a git.admin line.boss approved b 2026-03-01
         a git.admin line.boss rejected b 2026-04-10
         a git.admin line.boss approved b 2026-04-12
         a git.admin line.boss approved h 2026-09-25
         a git.admin line.safe approved g1 2026-03-02
         a git.admin line.safe approved g2 2026-05-02
         a git.admin line.safe approved g1 2026-06-02
         a pay.create owner.owner approved team@x.example 2026-03-01 eligible_as=app_owner
         a pay.create owner.lead requested 2026-04-01
         a pay.create owner.lead approved h 2026-04-20
         a pay.create owner.lead rejected lead 2026-08-01",
    );
    let year: Vec<_> = std::iter::successors(Some(day("2026-01-15")), |day| day.tomorrow().ok())
        .take(400)
        .collect();
    let told: Vec<_> = year.iter().map(|day| company.decisions(*day)).collect();
    for person in company.population.ids().map(|id| id.0 as usize) {
        let standing = |at: usize| {
            let document = &told[at][person].1;
            let holdings = document.entitlements.iter().flatten();
            let states: Vec<_> =
                holdings.map(|each| (each.entitlement.clone(), each.state, each.was)).collect();
            (document.phase, document.roles.clone(), states)
        };
        for at in 0..year.len() {
            let change = (at + 1..year.len()).find(|later| standing(*later) != standing(at));
            let expected = change.map(|at| year[at].to_string());
            let document = &told[at][person].1;
            let found = document.next_change.clone().filter(|day| *day <= year[399].to_string());
            assert_eq!(found, expected, "of {:?} on {}", document.identity, year[at]);
            for holding in document.entitlements.iter().flatten() {
                let Some(until) = &holding.until else { continue };
                let kept = |at: &usize| {
                    let later = told[*at][person].1.entitlements.iter().flatten();
                    let mut later = later.filter(|other| other.entitlement == holding.entitlement);
                    later.any(|other| other.until.is_some())
                };
                let lost = (at + 1..year.len()).find(|at| !kept(at));
                let expected = lost.map(|at| year[at].to_string());
                let until = until.clone().filter(|day| *day <= year[399].to_string());
                assert_eq!(until, expected, "{} on {}", holding.entitlement, year[at]);
            }
        }
    }
}
