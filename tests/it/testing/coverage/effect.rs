//! Which atomic conditions have effect: those whose turning would turn the whole.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{covered, report};
use crate::eval::company;

/// A condition; each leaf asks for a group of its own.
#[derive(Clone, Debug)]
enum Formula {
    All(Vec<Formula>),
    Any(Vec<Formula>),
    Not(Box<Formula>),
    Leaf,
}

fn any_formula() -> BoxedStrategy<Formula> {
    let leaf = Just(Formula::Leaf).boxed();
    leaf.prop_recursive(4, 8, 3, |inner| {
        let several = proptest::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            3 => several.clone().prop_map(Formula::All),
            3 => several.prop_map(Formula::Any),
            1 => inner.prop_map(|inner| Formula::Not(Box::new(inner))),
        ]
    })
    .boxed()
}

impl Formula {
    /// As it is written; `next` numbers the leaves.
    fn text(&self, next: &mut u32) -> String {
        let several = |parts: &[Formula], word: &str, next: &mut u32| {
            let parts = parts.iter().map(|part| format!("({})", part.text(next)));
            parts.collect::<Vec<_>>().join(word)
        };
        match self {
            Self::All(parts) => several(parts, " and ", next),
            Self::Any(parts) => several(parts, " or ", next),
            Self::Not(inner) => format!("not ({})", inner.text(next)),
            Self::Leaf => {
                *next += 1;
                format!("groups has \"g{next}\"")
            }
        }
    }

    fn holds(&self, groups: &BTreeSet<u32>, next: &mut u32) -> bool {
        match self {
            // Every part is asked, so that the leaves keep their numbers.
            Self::All(parts) => parts.iter().fold(true, |all, part| part.holds(groups, next) & all),
            Self::Any(parts) => {
                parts.iter().fold(false, |any, part| part.holds(groups, next) | any)
            }
            Self::Not(inner) => !inner.holds(groups, next),
            Self::Leaf => {
                *next += 1;
                groups.contains(next)
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(60) })]

    #[test]
    fn an_outcome_has_effect_if_turning_it_turns_the_whole(
        formula in any_formula(),
        drawn in proptest::collection::btree_set(1..12_u32, 0..8),
    ) {
        let mut count = 0;
        let text = formula.text(&mut count);
        let groups: BTreeSet<u32> = drawn.into_iter().filter(|leaf| *leaf <= count).collect();
        let mut expected = BTreeSet::new();
        let holds = |groups: &BTreeSet<u32>| formula.holds(groups, &mut 0);
        for leaf in 1..=count {
            let mut turned = groups.clone();
            if !turned.remove(&leaf) {
                turned.insert(leaf);
            }
            if holds(&groups) != holds(&turned) {
                expected.insert(format!("groups has \"g{leaf}\" {}", groups.contains(&leaf)));
            }
        }
        let mut named: Vec<String> = groups.iter().map(|group| format!("g{group}")).collect();
        named.push("other".to_owned());
        let rules = format!("role r {{ owner \"o1\"  when {text} }}");
        let company = company(&rules, &format!("a groups={}", named.join(";")));
        let found = covered(&report(&company, &["2026-06-01"]));
        let found: BTreeSet<String> =
            found.into_iter().filter(|name| !name.starts_with("role")).collect();
        prop_assert_eq!(found, expected, "{} of {:?}", text, groups);
    }
}

#[test]
fn a_guard_has_effect_where_the_value_is_missing() {
    let rules = "role r { owner \"o1\"  when grade is present and (grade > 3) and true or title is missing }";
    let of = |people: &str| {
        let company = company(rules, people);
        covered(&report(&company, &["2026-06-01"]))
    };
    assert_eq!(of("a title=T"), ["grade is present false", "title is missing false"]);
    assert_eq!(of("a title=T grade=3"), ["grade > 3 false", "title is missing false"]);
    assert_eq!(of("a title=T grade=4"), ["role r", "grade is present true", "grade > 3 true"]);
    assert_eq!(of("a"), ["role r", "title is missing true"]);
    assert_eq!(of("a grade=4"), ["role r"]);
}

#[test]
fn a_named_condition_is_covered_by_any_rule_that_uses_it() {
    let rules = "
        condition senior = level >= 6 and mfa
        role r { owner \"o1\"  when senior and dept == \"Sales\" }
        role s { owner \"o1\"  when senior or kind == \"contractor\" }";
    let of = |people: &str| {
        let company = company(rules, people);
        covered(&report(&company, &["2026-06-01"]))
    };
    assert_eq!(of("a level=6 mfa=true kind=contractor"), ["role s", "dept == \"Sales\" false"],);
    assert_eq!(
        of("a level=6 mfa=true"),
        ["role s", "level >= 6 true", "mfa true", "dept == \"Sales\" false"],
    );
}
