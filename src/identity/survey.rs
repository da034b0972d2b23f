//! Whether people can be decided chunk by chunk.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::{Read, Seek};

use csv::StringRecord;
use serde::de::{Deserializer as _, Error, MapAccess, Visitor};

use super::columns::{self, Batches, Container};
use super::csv::{Rows, each_row};
use super::input::TextInput;
use super::skim::Skim;
use super::tree::Json;
use super::{CHUNK, Format, Mapping, ReadError, format_of, ndjson};
use crate::policy::{ApproverKind, AtomKind, Leaf, Policy, ScalarType, Type};

/// Whether what `policy` decides of a person never depends on other people's records, but for
/// those whom it names: it has no references, no unique attributes but the key, and nobody
/// approves or reviews by manager or role.
#[must_use]
pub fn stands_alone(policy: &Policy) -> bool {
    let schema = &policy.schema;
    let others = schema.attributes.iter().filter(|(id, _)| *id != schema.key);
    let mut refers = others.map(|(_, it)| it.unique || it.ty == Type::Scalar(ScalarType::Identity));
    let by_name =
        |kind: &ApproverKind| matches!(kind, ApproverKind::AppOwner | ApproverKind::Person(_));
    !refers.any(|refers| refers) && approvers(policy).all(by_name)
}

/// Everybody who approves, reviews or is escalated to.
fn approvers(policy: &Policy) -> impl Iterator<Item = &ApproverKind> {
    let stages = policy.approvals.values().flat_map(|approval| &approval.stages);
    let approvers = stages.flat_map(|stage| stage.by.iter().chain(&stage.escalate));
    let reviewers = policy.reviews.values().flat_map(|review| &review.by);
    approvers.chain(reviewers).map(|approver| &approver.kind)
}

/// Looks at the keys of an input, and at nothing else: whether it can be decided in
/// [`Chunks`](super::Chunks), by a policy that [`stands_alone`]. That is so where every record
/// has a key, the keys ascend (so that no two are the same, and people are in the order in which
/// they are told), and nobody is one whom the policy names. Yields the number of records; none
/// where the whole population has to be read.
///
/// # Errors
/// Those of [`read`](super::read), so that nothing is decided of an input that breaks off.
pub fn survey(
    mut input: impl Read + Seek + Send + 'static,
    format: Option<Format>,
    mapping: &Mapping,
    policy: &Policy,
) -> Result<Option<u64>, ReadError> {
    let key = policy.schema.key;
    let (Some(field), Some(attribute)) =
        (mapping.field_name(policy, key), policy.schema.attributes.at(key))
    else {
        return Ok(None);
    };
    let ty = attribute.ty;
    let mut keys = Keys {
        field,
        ty,
        column: None,
        named: names(policy),
        last: String::new(),
        count: 0,
        fits: true,
    };
    match columns::container_of(&mut input, format.or(mapping.format))? {
        None => {}
        Some(Container::Parquet) => {
            let mut batches = Batches::open(input, mapping, policy, CHUNK)?;
            while let Some(batch) = batches.next()? {
                batch.each(key, |value| keys.json(value));
            }
            return Ok(keys.told());
        }
        Some(Container::ArrowFile | Container::ArrowStream) => return Ok(None),
    }
    let mut input = TextInput::new(input);
    match format_of(&mut input, format, mapping)? {
        Format::Ndjson => ndjson::each_text(&mut input, 1, |_, text| keys.line(text))?,
        Format::Csv => each_row(&mut input, &mut keys)?,
        Format::Json | Format::Scim | Format::Parquet | Format::Arrow => return Ok(None),
    }
    Ok(keys.told())
}

/// The names of people that the policy writes out.
fn names(policy: &Policy) -> BTreeSet<&str> {
    let mut names: BTreeSet<&str> = BTreeSet::new();
    names.extend(policy.entitlements.values().map(|entitlement| entitlement.owner.as_str()));
    names.extend(policy.apps.values().map(|app| app.owner.as_str()));
    names.extend(policy.exceptions.values().map(|exception| exception.approved_by.as_str()));
    names.extend(approvers(policy).filter_map(|kind| match kind {
        ApproverKind::Person(name) => Some(name.as_str()),
        _ => None,
    }));
    for expr in policy.expressions() {
        expr.for_each_leaf(&mut |leaf| {
            if let Leaf::Atom(atom) = leaf
                && let AtomKind::ReportsTo(name) = &atom.kind
            {
                names.insert(name);
            }
        });
    }
    names
}

/// The keys so far.
struct Keys<'p> {
    field: &'p str,
    ty: Type,
    column: Option<usize>,
    named: BTreeSet<&'p str>,
    last: String,
    count: u64,
    fits: bool,
}

impl Keys<'_> {
    /// What has come of it.
    fn told(&self) -> Option<u64> {
        Some(self.count).filter(|count| self.fits && *count > 0)
    }

    /// Notes the key of a row of columns.
    fn json(&mut self, value: Option<&Json>) {
        self.count += 1;
        let has_key = match (value, self.ty) {
            (Some(Json::Text(text)), _) => self.text(text),
            (Some(Json::Number(number)), Type::Scalar(ScalarType::Int)) => match number.as_i64() {
                Some(number) => {
                    self.note(&number.to_string());
                    true
                }
                None => false,
            },
            _ => false,
        };
        self.fits &= has_key;
    }

    fn line(&mut self, text: &str) {
        self.count += 1;
        if !self.fits {
            return;
        }
        let mut source = serde_json::Deserializer::from_str(text);
        let read = source.deserialize_map(Record(self)).and_then(|()| source.end());
        self.fits &= read.is_ok();
    }

    /// Notes the key that is written as `text`; whether there is one.
    fn text(&mut self, text: &str) -> bool {
        let text = text.trim();
        match self.ty {
            Type::Scalar(ScalarType::Text | ScalarType::Identity) if !text.is_empty() => {
                self.note(text);
                true
            }
            _ => false,
        }
    }

    fn note(&mut self, key: &str) {
        let ascends = self.count == 1 || self.last.as_str() < key;
        self.fits &= ascends && !self.named.contains(key);
        self.last.clear();
        self.last.push_str(key);
    }
}

impl Rows for Keys<'_> {
    fn header(&mut self, columns: &BTreeMap<&str, usize>, _: usize) {
        self.column = columns.get(self.field).copied();
    }

    fn row(&mut self, _: u64, row: &StringRecord) {
        self.count += 1;
        let cell = self.column.and_then(|column| row.get(column)).unwrap_or_default();
        let has_key = match self.ty {
            Type::Scalar(ScalarType::Int) => match cell.trim().parse::<i64>() {
                Ok(number) => {
                    self.note(&number.to_string());
                    true
                }
                Err(_) => false,
            },
            _ => self.text(cell),
        };
        self.fits &= has_key;
    }
}

/// A record, of which only the key is looked at. Every other value is read all the same: whether
/// the line is whole decides whether it has a key.
struct Record<'k, 'p>(&'k mut Keys<'p>);

impl<'de> Visitor<'de> for Record<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a record")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let mut found = false;
        while let Some(is_key) = members.next_key_seed(Name(self.0.field))? {
            if !is_key {
                members.next_value::<Skim>()?;
                continue;
            }
            if std::mem::replace(&mut found, true) {
                return Err(A::Error::custom("two keys"));
            }
            members.next_value_seed(Key(self.0))?;
        }
        if found { Ok(()) } else { Err(A::Error::custom("no key")) }
    }
}

/// Whether a name is that of the key.
struct Name<'k>(&'k str);

impl<'de> serde::de::DeserializeSeed<'de> for Name<'_> {
    type Value = bool;

    fn deserialize<D: serde::Deserializer<'de>>(self, source: D) -> Result<bool, D::Error> {
        source.deserialize_str(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<bool, E> {
        Ok(name == self.0)
    }
}

/// The key's value.
struct Key<'k, 'p>(&'k mut Keys<'p>);

impl<'de> serde::de::DeserializeSeed<'de> for Key<'_, '_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, source: D) -> Result<(), D::Error> {
        source.deserialize_any(self)
    }
}

impl Visitor<'_> for Key<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        if self.0.text(text) { Ok(()) } else { Err(E::custom("no key")) }
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        if self.0.ty != Type::Scalar(ScalarType::Int) {
            return Err(E::custom("no key"));
        }
        self.0.note(&number.to_string());
        Ok(())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        i64::try_from(number).map_err(E::custom).and_then(|number| self.visit_i64(number))
    }
}
