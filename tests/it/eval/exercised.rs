//! What coverage says nobody can exercise is exercised by nobody who is drawn, and somebody is
//! found for nearly everything else.

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
        for person in company.population.people.ids() {
            let decision = decide(&world, person, on);
            seen.see(&world, person, on, &decision);
        }
        let seen = seen.report(on, Some(std::time::Instant::now()));
        let (mut missing, mut unfound) = (0, Vec::new());
        for (covered, possible) in seen.items.iter().zip(&report.items) {
            prop_assert_eq!(covered.item, possible.item);
            let name = covered.item.name(&company.policy);
            let is_seen = covered.hits > 0;
            prop_assert!(
                !(is_seen && possible.status == Status::Infeasible),
                "{:?} `{}` is said to be impossible\n{}", covered.item, name, text
            );
            match &possible.status {
                Status::Missing(Search::NotFound) => unfound.push((covered.item, name)),
                Status::Missing(Search::Unclear(gaps)) => {
                    prop_assert!(
                        gaps.iter().all(|gap| !gap.why.contains("mistake")),
                        "{:?} `{}`: {:?}\n{}", covered.item, name, gaps, text
                    );
                }
                _ => {}
            }
            missing += 1;
        }
        if std::env::var_os("ROLEBOOK_SHOW").is_some() {
            eprintln!("{} of {missing} unfound: {unfound:?}", unfound.len());
            if !unfound.is_empty() { eprintln!("{text}"); }
        }
    }
}
