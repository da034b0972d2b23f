//! The rows of columns, as records.

use std::borrow::Cow;
use std::error::Error;
use std::io::{self, BufReader, Cursor, Read, Seek};
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::{ArrowError, Schema};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::errors::ParquetError;

use super::super::csv::positions;
use super::super::date::DateForm;
use super::super::fault::Fault;
use super::super::intake::Intake;
use super::super::tree::{Json, Members};
use super::super::typing::Raw;
use super::super::{Mapping, Population, ReadError, excerpt};
use super::Container;
use super::cell::{self, Odd};
use super::file::Shared;
use super::guard::guarded;
use crate::policy::{AttributeId, Policy, ScalarType, Table, Type, plain};

/// Rows taken at a time.
const BATCH: usize = 8 * 1024;

/// Reads columns from the start of a file.
pub(in crate::identity) fn read_file(
    container: Container,
    input: impl Read + Seek + Send + 'static,
    mapping: &Mapping,
    policy: &Policy,
) -> Result<Population, ReadError> {
    match container {
        Container::Parquet => read_parquet(input, mapping, policy),
        Container::ArrowStream => read_stream(input, mapping, policy),
        Container::ArrowFile => {
            let reader = guarded("Arrow", || {
                let reader = FileReader::try_new(BufReader::new(input), None);
                reader.map_err(|error| broken("Arrow", error))
            })?;
            let plan = Plan::of("Arrow", &reader.schema(), mapping, policy)?;
            plan.take(reader, policy)
        }
    }
}

/// Reads columns from what can be read once only, a pipe: a stream as it comes, a file whole
/// into memory.
pub(in crate::identity) fn read_pipe(
    container: Container,
    mut input: impl Read,
    mapping: &Mapping,
    policy: &Policy,
) -> Result<Population, ReadError> {
    /// In MiB. Parquet is some ten times smaller than text: this is millions of people.
    const MOST: u64 = 1024;
    if container == Container::ArrowStream {
        return read_stream(input, mapping, policy);
    }
    let mut whole = Vec::new();
    let limit = MOST * 1024 * 1024;
    input.by_ref().take(limit + 1).read_to_end(&mut whole)?;
    if whole.len() as u64 > limit {
        return Err(ReadError::PipeTooLong { format: container.name(), limit: MOST });
    }
    read_file(container, Cursor::new(whole), mapping, policy)
}

/// Reads an Arrow stream.
fn read_stream(
    input: impl Read,
    mapping: &Mapping,
    policy: &Policy,
) -> Result<Population, ReadError> {
    let reader = guarded("Arrow", || {
        let reader = StreamReader::try_new(BufReader::new(input), None);
        reader.map_err(|error| broken("Arrow", error))
    })?;
    let plan = Plan::of("Arrow", &reader.schema(), mapping, policy)?;
    plan.take(reader, policy)
}

fn read_parquet(
    input: impl Read + Seek + Send + 'static,
    mapping: &Mapping,
    policy: &Policy,
) -> Result<Population, ReadError> {
    let (plan, reader) = open_parquet(input, mapping, policy, BATCH)?;
    plan.take(reader, policy)
}

fn open_parquet(
    input: impl Read + Seek + Send + 'static,
    mapping: &Mapping,
    policy: &Policy,
    rows: usize,
) -> Result<(Plan, ParquetRecordBatchReader), ReadError> {
    let broken = |error: ParquetError| broken("Parquet", error);
    let builder = guarded("Parquet", || {
        ParquetRecordBatchReaderBuilder::try_new(Shared::new(input)?).map_err(broken)
    })?;
    let mut plan = Plan::of("Parquet", builder.schema(), mapping, policy)?;
    let wanted = plan.project();
    let reader = guarded("Parquet", || {
        let mask = ProjectionMask::roots(builder.parquet_schema(), wanted);
        builder.with_projection(mask).with_batch_size(rows).build().map_err(broken)
    })?;
    Ok((plan, reader))
}

/// The rows of a Parquet file, so many at a time.
pub(in crate::identity) struct Batches {
    plan: Arc<Plan>,
    reader: ParquetRecordBatchReader,
}

/// Some of its rows.
#[derive(Clone, Debug)]
pub(in crate::identity) struct Batch {
    plan: Arc<Plan>,
    rows: RecordBatch,
}

impl Batches {
    /// Opens a Parquet file.
    pub(in crate::identity) fn open(
        input: impl Read + Seek + Send + 'static,
        mapping: &Mapping,
        policy: &Policy,
        rows: usize,
    ) -> Result<Self, ReadError> {
        let (plan, reader) = open_parquet(input, mapping, policy, rows)?;
        Ok(Self { plan: Arc::new(plan), reader })
    }

    /// The next rows; none after the last.
    pub(in crate::identity) fn next(&mut self) -> Result<Option<Batch>, ReadError> {
        let rows = next(self.plan.format, &mut self.reader)?;
        Ok(rows.map(|rows| Batch { plan: Arc::clone(&self.plan), rows }))
    }
}

impl Batch {
    /// How many rows there are.
    pub(in crate::identity) fn len(&self) -> usize {
        self.rows.num_rows()
    }

    /// The mapping, but for columns that hold dates as such.
    pub(in crate::identity) fn mapping(&self) -> &Mapping {
        &self.plan.mapping
    }

    /// Has `intake` take all rows.
    pub(in crate::identity) fn take(&self, intake: &mut Intake<'_>) {
        self.plan.name(intake);
        self.plan.take_rows(&self.rows, &mut self.plan.room(), intake);
        self.plan.leave(intake, self.rows.num_rows() as u64);
    }

    /// Calls `take` with an attribute of each row; none where that cannot be read.
    pub(in crate::identity) fn each(
        &self,
        attribute: AttributeId,
        mut take: impl FnMut(Option<&Json>),
    ) {
        let place = self.plan.places.at(attribute).filter(|place| !place.nested);
        let column = place.and_then(|place| self.rows.columns().get(place.column?));
        let mut cell = Json::Null;
        for row in 0..self.rows.num_rows() {
            let put = column.map(|column| cell::put(column, row, false, &mut cell).is_ok());
            take((put == Some(true)).then_some(&cell));
        }
    }
}

/// The next rows that a reader has.
fn next(
    format: &'static str,
    batches: &mut impl Iterator<Item = Result<RecordBatch, ArrowError>>,
) -> Result<Option<RecordBatch>, ReadError> {
    guarded(format, || batches.next().transpose().map_err(|error| broken(format, error)))
}

/// Where in the columns each attribute is.
#[derive(Clone, Debug)]
struct Plan {
    /// The format, as messages name it.
    format: &'static str,
    /// The mapping, but for columns that hold dates as such, whose form is theirs.
    mapping: Mapping,
    places: Table<AttributeId, Place>,
    /// The columns that nothing reads.
    unread: Vec<String>,
}

/// Where an attribute is.
#[derive(Clone, Debug, Default)]
struct Place {
    /// The column; none where no column is named so.
    column: Option<usize>,
    /// Whether the column holds columns of its own, and is not read.
    nested: bool,
    /// Whether the attribute is a date, or a set of dates.
    dates: bool,
}

/// A cell of the row in hand.
#[derive(Clone, Debug)]
struct Cell {
    value: Json,
    is_broken: bool,
}

impl Default for Cell {
    fn default() -> Self {
        Self { value: Json::Null, is_broken: false }
    }
}

impl Plan {
    fn of(
        format: &'static str,
        schema: &Schema,
        mapping: &Mapping,
        policy: &Policy,
    ) -> Result<Self, ReadError> {
        let names = schema.fields().iter().map(|field| field.name().as_str());
        let columns = positions(names)?;
        let by_text = mapping;
        let mut mapping = mapping.clone();
        let mut places = Table::filled(&policy.schema.attributes, Place::default());
        let mut read = vec![false; schema.fields().len()];
        for (id, attribute) in policy.schema.attributes.iter() {
            let name = by_text.field_name(policy, id);
            let Some(position) = name.and_then(|name| columns.get(name).copied()) else { continue };
            let Some(field) = schema.fields().get(position) else { continue };
            read.iter_mut().skip(position).take(1).for_each(|read| *read = true);
            if cell::is_of_dates(field.data_type()) {
                mapping.columns[id].dates = DateForm::Iso;
            }
            let (Type::Scalar(scalar) | Type::Set(scalar)) = attribute.ty;
            places[id] = Place {
                column: Some(position),
                nested: cell::is_nested(field.data_type()),
                dates: scalar == ScalarType::Date,
            };
        }
        let unread = columns.iter().filter(|(_, position)| read.get(**position) == Some(&false));
        let unread = unread.map(|(name, _)| (*name).to_owned()).collect();
        Ok(Self { format, mapping, places, unread })
    }

    /// Leaves out the columns that are not read. The positions of the others, and from now on
    /// each is where it is among these.
    fn project(&mut self) -> Vec<usize> {
        let read = self.places.values().filter(|place| !place.nested);
        let mut wanted: Vec<usize> = read.filter_map(|place| place.column).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let ids = self.places.ids();
        for id in ids {
            let place = &mut self.places[id];
            if let (Some(column), false) = (place.column, place.nested) {
                place.column = wanted.binary_search(&column).ok();
            }
        }
        wanted
    }

    /// Takes all rows.
    fn take(
        &self,
        mut batches: impl Iterator<Item = Result<RecordBatch, ArrowError>>,
        policy: &Policy,
    ) -> Result<Population, ReadError> {
        let mut intake = Intake::new(policy, &self.mapping);
        self.name(&mut intake);
        let (mut rows, mut room) = (0, self.room());
        while let Some(batch) = next(self.format, &mut batches)? {
            self.take_rows(&batch, &mut room, &mut intake);
            rows += batch.num_rows() as u64;
        }
        self.leave(&mut intake, rows);
        Ok(intake.finish())
    }

    /// Says which attributes have a column.
    fn name(&self, intake: &mut Intake<'_>) {
        let named = self.places.iter().filter(|(_, place)| place.column.is_some());
        named.for_each(|(id, _)| intake.name(id));
    }

    /// Says what nobody has read in so many rows.
    fn leave(&self, intake: &mut Intake<'_>, rows: u64) {
        self.unread.iter().for_each(|name| intake.unknown_field(name, rows));
    }

    /// Room for a row, which every row uses again.
    fn room(&self) -> Table<AttributeId, Cell> {
        Table::filled(&self.places, Cell::default())
    }

    /// Takes some rows.
    fn take_rows(
        &self,
        batch: &RecordBatch,
        cells: &mut Table<AttributeId, Cell>,
        intake: &mut Intake<'_>,
    ) {
        for row in 0..batch.num_rows() {
            let faults = self.fill(batch, row, cells, intake.policy);
            let cells = &*cells;
            intake.take(None, faults, |id| match (self.places.at(id), cells.at(id)) {
                (Some(Place { column: Some(_), .. }), Some(cell)) if cell.is_broken => Raw::Broken,
                (Some(Place { column: Some(_), .. }), Some(cell)) => {
                    Raw::Json(Cow::Borrowed(&cell.value))
                }
                _ => Raw::Absent,
            });
        }
    }

    /// Puts a row in place, and says what is wrong with it that typing cannot know.
    fn fill(
        &self,
        batch: &RecordBatch,
        row: usize,
        cells: &mut Table<AttributeId, Cell>,
        policy: &Policy,
    ) -> Vec<Fault> {
        let mut faults = Vec::new();
        for ((id, place), cell) in self.places.iter().zip(cells.values_mut()) {
            let Some(column) = place.column else { continue };
            if place.nested {
                cell.value = Json::Object(Members(vec![("…".to_owned(), Json::Null)]));
                continue;
            }
            let Some(array) = batch.columns().get(column) else { continue };
            let put = cell::put(array, row, place.dates, &mut cell.value);
            cell.is_broken = put.is_err();
            if let Err(Odd { code, value, message }) = put {
                let name = &policy.schema.attributes[id].name;
                let verb = match policy.schema.attributes[id].ty {
                    Type::Scalar(_) => "is",
                    Type::Set(_) => "has",
                };
                let shown = excerpt(&value);
                let message = format!("`{name}` {verb} `{shown}`, {message}");
                faults.push(Fault::error(code, message).on(name).with_value(shown));
            }
        }
        faults
    }
}

/// Why columns cannot be read: the disk failed, or the file is not what it should be.
fn broken(format: &'static str, error: impl Error + 'static) -> ReadError {
    let mut cause: Option<&(dyn Error + 'static)> = Some(&error);
    while let Some(each) = cause {
        if let Some(io) = each.downcast_ref::<io::Error>()
            && !is_of_contents(io.kind())
        {
            return ReadError::Io(io::Error::new(io.kind(), io.to_string()));
        }
        cause = each.source();
    }
    ReadError::BrokenColumns { format, message: plain(&error.to_string()).into_owned() }
}

/// Whether it is what a file says that led to an error, such as a place before its start.
fn is_of_contents(kind: io::ErrorKind) -> bool {
    use io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
    matches!(kind, InvalidData | InvalidInput | UnexpectedEof)
}
