//! Values as bytes, so that a person takes little memory.
//!
//! A record is packed as its place, its key, a bit for each attribute that says whether there is
//! a value, and the values in the order of the schema: numbers in as few bytes as they need, a
//! day in four, texts and sets with their length in bytes before them. What a value's type is
//! stands in the [`Shape`], once for all records. The key attribute's value is the key itself.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::Identity;
use super::fault::Place;
use super::glance::{Elements, Glance};
use crate::policy::{
    AttributeId, Date, Duration, DurationUnit, Id, LabelId, Policy, Scalar, ScalarType, Table,
    Type, Value,
};

/// How the records of one policy are packed.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    key: AttributeId,
    types: Table<AttributeId, Type>,
}

/// The values of the record at hand, packed one by one and in any order.
#[derive(Clone, Debug, Default)]
pub(super) struct Slots {
    bytes: Vec<u8>,
    slots: Table<AttributeId, Slot>,
}

/// Where an attribute's value is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Slot {
    /// The record has no such field.
    #[default]
    Absent,
    /// It has, without a value.
    Missing,
    /// These bytes.
    Held(usize, usize),
}

impl Slots {
    /// Room for the values of `shape`.
    pub(super) fn new(shape: &Shape) -> Self {
        Self { bytes: Vec::new(), slots: Table::filled(&shape.types, Slot::Absent) }
    }

    /// Forgets the last record.
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.slots.values_mut().for_each(|slot| *slot = Slot::Absent);
    }

    /// Whether the record has the field of an attribute.
    pub(super) fn names(&self, id: AttributeId) -> bool {
        self.slots.at(id).is_some_and(|slot| *slot != Slot::Absent)
    }

    /// Whether an attribute has a value.
    pub(super) fn holds(&self, id: AttributeId) -> bool {
        matches!(self.slots.at(id), Some(Slot::Held(..)))
    }

    /// Notes that the field of an attribute is there, and has no value.
    pub(super) fn miss(&mut self, id: AttributeId) {
        self.set(id, Slot::Missing);
    }

    /// Gives an attribute a value.
    pub(super) fn put(&mut self, id: AttributeId, value: &Value) {
        let start = self.bytes.len();
        pack(&mut self.bytes, value);
        self.set(id, Slot::Held(start, self.bytes.len()));
    }

    /// The same of a single value.
    pub(super) fn put_scalar(&mut self, id: AttributeId, value: Scalar<'_>) {
        let start = self.bytes.len();
        pack_scalar(&mut self.bytes, value);
        self.set(id, Slot::Held(start, self.bytes.len()));
    }

    /// The same of a set of these elements, as [`Value::set`] has them: in order, each once.
    pub(super) fn put_set(&mut self, id: AttributeId, mut elements: Vec<Scalar<'_>>) {
        elements.sort_by(|one, other| one.order(other).unwrap_or(Ordering::Equal));
        elements.dedup();
        let start = self.bytes.len();
        pack_set(&mut self.bytes, elements.into_iter());
        self.set(id, Slot::Held(start, self.bytes.len()));
    }

    fn set(&mut self, id: AttributeId, slot: Slot) {
        if let Some(place) = self.slots.get_mut(id) {
            *place = slot;
        }
    }

    fn held(&self, id: AttributeId) -> Option<&[u8]> {
        match self.slots.at(id)? {
            Slot::Held(start, end) => self.bytes.get(*start..*end),
            Slot::Absent | Slot::Missing => None,
        }
    }
}

impl Shape {
    /// How records of `policy` are packed.
    pub(super) fn of(policy: &Policy) -> Self {
        let attributes = policy.schema.attributes.values();
        Self { key: policy.schema.key, types: attributes.map(|attribute| attribute.ty).collect() }
    }

    /// Packs a record: appends it to `out`.
    pub(super) fn pack(&self, out: &mut Vec<u8>, place: Place, slots: &Slots) {
        put_number(out, place.record);
        match place.line {
            None => put_number(out, 0),
            // A line is near its record's number, so that the difference is small.
            Some(line) => {
                put_number(
                    out,
                    zigzag(line.cast_signed().wrapping_sub(place.record.cast_signed()))
                        .saturating_add(1),
                );
            }
        }
        match slots.held(self.key).and_then(|bytes| self.key_bytes(bytes)) {
            None => put_number(out, 0),
            Some(key) => {
                put_number(out, key.len() as u64 + 1);
                out.extend_from_slice(&key);
            }
        }
        let bits = out.len();
        out.resize(bits + self.types.len().div_ceil(8), 0);
        for (id, slot) in slots.slots.iter().filter(|(id, _)| *id != self.key) {
            let Slot::Held(start, end) = slot else { continue };
            if let Some(byte) = out.get_mut(bits + id.index() / 8) {
                *byte |= 1 << (id.index() % 8);
            }
            out.extend_from_slice(slots.bytes.get(*start..*end).unwrap_or_default());
        }
    }

    /// The bytes of a key that is packed as a value.
    fn key_bytes<'b>(&self, packed: &'b [u8]) -> Option<Cow<'b, [u8]>> {
        let mut bytes = Bytes(packed);
        match self.types.at(self.key)? {
            Type::Scalar(ScalarType::Text | ScalarType::Identity) => bytes.counted().map(Cow::from),
            Type::Scalar(ScalarType::Int) => {
                bytes.int().map(|number| number.to_string().into_bytes().into())
            }
            _ => None,
        }
    }

    fn key_value<'b>(&self, key: &'b str) -> Option<Scalar<'b>> {
        match self.types.at(self.key)? {
            Type::Scalar(ScalarType::Text) => Some(Scalar::Text(key)),
            Type::Scalar(ScalarType::Identity) => Some(Scalar::Identity(key)),
            Type::Scalar(ScalarType::Int) => key.parse().ok().map(Scalar::Int),
            _ => None,
        }
    }

    /// Calls `take` with what `wanted` makes of each attribute that it wants and its value in a
    /// packed record, in the order of the schema.
    #[inline]
    pub(super) fn each<'b, T>(
        &self,
        packed: &'b [u8],
        wanted: impl Fn(AttributeId) -> Option<T>,
        mut take: impl FnMut(T, Option<Glance<'b>>),
    ) {
        let (head, mut bytes) = Head::of(packed);
        let bits = bytes.take(self.types.len().div_ceil(8)).unwrap_or_default();
        for (id, ty) in self.types.iter() {
            let is_there = id != self.key && has_bit(bits, id);
            match wanted(id) {
                None if is_there => drop(bytes.skip(*ty)),
                None => {}
                Some(wanted) if is_there => take(wanted, bytes.glance(*ty)),
                Some(wanted) if id == self.key => {
                    let key = head.key_text().and_then(|key| self.key_value(key));
                    take(wanted, key.map(Glance::One));
                }
                Some(wanted) => take(wanted, None),
            }
        }
    }

    /// The values of a packed record, written out.
    pub(super) fn unpack(&self, packed: &[u8]) -> Identity {
        let mut values = Table::filled(&self.types, None);
        self.each(packed, Some, |id, value| {
            if let Some(place) = values.get_mut(id) {
                *place = value.map(Value::from);
            }
        });
        Identity { values }
    }

    /// One value of a packed record.
    pub(super) fn value(&self, packed: &[u8], wanted: AttributeId) -> Option<Value> {
        let (head, mut bytes) = Head::of(packed);
        if wanted == self.key {
            return head.key_text().and_then(|key| self.key_value(key)).map(Value::from);
        }
        let bits = bytes.take(self.types.len().div_ceil(8))?;
        if !has_bit(bits, wanted) {
            return None;
        }
        let before = self.types.iter().take(wanted.index());
        for (_, ty) in before.filter(|(id, _)| has_bit(bits, *id)) {
            bytes.skip(*ty)?;
        }
        bytes.glance(*self.types.at(wanted)?).map(Value::from)
    }

    /// The values of a packed record, to be packed again with a difference.
    pub(super) fn slots(&self, packed: &[u8], slots: &mut Slots) {
        slots.clear();
        self.each(packed, Some, |id, value| {
            if let Some(value) = value {
                slots.put(id, &value.into());
            }
        });
    }
}

/// What stands before the values of a packed record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head<'b> {
    pub(super) place: Place,
    /// The bytes of the key, which have its order.
    pub(super) key: Option<&'b [u8]>,
}

impl<'b> Head<'b> {
    /// The head of a packed record, and what follows it.
    pub(super) fn of(packed: &'b [u8]) -> (Self, Bytes<'b>) {
        let mut bytes = Bytes(packed);
        let record = bytes.number().unwrap_or_default();
        let line = bytes.number().and_then(|line| line.checked_sub(1)).map(|difference| {
            record.cast_signed().wrapping_add(unzigzag(difference)).cast_unsigned()
        });
        let length = bytes.number().and_then(|length| length.checked_sub(1));
        let key = length.and_then(|length| bytes.take(usize::try_from(length).ok()?));
        (Self { place: Place { record, line }, key }, bytes)
    }

    /// The key.
    pub(super) fn key_text(&self) -> Option<&'b str> {
        std::str::from_utf8(self.key?).ok()
    }
}

fn has_bit(bits: &[u8], id: AttributeId) -> bool {
    bits.get(id.index() / 8).is_some_and(|byte| byte >> (id.index() % 8) & 1 == 1)
}

fn pack(out: &mut Vec<u8>, value: &Value) {
    match value.scalar() {
        Ok(scalar) => pack_scalar(out, scalar),
        // INVARIANT: a set has no sets.
        Err(elements) => pack_set(out, elements.iter().filter_map(|element| element.scalar().ok())),
    }
}

fn pack_set<'v>(out: &mut Vec<u8>, elements: impl Iterator<Item = Scalar<'v>>) {
    let start = out.len();
    elements.for_each(|element| pack_scalar(out, element));
    let end = out.len();
    put_number(out, (end - start) as u64);
    // How long it is comes first, and is known last.
    let added = out.len() - end;
    out.get_mut(start..).unwrap_or_default().rotate_right(added);
}

fn pack_scalar(out: &mut Vec<u8>, value: Scalar<'_>) {
    match value {
        Scalar::Text(text) | Scalar::Identity(text) => {
            put_number(out, text.len() as u64);
            out.extend_from_slice(text.as_bytes());
        }
        Scalar::Int(number) => put_number(out, zigzag(number)),
        Scalar::Bool(truth) => out.push(u8::from(truth)),
        Scalar::Date(date) => {
            out.extend_from_slice(&date.year().to_le_bytes());
            out.extend_from_slice(&date.month().to_le_bytes());
            out.extend_from_slice(&date.day().to_le_bytes());
        }
        Scalar::Duration(Duration { count, unit }) => {
            put_number(out, u64::from(count));
            out.push(match unit {
                DurationUnit::Day => 0,
                DurationUnit::Week => 1,
                DurationUnit::Month => 2,
                DurationUnit::Year => 3,
            });
        }
        Scalar::Label(label) => put_number(out, u64::from(label.0)),
    }
}

/// Seven bits a byte, the lowest first (LEB128).
fn put_number(out: &mut Vec<u8>, mut number: u64) {
    loop {
        let low = u8::try_from(number & 0x7f).unwrap_or_default();
        number >>= 7;
        if number == 0 {
            out.push(low);
            return;
        }
        out.push(low | 0x80);
    }
}

fn zigzag(number: i64) -> u64 {
    (number << 1 ^ number >> 63).cast_unsigned()
}

fn unzigzag(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
}

/// Packed bytes that are read from the front. What has been packed is there to be read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bytes<'b>(&'b [u8]);

impl<'b> Bytes<'b> {
    fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    #[inline]
    fn number(&mut self) -> Option<u64> {
        match self.0.split_first()? {
            (&byte, rest) if byte & 0x80 == 0 => {
                self.0 = rest;
                Some(u64::from(byte))
            }
            _ => self.long_number(),
        }
    }

    fn long_number(&mut self) -> Option<u64> {
        let (mut number, mut shift) = (0, 0_u32);
        loop {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f).checked_shl(shift)?;
            if byte & 0x80 == 0 {
                return Some(number);
            }
            shift += 7;
        }
    }

    fn int(&mut self) -> Option<i64> {
        self.number().map(unzigzag)
    }

    /// The bytes of the next text or set, unlooked at; of several texts, none after the last.
    #[inline]
    pub(super) fn counted(&mut self) -> Option<&'b [u8]> {
        let length = usize::try_from(self.number()?).ok()?;
        self.take(length)
    }

    #[inline]
    fn text(&mut self) -> Option<&'b str> {
        std::str::from_utf8(self.counted()?).ok()
    }

    /// The next value of several; none after the last.
    #[inline]
    pub(super) fn scalar(&mut self, ty: ScalarType) -> Option<Scalar<'b>> {
        Some(match ty {
            ScalarType::Text => Scalar::Text(self.text()?),
            ScalarType::Identity => Scalar::Identity(self.text()?),
            ScalarType::Int => Scalar::Int(self.int()?),
            ScalarType::Bool => Scalar::Bool(self.byte()? != 0),
            ScalarType::Date => {
                let &[low, high, month, day] = self.take(4)? else { return None };
                let year = i16::from_le_bytes([low, high]);
                let (month, day) = (month.cast_signed(), day.cast_signed());
                Scalar::Date(Date::new(year, month, day).ok()?)
            }
            ScalarType::Duration => {
                let count = u32::try_from(self.number()?).ok()?;
                let unit = match self.byte()? {
                    0 => DurationUnit::Day,
                    1 => DurationUnit::Week,
                    2 => DurationUnit::Month,
                    _ => DurationUnit::Year,
                };
                Scalar::Duration(Duration { count, unit })
            }
            ScalarType::Enum(_) => Scalar::Label(LabelId(u32::try_from(self.number()?).ok()?)),
        })
    }

    #[inline]
    fn glance(&mut self, ty: Type) -> Option<Glance<'b>> {
        match ty {
            Type::Scalar(ty) => self.scalar(ty).map(Glance::One),
            Type::Set(ty) => {
                let bytes = Bytes(self.counted()?);
                Some(Glance::Many(Elements::Packed { bytes, ty }))
            }
        }
    }

    #[inline]
    fn skip(&mut self, ty: Type) -> Option<()> {
        match ty {
            Type::Set(_) | Type::Scalar(ScalarType::Text | ScalarType::Identity) => {
                self.counted().map(drop)
            }
            Type::Scalar(ScalarType::Date) => self.take(4).map(drop),
            Type::Scalar(ty) => self.scalar(ty).map(drop),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_takes_as_few_bytes_as_it_needs_and_comes_back() {
        for (number, length) in [(0, 1), (-1, 1), (63, 1), (64, 2), (i64::MAX, 10), (i64::MIN, 10)]
        {
            let mut out = Vec::new();
            put_number(&mut out, zigzag(number));
            assert_eq!(out.len(), length, "{number}");
            assert_eq!(Bytes(&out).int(), Some(number));
        }
    }
}
