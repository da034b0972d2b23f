//! Values that no two people may share.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::PersonId;
use super::arena::Address;
use super::build::Roster;
use super::entries::Entries;
use super::excerpt::{enumerate, excerpt};
use super::fault::Fault;
use crate::policy::{AttributeId, Policy, Value, fold_unique};

/// Other names of people: their unique texts. Of a text there is only a hash; whether it is the
/// one that is looked for, the person's record says.
#[derive(Clone, Debug, Default)]
pub(super) struct Names(Vec<(AttributeId, Vec<(u32, PersonId)>)>);

impl Names {
    /// The person called `folded`, if `verify` says of one that it is so.
    pub(super) fn find(
        &self,
        folded: &str,
        verify: impl Fn(PersonId, AttributeId, &str) -> bool,
    ) -> Option<PersonId> {
        let hash = hash(folded);
        self.0.iter().find_map(|(attribute, people)| {
            let start = people.partition_point(|(other, _)| *other < hash);
            let same = people.iter().skip(start).take_while(|(other, _)| *other == hash);
            same.map(|(_, person)| *person).find(|person| verify(*person, *attribute, folded))
        })
    }

    /// How many bytes of memory they take.
    pub(super) fn bytes(&self) -> usize {
        self.0.iter().map(|(_, all)| all.capacity() * size_of::<(u32, PersonId)>()).sum()
    }
}

/// Finds values that two people share, and quarantines all of them; yields the other names
/// of people, of which the first person in order has a shared one.
pub(super) fn check(policy: &Policy, roster: &Roster, entries: &mut Entries) -> Names {
    let mut names = Names::default();
    for (id, attribute) in policy.schema.attributes.iter() {
        if !attribute.unique || id == policy.schema.key {
            continue;
        }
        let mut people: Vec<(u32, PersonId)> = Vec::new();
        let mut shared: Vec<(Address, Fault)> = Vec::new();
        let hashed = hashed(id, entries);
        for like in hashed.chunk_by(|(one, _), (other, _)| one == other) {
            for (folded, having) in alike(id, roster, entries, like) {
                let mut owners: Vec<PersonId> = having.iter().map(|(owner, _)| *owner).collect();
                // Two records of one person are a duplicate key, and said to be.
                owners.dedup();
                if let (true, Some(first)) = (folded.is_text, owners.first()) {
                    people.push((hash(&folded.text), *first));
                }
                if owners.len() < 2 {
                    continue;
                }
                for (owner, entry) in having {
                    let shown = entries.value(entry, id).map(|value| shown(&value));
                    let shown = shown.unwrap_or_default();
                    let others = others(&owners, owner, roster, entries);
                    let message = format!(
                        "`{}` is `{shown}`, as it is for {others}: nobody can tell whose it is",
                        attribute.name
                    );
                    let fault = Fault::error("duplicate-unique", message);
                    shared.push((entry, fault.on(&attribute.name).with_value(shown)));
                }
            }
        }
        shared.into_iter().for_each(|(entry, fault)| entries.blame(entry, fault));
        people.sort_unstable();
        people.shrink_to_fit();
        names.0.push((id, people));
    }
    names
}

/// The unique texts of somebody with several records, folded.
pub(super) fn names_of(
    policy: &Policy,
    entries: &Entries,
    group: &[Address],
) -> Vec<(AttributeId, String)> {
    let attributes = policy.schema.attributes.iter();
    let unique = attributes.filter(|(id, attribute)| attribute.unique && *id != policy.schema.key);
    let names = unique.flat_map(|(id, _)| group.iter().map(move |entry| (id, *entry)));
    let texts = names.filter_map(|(id, entry)| match entries.value(entry, id)? {
        Value::Text(text) => Some((id, fold_unique(&text))),
        _ => None,
    });
    texts.collect()
}

/// The hash of each entry's value, and the entry's place in the order; sorted.
fn hashed(id: AttributeId, entries: &Entries) -> Vec<(u32, u32)> {
    let each = entries.at.iter().zip(0..).filter_map(|(entry, place)| {
        let value = entries.value(*entry, id)?;
        Some((hash(&Folded::of(&value).text), place))
    });
    let mut hashed: Vec<(u32, u32)> = each.collect();
    hashed.sort_unstable();
    hashed
}

/// Of entries whose values have one hash, those whose values are the same, with their owners.
fn alike(
    id: AttributeId,
    roster: &Roster,
    entries: &Entries,
    like: &[(u32, u32)],
) -> BTreeMap<Folded, Vec<(PersonId, Address)>> {
    let mut alike: BTreeMap<Folded, Vec<(PersonId, Address)>> = BTreeMap::new();
    for (_, place) in like {
        let place = *place as usize;
        let (Some(entry), Some(owner)) = (entries.at.get(place), roster.owner(place)) else {
            continue;
        };
        if let Some(value) = entries.value(*entry, id) {
            alike.entry(Folded::of(&value)).or_default().push((owner, *entry));
        }
    }
    alike
}

fn others(people: &[PersonId], owner: PersonId, roster: &Roster, entries: &Entries) -> String {
    const SHOWN: usize = 5;
    let mut others: Vec<String> = people
        .iter()
        .filter(|person| **person != owner)
        .take(SHOWN)
        .map(|person| match roster.key(entries, *person) {
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
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Folded {
    text: String,
    is_text: bool,
}

impl Folded {
    fn of(value: &Value) -> Self {
        let text = match value {
            Value::Text(text) => fold_unique(text),
            Value::Identity(key) => key.to_string(),
            other => format!("{other:?}"),
        };
        Self { text, is_text: matches!(value, Value::Text(_)) }
    }
}

fn hash(folded: &str) -> u32 {
    let mut hasher = DefaultHasher::new();
    folded.hash(&mut hasher);
    // Half of it tells people apart well enough: whoever is found is looked at.
    u32::try_from(hasher.finish() >> 32).unwrap_or_default()
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
