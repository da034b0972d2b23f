//! What holds of every policy.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::{Config, FileFailurePersistence};
use rolebook::eval::{DecisionDocument, HoldingDocument};

use super::naive::{Case, Verdict};
use super::random::{KEYS, Person, Rules, any_company, declarations, ndjson};
use crate::support::company::Company;
use crate::support::told::standing;

/// So many cases, or `ROLEBOOK_CASES`.
pub(super) fn cases(usual: u32) -> Config {
    let wanted = std::env::var("ROLEBOOK_CASES").ok().and_then(|text| text.parse().ok());
    Config {
        cases: wanted.unwrap_or(usual),
        max_shrink_iters: 4000,
        failure_persistence: None::<Box<FileFailurePersistence>>.map(|each| each as _),
        ..Config::default()
    }
}

fn made(rules: &Rules, people: &[Person]) -> Company {
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

proptest! {
    #![proptest_config(cases(250))]

    #[test]
    fn a_second_evaluator_gives_the_same_answers((rules, people, on) in any_company()) {
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
}
