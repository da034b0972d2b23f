//! Bytes to text.

use std::borrow::Cow;

use super::{FILE_LIMIT, ProjectError};
use crate::source::Span;

/// The text of a file, or the nearest to it where it is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileText<'b> {
    text: Cow<'b, str>,
    fault: Option<Fault>,
}

/// Why bytes are not the text of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    TooLarge,
    NotUtf8(NotUtf8),
}

impl<'b> FileText<'b> {
    /// Reads bytes: UTF-8, a byte order mark left out.
    #[must_use]
    pub fn new(bytes: &'b [u8]) -> Self {
        if bytes.len() > FILE_LIMIT {
            return Self { text: Cow::Borrowed(""), fault: Some(Fault::TooLarge) };
        }
        let (text, fault) = decode(bytes);
        Self { text, fault: fault.map(Fault::NotUtf8) }
    }

    /// The text; the same up to the fault, if there is one.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text, as of [`text`](Self::text).
    #[must_use]
    pub fn into_text(self) -> String {
        self.text.into_owned()
    }

    /// What is wrong with the bytes, where the text stands at `base` as that of `file`.
    #[must_use]
    pub fn error(&self, file: &str, base: u32) -> Option<ProjectError> {
        let file = file.to_owned();
        Some(match self.fault? {
            Fault::TooLarge => {
                let limit = FILE_LIMIT >> 20;
                ProjectError::FileTooLarge { file, limit, span: Span::new(base, base) }
            }
            Fault::NotUtf8(NotUtf8 { offset, line, in_text }) => {
                let at = base.saturating_add(u32::try_from(in_text).unwrap_or(u32::MAX));
                // In the text, the replacement character stands there.
                let width = char::REPLACEMENT_CHARACTER.len_utf8() as u32;
                let span = Span::new(at, at.saturating_add(width));
                ProjectError::NotUtf8 { file, offset, line, span }
            }
        })
    }
}

/// Where bytes stop being UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotUtf8 {
    /// The first byte that begins no character, counted from 0.
    pub(super) offset: usize,
    /// Its line, counted from 1.
    pub(super) line: usize,
    /// Where it stands in the text that was made of the bytes.
    pub(super) in_text: usize,
}

/// The text of `bytes` without a byte order mark; where they are not UTF-8, the nearest
/// text, which is the same up to the fault.
pub(super) fn decode(bytes: &[u8]) -> (Cow<'_, str>, Option<NotUtf8>) {
    let mark = "\u{feff}".as_bytes();
    let text = bytes.strip_prefix(mark).unwrap_or(bytes);
    match std::str::from_utf8(text) {
        Ok(text) => (text.into(), None),
        Err(error) => {
            let in_text = error.valid_up_to();
            let before = text.iter().take(in_text);
            let fault = NotUtf8 {
                offset: in_text + bytes.len() - text.len(),
                line: before.filter(|byte| **byte == b'\n').count() + 1,
                in_text,
            };
            (String::from_utf8_lossy(text), Some(fault))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_dropped_but_counted() {
        assert_eq!(decode(b"\xef\xbb\xbfrole"), ("role".into(), None));
        let (text, fault) = decode(b"\xef\xbb\xbfa\nb\xff");
        assert_eq!(text, "a\nb\u{fffd}");
        assert_eq!(fault, Some(NotUtf8 { offset: 6, line: 2, in_text: 3 }));
    }
}
