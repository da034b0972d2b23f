//! The fast lane: clean records, typed as they are parsed.
//!
//! Most records of an export are sound, and need no tree: each member is typed as the parser
//! comes to it. Whatever is irregular (a fault, a repeated member, a number in quotes) makes the
//! lane refuse the record, which then goes the long way by [`Json`](super::tree::Json) and is
//! judged there, and only there. So the lane knows no message, and cannot differ in any.

use std::collections::HashMap;
use std::fmt;

use rustc_hash::FxHashMap;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::intake::Intake;
use super::mapping::Column;
use super::packed::Slots;
use super::skim::Skim;
use super::typing::{Typing, trimmed};
use crate::policy::{AttributeId, Scalar, ScalarType, Type};

/// Names of fields that nothing reads, remembered at most.
const MOST_NAMES: usize = 1_000;

/// No fewer elements than most sets have.
const FEW: usize = 8;

/// The names of the fields, and what the record at hand has of them.
pub(super) struct Lane<'a> {
    names: Names<'a>,
    /// What the record at hand has of the schema.
    slots: Slots,
    unread: Unread,
}

/// Which attribute is read from which field.
struct Names<'a> {
    known: FxHashMap<&'a str, Known<'a>>,
    /// The same in the order in which the last records had them: mostly the next one has, too.
    order: Vec<(&'a str, Known<'a>)>,
    /// How many of those the record at hand has had.
    next: usize,
}

/// How an attribute is read.
#[derive(Clone, Copy)]
struct Known<'a> {
    id: AttributeId,
    is_key: bool,
    ty: Type,
    column: &'a Column,
}

impl<'a> Names<'a> {
    /// The attribute that is read from a field; none where none is.
    #[inline]
    fn find(&mut self, name: &str) -> Option<Known<'a>> {
        // The next one, or the one after it, where that is left out.
        let expected = self.order.get(self.next..).unwrap_or_default().iter().take(2);
        for (ahead, (other, known)) in expected.enumerate() {
            if *other == name {
                self.next += ahead + 1;
                return Some(*known);
            }
        }
        self.find_out_of_order(name)
    }

    fn find_out_of_order(&mut self, name: &str) -> Option<Known<'a>> {
        let (name, known) = self.known.get_key_value(name)?;
        let place = self.order.iter().position(|(_, other)| other.id == known.id);
        let place = place.unwrap_or_else(|| {
            let place = self.next.min(self.order.len());
            self.order.insert(place, (name, *known));
            place
        });
        self.next = place + 1;
        Some(*known)
    }
}

/// What the record at hand has beside.
#[derive(Default)]
struct Unread {
    /// The number of each name, and the record that had it last.
    known: HashMap<Box<str>, (usize, u64)>,
    names: Vec<Box<str>>,
    record: u64,
    met: Vec<usize>,
}

impl<'a> Lane<'a> {
    /// A lane for the records of `intake`; none where two attributes are read from one field.
    pub(super) fn new(intake: &Intake<'a>) -> Option<Self> {
        let schema = &intake.policy.schema;
        let mut known = FxHashMap::default();
        for (id, attribute) in schema.attributes.iter() {
            let column = intake.columns().at(id)?;
            if let Some(name) = intake.field_name(id) {
                let read = Known { id, is_key: id == schema.key, ty: attribute.ty, column };
                if known.insert(name, read).is_some() {
                    return None;
                }
            }
        }
        let names = Names { known, order: Vec::new(), next: 0 };
        Some(Self { names, slots: intake.room(), unread: Unread::default() })
    }

    /// Takes the record that is written on `text`; or leaves it, and has done nothing.
    pub(super) fn take(&mut self, intake: &mut Intake<'a>, line: Option<u64>, text: &str) -> bool {
        let mut source = serde_json::Deserializer::from_str(text);
        self.names.next = 0;
        self.slots.clear();
        self.unread.begin();
        let record = Record { lane: self, typing: intake.typing() };
        let parsed = source.deserialize_map(record).and_then(|()| source.end());
        if parsed.is_err() || !intake.take_typed(line, &mut self.slots) {
            return false;
        }
        for name in self.unread.met.iter().filter_map(|number| self.unread.names.get(*number)) {
            intake.unknown_field(name, 1);
        }
        true
    }
}

impl Unread {
    fn begin(&mut self) {
        self.record += 1;
        self.met.clear();
    }

    /// Notes a name; whether it is new to this record, and there is room for it.
    fn note(&mut self, name: &str) -> bool {
        let record = self.record;
        if let Some((number, last)) = self.known.get_mut(name) {
            self.met.push(*number);
            return std::mem::replace(last, record) != record;
        }
        if self.names.len() >= MOST_NAMES {
            return false;
        }
        self.known.insert(name.into(), (self.names.len(), record));
        self.met.push(self.names.len());
        self.names.push(name.into());
        true
    }
}

/// A record leaves the lane. What is wrong with it is said elsewhere.
fn irregular<E: Error>() -> E {
    E::custom("irregular")
}

struct Record<'l, 'a> {
    lane: &'l mut Lane<'a>,
    typing: &'l Typing<'a>,
}

impl<'de> Visitor<'de> for Record<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a record")
    }

    #[inline]
    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let Lane { names, slots, unread } = self.lane;
        while let Some(known) = members.next_key_seed(Name { names, unread })? {
            let Some(known) = known else {
                members.next_value::<Skim>()?;
                continue;
            };
            if slots.names(known.id) {
                return Err(irregular());
            }
            members.next_value_seed(Field { typing: self.typing, known, slots })?;
        }
        Ok(())
    }
}

/// The attribute that is read from a member; none where none is.
struct Name<'l, 'a> {
    names: &'l mut Names<'a>,
    unread: &'l mut Unread,
}

impl<'de, 'a> DeserializeSeed<'de> for Name<'_, 'a> {
    type Value = Option<Known<'a>>;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'a> Visitor<'_> for Name<'_, 'a> {
    type Value = Option<Known<'a>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    #[inline]
    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        match self.names.find(name) {
            Some(known) => Ok(Some(known)),
            None if self.unread.note(name) => Ok(None),
            None => Err(irregular()),
        }
    }
}

/// A field, whose value goes into its slot.
struct Field<'l, 'a> {
    typing: &'l Typing<'a>,
    known: Known<'a>,
    slots: &'l mut Slots,
}

impl<'de> DeserializeSeed<'de> for Field<'_, '_> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Field<'_, '_> {
    #[inline]
    fn put<E: Error>(self, ty: ScalarType, value: Scalar<'_>) -> Result<(), E> {
        if self.known.ty != Type::Scalar(ty) {
            return Err(irregular());
        }
        self.slots.put_scalar(self.known.id, value);
        Ok(())
    }
}

impl<'de> Visitor<'de> for Field<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.slots.miss(self.known.id);
        Ok(())
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<(), E> {
        self.put(ScalarType::Bool, Scalar::Bool(truth))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        self.put(ScalarType::Int, Scalar::Int(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        let number = i64::try_from(number).map_err(|_| irregular())?;
        self.put(ScalarType::Int, Scalar::Int(number))
    }

    #[inline]
    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        let trimmed = trimmed(text);
        if trimmed.is_empty() {
            return self.visit_unit();
        }
        let Type::Scalar(ty) = self.known.ty else { return Err(irregular()) };
        let text = if self.known.is_key { trimmed } else { text };
        let value = scalar(self.typing, ty, text, self.known.column)?;
        self.slots.put_scalar(self.known.id, value);
        Ok(())
    }

    #[inline]
    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        let Type::Set(ty) = self.known.ty else { return Err(irregular()) };
        let element = Element { typing: self.typing, ty, column: self.known.column };
        let mut scalars = Vec::new();
        while let Some(scalar) = elements.next_element_seed(element)? {
            if scalars.is_empty() {
                scalars.reserve(FEW);
            }
            scalars.push(scalar);
        }
        self.slots.put_set(self.known.id, scalars);
        Ok(())
    }
}

/// The value that is written as `text`, where values of its type are.
#[inline]
fn scalar<'t, E: Error>(
    typing: &Typing<'_>,
    ty: ScalarType,
    text: &'t str,
    column: &Column,
) -> Result<Scalar<'t>, E> {
    match ty {
        // Only some columns may write these in quotes.
        ScalarType::Int | ScalarType::Bool => Err(irregular()),
        // Without looking for what an unknown one may have meant.
        ScalarType::Enum(id) => typing.label(id, text).map(Scalar::Label).ok_or_else(irregular),
        _ => typing.scalar(ty, text, column).map_err(|_| irregular()),
    }
}

/// An element of a set, which is never missing.
#[derive(Clone, Copy)]
struct Element<'l, 'a> {
    typing: &'l Typing<'a>,
    ty: ScalarType,
    column: &'l Column,
}

impl<'de> DeserializeSeed<'de> for Element<'_, '_> {
    type Value = Scalar<'de>;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Scalar<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Element<'_, '_> {
    type Value = Scalar<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an element")
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<Scalar<'de>, E> {
        if self.ty == ScalarType::Bool { Ok(Scalar::Bool(truth)) } else { Err(irregular()) }
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Scalar<'de>, E> {
        if self.ty == ScalarType::Int { Ok(Scalar::Int(number)) } else { Err(irregular()) }
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Scalar<'de>, E> {
        i64::try_from(number).map_err(|_| irregular()).and_then(|number| self.visit_i64(number))
    }

    /// One with escapes is not to be had like this, and left to the long way.
    #[inline]
    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Scalar<'de>, E> {
        match trimmed(text) {
            "" => Err(irregular()),
            text => scalar(self.typing, self.ty, text, self.column),
        }
    }
}
