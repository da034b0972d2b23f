//! Whom an invalid record holds up, beside the person it describes.
//!
//! A policy that reads through a reference cannot decide for whoever has an invalid record
//! on the way. The record of such a person stays valid for others.

use super::build::Roster;
use super::excerpt::excerpt;
use super::fault::Fault;
use super::needs::Needs;
use super::summary::Tally;
use super::{Identity, Person, PersonId, Record};
use crate::policy::{AttributeId, Policy, Table};

/// Blocks the decision of everybody whose ways meet an invalid record.
pub(super) fn block(
    policy: &Policy,
    needs: &Needs,
    roster: &Roster,
    people: &mut Table<PersonId, Person>,
    tally: &mut Tally,
) {
    let line = match policy.schema.manager {
        Some(manager) if needs.reporting_line => Some(nearest_invalid(manager, roster, people)),
        _ => None,
    };
    if needs.ways.is_empty() && line.is_none() {
        return;
    }
    for id in people.ids() {
        let Record::Valid(identity) = &people[id].record else { continue };
        let mut met: Vec<(PersonId, String)> = Vec::new();
        let mut meet = |person: PersonId, way: String| {
            if met.iter().all(|(other, _)| *other != person) {
                met.push((person, way));
            }
        };
        for way in &needs.ways {
            if let Some(invalid) = first_invalid(identity, way, roster, people) {
                meet(invalid, name(policy, way));
            }
        }
        if let Some(invalid) = line.as_ref().and_then(|line| line[id]) {
            meet(invalid, "reports to".to_owned());
        }
        let blocked: Vec<Fault> = met
            .into_iter()
            .map(|(invalid, way)| {
                let key = excerpt(roster.key(invalid).unwrap_or_default());
                let message = format!(
                    "the policy asks for `{way}`, and the record of `{key}` on that way is invalid: mend that one"
                );
                let field = way.split('.').next().filter(|_| way != "reports to");
                let field = field.unwrap_or("manager");
                Fault::error("invalid-reference", message).on(field).with_value(key)
            })
            .collect();
        let called = people[id].key.clone().unwrap_or_default();
        blocked.iter().for_each(|fault| tally.add(fault, &called));
        people[id].blocked = blocked.iter().map(Fault::placed).collect();
    }
}

/// The first invalid record on a way.
fn first_invalid(
    identity: &Identity,
    way: &[AttributeId],
    roster: &Roster,
    people: &Table<PersonId, Person>,
) -> Option<PersonId> {
    let mut at = identity;
    for reference in way {
        let next = roster.referent(at.value(*reference))?;
        match &people[next].record {
            Record::Valid(identity) => at = identity,
            Record::Invalid(_) => return Some(next),
        }
    }
    None
}

/// For each person, the nearest invalid record up the reporting line. Every line is walked
/// once; a line that closes in a circle ends there.
fn nearest_invalid(
    manager: AttributeId,
    roster: &Roster,
    people: &Table<PersonId, Person>,
) -> Table<PersonId, Option<PersonId>> {
    let mut nearest: Table<PersonId, Option<PersonId>> = Table::filled(people, None);
    let mut visited: Table<PersonId, bool> = Table::filled(people, false);
    for start in people.ids() {
        let mut walk = Vec::new();
        let mut next = Some(start);
        let mut found = None;
        while let Some(person) = next {
            let Record::Valid(identity) = &people[person].record else {
                found = Some(person);
                break;
            };
            if visited[person] {
                found = nearest[person];
                break;
            }
            visited[person] = true;
            walk.push(person);
            next = roster.referent(identity.value(manager));
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
