//! The people of one run, by key.

use super::build::Names;
use super::summary::{SummaryLine, Tally};
use crate::policy::{AttributeId, Id, Table, Value};

/// A valid record: one value for each attribute of the schema, defaults filled in.
#[derive(Clone, Debug, PartialEq)]
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

/// What one key stands for.
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
#[derive(Clone, Debug, Default)]
pub struct Population {
    /// The people.
    pub people: Table<PersonId, Person>,
    /// How many records were read.
    pub records: u64,
    /// What concerns the whole input rather than one record (an unknown column).
    pub findings: Vec<Finding>,
    names: Names,
    tally: Tally,
}

impl Population {
    pub(super) fn assemble(
        people: Table<PersonId, Person>,
        records: u64,
        names: Names,
        tally: Tally,
    ) -> Self {
        Self { people, records, findings: Vec::new(), names, tally }
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
        let after = self.people.values().as_slice().binary_search_by(|person| {
            // INVARIANT: people without a key come last.
            person.key.as_deref().map_or(std::cmp::Ordering::Greater, |other| other.cmp(key))
        });
        after.ok().map(PersonId::from_index)
    }

    /// The person whom a policy or an approval names: by key, then by a unique attribute.
    #[must_use]
    pub fn by_name(&self, name: &str) -> Option<PersonId> {
        self.by_key(name).or_else(|| self.names.get(&crate::policy::fold_unique(name)).copied())
    }
}
