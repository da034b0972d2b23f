//! Looking for somebody who would exercise what no test does.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use super::claim::yes;
use super::example::{Example, advanced};
use super::item::Item;
use super::report::Search;
use super::see::Coverage;
use super::wanted::{Ground, Try, Wanted, wanted};
use crate::analysis::{Analysis, Answer, Dates, Gap, Scope, Witness};
use crate::policy::{Arm, Date, Expr, Phase, Policy, Table};

/// What came of looking for somebody for every item that no test exercises.
pub(super) struct Found {
    /// The items, each with what came of it; none where nobody exercises it.
    pub(super) items: BTreeMap<Item, Option<Search>>,
    pub(super) examples: Vec<Example>,
}

/// Looks for somebody for every item that no test exercises.
pub(super) fn look(coverage: &Coverage<'_>, as_of: Date, deadline: Option<Instant>) -> Found {
    let policy = coverage.policy;
    let variants = Variants::of(policy);
    let mut oracle = Oracle::new(policy, &variants, as_of, deadline);
    let mut outcomes: BTreeMap<Item, Option<Search>> = BTreeMap::new();
    let mut examples: Vec<Example> = Vec::new();
    let mut shown: BTreeSet<Item> = BTreeSet::new();
    for item in coverage.plan.items.keys().filter(|item| !coverage.hits.contains_key(item)) {
        if shown.contains(item) {
            continue;
        }
        match oracle.find(coverage, *item) {
            Outcome::Example(example) => {
                shown.extend(&example.items);
                examples.push(*example);
            }
            Outcome::Nobody => {
                outcomes.insert(*item, None);
            }
            Outcome::Missing(search) => {
                outcomes.insert(*item, Some(search));
            }
        }
    }
    needed(&mut examples);
    distinct(&mut examples);
    // What was looked for in vain may be shown by somebody who was found later.
    for (place, example) in examples.iter().enumerate().rev() {
        for item in &example.items {
            outcomes.insert(*item, Some(Search::Example(place)));
        }
    }
    Found { items: outcomes, examples }
}

/// Leaves out each example all of which others show as well, the last ones first.
fn needed(examples: &mut Vec<Example>) {
    let mut counts: BTreeMap<Item, usize> = BTreeMap::new();
    for item in examples.iter().flat_map(|example| &example.items) {
        *counts.entry(*item).or_insert(0) += 1;
    }
    for place in (0..examples.len()).rev() {
        let Some(example) = examples.get(place) else { continue };
        let spare = |item| counts.get(item).is_some_and(|count| *count > 1);
        if example.items.iter().all(spare) {
            for item in &examples.remove(place).items {
                if let Some(count) = counts.get_mut(item) {
                    *count -= 1;
                }
            }
        }
    }
}

/// Gives each example a title of its own, even where only letters and digits are read: the
/// tests are named after them.
fn distinct(examples: &mut [Example]) {
    let mut titles: BTreeSet<String> = BTreeSet::new();
    let letters = |title: &str| {
        let words = title.split(|letter: char| !letter.is_ascii_alphanumeric());
        let words = words.filter(|word| !word.is_empty()).map(str::to_ascii_lowercase);
        words.collect::<Vec<_>>().join(" ")
    };
    for example in examples {
        let title = example.title.clone();
        let mut number = 1;
        while !titles.insert(letters(&example.title)) {
            number += 1;
            example.title = format!("{title} ({number})");
        }
    }
}

/// The policy with changes under which more can be asked.
struct Variants {
    every_phase: Policy,
    unopposed: Policy,
}

impl Variants {
    fn of(policy: &Policy) -> Self {
        let mut every_phase = policy.clone();
        let span = every_phase.lifecycle.span;
        every_phase.lifecycle.arms.push(Arm { phase: Phase::Ended, when: yes(), span });
        let unopposed = Policy { conflicts: Table::default(), ..policy.clone() };
        Self { every_phase, unopposed }
    }
}

/// Who is asked for somebody.
struct Oracle<'a> {
    plain: Analysis<'a>,
    every_phase: Analysis<'a>,
    unopposed: Analysis<'a>,
}

enum Outcome {
    Example(Box<Example>),
    Nobody,
    Missing(Search),
}

impl<'a> Oracle<'a> {
    fn new(
        policy: &'a Policy,
        variants: &'a Variants,
        as_of: Date,
        deadline: Option<Instant>,
    ) -> Self {
        let of = |policy| Analysis::new(policy, Dates::Every(as_of), deadline);
        Self {
            plain: of(policy),
            every_phase: of(&variants.every_phase),
            unopposed: of(&variants.unopposed),
        }
    }

    /// Somebody who exercises `item`, who has been shown to the coverage and does.
    fn find(&mut self, coverage: &Coverage<'_>, item: Item) -> Outcome {
        let Wanted { tries, narrower } = wanted(coverage.policy, &coverage.plan, item);
        let mut nobody = tries.iter().any(|each| each.bounding);
        let mut gaps: Vec<Gap> = Vec::new();
        let mut out_of_time = false;
        let broad = tries.len();
        let narrower = narrower.into_iter().map(Try::narrower);
        for (place, Try { ground, claim, bounding }) in
            tries.into_iter().chain(narrower).enumerate()
        {
            // Among nobody there is nobody to pick.
            if nobody && place >= broad {
                break;
            }
            match self.ask(ground, &claim) {
                Answer::Somebody(witness) => {
                    if let Some(example) = fitting(coverage, *witness, item) {
                        return Outcome::Example(Box::new(example));
                    }
                    nobody &= !bounding;
                }
                Answer::Nobody => {}
                Answer::Unclear(more) => {
                    nobody &= !bounding;
                    gaps.extend(more);
                }
                Answer::OutOfTime => {
                    nobody &= !bounding;
                    out_of_time = true;
                }
            }
        }
        gaps.sort_unstable();
        gaps.dedup();
        match (nobody, out_of_time) {
            (true, _) => Outcome::Nobody,
            (false, true) => Outcome::Missing(Search::OutOfTime),
            (false, false) if gaps.is_empty() => Outcome::Missing(Search::NotFound),
            (false, false) => Outcome::Missing(Search::Unclear(gaps)),
        }
    }

    fn ask(&mut self, ground: Ground, claim: &Expr) -> Answer {
        let analysis = match ground {
            Ground::Plain => &mut self.plain,
            Ground::EveryPhase => &mut self.every_phase,
            Ground::Unopposed => &mut self.unopposed,
        };
        analysis.example(claim, Scope::default())
    }
}

/// The example of a witness, if it exercises `item`; a stage may need those before it given.
fn fitting(coverage: &Coverage<'_>, witness: Witness, item: Item) -> Option<Example> {
    let witness = match item {
        Item::Stage(approval, stage) if stage > 0 => {
            advanced(coverage.policy, witness, approval, stage)
        }
        _ => witness,
    };
    Example::of(coverage, &witness, item)
}
