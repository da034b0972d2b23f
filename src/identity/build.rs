//! Records to people.

use super::arena::Address;
use super::entries::Entries;
use super::excerpt::{enumerate, excerpt};
use super::fault::{Fault, Place};
use super::needs::Needs;
use super::packed::Slots;
use super::population::Odd;
use super::summary::Tally;
use super::{FindingLevel, Identity, PersonId, Population};
use super::{chains, references, unique};
use crate::policy::{Id, Policy, Value};

/// Whose each entry is, and who is who by key.
pub(super) struct Roster {
    /// None where each entry is the only one of somebody with a key, in order.
    uneven: Option<Uneven>,
    /// How many people have a key.
    keyed: usize,
}

/// Several entries of one key, or entries without one.
#[derive(Default)]
struct Uneven {
    /// For each entry, in order.
    owners: Vec<PersonId>,
    /// The first entry of each person, sorted by key; people without a key come after.
    firsts: Vec<Address>,
}

/// The population of these records.
pub(super) fn build(policy: &Policy, needs: &Needs, mut entries: Entries) -> Population {
    let records = entries.len() as u64;
    entries.sort();
    let roster = Roster::new(&entries);
    let names = unique::check(policy, &roster, &mut entries);
    references::check(policy, &roster, &mut entries);
    let mut population = Population::of_shape(entries.shape.clone(), records);
    // Most often there is nothing to be said, and nothing to be looked for.
    let mut rest = entries.at.as_slice();
    if entries.is_ascending() && entries.is_sound() {
        population.push_plain(std::mem::take(&mut entries.at));
        rest = &[];
    }
    while let Some((first, after)) = rest.split_first() {
        let key = entries.head(*first).key;
        let same = |other: &&Address| key.is_some() && entries.head(**other).key == key;
        let count = 1 + after.iter().take_while(same).count();
        let (group, others) = rest.split_at_checked(count).unwrap_or((rest, &[]));
        rest = others;
        let odd = odd(policy, &entries, group, &mut population.tally);
        population.push(*first, odd);
    }
    population.keep(roster.keyed, names, entries.arena);
    chains::block(policy, needs, &mut population);
    population
}

impl Roster {
    fn new(entries: &Entries) -> Self {
        if entries.is_ascending() {
            return Self { uneven: None, keyed: entries.len() };
        }
        let (mut uneven, mut keyed, mut previous) = (Uneven::default(), 0, None);
        for entry in &entries.at {
            let key = entries.head(*entry).key;
            if key.is_none() || key != previous {
                uneven.firsts.push(*entry);
                keyed += usize::from(key.is_some());
            }
            previous = key;
            uneven.owners.push(PersonId::from_index(uneven.firsts.len().saturating_sub(1)));
        }
        Self { uneven: Some(uneven), keyed }
    }

    /// Whose the entry at a place of the order is, if there is one.
    pub(super) fn owner(&self, place: usize) -> Option<PersonId> {
        match &self.uneven {
            None => (place < self.keyed).then(|| PersonId::from_index(place)),
            Some(uneven) => uneven.owners.get(place).copied(),
        }
    }

    /// All entries, in order, and whose they are.
    pub(super) fn owned(&self, entries: &Entries) -> impl Iterator<Item = (Address, PersonId)> {
        let owned = |(place, entry): (usize, &Address)| Some((*entry, self.owner(place)?));
        entries.at.iter().enumerate().filter_map(owned)
    }

    /// The first entry of each person, sorted by key; people without a key come after.
    fn firsts<'e>(&'e self, entries: &'e Entries) -> &'e [Address] {
        self.uneven.as_ref().map_or(&entries.at, |uneven| &uneven.firsts)
    }

    /// The person with this key.
    pub(super) fn by_key(&self, entries: &Entries, key: &str) -> Option<PersonId> {
        let keyed = self.firsts(entries).get(..self.keyed)?;
        let found =
            keyed.binary_search_by(|first| entries.head(*first).key.cmp(&Some(key.as_bytes())));
        found.ok().map(PersonId::from_index)
    }

    /// A person's key, or nothing.
    pub(super) fn key<'e>(&'e self, entries: &'e Entries, person: PersonId) -> Option<&'e str> {
        let first = self.firsts(entries).get(person.index());
        first.and_then(|first| entries.head(*first).key_text())
    }

    /// The person that a reference leads to.
    pub(super) fn referent(&self, entries: &Entries, value: Option<&Value>) -> Option<PersonId> {
        match value {
            Some(Value::Identity(key)) => self.by_key(entries, key),
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
        let mut entries = Entries::new(policy);
        let mut slots = Slots::new(&entries.shape);
        for (identity, record) in identities.into_iter().zip(1..) {
            slots.clear();
            for (id, value) in identity.values.iter() {
                if let Some(value) = value {
                    slots.put(id, value);
                }
            }
            entries.push(Place { record, line: None }, &slots, Vec::new());
        }
        build(policy, &Needs::of(policy), entries)
    }
}

/// What is to be said of a person, if there is anything.
fn odd(policy: &Policy, entries: &Entries, group: &[Address], tally: &mut Tally) -> Option<Odd> {
    let heads = || group.iter().map(|entry| entries.head(*entry));
    let first = heads().next()?;
    let faults = || heads().flat_map(|head| entries.faults(head.place.record));
    if group.len() == 1 && first.key.is_some() && faults().next().is_none() {
        return None;
    }
    let called = first.key_text().map_or_else(|| first.place.to_string(), str::to_owned);
    let mut odd =
        Odd { records: heads().map(|head| head.place.record).collect(), ..Odd::default() };
    if let (Some(key), true) = (first.key_text(), group.len() > 1) {
        let places: Vec<Place> = heads().map(|head| head.place).collect();
        let fault =
            duplicate_key(key, &places).on(&policy.schema.attributes[policy.schema.key].name);
        tally.add(&fault, &called);
        odd.errors.push(fault.placed());
        odd.names = unique::names_of(policy, entries, group);
    }
    for head in heads() {
        for fault in entries.faults(head.place.record) {
            tally.add(fault, &called);
            match fault.level {
                FindingLevel::Error => odd.errors.push(fault.at(head.place)),
                FindingLevel::Warning => odd.warnings.push(fault.at(head.place)),
            }
        }
    }
    Some(odd)
}

fn duplicate_key(key: &str, places: &[Place]) -> Fault {
    let places: Vec<String> = places
        .iter()
        .map(|place| {
            let line = place.line.map(|line| format!(" (line {line})")).unwrap_or_default();
            format!("{}{line}", place.record)
        })
        .collect();
    let shown = excerpt(key);
    let message = format!(
        "records {} share the key `{shown}`: one person, one record; keep the right one, or give each its own key",
        enumerate(&places, 5)
    );
    Fault::error("duplicate-key", message).with_value(shown)
}
