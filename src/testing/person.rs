//! Tests of one person on one date.

use super::judge::Judge;
use super::mismatch::Mismatch;
use super::run::{Cx, Observer};
use super::scene::{approvals, people, subject_of};
use crate::eval::{Decision, World, decide};
use crate::policy::{Date, Expectation, PersonTrial, Policy, RawValue, Scene, Setting};
use crate::record::ReviewRecords;

/// What is not as expected.
pub(super) fn try_person<O: Observer>(
    cx: &mut Cx<'_, '_, O>,
    trial: &PersonTrial,
) -> Vec<Mismatch> {
    let mut found = Vec::new();
    if !trial.expectations.is_empty() {
        found.extend(judged(cx, &trial.scene, &[], trial.on, &trial.expectations));
    }
    for case in &trial.cases {
        let with: Vec<&Setting> = case.with.iter().collect();
        found.extend(judged(cx, &trial.scene, &with, trial.on, &case.expectations));
    }
    found
}

fn judged<O: Observer>(
    cx: &mut Cx<'_, '_, O>,
    scene: &Scene,
    with: &[&Setting],
    on: Date,
    expectations: &[Expectation],
) -> Vec<Mismatch> {
    let circumstances = circumstances(cx.prepared.policy(), on, with);
    in_scene(cx, scene, with, on, |world, decision| {
        Judge { world, decision, circumstances }.judge(expectations)
    })
}

/// What `judge` makes of the decision about the subject of a scene.
pub(super) fn in_scene<O: Observer, T>(
    cx: &mut Cx<'_, '_, O>,
    scene: &Scene,
    with: &[&Setting],
    on: Date,
    judge: impl FnOnce(&World<'_>, &Decision) -> T,
) -> T {
    let policy = cx.prepared.policy();
    let population = people(policy, scene, with);
    let approvals = approvals(policy, scene, with);
    let world = World::of(cx.prepared.clone(), &population, &approvals);
    let world = world.with_reviews(&ReviewRecords::default(), None);
    let person = subject_of(&population);
    let decision = decide(&world, person, on);
    cx.observer.decided(&world, &decision);
    judge(&world, &decision)
}

/// The date, and what differs from the record, in words.
pub(super) fn circumstances(policy: &Policy, on: Date, with: &[&Setting]) -> String {
    let mut text = format!(" on {on}");
    for (place, setting) in with.iter().enumerate() {
        let name = &policy.schema.attributes[setting.attribute].name;
        let value = setting.value.as_ref().map_or("missing".to_owned(), shown);
        let word = if place == 0 { " with" } else { "," };
        text.push_str(&format!("{word} `{name}: {value}`"));
    }
    text
}

fn shown(value: &RawValue) -> String {
    match value {
        RawValue::Text(text) => crate::policy::quoted(text),
        RawValue::Int(number) => number.to_string(),
        RawValue::Bool(truth) => truth.to_string(),
        RawValue::Date(date) => date.to_string(),
        RawValue::Duration(duration) => duration.to_string(),
        RawValue::Set(elements) => {
            let elements: Vec<String> = elements.iter().map(shown).collect();
            format!("{{ {} }}", elements.join(", "))
        }
    }
}
