//! What coverage says nobody can exercise is exercised by nobody who is drawn.

use proptest::prelude::*;
use rolebook::eval::decide;
use rolebook::testing::coverage::{Coverage, Search, Status};

use super::properties::{cases, made};
use super::random::{any_company, any_records, declarations, recorded};

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn nobody_drawn_exercises_what_nobody_can(
        (rules, people, on) in any_company(),
        records in any_records(),
    ) {
        let company = made(&rules, &people).with_recorded(&recorded(&rules, &records, on));
        let text = declarations(&rules).concat();
        let report = Coverage::new(&company.policy).report(on, None);
        let mut seen = Coverage::new(&company.policy);
        let world = company.world();
        for person in company.population.ids() {
            let decision = decide(&world, person, on);
            seen.see(&world, &decision);
        }
        let seen = seen.report(on, Some(std::time::Instant::now()));
        for (covered, possible) in seen.items.iter().zip(&report.items) {
            prop_assert_eq!(covered.item, possible.item);
            let name = covered.item.name(&company.policy);
            let is_seen = covered.hits > 0;
            prop_assert!(
                !(is_seen && possible.status == Status::Infeasible),
                "{:?} `{}` is said to be impossible\n{}", covered.item, name, text
            );
            if let Status::Missing(Search::Unclear(gaps)) = &possible.status {
                let is_mistake = gaps.iter().any(|gap| gap.why.contains("mistake"));
                prop_assert!(!is_mistake, "{:?} `{}`\n{}", covered.item, name, text);
            }
        }
    }
}
