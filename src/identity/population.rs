//! The people of one run, by key.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::arena::{Address, Arena};
use super::entries::head;
use super::glance::Glance;
use super::packed::Shape;
use super::summary::{SummaryLine, Tally};
use super::unique::Names;
use crate::policy::{AttributeId, Id, Table, Value};

/// A valid record: one value for each attribute of the schema, defaults filled in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Identity {
    /// The value of each attribute; none where an optional one is missing, or where the
    /// policy never reads the attribute. A reference that leads nowhere is missing too.
    pub values: Table<AttributeId, Option<Value>>,
}

impl Identity {
    /// The value of an attribute.
    #[must_use]
    pub fn value(&self, attribute: AttributeId) -> Option<&Value> {
        self.values.at(attribute).and_then(Option::as_ref)
    }
}

/// What one key stands for, written out.
#[derive(Clone, Debug)]
pub struct Person {
    /// The key; none for a record without one.
    pub key: Option<String>,
    /// The records that bear the key, counted from 1 in the order of the input.
    pub records: Vec<u64>,
    /// The identity, or why the record itself is invalid.
    pub record: Record,
    /// Why the decision is quarantined although the record itself is valid: an invalid
    /// record on a path that the policy reads through.
    pub blocked: Vec<Finding>,
    /// What is odd, but quarantines nothing.
    pub warnings: Vec<Finding>,
}

/// A record, typed.
#[derive(Clone, Debug)]
pub enum Record {
    /// It fits the schema.
    Valid(Identity),
    /// It does not; a finding for each fault.
    Invalid(Vec<Finding>),
}

/// What is wrong with a record, or odd about it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// How much it weighs.
    pub level: FindingLevel,
    /// A stable kebab-case name for the kind of fault.
    pub code: &'static str,
    /// What is wrong, with place and remedy.
    pub message: String,
    /// The attribute concerned, if one is.
    pub field: Option<String>,
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingLevel {
    /// It quarantines.
    Error,
    /// It does not.
    Warning,
}

/// A person's place in the population.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonId(pub u32);

impl Id for PersonId {
    fn from_index(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }

    fn index(self) -> usize {
        self.0 as usize
    }
}

/// Everybody, in the order of their keys (bytewise); records without a key come last.
///
/// People are kept packed, some hundred bytes each, and unpacked when they are asked about.
#[derive(Clone, Debug, Default)]
pub struct Population {
    /// How many records were read.
    pub records: u64,
    /// What concerns the whole input rather than one record (an unknown column).
    pub findings: Vec<Finding>,
    /// None where there never was a policy, and so nobody.
    shape: Option<Shape>,
    arena: Arena,
    /// The record of each person; the first, where there are several.
    people: Vec<Address>,
    /// How many people have a key.
    keyed: usize,
    /// Of whom there is anything to be said.
    odd: BTreeMap<PersonId, Odd>,
    names: Names,
    pub(super) tally: Tally,
}

/// What is to be said of a person beside the record.
#[derive(Clone, Debug, Default)]
pub(super) struct Odd {
    pub(super) records: Vec<u64>,
    /// Why the record is invalid, if it is.
    pub(super) errors: Vec<Finding>,
    pub(super) blocked: Vec<Finding>,
    pub(super) warnings: Vec<Finding>,
    /// Unique texts, folded, of somebody with several records.
    pub(super) names: Vec<(AttributeId, String)>,
}

impl Population {
    /// A population to which people are added.
    pub(super) fn of_shape(shape: Shape, records: u64) -> Self {
        Self { records, shape: Some(shape), ..Self::default() }
    }

    /// A population of nobody, of which there is something to be said all the same.
    pub(super) fn of_nobody(records: u64, findings: Vec<Finding>, tally: Tally) -> Self {
        Self { records, findings, tally, ..Self::default() }
    }

    /// Adds the next person.
    pub(super) fn push(&mut self, record: Address, odd: Option<Odd>) {
        if let Some(odd) = odd {
            self.odd.insert(PersonId::from_index(self.people.len()), odd);
        }
        self.people.push(record);
    }

    /// Adds people of whom there is nothing to be said, before all others.
    pub(super) fn push_plain(&mut self, records: Vec<Address>) {
        self.people = records;
    }

    /// Keeps the bytes of the records that have been added.
    pub(super) fn keep(&mut self, keyed: usize, names: Names, mut arena: Arena) {
        arena.shrink();
        self.people.shrink_to_fit();
        (self.keyed, self.names, self.arena) = (keyed, names, arena);
    }

    /// Blocks the decision of a person.
    pub(super) fn block(&mut self, person: PersonId, blocked: Vec<Finding>) {
        if !blocked.is_empty() {
            let records = self.records(person).into_owned();
            let fresh = || Odd { records, ..Odd::default() };
            self.odd.entry(person).or_insert_with(fresh).blocked = blocked;
        }
    }

    /// How many people there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.people.len()
    }

    /// Whether there is nobody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    /// Everybody, in the order of their keys.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = PersonId> + ExactSizeIterator + use<> {
        (0..self.people.len()).map(PersonId::from_index)
    }

    /// Whether there is such a person.
    #[must_use]
    pub fn has(&self, person: PersonId) -> bool {
        person.index() < self.people.len()
    }

    /// A person's key; none for a record without one.
    #[must_use]
    pub fn key(&self, person: PersonId) -> Option<&str> {
        head(&self.arena, *self.people.get(person.index())?).key_text()
    }

    /// The keys of everybody who has one, in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.people.iter().filter_map(|record| head(&self.arena, *record).key_text())
    }

    /// The records that bear a person's key, counted from 1 in the order of the input.
    #[must_use]
    pub fn records(&self, person: PersonId) -> Cow<'_, [u64]> {
        if let Some(odd) = self.odd.get(&person) {
            return Cow::Borrowed(&odd.records);
        }
        let record = self.people.get(person.index());
        let records = record.map(|record| vec![head(&self.arena, *record).place.record]);
        Cow::Owned(records.unwrap_or_default())
    }

    /// How many records bear a person's key.
    #[must_use]
    pub fn record_count(&self, person: PersonId) -> usize {
        let one = usize::from(self.has(person));
        self.odd.get(&person).map_or(one, |odd| odd.records.len())
    }

    /// Why a person's record is invalid; nothing where it is valid.
    #[must_use]
    pub fn errors(&self, person: PersonId) -> &[Finding] {
        self.odd.get(&person).map(|odd| odd.errors.as_slice()).unwrap_or_default()
    }

    /// Why the decision is quarantined although the record itself is valid: an invalid record
    /// on a path that the policy reads through.
    #[must_use]
    pub fn blocked(&self, person: PersonId) -> &[Finding] {
        self.odd.get(&person).map(|odd| odd.blocked.as_slice()).unwrap_or_default()
    }

    /// What is odd about a person's record, but quarantines nothing.
    #[must_use]
    pub fn warnings(&self, person: PersonId) -> &[Finding] {
        self.odd.get(&person).map(|odd| odd.warnings.as_slice()).unwrap_or_default()
    }

    /// Whether there is such a person, and the record is valid.
    #[must_use]
    pub fn is_valid(&self, person: PersonId) -> bool {
        self.has(person) && self.errors(person).is_empty()
    }

    /// The identity of a person whose record is valid.
    #[must_use]
    pub fn identity(&self, person: PersonId) -> Option<Identity> {
        self.valid_record(person).map(|(shape, packed)| shape.unpack(packed))
    }

    /// Calls `take` with what `wanted` makes of each attribute that it wants and the person's value,
    /// in the order of the schema; whether the record is valid.
    #[inline]
    pub(crate) fn glance<'p, T>(
        &'p self,
        person: PersonId,
        wanted: impl Fn(AttributeId) -> Option<T>,
        take: impl FnMut(T, Option<Glance<'p>>),
    ) -> bool {
        let Some((shape, packed)) = self.valid_record(person) else { return false };
        shape.each(packed, wanted, take);
        true
    }

    fn valid_record(&self, person: PersonId) -> Option<(&Shape, &[u8])> {
        let record = self.people.get(person.index())?;
        let packed = self.shape.as_ref().map(|shape| (shape, self.arena.from(*record)));
        packed.filter(|_| self.errors(person).is_empty())
    }

    /// One value of a person whose record is valid.
    #[must_use]
    pub fn value(&self, person: PersonId, attribute: AttributeId) -> Option<Value> {
        self.is_valid(person).then(|| self.packed_value(person, attribute)).flatten()
    }

    /// The person that a reference of somebody with a valid record leads to.
    #[must_use]
    pub fn referent(&self, person: PersonId, reference: AttributeId) -> Option<PersonId> {
        match self.value(person, reference)? {
            Value::Identity(key) => self.by_key(&key),
            _ => None,
        }
    }

    fn packed_value(&self, person: PersonId, attribute: AttributeId) -> Option<Value> {
        let record = self.people.get(person.index())?;
        self.shape.as_ref()?.value(self.arena.from(*record), attribute)
    }

    /// A person, written out.
    #[must_use]
    pub fn person(&self, person: PersonId) -> Option<Person> {
        self.has(person).then(|| Person {
            key: self.key(person).map(str::to_owned),
            records: self.records(person).into_owned(),
            record: match self.identity(person) {
                Some(identity) => Record::Valid(identity),
                None => Record::Invalid(self.errors(person).to_vec()),
            },
            blocked: self.blocked(person).to_vec(),
            warnings: self.warnings(person).to_vec(),
        })
    }

    /// Everybody, written out one after the other.
    pub fn persons(&self) -> impl Iterator<Item = Person> {
        self.ids().filter_map(|person| self.person(person))
    }

    /// The faults and oddities of the records, those of one cause together: a column that
    /// holds nonsense, or a label that nobody knows, is one line with a count. Errors come
    /// first, then what concerns most records.
    #[must_use]
    pub fn summary(&self) -> Vec<SummaryLine> {
        // A field that no record has is a finding of the input; it need not be said again.
        let absent: Vec<&str> = self
            .findings
            .iter()
            .filter(|finding| finding.code == "absent-column")
            .filter_map(|finding| finding.field.as_deref())
            .collect();
        let is_said = |line: &SummaryLine| {
            let field = line.field.as_deref();
            matches!(line.code, "missing-field" | "missing-key")
                && field.is_some_and(|field| absent.contains(&field))
        };
        self.tally.lines().into_iter().filter(|line| !is_said(line)).collect()
    }

    /// The person with this key.
    #[must_use]
    pub fn by_key(&self, key: &str) -> Option<PersonId> {
        let after = self.people.get(..self.keyed)?.binary_search_by(|record| {
            let other = head(&self.arena, *record).key;
            other.map_or(Ordering::Greater, |other| other.cmp(key.as_bytes()))
        });
        after.ok().map(PersonId::from_index)
    }

    /// The person whom a policy or an approval names: by key, then by a unique attribute.
    #[must_use]
    pub fn by_name(&self, name: &str) -> Option<PersonId> {
        self.by_key(name).or_else(|| {
            self.names.find(&crate::policy::fold_unique(name), |person, attribute, folded| {
                let other = self.odd.get(&person).into_iter().flat_map(|odd| &odd.names);
                other.into_iter().any(|(id, name)| *id == attribute && name == folded)
                    || matches!(
                        self.packed_value(person, attribute),
                        Some(Value::Text(text)) if crate::policy::fold_unique(&text) == folded
                    )
            })
        })
    }

    /// How many bytes of memory the people take: what is kept of everybody, and what is said of
    /// a few.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let findings = |all: &Vec<Finding>| {
            let each = all.iter().map(|finding| {
                finding.message.capacity() + finding.field.as_ref().map_or(0, String::capacity)
            });
            each.sum::<usize>() + all.capacity() * size_of::<Finding>()
        };
        let odd = self.odd.values().map(|odd| {
            let names = odd.names.iter().map(|(_, name)| name.capacity() + size_of_val(name));
            let said = [&odd.errors, &odd.blocked, &odd.warnings].into_iter().map(findings);
            size_of::<(PersonId, Odd)>()
                + odd.records.capacity() * size_of::<u64>()
                + names.sum::<usize>()
                + said.sum::<usize>()
        });
        self.arena.bytes()
            + self.people.capacity() * size_of::<Address>()
            + self.names.bytes()
            + odd.sum::<usize>()
    }
}
