//! References from one record to another: where they lead nowhere, or in a circle.

use super::PersonId;
use super::build::Roster;
use super::entries::Entries;
use super::excerpt::excerpt;
use super::fault::Fault;
use crate::policy::{Attribute, AttributeId, Policy, Presence, ScalarType, Table, Type, Value};

/// Judges the references of every entry; an optional one that leads nowhere becomes missing.
pub(super) fn check(policy: &Policy, roster: &Roster, entries: &mut Entries) {
    let schema = policy.schema.attributes.iter();
    let references: Vec<(AttributeId, &Attribute)> =
        schema.filter(|(_, it)| it.ty == Type::Scalar(ScalarType::Identity)).collect();
    if references.is_empty() {
        return;
    }
    for place in 0..entries.len() {
        let mut nowhere = Vec::new();
        for (id, attribute) in &references {
            let Some(entry) = entries.at.get(place).copied() else { continue };
            let Some(Value::Identity(key)) = entries.value(entry, *id) else { continue };
            if roster.by_key(entries, &key).is_none() {
                entries.blame(entry, dangling(attribute, &key));
                nowhere.push(*id);
            }
        }
        if !nowhere.is_empty() {
            entries.forget(place, &nowhere);
        }
    }
    note_circles(policy, roster, entries);
}

/// What is wrong with, or odd about, a reference that leads nowhere.
fn dangling(attribute: &Attribute, key: &str) -> Fault {
    let (name, shown) = (&attribute.name, excerpt(key));
    let fault = if attribute.presence == Presence::Optional {
        let message = format!("`{name}` is `{shown}`, who has no record: read as missing");
        Fault::warning("dangling-reference", message)
    } else {
        let message = format!(
            "`{name}` is `{shown}`, who has no record: name somebody who has, or declare `{name}` optional with `?`"
        );
        Fault::error("dangling-reference", message)
    };
    fault.on(name).with_value(shown)
}

/// Warns whoever reports to themselves, at once or in a circle.
fn note_circles(policy: &Policy, roster: &Roster, entries: &mut Entries) {
    let Some(manager) = policy.schema.manager else { return };
    let mut managers: Table<PersonId, Option<PersonId>> = Table::default();
    let mut previous = None;
    for (entry, owner) in roster.owned(entries) {
        if previous == Some(owner) {
            // Of several records of one person none is believed.
            managers[owner] = None;
        } else {
            managers.push(roster.referent(entries, entries.value(entry, manager).as_ref()));
        }
        previous = Some(owner);
    }
    let circles = circles(&managers);
    let name = &policy.schema.attributes[manager].name;
    let mut found = Vec::new();
    for (entry, owner) in roster.owned(entries) {
        let Some(Some(start)) = circles.at(owner) else { continue };
        let message = circle_message(*start, &managers, name, |id| roster.key(entries, id));
        let value = roster.key(entries, *start).map(excerpt).unwrap_or_default();
        let fault = Fault::warning("reporting-circle", message).on(name).with_value(value);
        found.push((entry, fault));
    }
    found.into_iter().for_each(|(entry, fault)| entries.blame(entry, fault));
}

/// For each person in a circle, the first person in it; for all others none.
fn circles(managers: &Table<PersonId, Option<PersonId>>) -> Table<PersonId, Option<PersonId>> {
    let mut found: Table<PersonId, Option<PersonId>> = Table::filled(managers, None);
    // The walk that came by each person, by the person it set out from.
    let mut walks: Table<PersonId, Option<PersonId>> = Table::filled(managers, None);
    for start in managers.ids() {
        let mut next = Some(start);
        while let Some(person) = next {
            match walks[person] {
                None => {
                    walks[person] = Some(start);
                    next = managers[person];
                }
                // Where a walk meets itself, and only there, it has found a circle.
                Some(walk) => {
                    if walk == start {
                        mark_circle(person, managers, &mut found);
                    }
                    break;
                }
            }
        }
    }
    found
}

fn mark_circle(
    on: PersonId,
    managers: &Table<PersonId, Option<PersonId>>,
    found: &mut Table<PersonId, Option<PersonId>>,
) {
    let around =
        std::iter::successors(
            managers[on],
            |person| {
                if *person == on { None } else { managers[*person] }
            },
        );
    let circle: Vec<PersonId> = around.collect();
    let first = circle.iter().min().copied();
    for person in circle {
        found[person] = first;
    }
}

fn circle_message<'k>(
    start: PersonId,
    managers: &Table<PersonId, Option<PersonId>>,
    name: &str,
    key: impl Fn(PersonId) -> Option<&'k str>,
) -> String {
    const SHOWN: usize = 5;
    let shown = |person: PersonId| format!("`{}`", key(person).map(excerpt).unwrap_or_default());
    if managers[start] == Some(start) {
        return format!("`{name}` is {}, the person's own key", shown(start));
    }
    let others = std::iter::successors(managers[start], |person| managers[*person])
        .take_while(|person| *person != start);
    let mut steps = vec![shown(start)];
    steps.extend(others.take(SHOWN).map(shown));
    if steps.len() > SHOWN {
        steps.truncate(SHOWN);
        steps.push("…".to_owned());
    }
    format!("`{name}` goes round in a circle: {} → {}", steps.join(" → "), shown(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn circles_of(managers: &[Option<u32>]) -> Vec<Option<u32>> {
        let managers = managers.iter().map(|manager| manager.map(PersonId)).collect();
        circles(&managers).values().map(|first| first.map(|person| person.0)).collect()
    }

    #[test]
    fn only_those_in_a_circle_are_in_it() {
        assert_eq!(circles_of(&[Some(1), Some(2), Some(1), None]), [None, Some(1), Some(1), None]);
        assert_eq!(circles_of(&[Some(0), Some(0)]), [Some(0), None]);
        assert_eq!(
            circles_of(&[Some(1), Some(0), Some(3), Some(2)]),
            [Some(0), Some(0), Some(2), Some(2)]
        );
        assert_eq!(circles_of(&[]), []);
    }

    #[test]
    fn a_long_line_is_walked_once() {
        let line: Vec<Option<u32>> = (1..200_000).map(Some).chain([Some(0)]).collect();
        assert!(circles_of(&line).iter().all(|first| *first == Some(0)));
    }
}
