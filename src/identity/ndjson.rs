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

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(input: &str, first: u64) -> Vec<(u64, String)> {
        let mut texts = Vec::new();
        let mut take = |number, text: &str| texts.push((number, text.to_owned()));
        each_text(&mut TextInput::new(input.as_bytes()), first, &mut take).unwrap();
        texts
    }

    #[test]
    fn lines_are_whole_wherever_the_buffer_ends() {
        for length in [1, 7, 1_000, 65_534, 65_535, 65_536, 65_537, 200_000] {
            let line = "aé漢😀".chars().cycle().take(length).collect::<String>();
            let lines = [&line, "", "b", " \t", &line, "c\r"];
            let wanted =
                [(5, line.clone()), (7, "b".to_owned()), (9, line.clone()), (10, "c".to_owned())];
            for end in ["", "\n", "\r\n", "\n\n"] {
                assert_eq!(texts(&(lines.join("\n") + end), 5), wanted, "{length} {end:?}");
            }
        }
    }

    #[test]
    fn lines_before_a_fault_are_taken() {
        let bytes = [&b"{}\n{}\n"[..], &vec![b' '; 70_000], b"\n{}\xff\n{}"].concat();
        let (mut input, mut numbers) = (TextInput::new(bytes.as_slice()), Vec::new());
        let read = each_text(&mut input, 1, |number, _| numbers.push(number));
        assert!(matches!(read, Err(ReadError::NotUtf8 { offset: 70_009, .. })), "{read:?}");
        assert_eq!(numbers, [1, 2]);
    }
}
