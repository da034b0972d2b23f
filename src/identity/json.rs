//! JSON: an array of records, or one record.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, Read};

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::ReadError;
use super::excerpt::excerpt;
use super::fault::Fault;
use super::input::TextInput;
use super::intake::Intake;
use super::lane::Lane;
use super::tree::{Json, Member, Members};
use super::typing::Raw;
use crate::policy::{AttributeId, Table};

/// Reads one document: an array, or one object.
pub(super) fn read<R: Read>(
    input: &mut TextInput<R>,
    intake: &mut Intake<'_>,
) -> Result<(), ReadError> {
    let mut fields = Fields::new(intake);
    each_record(input, |_, record| fields.take(None, &record))
}

/// Calls `take` with each record of one document, an array or one object, and the line on
/// which it begins.
pub(crate) fn each_record<R: Read>(
    input: &mut TextInput<R>,
    take: impl FnMut(u64, Json),
) -> Result<(), ReadError> {
    let line = Cell::new(1);
    let mut document = Document { take, line: &line, records: 0 };
    let lines = LineCount { inner: &mut *input, line: &line };
    let result = document.deserialize(&mut serde_json::Deserializer::from_reader(lines));
    let found = result.map_err(|error| broken(input, error, document.records + 1))?;
    if let Some(found) = found {
        return Err(ReadError::NotRecords { found });
    }
    if input.skip_blanks()? {
        return Err(ReadError::TrailingData { offset: input.offset() });
    }
    Ok(())
}

/// Why a document breaks off in a record.
pub(super) fn broken<R: Read>(
    input: &TextInput<R>,
    error: serde_json::Error,
    record: u64,
) -> ReadError {
    if error.is_io() {
        return input.error(error.into());
    }
    ReadError::BrokenJson { offset: input.offset(), record, message: json_message(&error) }
}

/// What serde_json objects to, without the place that it counts from the wrong start.
pub(super) fn json_message(error: &serde_json::Error) -> String {
    if error.is_eof() {
        return "it ends in the middle".to_owned();
    }
    let message = error.to_string();
    if message.starts_with("recursion limit") {
        return "it is nested too deeply".to_owned();
    }
    match message.rfind(" at line ") {
        Some(end) => message.get(..end).unwrap_or_default().to_owned(),
        None => message,
    }
}

/// A document that holds records. Yields what it is where it holds none.
struct Document<'l, F> {
    take: F,
    line: &'l Cell<u64>,
    records: u64,
}

impl<F: FnMut(u64, Json)> Document<'_, F> {
    fn pass(&mut self, line: u64, record: Json) {
        self.records += 1;
        (self.take)(line, record);
    }
}

impl<'de, F: FnMut(u64, Json)> DeserializeSeed<'de> for &mut Document<'_, F> {
    type Value = Option<&'static str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, F: FnMut(u64, Json)> Visitor<'de> for &mut Document<'_, F> {
    type Value = Option<&'static str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of records")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut records: A) -> Result<Self::Value, A::Error> {
        while let Some((line, record)) = records.next_element_seed(Placed(self.line))? {
            self.pass(line, record);
        }
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let line = self.line.get();
        let mut object = Members::default();
        while let Some(member) = members.next_entry()? {
            object.0.push(member);
        }
        self.pass(line, Json::Object(object));
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Some(Json::Null.kind()))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Some("a bool"))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Some("a number"))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Some("a number"))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Some("a number"))
    }

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(Some("a text"))
    }
}

/// A value, and the line on which it begins.
struct Placed<'l>(&'l Cell<u64>);

impl<'de> DeserializeSeed<'de> for Placed<'_> {
    type Value = (u64, Json);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        // The first byte of the value has been read, and none after it.
        let line = self.0.get();
        Ok((line, Json::deserialize(deserializer)?))
    }
}

/// Counts the lines that pass.
struct LineCount<'l, R> {
    inner: R,
    line: &'l Cell<u64>,
}

impl<R: Read> Read for LineCount<'_, R> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(target)?;
        let ends = target.iter().take(count).filter(|byte| **byte == b'\n').count();
        self.line.set(self.line.get() + ends as u64);
        Ok(count)
    }
}

/// Takes records whose members are the fields.
pub(super) struct Fields<'i, 'a> {
    intake: &'i mut Intake<'a>,
    names: Table<AttributeId, Option<&'a str>>,
    known: BTreeSet<&'a str>,
    lane: Option<Lane<'a>>,
}

impl<'i, 'a> Fields<'i, 'a> {
    /// Passes records on to `intake`.
    pub(super) fn new(intake: &'i mut Intake<'a>) -> Self {
        let ids = intake.policy.schema.attributes.ids();
        let names: Table<AttributeId, _> = ids.map(|id| intake.field_name(id)).collect();
        let known = names.values().flatten().copied().collect();
        let lane = Lane::new(intake);
        Self { intake, names, known, lane }
    }

    /// Takes the record on a line if it is sound; otherwise it has to be taken as a tree.
    pub(super) fn take_sound(&mut self, line: u64, text: &str) -> bool {
        self.lane.as_mut().is_some_and(|lane| lane.take(self.intake, Some(line), text))
    }

    /// Takes the record that begins on `line`.
    pub(super) fn take(&mut self, line: Option<u64>, record: &Json) {
        let Json::Object(members) = record else {
            self.intake.take_unreadable(line, not_an_object(record));
            return;
        };
        let repeated = members.repeated(false);
        let faults = repeated.iter().map(|name| duplicate_member(name)).collect();
        for (name, _) in &members.0 {
            if !self.known.contains(name.as_str()) {
                self.intake.unknown_field(name, 1);
            }
        }
        let names = &self.names;
        self.intake.take(line, faults, |id| match names.at(id).copied().flatten() {
            None => Raw::Absent,
            Some(name) => raw(members.named(name)),
        });
    }

    /// Takes a record that cannot be read.
    pub(super) fn take_unreadable(&mut self, line: u64, fault: Fault) {
        self.intake.take_unreadable(Some(line), fault);
    }
}

/// A member as a field.
pub(super) fn raw(member: Member<'_>) -> Raw<'_> {
    match member {
        Member::Absent => Raw::Absent,
        Member::Once(value) => Raw::Json(Cow::Borrowed(value)),
        Member::Repeated => Raw::Broken,
    }
}

/// What is wrong with a record that is no object.
pub(super) fn not_an_object(record: &Json) -> Fault {
    let message = format!("the record is {}, not an object", record.kind());
    Fault::error("not-an-object", message)
}

/// What is wrong with an object that has two members of one name.
pub(super) fn duplicate_member(name: &str) -> Fault {
    let name = excerpt(name);
    let message = format!("the record has more than one `{name}`: keep the right one");
    Fault::error("duplicate-member", message).with_value(name)
}
