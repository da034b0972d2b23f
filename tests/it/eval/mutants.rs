//! Mutants that are called equivalent decide the same of everybody drawn, and none leaves a
//! value open.

use proptest::collection::vec;
use proptest::prelude::*;
use rolebook::eval::{Outcome, State, World, decide};
use rolebook::policy::{Date, EntitlementId, Phase, Policy, RoleId};
use rolebook::testing::mutants::{Options, Verdict, mutants, run};

use super::properties::{cases, made};
use super::random::{any_company, any_records, declarations, recorded};
use crate::support::company::Company;

/// What is decided of somebody: nothing, or phase, roles and states.
type Decided = Result<(Phase, Vec<RoleId>, Vec<(EntitlementId, State)>), Vec<&'static str>>;

fn decided(policy: &Policy, company: &Company, on: Date) -> Vec<Decided> {
    let world = World::with_approvals(policy, &company.population, &company.approvals);
    let people = company.population.ids();
    let outcome = |id| match decide(&world, id, on).outcome {
        Outcome::Quarantined(findings) => Err(findings.iter().map(|each| each.code).collect()),
        Outcome::Decided(standing) => {
            let states = standing.entitlements.iter();
            let states = states.map(|each| (each.entitlement, each.state)).collect();
            Ok((standing.phase, standing.roles, states))
        }
    };
    people.map(outcome).collect()
}

/// What was not reached and is denied now is not held either way.
fn without_new_denials(before: &Decided, after: &Decided) -> Decided {
    let (Ok((_, _, was)), Ok((phase, roles, is))) = (before, after) else { return after.clone() };
    let is_new = |id: &EntitlementId| !was.iter().any(|(other, _)| other == id);
    let kept = is.iter().filter(|(id, state)| *state != State::Denied || !is_new(id));
    Ok((*phase, roles.clone(), kept.copied().collect()))
}

fn is_open(decided: &Decided) -> bool {
    decided.as_ref().is_err_and(|codes| codes.contains(&"missing-value"))
}

proptest! {
    #![proptest_config(cases(10))]

    #[test]
    fn equivalent_mutants_decide_the_same_and_none_leaves_a_value_open(
        (rules, people, on) in any_company(),
        more in vec((any_company(), any_records()), 6),
        days in vec(0..800_i32, 2),
    ) {
        let start = Date::constant(2025, 12, 1);
        let day = |days: &i32| start.saturating_add(jiff::Span::new().days(*days));
        let dates: Vec<Date> = days.iter().map(day).chain([on]).collect();
        let mut companies = vec![made(&rules, &people)];
        companies.extend(more.iter().map(|((_, people, _), records)| {
            made(&rules, people).with_recorded(&recorded(&rules, records, on))
        }));
        let policy = &companies[0].policy;
        let all = mutants(policy);
        // The rest is for the next draw: each question takes its time.
        let some: Vec<_> = all.iter().step_by(1 + all.len() / 10).cloned().collect();
        let options = Options { threads: 1, deadline: None, around: on };
        let verdicts = run(policy, &some, &options, |_, _| false, || {});
        for (mutant, verdict) in some.iter().zip(&verdicts) {
            let changed = mutant.apply(policy);
            let told = || format!("{}\n{}", mutant.description, declarations(&rules)[1..].concat());
            for company in &companies {
                for date in &dates {
                    let before = decided(policy, company, *date);
                    let after = decided(&changed, company, *date);
                    prop_assert!(!after.iter().any(is_open), "{}", told());
                    if *verdict == Verdict::Equivalent {
                        let after: Vec<Decided> = before
                            .iter()
                            .zip(&after)
                            .map(|(before, after)| without_new_denials(before, after))
                            .collect();
                        prop_assert_eq!(before, after, "{} on {}", told(), date);
                    }
                }
            }
        }
        for mutant in &all {
            let changed = mutant.apply(policy);
            for company in &companies {
                prop_assert!(
                    !decided(&changed, company, on).iter().any(is_open),
                    "{}", mutant.description
                );
            }
        }
    }
}
