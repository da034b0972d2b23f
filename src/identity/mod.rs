//! HR records to typed identities, and the population they form.
//!
//! [`read`] takes the bytes of an export (JSON, NDJSON, CSV, SCIM or columns), one record at a time,
//! and types each against the policy's schema. A record that does not fit is kept as an
//! invalid one, with a finding for each fault: bad data never moves access. Only what the
//! policy reads of a record is kept.

mod arena;
mod build;
mod chains;
mod chunks;
mod columns;
mod csv;
mod date;
mod entries;
mod error;
mod excerpt;
mod fault;
mod format;
mod glance;
mod input;
mod intake;
mod json;
mod lane;
mod mapping;
mod mapping_error;
mod ndjson;
mod needs;
mod noted;
mod packed;
mod population;
mod quotes;
mod references;
mod schema;
mod scim;
mod scim_path;
mod skim;
mod summary;
mod survey;
mod tree;
mod typing;
mod unique;
mod written;

use std::io::{Cursor, Read, Seek};

#[cfg(feature = "columns")]
pub(crate) use columns::is_reading_columns;
// What the readers of other records need too.
pub(crate) use csv::{Rows, each_row};
pub(crate) use date::iso_date;
pub(crate) use excerpt::{enumerate, excerpt};
pub(crate) use format::detect_plain;
pub(crate) use glance::{Elements, Glance};
pub(crate) use input::TextInput;
pub(crate) use json::each_record;
pub(crate) use ndjson::{BrokenLine, each_line};
pub(crate) use tree::Json;

pub use chunks::{Chunk, Chunks};
pub use error::ReadError;
pub use format::{Format, UnknownFormat, detect};
pub use mapping::{ColumnSpec, IdentitiesTable, Mapping, resolve};
pub use mapping_error::MappingError;
pub use noted::Noted;
pub use population::{Finding, FindingLevel, Identity, Person, PersonId, Population, Record};
pub use schema::record_schema;
pub use summary::SummaryLine;
pub use survey::{stands_alone, survey};

use crate::policy::Policy;
use intake::Intake;

/// How many records a chunk has; or a multiple of it.
pub const CHUNK: usize = 4096;

/// Whether an input, which is wound back then, holds Parquet.
pub(crate) fn holds_parquet(
    input: &mut (impl Read + Seek),
    format: Option<Format>,
    mapping: &Mapping,
) -> bool {
    let container = columns::container_of(input, format.or(mapping.format));
    matches!(container, Ok(Some(columns::Container::Parquet)))
}

/// Reads a population from a file: as [`read`] does, but Parquet from where it stands, not
/// through memory.
///
/// # Errors
/// As [`read`].
pub fn read_file(
    mut input: impl Read + Seek + Send + 'static,
    format: Option<Format>,
    mapping: &Mapping,
    policy: &Policy,
) -> Result<Population, ReadError> {
    let start = columns::start(&mut input)?;
    match columns::container(&start, format.or(mapping.format)) {
        // A named pipe is a file that cannot be wound back.
        Some(container) if input.rewind().is_ok() => {
            columns::read_file(container, input, mapping, policy)
        }
        _ => read(Cursor::new(start).chain(input), format, mapping, policy),
    }
}

/// Reads a population.
///
/// The format is `format`, else the mapping's, else what [`detect`] makes of the content.
/// Records are typed as they are read; the input is never held whole.
///
/// # Errors
/// Only where nothing can be said of the records: the input cannot be read, is empty, is not
/// UTF-8, or holds a record that cannot be delimited. A record that is merely wrong is a
/// finding of the population.
pub fn read(
    input: impl Read,
    format: Option<Format>,
    mapping: &Mapping,
    policy: &Policy,
) -> Result<Population, ReadError> {
    let mut input = input;
    let start = columns::start(&mut input)?;
    let container = columns::container(&start, format.or(mapping.format));
    let input = Cursor::new(start).chain(input);
    if let Some(container) = container {
        return columns::read_pipe(container, input, mapping, policy);
    }
    let mut input = TextInput::new(input);
    let format = format_of(&mut input, format, mapping)?;
    let mut intake = Intake::new(policy, mapping);
    match format {
        Format::Json => json::read(&mut input, &mut intake)?,
        Format::Ndjson => ndjson::read(&mut input, &mut intake)?,
        Format::Csv => csv::read(&mut input, &mut intake)?,
        Format::Scim => scim::read(&mut input, &mut intake)?,
        Format::Parquet | Format::Arrow => {
            // Columns are read above, but for what begins with blanks.
            let message = "it is text".to_owned();
            return Err(ReadError::BrokenColumns { format: format.name(), message });
        }
    }
    Ok(intake.finish())
}

/// The format of an input: as it is said, or else as its content shows.
fn format_of<R: Read>(
    input: &mut TextInput<R>,
    format: Option<Format>,
    mapping: &Mapping,
) -> Result<Format, ReadError> {
    let start = input.peek()?;
    match format.or(mapping.format) {
        // Blank input has no format; a given one does not make it less blank.
        Some(format) if !start.iter().all(u8::is_ascii_whitespace) => Ok(format),
        _ => detect(start).ok_or(ReadError::Empty),
    }
}
