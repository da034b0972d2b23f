//! NDJSON: one JSON object a line.

use std::io::{BufRead, Read};

use super::ReadError;
use super::fault::Fault;
use super::input::TextInput;
use super::intake::Intake;
use super::json::{Fields, json_message};
use super::tree::Json;

/// Longest line, in MiB.
const LONGEST: usize = 16;

/// Reads one record a line. A line that is broken costs its own record only, for its end is
/// known.
pub(super) fn read<R: Read>(
    input: &mut TextInput<R>,
    intake: &mut Intake<'_>,
) -> Result<(), ReadError> {
    let mut fields = Fields::new(intake);
    let mut line = Vec::new();
    for number in 1.. {
        let offset = input.offset();
        line.clear();
        let limit = LONGEST * 1024 * 1024;
        let result = input.by_ref().take(limit as u64).read_until(b'\n', &mut line);
        let read = result.map_err(|error| input.error(error))?;
        if read == 0 {
            break;
        }
        if read == limit {
            return Err(ReadError::RecordTooLong { offset, limit: LONGEST });
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        match serde_json::from_slice::<Json>(&line) {
            Ok(record) => fields.take(Some(number), &record),
            Err(error) => {
                let (reason, column) = (json_message(&error), error.column());
                let message = format!("the line is broken at column {column}: {reason}");
                fields.take_unreadable(number, Fault::error("broken-line", message));
            }
        }
    }
    Ok(())
}
