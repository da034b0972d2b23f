//! What lint says of conditions that are never or always true is what the analysis says, and
//! nobody drawn at random contradicts it.

use std::collections::BTreeSet;

use proptest::prelude::*;
use rolebook::analysis::{Analysis, Dates, Possibility, Scope};
use rolebook::eval::{World, holds};
use rolebook::lint::{Asked, Config, lint};
use rolebook::policy::{Expr, Policy};
use rolebook::source::Span;

use super::properties::cases;
use super::random::{any_company, declarations, ndjson};
use crate::support::company::{Company, load};

/// The conditions that are judged of everybody and name no other.
fn judged(policy: &Policy) -> Vec<(Span, &Expr)> {
    let named = policy.conditions.values().map(|one| (one.header.span, &one.expr));
    let forbids = policy.forbids.values();
    let forbids = forbids.filter_map(|one| Some((one.header.span, one.when.as_ref()?)));
    let alone = |(_, expr): &(Span, &Expr)| {
        let mut alone = true;
        expr.for_each_leaf(&mut |leaf| {
            let text = format!("{leaf:?}");
            alone &= !text.contains("Condition(") && !text.contains("HoldsRole(");
        });
        alone
    };
    named.chain(forbids).filter(alone).collect()
}

proptest! {
    #![proptest_config(cases(40))]

    #[test]
    fn never_and_always_are_exact((rules, people, on) in any_company()) {
        let text = declarations(&rules).concat();
        let loaded = load(&[("policy.role", &text)]);
        let policy = loaded.policy.as_ref().unwrap();
        let asked = Asked { as_of: on, population: None, deadline: None };
        let findings = lint(&loaded, &Config::default(), &asked).findings;
        // A finding lies between the name of its declaration and the next.
        let mut names: BTreeSet<u32> = judged(policy).iter().map(|(span, _)| span.start).collect();
        names.extend(policy.roles.values().map(|role| role.header.span.start));
        names.extend(policy.conditions.values().map(|one| one.header.span.start));
        names.extend(policy.forbids.values().map(|one| one.header.span.start));
        names.extend(policy.exceptions.values().map(|one| one.header.span.start));
        names.extend(policy.approvals.values().map(|one| one.header.span.start));
        let told = |code: &str, name: Span| findings.iter().any(|finding| {
            finding.rule.code == code
                && names.range(..=finding.span().start).next_back() == Some(&name.start)
        });
        let mut analysis = Analysis::new(policy, Dates::Every(on), None);
        let company = Company::of(&[("policy.role", &text)], &ndjson(&people));
        let world = World::new(&company.policy, &company.population);
        for (name, when) in judged(policy) {
            let never = analysis.possible(when, Scope::default()) == Possibility::Impossible;
            prop_assert_eq!(told("never-true", name), never, "{:?}\n{}", when, text);
            let fails = Expr::Not(Box::new(when.clone()));
            let always = analysis.possible(&fails, Scope::default()) == Possibility::Impossible;
            let literal = format!("{when:?}").starts_with("Atom(Atom { kind: Constant");
            prop_assert_eq!(told("always-true", name), always && !literal, "{:?}\n{}", when, text);
            for person in company.population.ids() {
                let truth = holds(&world, person, on, when);
                prop_assert!(!(never && truth == Some(true)), "{:?}\n{}", when, text);
                prop_assert!(!(always && truth == Some(false)), "{:?}\n{}", when, text);
            }
        }
    }
}
