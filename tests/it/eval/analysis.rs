//! Questions about every possible identity, against `eval` on the identities that are drawn.

use proptest::collection::vec;
use proptest::prelude::*;
use rolebook::analysis::{Analysis, Answer, Dates, Possibility, Scope};
use rolebook::eval::{World, holds};
use rolebook::policy::{Atom, AtomKind, Date, EntitlementId, Expr, Policy};
use rolebook::source::Span;

use super::properties::{cases, made};
use super::random::{
    Person, Recorded, Rules, any_company, any_records, declarations, ndjson, recorded,
};
use crate::support::company::Company;

fn atom(kind: AtomKind) -> Expr {
    Expr::Atom(Atom { kind, span: Span::default() })
}

/// Claims about everything that can be held, asked for or belonged to, and about some of it
/// together.
fn claims(policy: &Policy) -> Vec<Expr> {
    let mut claims = Vec::new();
    for id in policy.entitlements.ids() {
        claims.push(atom(AtomKind::Holds(vec![id])));
        claims.push(atom(AtomKind::Pending(vec![id])));
    }
    claims.extend(policy.roles.ids().map(|id| atom(AtomKind::HoldsRole(id))));
    let ids: Vec<EntitlementId> = policy.entitlements.ids().collect();
    for pair in ids.windows(2) {
        let both = pair.iter().map(|id| atom(AtomKind::Holds(vec![*id])));
        claims.push(Expr::And(both.collect()));
        let pending = atom(AtomKind::Pending(vec![pair[1]]));
        let held = atom(AtomKind::Holds(vec![pair[0]]));
        claims.push(Expr::And(vec![held, Expr::Not(Box::new(pending))]));
    }
    for (_, condition) in policy.conditions.iter() {
        claims.push(condition.expr.clone());
        claims.push(Expr::Not(Box::new(condition.expr.clone())));
    }
    for role in policy.roles.values() {
        claims.extend(role.when.clone().map(|when| Expr::Not(Box::new(when))));
    }
    claims
}

/// What is asked, for messages.
fn told(policy: &Policy, claim: &Expr) -> String {
    match claim {
        Expr::Atom(Atom { kind: AtomKind::Holds(ids), .. }) => {
            format!("holds {}", policy.entitlements[ids[0]].name)
        }
        Expr::Atom(Atom { kind: AtomKind::Pending(ids), .. }) => {
            format!("pending {}", policy.entitlements[ids[0]].name)
        }
        other => format!("{other:?}"),
    }
}

/// Whether anybody drawn is like that.
fn drawn(company: &Company, claim: &Expr, dates: &[Date]) -> Option<(String, Date)> {
    let world = World::with_approvals(&company.policy, &company.population, &company.approvals);
    for id in company.population.people.ids() {
        for date in dates {
            if holds(&world, id, *date, claim) == Some(true) {
                return Some((company.population.people[id].key.clone().unwrap(), *date));
            }
        }
    }
    None
}

fn companies(
    rules: &Rules,
    draws: &[(Vec<Person>, Vec<Recorded>)],
    on: Date,
) -> Vec<(Company, String)> {
    let made = |(people, records): &(Vec<Person>, Vec<Recorded>)| {
        let records = recorded(rules, records, on);
        let text = format!("{}{records}", ndjson(people));
        (made(rules, people).with_recorded(&records), text)
    };
    draws.iter().map(made).collect()
}

/// Puts every claim to the analysis, and everybody drawn to `eval`.
fn agree(
    rules: &Rules,
    companies: &[(Company, String)],
    asked: Dates,
    dates: &[Date],
) -> Result<(), TestCaseError> {
    let policy = &companies[0].0.policy;
    let mut analysis = Analysis::new(policy, asked, None);
    for claim in claims(policy) {
        let text = || {
            let rules = declarations(rules)[1..].concat();
            format!("{asked:?}: {}\n{rules}", told(policy, &claim))
        };
        let possible = analysis.possible(&claim, Scope::default());
        match analysis.example(&claim, Scope::default()) {
            Answer::Somebody(witness) => {
                prop_assert_eq!(possible, Possibility::Possible);
                prop_assert_eq!(witness.judge(policy, &claim), Some(true));
            }
            Answer::Nobody => {
                prop_assert_eq!(possible, Possibility::Impossible);
                for (company, people) in companies {
                    let found = drawn(company, &claim, dates);
                    prop_assert!(found.is_none(), "{found:?}: {}\n{people}", text());
                }
            }
            other => prop_assert!(false, "{other:?}: {}", text()),
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn nobody_is_what_nobody_can_be(
        (rules, people, on) in any_company(),
        more in vec((any_company(), any_records()), 8),
        records in any_records(),
        days in vec(0..800_i32, 3),
    ) {
        let mut draws = vec![(people, records)];
        draws.extend(more.into_iter().map(|((_, people, _), records)| (people, records)));
        let companies = companies(&rules, &draws, on);
        agree(&rules, &companies, Dates::On(on), &[on])?;
        let start = Date::constant(2025, 12, 1);
        let day = |days: &i32| start.saturating_add(jiff::Span::new().days(*days));
        let mut dates: Vec<Date> = days.iter().map(day).collect();
        dates.push(on);
        agree(&rules, &companies, Dates::Every(on), &dates)?;
    }
}
