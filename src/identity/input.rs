//! The bytes of an input, checked to be UTF-8 as they pass.

use std::io::{self, BufRead, Read};

use super::ReadError;

const BUFFER: usize = 64 * 1024;

/// Reads UTF-8 text without its byte order mark, and knows at which byte it stands.
pub(crate) struct TextInput<R> {
    inner: R,
    buffer: Vec<u8>,
    /// What is in the buffer and known to be UTF-8: `position..valid`.
    position: usize,
    valid: usize,
    /// The offset in the input of the buffer's first byte.
    base: u64,
    ended: bool,
    begun: bool,
    fault: Option<Fault>,
}

#[derive(Clone, Copy)]
struct Fault {
    offset: u64,
    encoding: Option<&'static str>,
}

impl<R: Read> TextInput<R> {
    /// The text of `inner`.
    pub(crate) fn new(inner: R) -> Self {
        Self {
            inner,
            buffer: Vec::new(),
            position: 0,
            valid: 0,
            base: 0,
            ended: false,
            begun: false,
            fault: None,
        }
    }

    /// What comes next, without taking it: at least the first 64 KiB at the start of a longer
    /// input, empty only at its end.
    pub(crate) fn peek(&mut self) -> Result<&[u8], ReadError> {
        match self.refill() {
            Ok(()) => Ok(self.buffered()),
            Err(error) => Err(self.error(error)),
        }
    }

    /// The same, as text.
    pub(super) fn text(&mut self) -> Result<&str, ReadError> {
        self.refill().map_err(|error| self.error(error))?;
        self.text_of(self.buffered())
    }

    fn buffered(&self) -> &[u8] {
        self.buffer.get(self.position..self.valid).unwrap_or_default()
    }

    /// Bytes that this reader has given, as text.
    pub(super) fn text_of<'b>(&self, bytes: &'b [u8]) -> Result<&'b str, ReadError> {
        // INVARIANT: they begin and end with a character.
        std::str::from_utf8(bytes).map_err(|_| self.error(io::ErrorKind::InvalidData.into()))
    }

    /// The offset of the next byte.
    pub(crate) fn offset(&self) -> u64 {
        self.base + self.position as u64
    }

    /// Takes blanks; whether anything follows them.
    pub(crate) fn skip_blanks(&mut self) -> Result<bool, ReadError> {
        loop {
            let next = self.peek()?;
            let blanks = next.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            let (more, end) = (blanks < next.len(), next.is_empty());
            self.consume(blanks);
            if more || end {
                return Ok(more);
            }
        }
    }

    /// What an I/O error of this reader means.
    pub(crate) fn error(&self, error: io::Error) -> ReadError {
        match self.fault {
            Some(Fault { offset, encoding }) => ReadError::NotUtf8 { offset, encoding },
            None => ReadError::Io(error),
        }
    }

    fn refill(&mut self) -> io::Result<()> {
        if self.position < self.valid {
            return Ok(());
        }
        if self.fault.is_some() {
            return Err(io::Error::from(io::ErrorKind::InvalidData));
        }
        self.buffer.drain(..self.valid);
        self.base += self.valid as u64;
        (self.position, self.valid) = (0, 0);
        self.load()?;
        if !self.begun {
            self.begun = true;
            if self.buffer.starts_with(b"\xef\xbb\xbf") {
                self.position = 3;
            }
        }
        self.validate();
        if self.position >= self.valid && self.fault.is_some() {
            return Err(io::Error::from(io::ErrorKind::InvalidData));
        }
        Ok(())
    }

    /// Fills the buffer, so that its length does not depend on how the source cuts its reads.
    fn load(&mut self) -> io::Result<()> {
        let wanted = BUFFER.saturating_sub(self.buffer.len());
        if self.ended || wanted == 0 {
            return Ok(());
        }
        let read = self.inner.by_ref().take(wanted as u64).read_to_end(&mut self.buffer)?;
        self.ended = read < wanted;
        Ok(())
    }

    fn validate(&mut self) {
        match std::str::from_utf8(&self.buffer) {
            Ok(_) => self.valid = self.buffer.len(),
            Err(error) => {
                self.valid = error.valid_up_to();
                if error.error_len().is_some() || self.ended {
                    let offset = self.base + self.valid as u64;
                    let encoding = match self.buffer.get(..2) {
                        Some(b"\xff\xfe" | b"\xfe\xff") if offset == 0 => Some("UTF-16"),
                        _ => None,
                    };
                    self.fault = Some(Fault { offset, encoding });
                }
            }
        }
    }
}

/// A [`TextInput`], owned or borrowed.
pub(super) trait Text: Read {
    /// What comes next, without taking it.
    fn peek(&mut self) -> Result<&[u8], ReadError>;
    /// The offset of the next byte.
    fn offset(&self) -> u64;
    /// What an I/O error of this reader means.
    fn error(&self, error: io::Error) -> ReadError;
}

impl<R: Read> Text for TextInput<R> {
    fn peek(&mut self) -> Result<&[u8], ReadError> {
        self.peek()
    }

    fn offset(&self) -> u64 {
        self.offset()
    }

    fn error(&self, error: io::Error) -> ReadError {
        self.error(error)
    }
}

impl<R: Read> Text for &mut TextInput<R> {
    fn peek(&mut self) -> Result<&[u8], ReadError> {
        (**self).peek()
    }

    fn offset(&self) -> u64 {
        (**self).offset()
    }

    fn error(&self, error: io::Error) -> ReadError {
        (**self).error(error)
    }
}

impl<R: Read> Read for TextInput<R> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let mut next = self.fill_buf()?;
        let count = next.read(target)?;
        self.consume(count);
        Ok(count)
    }
}

impl<R: Read> BufRead for TextInput<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.refill()?;
        Ok(self.buffered())
    }

    fn consume(&mut self, count: usize) {
        self.position = self.position.saturating_add(count).min(self.valid);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A source that yields one byte a read.
    struct Trickle<'a>(&'a [u8]);

    impl Read for Trickle<'_> {
        fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
            let count = self.0.len().min(target.len()).min(1);
            target[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    #[test]
    fn text_passes_whole_whatever_the_size_of_the_reads() {
        let text = format!("\u{feff}{}", "aé漢😀".repeat(20_000));
        let mut read = String::new();
        TextInput::new(text.as_bytes()).read_to_string(&mut read).unwrap();
        assert_eq!(read, text.trim_start_matches('\u{feff}'));
        read.clear();
        TextInput::new(Trickle("\u{feff}aé漢😀".as_bytes())).read_to_string(&mut read).unwrap();
        assert_eq!(read, "aé漢😀");
    }

    #[test]
    fn a_byte_that_is_not_utf8_is_named() {
        for (bytes, offset) in
            [(b"abc\xe9def".to_vec(), 3), ([vec![b'a'; 70_000], vec![0xc3]].concat(), 70_000)]
        {
            let mut input = TextInput::new(bytes.as_slice());
            let error = io::copy(&mut input, &mut io::sink()).unwrap_err();
            let ReadError::NotUtf8 { offset: at, .. } = input.error(error) else { panic!() };
            assert_eq!(at, offset);
        }
    }
}
