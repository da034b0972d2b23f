//! Records of any kind, from each format.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use csv::StringRecord;

use super::error::RecordError;
use super::fault::{Faults, Mistake, RecordPlace};
use super::fields::{Field, Fields, Given, Kind};
use crate::diagnostic::nearest;
use crate::identity::{
    BrokenLine, Format, Json, ReadError, Rows, TextInput, detect_plain, each_line, each_record,
    each_row, excerpt,
};

/// Longest name of a field that is compared with the names of fields, in bytes.
const LONGEST_NAME: usize = 100;

/// Reads the records of one file, in the order of the input.
pub(super) fn read<T: Kind>(
    input: impl Read,
    format: Option<Format>,
) -> Result<Vec<T>, RecordError> {
    match format {
        Some(Format::Scim) => return Err(RecordError::Scim { what: T::MANY }),
        Some(format @ (Format::Parquet | Format::Arrow)) => {
            return Err(RecordError::Columns { format, what: T::MANY });
        }
        _ => {}
    }
    let mut intake = Intake::<T>::default();
    intake.read(input, format).map_err(|error| RecordError::of(error, T::MANY))?;
    let faults = intake.faults.into_sorted();
    if faults.is_empty() { Ok(intake.records) } else { Err(RecordError::Malformed(faults)) }
}

struct Intake<T> {
    records: Vec<T>,
    faults: Faults,
    /// How many records have been taken, those at fault included.
    count: u64,
}

impl<T> Default for Intake<T> {
    fn default() -> Self {
        Self { records: Vec::new(), faults: Faults::default(), count: 0 }
    }
}

impl<T: Kind> Intake<T> {
    fn read(&mut self, input: impl Read, format: Option<Format>) -> Result<(), ReadError> {
        let mut input = TextInput::new(input);
        let start = input.peek()?;
        // Blank input has no format; a given one does not make it less blank.
        let detected = detect_plain(start).ok_or(ReadError::Empty)?;
        match format.unwrap_or(detected) {
            Format::Json | Format::Scim | Format::Parquet | Format::Arrow => {
                each_record(&mut input, |line, record| self.take_json(line, &record))
            }
            Format::Ndjson => each_line(&mut input, |line, record| match record {
                Ok(record) => self.take_json(line, &record),
                Err(BrokenLine { column, reason }) => {
                    self.refuse(line, Mistake::BrokenLine { column, reason });
                }
            }),
            Format::Csv => each_row(&mut input, &mut Sheet::of(self)),
        }
    }

    fn next(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    fn refuse(&mut self, line: u64, mistake: Mistake) {
        let number = self.next();
        self.faults.add(RecordPlace::Record { number, line }, mistake);
    }

    fn take(&mut self, line: u64, given: BTreeMap<&'static str, Given>) {
        let number = self.next();
        let mut fields = Fields::new((number, line), T::FIELDS, given, &mut self.faults);
        self.records.extend(T::from_fields(&mut fields));
    }

    fn take_json(&mut self, line: u64, record: &Json) {
        let Json::Object(members) = record else {
            self.refuse(line, Mistake::NotAnObject { found: record.kind() });
            return;
        };
        let names: BTreeSet<&str> = members.0.iter().map(|(name, _)| name.as_str()).collect();
        let unknown = Unknown::of::<T>(&names);
        if unknown.is_everything {
            self.refuse(line, no_known_field::<T>());
            return;
        }
        let place = RecordPlace::Record { number: self.count + 1, line };
        let mut given = unknown.add::<T>(place, &mut self.faults);
        let repeated = members.repeated(false);
        for name in &repeated {
            let field = excerpt(name);
            self.faults.add(place, Mistake::RepeatedField { field });
        }
        for (name, value) in &members.0 {
            let Some(field) = T::FIELDS.iter().find(|field| field.name == name) else { continue };
            let value = match repeated.contains(name) {
                true => Some(Given::Broken),
                false => Given::json(value),
            };
            given.extend(value.map(|value| (field.name, value)));
        }
        self.take(line, given);
    }
}

/// The names that are of no field.
struct Unknown<'n> {
    /// With the field that may be meant, unless that is named too.
    names: Vec<(&'n str, Option<&'static Field>)>,
    is_everything: bool,
}

impl<'n> Unknown<'n> {
    fn of<T: Kind>(names: &BTreeSet<&'n str>) -> Self {
        let is_known = |name: &str| T::FIELDS.iter().any(|field| field.name == name);
        let unnamed = || T::FIELDS.iter().filter(|field| !names.contains(field.name));
        let meant = |name: &str| {
            let near = nearest(name, unnamed().map(|field| field.name));
            near.and_then(|near| unnamed().find(|field| field.name == near))
        };
        let unknown = names.iter().copied().filter(|name| !is_known(name));
        let unknown = unknown.map(|name| {
            let meant = if name.len() > LONGEST_NAME { None } else { meant(name) };
            (name, meant)
        });
        let unknown: Vec<_> = unknown.collect();
        // One name that is near may be chance: `approvals` around an array of them.
        let meant = unknown.iter().filter(|(_, meant)| meant.is_some()).count();
        let is_everything = unknown.len() == names.len() && meant < 2;
        Self { names: unknown, is_everything }
    }

    /// Objects to each, and yields the fields that they stand for: those are not missing.
    fn add<T: Kind>(
        &self,
        place: RecordPlace,
        faults: &mut Faults,
    ) -> BTreeMap<&'static str, Given> {
        let mut meant = BTreeMap::new();
        for (name, near) in &self.names {
            let help = match near {
                Some(field) => format!("did you mean `{}`?", field.name),
                None => format!("leave it out; {}", fields::<T>()),
            };
            let field = excerpt(name);
            faults.add(place, Mistake::UnknownField { field, record: T::ONE, help });
            meant.extend(near.map(|field| (field.name, Given::Broken)));
        }
        meant
    }
}

fn no_known_field<T: Kind>() -> Mistake {
    Mistake::NoKnownField { record: T::ONE, help: fields::<T>() }
}

fn fields<T: Kind>() -> String {
    let names: Vec<String> = T::FIELDS.iter().map(|field| format!("`{}`", field.name)).collect();
    format!("the fields are {}", names.join(", "))
}

/// The rows of a CSV file.
struct Sheet<'i, T> {
    intake: &'i mut Intake<T>,
    columns: Vec<(&'static str, usize)>,
    /// What stands for cells of columns that are at fault, and said to be.
    broken: BTreeMap<&'static str, Given>,
    width: usize,
    is_legible: bool,
}

impl<'i, T: Kind> Sheet<'i, T> {
    fn of(intake: &'i mut Intake<T>) -> Self {
        Self { intake, columns: Vec::new(), broken: BTreeMap::new(), width: 0, is_legible: true }
    }
}

impl<T: Kind> Rows for Sheet<'_, T> {
    fn header(&mut self, columns: &BTreeMap<&str, usize>, width: usize) {
        let names: BTreeSet<&str> = columns.keys().copied().collect();
        let unknown = Unknown::of::<T>(&names);
        self.width = width;
        self.is_legible = !unknown.is_everything;
        let faults = &mut self.intake.faults;
        if unknown.is_everything {
            faults.add(RecordPlace::Header, no_known_field::<T>());
            return;
        }
        self.broken = unknown.add::<T>(RecordPlace::Header, faults);
        for field in T::FIELDS {
            if let Some(position) = columns.get(field.name) {
                self.columns.push((field.name, *position));
            } else if field.required && !self.broken.contains_key(field.name) {
                let mistake = Mistake::MissingColumn { field: field.name, meaning: field.meaning };
                faults.add(RecordPlace::Header, mistake);
                self.broken.insert(field.name, Given::Broken);
            }
        }
    }

    fn row(&mut self, line: u64, row: &StringRecord) {
        if !self.is_legible {
            return;
        }
        if row.len() != self.width {
            let (cells, width) = (row.len(), self.width);
            self.intake.refuse(line, Mistake::RaggedRow { cells, width });
            return;
        }
        let mut given = self.broken.clone();
        for (name, position) in &self.columns {
            let value = row.get(*position).and_then(Given::text);
            given.extend(value.map(|value| (*name, value)));
        }
        self.intake.take(line, given);
    }
}
