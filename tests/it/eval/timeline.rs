//! What changes by itself, date by date, and why.

use std::collections::BTreeMap;

use proptest::prelude::*;
use rolebook::eval::{DecisionDocument, Reason, State, decide, timeline};
use rolebook::explain::{
    DatedChangeDocument, EndDocument, ReasonDocument, TurnedDocument, explain_coming,
    explain_timeline,
};
use rolebook::policy::{Date, Phase};

use super::properties::cases;
use super::random::{any_company, any_records, declarations, ndjson, recorded};
use super::{company, day};
use crate::support::company::Company;

/// A line for each thing told of `person` after 2026-06-01.
///
/// ```text
/// 2026-07-01 prehire→active
///   because start > today ✗
///   + sales
///   crm.user scheduled→granted
///   tell o1: crm.user
/// ```
fn told(company: &Company, person: &str, until: Option<&str>) -> String {
    let id = company.population.by_key(person).unwrap();
    let told = explain_timeline(&company.world(), id, day("2026-06-01"), until.map(day));
    let changes = told.changes.expect("not quarantined");
    changes.iter().map(change).collect::<Vec<_>>().join("\n")
}

fn change(change: &DatedChangeDocument) -> String {
    let mut lines = vec![change.date.clone()];
    if change.phase_before != change.phase_after {
        let name = |phase: Option<Phase>| phase.map_or("quarantined", Phase::name);
        lines[0] += &format!(" {}→{}", name(change.phase_before), name(change.phase_after));
    }
    let reasons = change.reasons.iter().map(|reason| format!("because {}", because(reason)));
    lines.extend(reasons);
    lines.extend(change.roles_gained.iter().map(|role| format!("+ {role}")));
    lines.extend(change.roles_lost.iter().map(|role| format!("- {role}")));
    lines.extend(
        change.entitlements.iter().map(|turned| format!("{} {}", turned.entitlement, step(turned))),
    );
    let tell = change.tell.iter();
    lines.extend(tell.map(|tell| format!("tell {}: {}", tell.owner, tell.entitlements.join(" "))));
    lines.join("\n  ")
}

fn because(reason: &ReasonDocument) -> String {
    let end = |end| if end == EndDocument::From { "from" } else { "until" };
    match reason {
        ReasonDocument::Comparison(atom) => {
            format!("{} {}", atom.text, if atom.holds == Some(true) { "✓" } else { "✗" })
        }
        ReasonDocument::Window(window) => {
            format!("{} {} {}", window.role, end(window.end), window.text)
        }
        ReasonDocument::Exception(each) => format!("{} {}", end(each.end), each.exception),
        ReasonDocument::Record(each) => {
            let who = each.approver.as_deref().unwrap_or_default();
            format!("{} of {} {:?} {who}", each.approval, each.entitlement, each.turn)
        }
    }
}

fn step(turned: &TurnedDocument) -> String {
    let name = |state: Option<_>| state.map_or("none", rolebook::eval::StateDocument::name);
    format!("{}→{}", name(turned.before), name(turned.after))
}

#[track_caller]
fn expect(company: &Company, person: &str, expected: &str) {
    let found = told(company, person, None);
    let plain = |text: &str| text.trim().lines().map(str::trim).collect::<Vec<_>>().join("\n");
    assert!(plain(&found) == plain(expected), "of {person} is told\n{found}\nnot\n{expected}");
}

#[test]
fn an_employment_is_told_from_before_its_first_day_to_after_its_last() {
    // Rules 12.6, 12.8
    let rules = r#"
    role base { owner "o1"  when kind == "employee"  grant crm.user from start - 7d  grant git.read }
    role trial { owner "o1"  when today < start + 3mo  grant pay.audit until start + 30d }
    "#;
    expect(
        &company(rules, "a start=2026-07-01 end=2026-12-31"),
        "a",
        "2026-06-24
           because base from start - 7d
           crm.user scheduled→granted
           tell o1: crm.user
         2026-07-01 prehire→active
           because start > today ✗
           git.read scheduled→granted
           pay.audit scheduled→granted
           tell o1: git.read
           tell team@x.example: pay.audit
         2026-07-31
           because trial until start + 30d
           pay.audit granted→denied
           tell team@x.example: pay.audit
         2026-10-01
           because today < start + 3mo ✗
           - trial
           pay.audit denied→none
         2027-01-01 active→ended
           because end < today ✓
           - base
           crm.user granted→none
           git.read granted→none
           tell o1: crm.user git.read",
    );
}

#[test]
fn the_last_date_asked_for_is_included() {
    // Rule 12.6
    let rules = r#"role one { owner "o1"  when today < 2026-07-01 or today >= 2026-08-01 }"#;
    let company = company(rules, "a");
    let dates = |until| {
        let told = told(&company, "a", until);
        told.lines().filter(|line| line.starts_with("20")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(dates(None), ["2026-07-01", "2026-08-01"]);
    assert_eq!(dates(Some("2026-08-01")), ["2026-07-01", "2026-08-01"]);
    assert_eq!(dates(Some("2026-07-31")), ["2026-07-01"]);
    assert_eq!(dates(Some("2026-06-30")), [""; 0]);
}

#[test]
fn a_quarantined_identity_has_no_timeline_and_says_why() {
    // Rule 12.6
    let company = company(r#"role one { owner "o1"  when today < 2026-07-01 }"#, "a level=x");
    let id = company.population.by_key("a").unwrap();
    let findings = timeline(&company.world(), id, day("2026-06-01"), None).unwrap_err();
    assert_eq!(findings[0].field.as_deref(), Some("level"));
    let told = explain_timeline(&company.world(), id, day("2026-06-01"), None);
    assert!(told.changes.is_none());
    assert_eq!(told.quarantine.unwrap().len(), 1);
}

#[test]
fn who_falls_out_of_the_lifecycle_loses_nothing_and_is_compared_with_what_was() {
    // Rule 12.7
    let policy = super::with_preamble(
        r#"role all { owner "o1"  when today < 2026-10-15  grant crm.user  grant git.read until 2026-09-10 }"#,
    )
    .replace(
        r#"active    when status == "active""#,
        "active when today < 2026-09-01 or today >= 2026-10-01",
    );
    expect(
        &Company::new(&policy, "a"),
        "a",
        "2026-09-01 active→quarantined
           because today < 2026-09-01 ✗
         2026-10-01 quarantined→active
           because today >= 2026-10-01 ✓
           git.read granted→denied
           tell o1: git.read
         2026-10-15
           because today < 2026-10-15 ✗
           - all
           crm.user granted→none
           git.read denied→none
           tell o1: crm.user",
    );
}

#[test]
fn the_reasons_are_those_of_the_rules_concerned_and_of_no_other_that_turns_on_the_day() {
    // Rule 12.8
    let rules = r#"
    condition late = today >= 2026-07-01
    role one { owner "o1"  when level == 3  grant git.write when late }
    role two { owner "o1"  when level == 4 and late  grant pay.create }
    role far { owner "o1"  when level == 9  grant git.write until 2026-07-01 }
    role own { owner "o1"  when level == 4 and today != 2026-07-01 or level == 4 }
    forbid stop { when today between 2026-08-01 and 2026-08-31  deny git.read }
    approval line { for git.write  stage boss by manager  skip when today < 2026-07-15 }
    exception other { when level == 9  grant git.read  until 2026-07-01  approved by "x"  ticket "T" }
    exception late { when id == "a"  grant git.write  overrides stop  from 2026-08-10 until 2026-08-20  approved by "x"  ticket "T" }
    "#;
    let company = company(rules, "a\nb level=4");
    expect(
        &company,
        "a",
        "2026-07-01
           because today >= 2026-07-01 ✓
           git.read scheduled→granted
           git.write scheduled→granted
           tell o1: git.read git.write
         2026-07-15
           because today < 2026-07-15 ✗
           git.read granted→pending
           git.write granted→pending
           tell o1: git.read git.write
         2026-08-01
           because today between 2026-08-01 and 2026-08-31 ✓
           git.read pending→scheduled
           git.write pending→scheduled
           tell o1: git.read git.write
         2026-08-10
           because from late
           git.read scheduled→granted
           git.write scheduled→granted
           tell o1: git.read git.write
         2026-08-20
           because until late
           git.read granted→denied
           git.write granted→denied
           tell o1: git.read git.write
         2026-09-01
           because today between 2026-08-01 and 2026-08-31 ✗
           git.read denied→pending
           git.write denied→pending
           tell o1: git.read git.write",
    );
    expect(
        &company,
        "b",
        "2026-07-01
           because today >= 2026-07-01 ✓
           + two
           pay.create none→granted
           tell team@x.example: pay.create",
    );
}

#[test]
fn what_frees_the_other_side_of_a_conflict_is_a_reason() {
    // Rule 12.8
    let rules = r#"
    role maker { owner "o1"  when true  grant pay.create until 2026-07-01 }
    role payer { owner "o1"  when true  grant pay.approve }
    conflict duties { between pay.create and pay.approve  resolve deny }
    "#;
    expect(
        &company(rules, "a"),
        "a",
        "2026-07-01
           because maker until 2026-07-01
           pay.approve denied→granted
           tell team@x.example: pay.approve",
    );
}

#[test]
fn what_is_coming_is_everybodys_the_soonest_first_and_the_quarantined_are_named() {
    // Rule 12.9
    let rules = r#"role base { owner "o1"  when true  grant crm.user  grant git.admin }"#;
    let people =
        "a end=2026-07-01\nb start=2026-06-15\nc end=2026-06-14\nd level=x\ne end=2026-07-02";
    let company = company(rules, people);
    let world = company.world();
    let people = company.population.ids();
    let coming = explain_coming(&world, people, day("2026-06-01"), day("2026-07-02"));
    let told: Vec<String> = coming
        .changes
        .iter()
        .map(|each| {
            let key = each.identity.as_deref().unwrap();
            let tell = each.change.tell.iter().map(|tell| tell.owner.as_str());
            format!("{} {key} tell {}", each.change.date, tell.collect::<Vec<_>>().join(" "))
        })
        .collect();
    assert_eq!(
        told,
        ["2026-06-15 b tell o1 o2", "2026-06-15 c tell o1 o2", "2026-07-02 a tell o1 o2",]
    );
    assert_eq!(coming.quarantined, [Some("d".to_owned())]);
    assert_eq!(coming.until, "2026-07-02");
}

/// What a decision says of phase, roles and states; none while quarantined.
type Standing = Option<(Phase, Vec<String>, BTreeMap<String, String>)>;

fn standing(document: &DecisionDocument) -> Standing {
    let states = document.entitlements.iter().flatten().map(|held| {
        let was = held.was.map_or("", |was| was.name());
        (held.entitlement.clone(), format!("{}{was}", held.state.name()))
    });
    Some((document.phase?, document.roles.clone()?, states.collect()))
}

/// What the second of two standings has and the first has not.
fn gained(one: &[String], other: &[String]) -> Vec<String> {
    other.iter().filter(|role| !one.contains(role)).cloned().collect()
}

fn state_text(state: Option<State>) -> Option<String> {
    let was = |state| match state {
        State::Suspended(was) => format!("{was:?}").to_lowercase(),
        _ => String::new(),
    };
    state.map(|state| format!("{}{}", state.name(), was(state)))
}

proptest! {
    #![proptest_config(cases(40))]

    #[test]
    fn a_timeline_is_what_evaluating_every_day_of_two_years_shows(
        (rules, people, on) in any_company(), records in any_records()
    ) {
        // Rules 12.6, 12.7, 12.8, 14.9
        let policy = declarations(&rules).concat();
        let records = recorded(&rules, &records, on);
        let company = Company::of(&[("policy.role", &policy)], &ndjson(&people));
        let company = company.with_recorded(&records);
        let world = company.world();
        let decided = |id, day| standing(&DecisionDocument::of(&world, &decide(&world, id, day)));
        let last: Date = on.saturating_add(jiff::Span::new().days(730));
        for id in company.population.ids().take(2) {
            let Ok(told) = timeline(&world, id, on, Some(last)) else {
                prop_assert!(decided(id, on).is_none());
                continue;
            };
            let mut told = told.iter().peekable();
            let mut before = decided(id, on);
            let mut held = before.clone().expect("has a timeline");
            for day in on.series(jiff::Span::new().days(1)).skip(1).take_while(|day| *day <= last) {
                let then = decided(id, day);
                let context = || format!("{day} {id:?}\n{policy}\n{}\n{records}", ndjson(&people));
                let change = told.next_if(|change| change.date == day);
                prop_assert_eq!(change.is_some(), then != before, "{}", context());
                let Some(change) = change else { continue };
                let (is, was) = (then.as_ref().map(|then| then.0), before.as_ref().map(|it| it.0));
                prop_assert_eq!((change.phase_before, change.phase_after), (was, is));
                let now = then.clone().unwrap_or_else(|| held.clone());
                let names = |roles: &[rolebook::policy::RoleId]| -> Vec<String> {
                    roles.iter().map(|id| company.policy.roles[*id].header.name.clone()).collect()
                };
                prop_assert_eq!(names(&change.roles_gained), gained(&held.1, &now.1));
                prop_assert_eq!(names(&change.roles_lost), gained(&now.1, &held.1));
                let mut states = held.2.clone();
                for turned in &change.entitlements {
                    let name = &company.policy.entitlements[turned.entitlement].name;
                    prop_assert_eq!(states.remove(name), state_text(turned.before));
                    prop_assert_ne!(turned.before, turned.after);
                    states.extend(state_text(turned.after).map(|state| (name.clone(), state)));
                }
                prop_assert_eq!(&states, &now.2, "{}", context());
                prop_assert!(!change.reasons.is_empty(), "no reason {}", context());
                for reason in &change.reasons {
                    if let Reason::Comparison(atom) = reason {
                        prop_assert!(atom.truth.is_some() && atom.today == Some(day));
                    }
                }
                before = then;
                held = now;
            }
            prop_assert!(told.next().is_none());
        }
    }
}

#[test]
fn what_is_on_record_is_among_the_reasons() {
    // Rules 12.8, 14.9
    let rules = r#"
    approval line { for git.admin  stage boss by manager  valid 90d }
    role one { owner "o1"  when groups has "one"  grant git.admin }
    "#;
    let company = company(rules, "a manager=b groups=one\nb end=2026-07-10\no2").with_approvals(
        "a git.admin line.boss approved b 2026-06-10
             a git.admin line.boss approved b 2026-06-20",
    );
    let found = told(&company, "a", None);
    assert!(found.contains("line of git.admin Decided"), "{found}");
    assert!(found.contains("line of git.admin Approver b"), "{found}");
}
