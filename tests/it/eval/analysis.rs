//! Questions about every possible identity, against `eval` on the identities that are drawn.

use proptest::collection::vec;
use proptest::prelude::*;
use rolebook::analysis::{
    Analysis, Answer, Dates, Possibility, Scope, Side, Subject, compare, holders,
};
use rolebook::eval::{World, holds};
use rolebook::policy::{Atom, AtomKind, Date, EntitlementId, Expr, Policy};
use rolebook::source::Span;

use super::properties::{cases, made};
use super::random::{
    Fault, Person, Recorded, Rules, any_company, any_records, any_rules, declarations, ndjson,
    recorded,
};
use crate::support::company::{Company, load};

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
    for id in company.population.ids() {
        for date in dates {
            if holds(&world, id, *date, claim) == Some(true) {
                return Some((company.population.key(id).unwrap().to_owned(), *date));
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

/// The policy as it is with each claim's name, for comparisons.
fn policy_of(rules: &Rules) -> Policy {
    let text = declarations(rules).concat();
    load(&[("policy.role", &text)]).policy.unwrap()
}

/// Whether somebody drawn holds what is named, under a policy.
fn holds_named(company: &Company, key: &str, date: Date, name: &str) -> bool {
    let policy = &company.policy;
    let entitlement = policy.entitlements.iter().find(|(_, each)| each.name == name);
    let role = policy.roles.iter().find(|(_, role)| role.header.name == name);
    let claim = match (entitlement, role) {
        (Some((id, _)), _) => AtomKind::Holds(vec![id]),
        (None, Some((id, _))) => AtomKind::HoldsRole(id),
        (None, None) => return false,
    };
    let world = World::with_approvals(&company.policy, &company.population, &company.approvals);
    let person = company.population.by_key(key).unwrap();
    holds(&world, person, date, &atom(claim)) == Some(true)
}

/// Whether anything is decided of somebody drawn.
fn is_decided(company: &Company, key: &str, date: Date) -> bool {
    let world = World::with_approvals(&company.policy, &company.population, &company.approvals);
    let person = company.population.by_key(key).unwrap();
    holds(&world, person, date, &Expr::And(Vec::new())).is_some()
}

/// One rule more or less, here and there: what a change of a policy looks like.
fn changed(rules: &Rules, other: &Rules, change: usize) -> Rules {
    let mut changed = rules.clone();
    match change % 6 {
        0 => {
            if let (Some(role), Some(from)) = (changed.roles.last_mut(), other.roles.last()) {
                role.grants.clone_from(&from.grants);
                role.grants.iter_mut().for_each(|grant| {
                    grant.requires = None;
                    grant.when = None;
                });
            }
        }
        1 => changed.forbids.clear(),
        2 => changed.approvals.iter_mut().for_each(|approval| approval.skip = None),
        3 => changed.exceptions.clear(),
        4 => changed.conflicts.clear(),
        _ => changed.lifecycle.clone_from(&other.lifecycle),
    }
    // What named a rule that is gone names nothing.
    let (forbids, conflicts) = (changed.forbids.len(), changed.conflicts.len());
    for exception in &mut changed.exceptions {
        exception.forbids.retain(|index| *index < forbids);
        exception.conflicts.retain(|index| *index < conflicts);
    }
    changed
}

proptest! {
    #![proptest_config(cases(40))]

    #[test]
    fn what_is_the_same_is_the_same_for_everybody(
        (rules, people, on) in any_company(),
        other in any_rules(),
        change in 0..6_usize,
        more in vec((any_company(), any_records()), 6),
    ) {
        let new_rules = changed(&rules, &other, change);
        let (old, new) = (policy_of(&rules), policy_of(&new_rules));
        let comparison = compare(&old, &new, Dates::On(on), None, || {});
        let side = |name: &str, is_entitlement: bool, wider: bool| {
            let found = comparison.changes.iter().find(|shift| {
                let kind = matches!(shift.subject, Subject::Entitlement(..));
                shift.name == name && kind == is_entitlement
            });
            found.map_or(Side::Nobody, |shift| {
                if wider { shift.wider.clone() } else { shift.narrower.clone() }
            })
        };
        for shift in &comparison.changes {
            for side in [&shift.wider, &shift.narrower] {
                prop_assert!(matches!(side, Side::Somebody(_) | Side::Nobody), "{shift:?}");
            }
        }
        let mut draws = vec![(people, Vec::new())];
        draws.extend(more.into_iter().map(|((_, people, _), records)| (people, records)));
        // Records that fit no schema are no part of what is possible (rule 16.1).
        for (people, _) in &mut draws {
            people.iter_mut().for_each(|person| person.fault = Fault::None);
        }
        for (people, records) in &draws {
            let text = recorded(&rules, records, on);
            let before = made(&rules, people).with_recorded(&text);
            let after = made(&new_rules, people).with_recorded(&text);
            let entitlements = old.entitlements.values().map(|each| (each.name.clone(), true));
            let roles = old.roles.values().map(|role| (role.header.name.clone(), false));
            for (name, is_entitlement) in entitlements.chain(roles) {
                for person in people {
                    let was = holds_named(&before, person.key, on, &name);
                    let is = holds_named(&after, person.key, on, &name);
                    if is && !was {
                        prop_assert!(!side(&name, is_entitlement, true).is_nobody(), "{name}");
                    }
                    if was && !is && is_decided(&after, person.key, on) {
                        prop_assert!(!side(&name, is_entitlement, false).is_nobody(), "{name}");
                    }
                }
            }
        }
    }

    #[test]
    fn who_could_hold_something_is_everybody_who_can(
        (rules, people, on) in any_company(),
        more in vec((any_company(), any_records()), 6),
    ) {
        let policy = policy_of(&rules);
        let mut draws = vec![(people, Vec::new())];
        draws.extend(more.into_iter().map(|((_, people, _), records)| (people, records)));
        let companies = companies(&rules, &draws, on);
        for (id, declared) in policy.entitlements.iter() {
            let found = holders(&policy, id, Dates::On(on), 5, None);
            let claim = atom(AtomKind::Holds(vec![id]));
            let mut analysis = Analysis::new(&policy, Dates::On(on), None);
            let possible = analysis.possible(&claim, Scope::default());
            if found.ways.is_empty() && found.complete {
                for (company, people) in &companies {
                    let world = World::with_approvals(
                        &company.policy, &company.population, &company.approvals,
                    );
                    for person in company.population.ids() {
                        // Those on leave, and those to come, are not at work.
                        let phase = rolebook::eval::decide(&world, person, on);
                        let active = matches!(
                            phase.outcome,
                            rolebook::eval::Outcome::Decided(standing)
                                if standing.phase == rolebook::policy::Phase::Active
                        );
                        let held = holds(&world, person, on, &claim) == Some(true);
                        prop_assert!(!(active && held), "{}\n{people}", declared.name);
                    }
                }
            }
            if possible == Possibility::Impossible {
                prop_assert!(found.ways.is_empty(), "{}: {found:?}", declared.name);
            }
        }
    }

    #[test]
    fn what_contains_what_is_what_implies_what((rules, _, on) in any_company()) {
        let policy = policy_of(&rules);
        let mut claims: Vec<Expr> =
            policy.roles.ids().map(|id| atom(AtomKind::HoldsRole(id))).collect();
        claims.extend(policy.entitlements.ids().map(|id| atom(AtomKind::Holds(vec![id]))));
        let mut analysis = Analysis::new(&policy, Dates::On(on), None);
        let found = analysis.contained(&claims, Scope::default());
        prop_assert!(found.undecided.is_empty());
        let mut analysis = Analysis::new(&policy, Dates::On(on), None);
        for (one, claim) in claims.iter().enumerate() {
            let possible = analysis.possible(claim, Scope::default());
            prop_assert_eq!(
                found.impossible.contains(&one),
                possible == Possibility::Impossible
            );
            for (other, wider) in claims.iter().enumerate() {
                if one == other || possible == Possibility::Impossible {
                    continue;
                }
                let implied = analysis.implies(claim, wider, Scope::default());
                prop_assert_eq!(
                    found.pairs.contains(&(one, other)),
                    implied == Possibility::Impossible,
                    "{} {}", one, other
                );
            }
        }
    }
}
