//! Records as columns: Parquet and Arrow.
//!
//! What the cells mean is what they would mean in JSON; [`cell`] says which is which, and the
//! [`Intake`](super::intake::Intake) judges them like any others. Both formats are behind the
//! feature `columns`; without it they are recognised and refused.

#[cfg(feature = "columns")]
mod cell;
#[cfg(feature = "columns")]
mod file;
#[cfg(feature = "columns")]
mod guard;
#[cfg(feature = "columns")]
mod rows;
#[cfg(not(feature = "columns"))]
mod without;

use std::io::{Read, Seek};

#[cfg(feature = "columns")]
pub(crate) use guard::is_reading_columns;
#[cfg(feature = "columns")]
pub(super) use rows::{Batch, Batches, read_file, read_pipe};
#[cfg(not(feature = "columns"))]
pub(super) use without::{Batch, Batches, read_file, read_pipe};

use super::{Format, ReadError};

/// How many bytes tell the container.
const START: u64 = 8;

/// What holds the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    /// A Parquet file: its directory is at the end.
    Parquet,
    /// An Arrow IPC file: its directory is at the end.
    ArrowFile,
    /// An Arrow IPC stream.
    ArrowStream,
}

impl Container {
    /// As messages name it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Parquet => "Parquet",
            Self::ArrowFile | Self::ArrowStream => "Arrow",
        }
    }
}

/// The first bytes of an input, which tell the container.
pub(super) fn start(input: &mut impl Read) -> Result<Vec<u8>, ReadError> {
    let mut start = Vec::new();
    input.take(START).read_to_end(&mut start)?;
    Ok(start)
}

/// What holds the columns of an input that begins so; none where it holds no columns, or is
/// said to hold none.
pub(super) fn container(start: &[u8], format: Option<Format>) -> Option<Container> {
    let found = by_magic(start);
    match format {
        None => found,
        _ if start.iter().all(u8::is_ascii_whitespace) => None,
        Some(Format::Parquet) => Some(Container::Parquet),
        Some(Format::Arrow) => match found {
            Some(Container::ArrowStream) => found,
            _ => Some(Container::ArrowFile),
        },
        Some(Format::Json | Format::Ndjson | Format::Csv | Format::Scim) => None,
    }
}

/// What holds the columns of an input that can be wound back, and is then where it was.
pub(super) fn container_of(
    input: &mut (impl Read + Seek),
    format: Option<Format>,
) -> Result<Option<Container>, ReadError> {
    let start = start(input)?;
    input.rewind()?;
    Ok(container(&start, format))
}

fn by_magic(start: &[u8]) -> Option<Container> {
    if start.starts_with(b"ARROW1\0\0") {
        return Some(Container::ArrowFile);
    }
    if start.starts_with(b"\xff\xff\xff\xff") {
        return Some(Container::ArrowStream);
    }
    // A CSV header may begin with the same four letters, but goes on in text.
    let next = *start.strip_prefix(b"PAR1")?.first()?;
    (!next.is_ascii_graphic() && !next.is_ascii_whitespace()).then_some(Container::Parquet)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_tell_columns_from_text() {
        let cases: [(&[u8], Option<Container>); 9] = [
            (b"", None),
            (b"PAR1", None),
            (b"PAR1\x15\x04\x15\x10", Some(Container::Parquet)),
            (b"PAR1,id\n", None),
            (b"PAR1\nx\n", None),
            (b"ARROW1\0\0", Some(Container::ArrowFile)),
            (b"ARROW1,i", None),
            (b"\xff\xff\xff\xff\x10\0\0\0", Some(Container::ArrowStream)),
            (b"id,name\n", None),
        ];
        for (start, found) in cases {
            assert_eq!(container(start, None), found, "{start:?}");
            assert_eq!(container(start, Some(Format::Csv)), None);
        }
        assert_eq!(container(b"id", Some(Format::Parquet)), Some(Container::Parquet));
        assert_eq!(container(b"", Some(Format::Arrow)), None);
    }
}
