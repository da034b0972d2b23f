//! Values that no two people may share.

use std::collections::HashMap;

use super::PersonId;
use super::build::{Entry, Names, Roster};
use super::excerpt::{enumerate, excerpt};
use super::fault::Fault;
use crate::policy::{AttributeId, Policy, Value, fold_unique};

/// Finds values that two people share, and quarantines all of them; yields the other names
/// of people, of which the first person in order has a shared one.
pub(super) fn check(policy: &Policy, roster: &Roster, entries: &mut [Entry]) -> Names {
    let mut names = Names::new();
    for (id, attribute) in policy.schema.attributes.iter() {
        if !attribute.unique || id == policy.schema.key {
            continue;
        }
        let sharers = sharers(id, roster, entries);
        for (entry, owner) in entries.iter_mut().zip(&roster.owners) {
            let Some(value) = entry.values.at(id).and_then(Option::as_ref) else { continue };
            let folded = folded(value);
            let Some(people) = sharers.get(&folded) else { continue };
            if let (Value::Text(_), Some(first)) = (value, people.first()) {
                names.entry(folded).or_insert(*first);
            }
            if people.len() > 1 {
                let others = others(people, *owner, roster);
                let shown = shown(value);
                let message = format!(
                    "`{}` is `{shown}`, as it is for {others}: nobody can tell whose it is",
                    attribute.name
                );
                let fault = Fault::error("duplicate-unique", message);
                entry.faults.push(fault.on(&attribute.name).with_value(shown));
            }
        }
    }
    names
}

/// Who has each value; sorted.
fn sharers(id: AttributeId, roster: &Roster, entries: &[Entry]) -> HashMap<String, Vec<PersonId>> {
    let mut sharers: HashMap<String, Vec<PersonId>> = HashMap::new();
    for (entry, owner) in entries.iter().zip(&roster.owners) {
        if let Some(Some(value)) = entry.values.at(id) {
            let people = sharers.entry(folded(value)).or_default();
            // Two records of one person are a duplicate key, and said to be.
            if people.last() != Some(owner) {
                people.push(*owner);
            }
        }
    }
    sharers
}

fn others(people: &[PersonId], owner: PersonId, roster: &Roster) -> String {
    const SHOWN: usize = 5;
    let mut others: Vec<String> = people
        .iter()
        .filter(|person| **person != owner)
        .take(SHOWN)
        .map(|person| match roster.key(*person) {
            Some(key) => format!("`{}`", excerpt(key)),
            None => "a record without a key".to_owned(),
        })
        .collect();
    others.dedup();
    let more = people.len().saturating_sub(1 + SHOWN);
    if more > 0 {
        return format!("{} and {more} more", others.join(", "));
    }
    enumerate(&others, SHOWN)
}

/// The form in which two values are the same.
fn folded(value: &Value) -> String {
    match value {
        Value::Text(text) => fold_unique(text),
        Value::Identity(key) => key.to_string(),
        other => format!("{other:?}"),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) | Value::Identity(text) => excerpt(text.trim()),
        Value::Int(number) => number.to_string(),
        Value::Bool(value) => value.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Duration(duration) => duration.to_string(),
        Value::Label(_) | Value::Set(_) => excerpt(&format!("{value:?}")),
    }
}
