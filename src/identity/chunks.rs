//! A population in chunks, none of which is held when the next is decided.

use std::io::{Read, Seek};
use std::sync::Arc;

use csv::StringRecord;

use super::columns::{self, Batch, Batches, Container};
use super::csv::{People, Reader, Rows as _, first_line, positions, reading_error, rows_of};
use super::input::TextInput;
use super::intake::Intake;
use super::json::Fields;
use super::noted::Noted;
use super::{Format, Mapping, Population, ReadError, format_of, ndjson};
use crate::policy::Policy;

/// The chunks of an input, in its order. Cheap: lines and rows are told apart, and typed where
/// the chunk is read, by any thread.
///
/// What is decided of a chunk is what is decided of its people in the whole population only
/// where [`survey`](super::survey) says so.
pub struct Chunks<R: Read> {
    source: Source<R>,
    /// How many records a chunk has; the last may have fewer.
    size: usize,
    /// The number of the next record.
    record: u64,
}

enum Source<R: Read> {
    Lines(TextInput<R>, u64),
    Rows(Box<Reader<TextInput<R>>>, Arc<StringRecord>),
    Columns(Box<Batches>),
    /// It broke off.
    Ended,
}

/// Some records, as the input has them.
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
    Columns(Batch),
}

impl<R: Read + Seek + Send + 'static> Chunks<R> {
    /// The chunks of `input`, which is NDJSON, CSV or Parquet; none of another format. Each has
    /// `size` records.
    ///
    /// # Errors
    /// The input cannot be read, is empty, or its header makes no sense.
    pub fn new(
        mut input: R,
        format: Option<Format>,
        mapping: &Mapping,
        policy: &Policy,
        size: usize,
    ) -> Result<Option<Self>, ReadError> {
        let of = |source| Some(Self { source, size, record: 1 });
        match columns::container_of(&mut input, format.or(mapping.format))? {
            None => {}
            Some(Container::Parquet) => {
                let batches = Batches::open(input, mapping, policy, size)?;
                return Ok(of(Source::Columns(Box::new(batches))));
            }
            Some(Container::ArrowFile | Container::ArrowStream) => return Ok(None),
        }
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
        Ok(of(source))
    }
}

impl<R: Read> Chunks<R> {
    fn fill(&mut self) -> Result<Option<Raw>, ReadError> {
        let size = self.size;
        match &mut self.source {
            Source::Ended => Ok(None),
            Source::Lines(input, line) => {
                let (first, mut text, mut records) = (*line, Vec::new(), 0);
                while records < size as u64 {
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
                while rows.len() < size {
                    let more = reader.read_record(&mut row);
                    if !more.map_err(|error| reading_error(reader, error))? {
                        break;
                    }
                    rows.push((first_line(reader.position(), &row), row.clone()));
                }
                self.record += rows.len() as u64;
                Ok((!rows.is_empty()).then(|| Raw::Rows(rows, Arc::clone(header))))
            }
            Source::Columns(batches) => {
                let batch = batches.next()?;
                self.record += batch.as_ref().map_or(0, |batch| batch.len() as u64);
                Ok(batch.map(Raw::Columns))
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
        let mapping = match &self.raw {
            Raw::Columns(batch) => batch.mapping(),
            Raw::Lines(..) | Raw::Rows(..) => mapping,
        };
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
            Raw::Columns(batch) => batch.take(&mut intake),
        }
        let (mut population, mut noted) = intake.part();
        noted.tally = std::mem::take(&mut population.tally);
        Ok((population, noted))
    }
}
