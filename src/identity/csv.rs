//! CSV (RFC 4180).

use std::collections::BTreeMap;
use std::io::Read;

use csv::{ErrorKind, StringRecord};

use super::ReadError;
use super::fault::Fault;
use super::input::{Text, TextInput};
use super::intake::Intake;
use super::quotes::QuoteWatch;
use super::typing::Raw;
use crate::policy::{AttributeId, Table};

/// Reads rows below a header.
pub(super) fn read<R: Read>(
    input: &mut TextInput<R>,
    intake: &mut Intake<'_>,
) -> Result<(), ReadError> {
    let mut rows = People::new(intake);
    each_row(input, &mut rows)?;
    rows.finish();
    Ok(())
}

/// Takes the rows of a CSV file.
pub(crate) trait Rows {
    /// Takes the header: the position of each column that has a name, and the number of all.
    fn header(&mut self, columns: &BTreeMap<&str, usize>, width: usize);

    /// Takes the row that begins on `line`.
    fn row(&mut self, line: u64, row: &StringRecord);
}

/// Passes the header and then each row to `rows`.
pub(crate) fn each_row<R: Read>(
    input: &mut TextInput<R>,
    rows: &mut impl Rows,
) -> Result<(), ReadError> {
    let mut reader = rows_of(&mut *input)?;
    let header = reader.headers().cloned().map_err(|error| reading_error(&reader, error))?;
    rows.header(&positions(&header)?, header.len());
    let mut row = StringRecord::new();
    loop {
        match reader.read_record(&mut row) {
            Ok(true) => rows.row(first_line(reader.position(), &row), &row),
            Ok(false) => return Ok(()),
            Err(error) => return Err(reading_error(&reader, error)),
        }
    }
}

/// Reads rows from `input`.
pub(super) fn rows_of<T: Text>(input: T) -> Result<Reader<T>, ReadError> {
    let mut input = input;
    let delimiter = delimiter(input.peek()?);
    let offset = input.offset();
    let watch = QuoteWatch::new(input, delimiter, offset);
    Ok(csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(watch))
}

/// Reads rows, and watches their quotes.
pub(super) type Reader<T> = csv::Reader<QuoteWatch<T>>;

/// What an error of `reader` means.
pub(super) fn reading_error<T: Text>(reader: &Reader<T>, error: csv::Error) -> ReadError {
    if let Some(fault) = reader.get_ref().fault() {
        return fault;
    }
    match error.into_kind() {
        ErrorKind::Io(error) => reader.get_ref().inner().error(error),
        other => ReadError::BrokenCsv(format!("{other:?}")),
    }
}

/// Rows as people.
pub(super) struct People<'i, 'a> {
    intake: &'i mut Intake<'a>,
    columns: Table<AttributeId, Option<usize>>,
    /// The columns that nothing reads.
    unread: Vec<String>,
    width: usize,
    count: u64,
}

impl<'i, 'a> People<'i, 'a> {
    /// Passes rows on to `intake`.
    pub(super) fn new(intake: &'i mut Intake<'a>) -> Self {
        Self { intake, columns: Table::default(), unread: Vec::new(), width: 0, count: 0 }
    }

    /// Notes which columns nothing reads, once all rows are taken.
    pub(super) fn finish(self) {
        for name in &self.unread {
            self.intake.unknown_field(name, self.count);
        }
    }
}

impl Rows for People<'_, '_> {
    fn header(&mut self, columns: &BTreeMap<&str, usize>, width: usize) {
        self.width = width;
        let ids = self.intake.policy.schema.attributes.ids();
        let named =
            ids.map(|id| self.intake.field_name(id).and_then(|name| columns.get(name).copied()));
        self.columns = named.collect();
        for (id, column) in self.columns.iter() {
            if column.is_some() {
                self.intake.name(id);
            }
        }
        let read = |position| self.columns.values().any(|column| *column == Some(position));
        let unread = columns.iter().filter(|(_, position)| !read(**position));
        self.unread = unread.map(|(name, _)| (*name).to_owned()).collect();
    }

    fn row(&mut self, line: u64, row: &StringRecord) {
        self.count += 1;
        take_row(row, Some(line), self.width, &self.columns, self.intake);
    }
}

fn take_row(
    row: &StringRecord,
    line: Option<u64>,
    width: usize,
    columns: &Table<AttributeId, Option<usize>>,
    intake: &mut Intake<'_>,
) {
    let key = intake.policy.schema.key;
    let ragged = row.len() != width;
    let mut faults = Vec::new();
    if ragged {
        let message = format!(
            "the row has {} cells and the header {width}, so nobody can tell which is which: put a cell with a comma in quotes",
            row.len()
        );
        faults.push(Fault::error("ragged-row", message));
    }
    intake.take(line, faults, |id| match columns.at(id).copied().flatten() {
        None => Raw::Absent,
        Some(_) if ragged && id != key => Raw::Broken,
        Some(position) => row.get(position).map_or(Raw::Broken, Raw::Cell),
    });
}

/// The line on which a row begins that ends before `end`. (The row's own position is that of
/// the blank lines before it.)
pub(super) fn first_line(end: &csv::Position, row: &StringRecord) -> u64 {
    let inner = row.iter().flat_map(str::bytes).filter(|byte| *byte == b'\n').count();
    end.line().saturating_sub(1 + inner as u64)
}

/// The position of each named column.
pub(super) fn positions<'n>(
    header: impl IntoIterator<Item = &'n str>,
) -> Result<BTreeMap<&'n str, usize>, ReadError> {
    let mut positions = BTreeMap::new();
    for (position, name) in header.into_iter().enumerate() {
        // A comma at the end of every line makes a column without a name, or several.
        if name.trim().is_empty() {
            continue;
        }
        if let Some(first) = positions.insert(name, position) {
            return Err(ReadError::DuplicateColumn {
                name: name.to_owned(),
                first: first + 1,
                second: position + 1,
            });
        }
    }
    Ok(positions)
}

/// The delimiter: a comma, unless the header has none outside quotes and has either
/// semicolons or tabs, but not both.
fn delimiter(start: &[u8]) -> u8 {
    let mut quoted = false;
    let (mut commas, mut semicolons, mut tabs) = (false, false, false);
    for byte in start {
        match byte {
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'\n' | b'\r' => break,
            b',' => commas = true,
            b';' => semicolons = true,
            b'\t' => tabs = true,
            _ => {}
        }
    }
    match (commas, semicolons, tabs) {
        (false, true, false) => b';',
        (false, false, true) => b'\t',
        _ => b',',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_shows_the_delimiter() {
        for (header, expected) in [
            ("id,name\n1;2\n", b','),
            ("id;name\n1,2\n", b';'),
            ("\"a,b\";name\r\n", b';'),
            ("id\tname", b'\t'),
            ("id;name\tx", b','),
            ("id", b','),
            ("", b','),
        ] {
            assert_eq!(delimiter(header.as_bytes()), expected, "{header:?}");
        }
    }
}
