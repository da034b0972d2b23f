//! What holds of every policy.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::test_runner::Config;
use rolebook::eval::{
    DecisionDocument, HoldingDocument, Outcome, StateDocument, Summary, Tracer, decide,
};
use rolebook::explain::{ConditionDocument, explain_entitlement};
use rolebook::policy::{Date, Mode, Phase};
use serde_json::Value;

use super::naive::{Case, Verdict};
use super::random::{
    Forbid, KEYS, Person, Recorded, Rules, any_company, any_records, any_rules, declarations,
    ndjson, recorded,
};
use crate::support::company::{Company, load};
use crate::support::told::standing;

/// So many cases, or `ROLEBOOK_CASES`.
pub(super) fn cases(usual: u32) -> Config {
    let wanted = std::env::var("ROLEBOOK_CASES").ok().and_then(|text| text.parse().ok());
    Config {
        cases: wanted.unwrap_or(usual),
        max_shrink_iters: 4000,
        // In milliseconds. Where each step takes long, what is found must still be told in time.
        max_shrink_time: 60_000,
        failure_persistence: None,
        ..Config::default()
    }
}

pub(super) fn made(rules: &Rules, people: &[Person]) -> Company {
    Company::of(&[("policy.role", &declarations(rules).concat())], &ndjson(people))
}

/// What the engine decided, in the words of the second evaluator.
fn verdict(document: &DecisionDocument) -> Verdict {
    let Some(phase) = document.phase else { return Verdict::Quarantined };
    let plain = |holding: &HoldingDocument| {
        standing(&HoldingDocument { until: None, from: None, ..holding.clone() })
    };
    let name = |holding: &HoldingDocument| {
        let ents = super::random::ENTS.iter();
        ents.map(|ent| ent.name).find(|name| *name == holding.entitlement).unwrap()
    };
    let holdings = document.entitlements.iter().flatten();
    let entitlements: BTreeMap<_, _> =
        holdings.map(|holding| (name(holding), plain(holding))).collect();
    let roles = document.roles.iter().flatten().cloned().collect();
    Verdict::Standing { phase: phase.name(), roles, entitlements }
}

/// What counts as a change: phase, roles, and the state of each entitlement.
fn states(document: &DecisionDocument) -> (Option<&'static str>, Vec<String>, Vec<String>) {
    let holdings = document.entitlements.iter().flatten();
    let state = |holding: &HoldingDocument| {
        let was = holding.was.map_or("", |was| was.name());
        format!("{} {} {was}", holding.entitlement, holding.state.name())
    };
    let phase = document.phase.map(|phase| phase.name());
    (phase, document.roles.clone().unwrap_or_default(), holdings.map(state).collect())
}

/// The entitlements granted, suspension aside.
fn granted(document: &DecisionDocument) -> BTreeSet<String> {
    let holdings = document.entitlements.iter().flatten();
    let is_granted =
        |holding: &&HoldingDocument| StateDocument::Granted == holding.was.unwrap_or(holding.state);
    holdings.filter(is_granted).map(|holding| holding.entitlement.clone()).collect()
}

proptest! {
    #![proptest_config(cases(250))]

    #[test]
    fn every_random_policy_passes_every_check(rules in any_rules()) {
        let text = declarations(&rules).concat();
        let loaded = load(&[("policy.role", &text)]);
        prop_assert!(loaded.diagnostics.is_empty(), "{:#?}\n{text}", loaded.diagnostics);
    }

    #[test]
    fn a_second_evaluator_gives_the_same_answers((rules, people, on) in any_company()) {
        // Rule 1.2
        let company = made(&rules, &people);
        let case = Case { rules: &rules, people: &people, on };
        for (_, document) in company.decisions(on) {
            let key = document.identity.clone().unwrap();
            prop_assert!(KEYS.contains(&key.as_str()));
            let (engine, naive) = (verdict(&document), case.decide(&key));
            prop_assert!(
                engine == naive,
                "{key} on {on}\nengine {engine:#?}\nnaive {naive:#?}\n{}\n{}",
                declarations(&rules)[1..].concat(), ndjson(&people)
            );
        }
    }

    #[test]
    fn every_record_is_accounted_for((rules, people, on) in any_company()) {
        // Rule 3.2
        let company = made(&rules, &people);
        let world = company.world();
        let mut summary = Summary::new();
        for (decision, _) in company.decisions(on) {
            summary.count(&world, &decision);
        }
        let decided: u64 = summary.phases.values().sum();
        prop_assert_eq!(summary.identities, decided + summary.quarantined);
        prop_assert_eq!(summary.records, decided + summary.quarantined_records);
        prop_assert_eq!(summary.records, company.population.records);
    }

    #[test]
    fn without_conflicts_one_more_forbid_grants_nothing(
        (mut rules, people, on) in any_company(), more in any_rules(), records in any_records()
    ) {
        // Rules 1.4, 8.1
        rules.conflicts.clear();
        rules.exceptions.iter_mut().for_each(|exception| exception.conflicts.clear());
        let records = recorded(&rules, &records, on);
        let before = made(&rules, &people).with_recorded(&records).decisions(on);
        let plain = |forbid: &&Forbid| forbid.when.as_ref().is_none_or(|when| !when.is_named());
        rules.forbids.extend(more.forbids.iter().filter(plain).cloned());
        let after = made(&rules, &people).with_recorded(&records).decisions(on);
        for ((_, before), (_, after)) in before.iter().zip(&after) {
            prop_assert!(granted(after).is_subset(&granted(before)));
        }
    }

    #[test]
    fn without_conflicts_dropping_an_approving_record_grants_nothing(
        (mut rules, people, on) in any_company(),
        records in any_records(),
        which in any::<prop::sample::Index>(),
    ) {
        // Rules 14.2, 14.7
        rules.conflicts.clear();
        rules.exceptions.iter_mut().for_each(|exception| exception.conflicts.clear());
        let approving: Vec<usize> =
            (0..records.len()).filter(|place| records[*place].approves()).collect();
        prop_assume!(!approving.is_empty());
        let dropped = approving[which.index(approving.len())];
        let granted_with = |records: &[Recorded]| -> Vec<BTreeSet<String>> {
            let company = made(&rules, &people).with_recorded(&recorded(&rules, records, on));
            company.decisions(on).iter().map(|(_, document)| granted(document)).collect()
        };
        let before = granted_with(&records);
        let mut fewer = records.clone();
        fewer.remove(dropped);
        for (after, before) in granted_with(&fewer).iter().zip(&before) {
            prop_assert!(after.is_subset(before));
        }
    }

    #[test]
    fn an_unrelated_app_and_role_change_nothing_else(
        (rules, people, on) in any_company(), records in any_records()
    ) {
        // Rule 1.1
        let text = declarations(&rules).concat();
        let zoo = "app zoo { owner \"zoo\"  risk low  entitlement ape }";
        let nobody = "role zz { owner \"zoo\"  when level > 99  grant zoo.ape }";
        let everybody = "role zz { owner \"zoo\"  when true }";
        let records = recorded(&rules, &records, on);
        let printed = |more: &str| {
            let text = format!("{text}{more}");
            let company = Company::of(&[("policy.role", &text)], &ndjson(&people));
            company.with_recorded(&records).printed(on)
        };
        let before = printed("");
        prop_assert_eq!(&before, &printed(&format!("{zoo}{nobody}")));
        let after = printed(&format!("{zoo}{everybody}"));
        prop_assert_eq!(before, after.replace(",\"zz\"]", "]").replace("[\"zz\"]", "[]"));
    }
}

fn outcome(condition: &ConditionDocument) -> Option<bool> {
    match condition {
        ConditionDocument::All { holds, .. }
        | ConditionDocument::Any { holds, .. }
        | ConditionDocument::Not { holds, .. }
        | ConditionDocument::Named { holds, .. } => *holds,
        ConditionDocument::Atom(atom) => atom.holds,
    }
}

proptest! {
    #![proptest_config(cases(80))]

    #[test]
    fn traces_agree_with_decisions((rules, people, on) in any_company()) {
        // Rule 6.1
        let company = made(&rules, &people);
        let world = company.world();
        for (decision, document) in company.decisions(on) {
            let Outcome::Decided(standing) = &decision.outcome else { continue };
            if standing.phase == Phase::Ended {
                continue;
            }
            let tracer = Tracer::new(&world, decision.person, on).unwrap();
            prop_assert_eq!(tracer.phase(), Some(standing.phase));
            for (id, role) in company.policy.roles.iter() {
                let own = role.when.as_ref().is_some_and(|when| {
                    tracer.trace(when, None).truth().unwrap()
                });
                let inherited = world.seniors(id).iter().any(|role| standing.roles.contains(role));
                let acts = role.header.mode == Mode::Enforce;
                prop_assert_eq!(standing.roles.contains(&id), acts && (own || inherited));
            }
            for entitlement in company.policy.entitlements.ids() {
                let told = explain_entitlement(&world, decision.person, entitlement, on);
                let listed = document.entitlements.iter().flatten().any(|holding| {
                    holding.entitlement == told.entitlement.name
                });
                prop_assert_eq!(told.holding.is_some(), listed);
                for candidate in &told.could {
                    prop_assert!(!candidate.missing.is_empty());
                    prop_assert!(candidate.missing.iter().all(|atom| !atom.text.is_empty()));
                }
                for path in &told.paths {
                    let holds = path.condition.as_ref().map(outcome);
                    prop_assert!(holds.is_none_or(|holds| holds == Some(true)));
                }
            }
        }
    }

    #[test]
    fn the_order_of_files_declarations_and_records_makes_no_difference(
        (rules, mut people, on) in any_company(),
        mut records in any_records(),
        order in any::<prop::sample::Index>(),
        seed in any::<u64>(),
    ) {
        // Rule 1.1
        let before =
            made(&rules, &people).with_recorded(&recorded(&rules, &records, on)).printed(on);
        let mut parts = declarations(&rules);
        let mut seed = seed;
        shuffle(&mut parts, &mut seed);
        shuffle(&mut people, &mut seed);
        shuffle(&mut records, &mut seed);
        let rest = parts.split_off(order.index(parts.len()));
        let files = [("z/first.role", parts.concat()), ("a/second.role", rest.concat())];
        let files = files.each_ref().map(|(name, text)| (*name, text.as_str()));
        let after = Company::of(&files, &ndjson(&people))
            .with_recorded(&recorded(&rules, &records, on))
            .printed(on);
        prop_assert_eq!(without_places(&before), without_places(&after));
    }
}

/// The decisions without the places in the input that findings quote.
fn without_places(printed: &str) -> Vec<Value> {
    let lines = printed.lines().map(|line| serde_json::from_str(line).unwrap());
    let plain = lines.map(|mut line: Value| {
        line.as_object_mut().unwrap().remove("records");
        for list in ["quarantine", "warnings"] {
            let findings = line.get_mut(list).and_then(Value::as_array_mut);
            for finding in findings.into_iter().flatten() {
                finding.as_object_mut().unwrap().remove("message");
            }
        }
        line
    });
    plain.collect()
}

/// Fisher and Yates, with Knuth's generator.
fn shuffle<T>(list: &mut [T], seed: &mut u64) {
    for index in (1..list.len()).rev() {
        *seed =
            seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let other = (*seed >> 33) as usize % (index + 1);
        list.swap(index, other);
    }
}

proptest! {
    #![proptest_config(cases(8))]

    #[test]
    fn looking_ahead_agrees_with_looking_at_every_day(
        (rules, people, on) in any_company(), records in any_records()
    ) {
        // Rules 12.1, 12.2, 12.3, 12.4
        let company = made(&rules, &people).with_recorded(&recorded(&rules, &records, on));
        let world = company.world();
        let decided = |id, day| DecisionDocument::of(&world, &decide(&world, id, day));
        for id in company.population.ids().take(2) {
            let now = decided(id, on);
            if now.phase.is_none() {
                continue;
            }
            let mut later = Vec::new();
            let mut day = on;
            for _ in 0..730 {
                day = day.tomorrow().unwrap();
                later.push((day, decided(id, day)));
            }
            let first = |turned: &dyn Fn(&DecisionDocument) -> bool| {
                later.iter().find(|(_, then)| turned(then)).map(|(day, _)| *day)
            };
            let told = |date: &Option<String>| {
                let date: Option<Date> = date.as_ref().map(|date| date.parse().unwrap());
                date.filter(|date| *date <= day)
            };
            let context = || format!(
                "{now:#?}\n{}\n{}", declarations(&rules)[1..].concat(), ndjson(&people)
            );
            prop_assert_eq!(
                told(&now.next_change), first(&|then| states(then) != states(&now)),
                "next_change {}", context()
            );
            for holding in now.entitlements.iter().flatten() {
                let state_of = |then: &DecisionDocument| {
                    let mut holdings = then.entitlements.iter().flatten();
                    holdings.find(|other| other.entitlement == holding.entitlement).map(|other| other.state)
                };
                let kept = |then: &DecisionDocument| matches!(
                    state_of(then), Some(StateDocument::Granted | StateDocument::Suspended)
                );
                if let Some(until) = &holding.until {
                    prop_assert_eq!(told(until), first(&|then| !kept(then)), "until {}", context());
                }
                if let Some(from) = &holding.from {
                    let reached = |then: &DecisionDocument| {
                        kept(then) || state_of(then) == Some(StateDocument::Pending)
                    };
                    prop_assert_eq!(told(from), first(&reached), "from {}", context());
                }
            }
        }
    }
}
