//! Bytes to text.

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
pub(super) fn decode(bytes: &[u8]) -> (String, Option<NotUtf8>) {
    let mark = "\u{feff}".as_bytes();
    let text = bytes.strip_prefix(mark).unwrap_or(bytes);
    match std::str::from_utf8(text) {
        Ok(text) => (text.to_owned(), None),
        Err(error) => {
            let in_text = error.valid_up_to();
            let before = text.iter().take(in_text);
            let fault = NotUtf8 {
                offset: in_text + bytes.len() - text.len(),
                line: before.filter(|byte| **byte == b'\n').count() + 1,
                in_text,
            };
            (String::from_utf8_lossy(text).into_owned(), Some(fault))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_dropped_but_counted() {
        assert_eq!(decode(b"\xef\xbb\xbfrole"), ("role".to_owned(), None));
        let (text, fault) = decode(b"\xef\xbb\xbfa\nb\xff");
        assert_eq!(text, "a\nb\u{fffd}");
        assert_eq!(fault, Some(NotUtf8 { offset: 6, line: 2, in_text: 3 }));
    }
}
