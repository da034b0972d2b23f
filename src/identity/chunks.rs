//! A population in chunks, none of which is held when the next is decided.

use std::io::Read;
use std::sync::Arc;

use csv::StringRecord;

use super::csv::{People, Reader, Rows as _, first_line, positions, reading_error, rows_of};
use super::input::TextInput;
use super::intake::Intake;
use super::json::Fields;
use super::noted::Noted;
use super::{CHUNK, Format, Mapping, Population, ReadError, format_of, ndjson};
use crate::policy::Policy;

/// The chunks of an input, in its order. Cheap: lines and rows are told apart, and typed where
/// the chunk is read, by any thread.
///
/// What is decided of a chunk is what is decided of its people in the whole population only
/// where [`survey`](super::survey) says so.
pub struct Chunks<R: Read> {
    source: Source<R>,
    /// The number of the next record.
    record: u64,
}

enum Source<R: Read> {
    Lines(TextInput<R>, u64),
    Rows(Box<Reader<TextInput<R>>>, Arc<StringRecord>),
    /// It broke off.
    Ended,
}

/// Some thousand records, as the input has them.
#[derive(Clone, Debug)]
pub struct Chunk {
    /// The number of the first.
    record: u64,
    raw: Raw,
}

#[derive(Clone, Debug)]
enum Raw {
    /// Lines, the first of which has this number.
    Lines(Vec<u8>, u64),
    /// Rows, each with its line, and their header.
    Rows(Vec<(u64, StringRecord)>, Arc<StringRecord>),
}

impl<R: Read> Chunks<R> {
    /// The chunks of `input`, which is NDJSON or CSV; none of another format.
    ///
    /// # Errors
    /// The input cannot be read, is empty, or its header makes no sense.
    pub fn new(
        input: R,
        format: Option<Format>,
        mapping: &Mapping,
    ) -> Result<Option<Self>, ReadError> {
        let mut input = TextInput::new(input);
        let source = match format_of(&mut input, format, mapping)? {
            Format::Ndjson => Source::Lines(input, 1),
            Format::Csv => {
                let mut reader = rows_of(input)?;
                let header = reader.headers().cloned();
                let header = header.map_err(|error| reading_error(&reader, error))?;
                positions(&header)?;
                Source::Rows(Box::new(reader), Arc::new(header))
            }
            Format::Json | Format::Scim | Format::Parquet | Format::Arrow => return Ok(None),
        };
        Ok(Some(Self { source, record: 1 }))
    }

    fn fill(&mut self) -> Result<Option<Raw>, ReadError> {
        match &mut self.source {
            Source::Ended => Ok(None),
            Source::Lines(input, line) => {
                let (first, mut text, mut records) = (*line, Vec::new(), 0);
                while records < CHUNK {
                    let start = text.len();
                    if !ndjson::append_line(input, &mut text)? {
                        break;
                    }
                    *line += 1;
                    let is_blank =
                        text.get(start..).is_none_or(|line| line.trim_ascii().is_empty());
                    records += u64::from(!is_blank);
                }
                self.record += records;
                Ok((records > 0).then_some(Raw::Lines(text, first)))
            }
            Source::Rows(reader, header) => {
                let mut rows = Vec::new();
                let mut row = StringRecord::new();
                while (rows.len() as u64) < CHUNK {
                    let more = reader.read_record(&mut row);
                    if !more.map_err(|error| reading_error(reader, error))? {
                        break;
                    }
                    rows.push((first_line(reader.position(), &row), row.clone()));
                }
                self.record += rows.len() as u64;
                Ok((!rows.is_empty()).then(|| Raw::Rows(rows, Arc::clone(header))))
            }
        }
    }
}

impl<R: Read> Iterator for Chunks<R> {
    type Item = Result<Chunk, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        let record = self.record;
        let filled = self.fill().transpose()?;
        if filled.is_err() {
            self.source = Source::Ended;
        }
        Some(filled.map(|raw| Chunk { record, raw }))
    }
}

impl Chunk {
    /// Types the records of the chunk: its people, and what is to be said of all chunks
    /// together.
    ///
    /// # Errors
    /// Those of [`read`](super::read).
    pub fn read(
        &self,
        mapping: &Mapping,
        policy: &Policy,
    ) -> Result<(Population, Noted), ReadError> {
        let mut intake = Intake::new(policy, mapping);
        intake.begin_at(self.record);
        match &self.raw {
            Raw::Lines(text, first) => {
                let mut fields = Fields::new(&mut intake);
                let mut input = TextInput::new(text.as_slice());
                ndjson::each_text(&mut input, *first, |number, text| {
                    ndjson::take_line(&mut fields, number, text);
                })?;
            }
            Raw::Rows(rows, header) => {
                let mut people = People::new(&mut intake);
                people.header(&positions(&**header)?, header.len());
                rows.iter().for_each(|(line, row)| people.row(*line, row));
                people.finish();
            }
        }
        let (mut population, mut noted) = intake.part();
        noted.tally = std::mem::take(&mut population.tally);
        Ok((population, noted))
    }
}
