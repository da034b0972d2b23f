//! Which tests are the likeliest to notice a change of a rule.

use std::sync::Arc;

use rayon::prelude::*;

use super::coverage::{Coverage, Item};
use super::inputs::Inputs;
use super::mutants::Mutant;
use super::run::{Cx, run_one};
use crate::eval::Prepared;
use crate::policy::{Policy, Trial};
use crate::source::Span;

/// What each test exercises, so that a mutant is put first to those that exercise what is
/// changed. Tests of whole populations come last: they take longest.
#[derive(Debug)]
pub struct Relevance {
    tests: Vec<Exercised>,
}

#[derive(Debug)]
struct Exercised {
    test: usize,
    is_long: bool,
    spans: Vec<Span>,
    rules: Vec<String>,
}

impl Relevance {
    /// What these tests of a policy exercise, given by their places.
    #[must_use]
    pub fn of(policy: &Policy, inputs: &Inputs, tests: &[usize]) -> Self {
        let prepared = Arc::new(Prepared::new(policy));
        let blank = Coverage::new(policy);
        let exercised = |test: &usize| {
            let mut coverage = blank.blank();
            let mut cx = Cx { prepared: &prepared, inputs, observer: &mut coverage };
            run_one(&mut cx, policy, *test);
            let items: Vec<Item> = coverage.seen().collect();
            let rules = items.iter().filter_map(|item| item.rule(policy));
            Exercised {
                test: *test,
                is_long: is_long(policy, *test),
                rules: rules.map(str::to_owned).collect(),
                spans: items.iter().map(|item| item.span(policy)).collect(),
            }
        };
        Self { tests: tests.par_iter().map(exercised).collect() }
    }

    /// The tests, those first that exercise what a mutant changes, then those that exercise its
    /// rule at all.
    #[must_use]
    pub fn order(&self, mutant: &Mutant) -> Vec<usize> {
        let mut ranked: Vec<((bool, bool, bool), usize)> = self
            .tests
            .iter()
            .map(|own| {
                let there = own.spans.iter().any(|span| span.overlaps(mutant.span));
                let in_rule = own.rules.contains(&mutant.rule);
                ((own.is_long, !there, !in_rule), own.test)
            })
            .collect();
        ranked.sort_unstable();
        ranked.into_iter().map(|(_, test)| test).collect()
    }
}

fn is_long(policy: &Policy, test: usize) -> bool {
    let test = policy.tests.get(test);
    test.is_some_and(|test| matches!(test.trial, Trial::Population(_)))
}
