//! Records to people.

use std::collections::HashMap;

use super::excerpt::{enumerate, excerpt};
use super::fault::{Fault, Place};
use super::needs::Needs;
use super::summary::Tally;
use super::{FindingLevel, Identity, Person, PersonId, Population, Record};
use super::{chains, references, unique};
use crate::policy::{AttributeId, Id, Policy, Table, Value};

/// A record, typed as far as it could be.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) key: Option<String>,
    pub(super) place: Place,
    pub(super) values: Table<AttributeId, Option<Value>>,
    pub(super) faults: Vec<Fault>,
}

/// Other names of people, by the folded unique text.
pub(super) type Names = HashMap<String, PersonId>;

/// Whose each entry is, and who is who by key.
pub(super) struct Roster {
    /// For each entry, in order.
    pub(super) owners: Vec<PersonId>,
    /// Sorted; people without a key come after.
    keys: Vec<String>,
}

/// The population of these records.
pub(super) fn build(policy: &Policy, needs: &Needs, mut entries: Vec<Entry>) -> Population {
    let records = entries.len() as u64;
    entries.sort_by(|a, b| (a.key.is_none(), &a.key).cmp(&(b.key.is_none(), &b.key)));
    let roster = Roster::new(&entries);
    let names = unique::check(policy, &roster, &mut entries);
    references::check(policy, &roster, &mut entries);
    let mut tally = Tally::default();
    let mut people = Table::default();
    let mut rest = entries.into_iter().peekable();
    while let Some(first) = rest.next() {
        let mut group = vec![first];
        while let Some(next) = rest.next_if(|next| is_same(group.first(), next)) {
            group.push(next);
        }
        people.push(person(policy, group, &mut tally));
    }
    chains::block(policy, needs, &roster, &mut people, &mut tally);
    Population::assemble(people, records, names, tally)
}

impl Roster {
    fn new(entries: &[Entry]) -> Self {
        let mut roster = Self { owners: Vec::with_capacity(entries.len()), keys: Vec::new() };
        let mut next = 0;
        let mut previous: Option<&Entry> = None;
        for entry in entries {
            if !is_same(previous, entry) {
                next += 1;
                roster.keys.extend(entry.key.clone());
            }
            roster.owners.push(PersonId::from_index(next - 1));
            previous = Some(entry);
        }
        roster
    }

    /// The person with this key.
    pub(super) fn by_key(&self, key: &str) -> Option<PersonId> {
        let index = self.keys.binary_search_by(|other| other.as_str().cmp(key)).ok()?;
        Some(PersonId::from_index(index))
    }

    /// A person's key, or nothing.
    pub(super) fn key(&self, person: PersonId) -> Option<&str> {
        self.keys.get(person.index()).map(String::as_str)
    }

    /// The person that a reference leads to.
    pub(super) fn referent(&self, value: Option<&Value>) -> Option<PersonId> {
        match value {
            Some(Value::Identity(key)) => self.by_key(key),
            _ => None,
        }
    }
}

impl Population {
    /// The population of identities that are typed already, as in a policy's tests; the
    /// records count from 1 in this order. Keys, unique attributes and references are judged
    /// as in a population that is read.
    #[must_use]
    pub fn of(policy: &Policy, identities: Vec<Identity>) -> Self {
        let entries = identities.into_iter().zip(1..).map(|(identity, record)| Entry {
            key: identity.value(policy.schema.key).and_then(key_text),
            place: Place { record, line: None },
            values: identity.values,
            faults: Vec::new(),
        });
        build(policy, &Needs::of(policy), entries.collect())
    }
}

/// The key that a value of the key attribute is.
pub(super) fn key_text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) | Value::Identity(text) => Some(text.to_string()),
        Value::Int(number) => Some(number.to_string()),
        _ => None,
    }
}

fn is_same(previous: Option<&Entry>, entry: &Entry) -> bool {
    entry.key.is_some() && previous.is_some_and(|previous| previous.key == entry.key)
}

fn person(policy: &Policy, mut group: Vec<Entry>, tally: &mut Tally) -> Person {
    let key = group.first().and_then(|entry| entry.key.clone());
    let records: Vec<u64> = group.iter().map(|entry| entry.place.record).collect();
    let called = key
        .clone()
        .unwrap_or_else(|| group.first().map(|entry| entry.place.to_string()).unwrap_or_default());
    let (mut errors, mut warnings) = (Vec::new(), Vec::new());
    if let (Some(key), true) = (&key, group.len() > 1) {
        let fault =
            duplicate_key(key, &group).on(&policy.schema.attributes[policy.schema.key].name);
        tally.add(&fault, &called);
        errors.push(fault.placed());
    }
    for entry in &group {
        for fault in &entry.faults {
            tally.add(fault, &called);
            match fault.level {
                FindingLevel::Error => errors.push(fault.at(entry.place)),
                FindingLevel::Warning => warnings.push(fault.at(entry.place)),
            }
        }
    }
    let record = match (group.pop(), errors.is_empty()) {
        (Some(entry), true) => Record::Valid(Identity { values: entry.values }),
        _ => Record::Invalid(errors),
    };
    Person { key, records, record, blocked: Vec::new(), warnings }
}

fn duplicate_key(key: &str, group: &[Entry]) -> Fault {
    let places: Vec<String> = group
        .iter()
        .map(|entry| {
            let line = entry.place.line.map(|line| format!(" (line {line})")).unwrap_or_default();
            format!("{}{line}", entry.place.record)
        })
        .collect();
    let shown = excerpt(key);
    let message = format!(
        "records {} share the key `{shown}`: one person, one record; keep the right one, or give each its own key",
        enumerate(&places, 5)
    );
    Fault::error("duplicate-key", message).with_value(shown)
}
