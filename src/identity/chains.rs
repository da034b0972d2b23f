//! Whom an invalid record holds up, beside the person it describes.
//!
//! A policy that reads through a reference cannot decide for whoever has an invalid record
//! on the way. The record of such a person stays valid for others.

use super::excerpt::excerpt;
use super::fault::Fault;
use super::needs::Needs;
use super::{PersonId, Population};
use crate::policy::{AttributeId, Policy, Table};

/// Blocks the decision of everybody whose ways meet an invalid record.
pub(super) fn block(policy: &Policy, needs: &Needs, population: &mut Population) {
    let line = match policy.schema.manager {
        Some(manager) if needs.reporting_line => Some(nearest_invalid(manager, population)),
        _ => None,
    };
    if needs.ways.is_empty() && line.is_none() {
        return;
    }
    for id in population.ids() {
        if !population.is_valid(id) {
            continue;
        }
        let mut met: Vec<(PersonId, String)> = Vec::new();
        let mut meet = |person: PersonId, way: String| {
            if met.iter().all(|(other, _)| *other != person) {
                met.push((person, way));
            }
        };
        for way in &needs.ways {
            if let Some(invalid) = first_invalid(id, way, population) {
                meet(invalid, name(policy, way));
            }
        }
        if let Some(invalid) = line.as_ref().and_then(|line| line[id]) {
            meet(invalid, "reports to".to_owned());
        }
        let blocked: Vec<Fault> = met
            .into_iter()
            .map(|(invalid, way)| {
                let key = excerpt(population.key(invalid).unwrap_or_default());
                let message = format!(
                    "the policy asks for `{way}`, and the record of `{key}` on that way is invalid: mend that one"
                );
                let field = way.split('.').next().filter(|_| way != "reports to");
                let field = field.unwrap_or("manager");
                Fault::error("invalid-reference", message).on(field).with_value(key)
            })
            .collect();
        let called = population.key(id).unwrap_or_default().to_owned();
        blocked.iter().for_each(|fault| population.tally.add(fault, &called));
        population.block(id, blocked.iter().map(Fault::placed).collect());
    }
}

/// The first invalid record on a way.
fn first_invalid(
    person: PersonId,
    way: &[AttributeId],
    population: &Population,
) -> Option<PersonId> {
    let mut at = person;
    for reference in way {
        at = population.referent(at, *reference)?;
        if !population.is_valid(at) {
            return Some(at);
        }
    }
    None
}

/// For each person, the nearest invalid record up the reporting line. Every line is walked
/// once; a line that closes in a circle ends there.
fn nearest_invalid(
    manager: AttributeId,
    population: &Population,
) -> Table<PersonId, Option<PersonId>> {
    let mut nearest: Table<PersonId, Option<PersonId>> = population.ids().map(|_| None).collect();
    let mut visited: Table<PersonId, bool> = Table::filled(&nearest, false);
    for start in population.ids() {
        let mut walk = Vec::new();
        let mut next = Some(start);
        let mut found = None;
        while let Some(person) = next {
            if !population.is_valid(person) {
                found = Some(person);
                break;
            }
            if visited[person] {
                found = nearest[person];
                break;
            }
            visited[person] = true;
            walk.push(person);
            next = population.referent(person, manager);
        }
        for person in walk {
            nearest[person] = found;
        }
    }
    nearest
}

fn name(policy: &Policy, way: &[AttributeId]) -> String {
    let names = way.iter().map(|id| policy.schema.attributes[*id].name.as_str());
    names.collect::<Vec<_>>().join(".")
}
