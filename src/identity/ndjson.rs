//! NDJSON: one JSON object a line.

use std::io::{BufRead, Read};

use memchr::memchr_iter;

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
    each_text(input, 1, |number, text| take_line(&mut fields, number, text))
}

/// Takes the record on a line.
pub(super) fn take_line(fields: &mut Fields<'_, '_>, number: u64, text: &str) {
    if fields.take_sound(number, text) {
        return;
    }
    match parsed(text) {
        Ok(record) => fields.take(Some(number), &record),
        Err(BrokenLine { column, reason }) => {
            let message = format!("the line is broken at column {column}: {reason}");
            fields.take_unreadable(number, Fault::error("broken-line", message));
        }
    }
}

/// What is wrong with a line.
pub(crate) struct BrokenLine {
    pub(crate) column: usize,
    pub(crate) reason: String,
}

/// Calls `take` with the number of each line that is not blank, and the value on it.
pub(crate) fn each_line<R: Read>(
    input: &mut TextInput<R>,
    mut take: impl FnMut(u64, Result<Json, BrokenLine>),
) -> Result<(), ReadError> {
    each_text(input, 1, |number, text| take(number, parsed(text)))
}

fn parsed(text: &str) -> Result<Json, BrokenLine> {
    serde_json::from_str(text)
        .map_err(|error| BrokenLine { column: error.column(), reason: json_message(&error) })
}

/// Calls `take` with the number of each line that is not blank, counted from `first`, and the
/// text on it.
pub(super) fn each_text<R: Read>(
    input: &mut TextInput<R>,
    first: u64,
    mut take: impl FnMut(u64, &str),
) -> Result<(), ReadError> {
    let mut number = first;
    let mut take = |line: &str| {
        let text = line.trim_ascii_end();
        if !text.is_empty() {
            take(number, text);
        }
        number += 1;
    };
    let mut line = Vec::new();
    loop {
        // Whole lines are taken where they lie.
        let buffered = input.text()?;
        let mut start = 0;
        for end in memchr_iter(b'\n', buffered.as_bytes()) {
            take(buffered.get(start..end).unwrap_or_default());
            start = end + 1;
        }
        input.consume(start);
        // The next one does not end in the buffer.
        line.clear();
        if !append_line(input, &mut line)? {
            return Ok(());
        }
        take(input.text_of(&line)?);
    }
}

/// Appends the next line, with its end; whether there is one.
pub(super) fn append_line<R: Read>(
    input: &mut TextInput<R>,
    line: &mut Vec<u8>,
) -> Result<bool, ReadError> {
    let offset = input.offset();
    let limit = LONGEST * 1024 * 1024;
    let result = input.by_ref().take(limit as u64).read_until(b'\n', line);
    let read = result.map_err(|error| input.error(error))?;
    if read == limit {
        return Err(ReadError::RecordTooLong { offset, limit: LONGEST });
    }
    Ok(read > 0)
}
