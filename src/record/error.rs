//! Why a file of records decides nothing.

use super::fault::RecordFault;
use crate::diagnostic::Diagnostic;
use crate::identity::{Format, ReadError};

/// The file cannot be used, and nothing of it is: half a file of approvals could lack the
/// rejection that matters. Offsets count bytes from 0.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum RecordError {
    /// The input fails, is not UTF-8, or has no form in which records can be told apart.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Input(ReadError),
    /// Nothing but blanks.
    #[error("the file of {what} is empty")]
    #[diagnostic(
        code("empty-input"),
        help("a file without {what} is `[]`, or a CSV header without rows")
    )]
    Empty {
        /// What it should hold: `approvals` or `reviews`.
        what: &'static str,
    },
    /// Malformed JSON, so that nobody can tell where the record ends.
    #[error("the JSON breaks off at byte {offset}, in record {record}: {message}")]
    #[diagnostic(
        code("broken-json"),
        help("no record was used, because what follows cannot be told apart: export again")
    )]
    BrokenJson {
        /// Where it stands.
        offset: u64,
        /// Which record, counted from 1.
        record: u64,
        /// What is wrong.
        message: String,
    },
    /// SCIM was asked for.
    #[error("SCIM has no {what}")]
    #[diagnostic(code("not-scim"), help("give them as `json`, `ndjson` or `csv`"))]
    Scim {
        /// What it should hold: `approvals` or `reviews`.
        what: &'static str,
    },
    /// Columns were asked for.
    #[error("{what} are not read from {format}")]
    #[diagnostic(code("not-columns"), help("give them as `json`, `ndjson` or `csv`"))]
    Columns {
        /// The format.
        format: Format,
        /// What it should hold: `approvals` or `reviews`.
        what: &'static str,
    },
    /// Records that cannot be read; in the order of the input.
    #[error("{}", told(.0.len()))]
    #[diagnostic(code("malformed-records"), help("no record was used: mend all of them"))]
    Malformed(#[related] Vec<RecordFault>),
}

impl RecordError {
    /// A diagnostic for each mistake.
    #[must_use]
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        match self {
            Self::Malformed(faults) => {
                faults.iter().map(|fault| Diagnostic::from_error(fault)).collect()
            }
            other => vec![Diagnostic::from_error(other)],
        }
    }

    /// What an input that fails says of a file of `what`.
    pub(super) fn of(error: ReadError, what: &'static str) -> Self {
        match error {
            ReadError::Empty => Self::Empty { what },
            ReadError::BrokenJson { offset, record, message } => {
                Self::BrokenJson { offset, record, message }
            }
            other => Self::Input(other),
        }
    }
}

fn told(faults: usize) -> String {
    match faults {
        1 => "the file has a mistake".to_owned(),
        _ => format!("the file has {faults} mistakes"),
    }
}
