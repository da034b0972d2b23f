//! A watch over the quotes of a CSV file.
//!
//! CSV readers take an unclosed quote for a cell that runs to the end of the file, and so
//! swallow every record after it without a word. Those people would look as if they had left.

use std::io::{self, Read};

use super::ReadError;

/// Longest quoted cell, in bytes.
const LONGEST_CELL: u64 = 1024 * 1024;

/// Passes bytes on until a quote is out of place, and then fails. Lines that it passes end
/// with a line feed.
pub(super) struct QuoteWatch<R> {
    inner: R,
    delimiter: u8,
    state: State,
    /// The offset of the next byte.
    offset: u64,
    /// Where the last opening or closing quote stands.
    quote: u64,
    /// Whether the last byte was a carriage return that ended a line.
    after_return: bool,
    /// Whether the last line still lacks its end.
    within_line: bool,
    fault: Option<Fault>,
}

#[derive(Clone, Copy)]
enum State {
    CellStart,
    Plain,
    Quoted,
    /// After a quote in a quoted cell: it closes the cell, or begins a doubled quote.
    QuoteInQuoted,
}

#[derive(Clone, Copy)]
enum Fault {
    Open,
    TextAfter,
}

impl<R> QuoteWatch<R> {
    /// Watches what `inner` yields; its first byte is at `offset` of the input.
    pub(super) fn new(inner: R, delimiter: u8, offset: u64) -> Self {
        Self {
            inner,
            delimiter,
            state: State::CellStart,
            offset,
            quote: 0,
            after_return: false,
            within_line: false,
            fault: None,
        }
    }

    /// What is watched.
    pub(super) fn inner(&self) -> &R {
        &self.inner
    }

    /// What is wrong with the quotes, once reading has failed because of them.
    pub(super) fn fault(&self) -> Option<ReadError> {
        let offset = self.quote;
        self.fault.map(|fault| match fault {
            Fault::Open => ReadError::OpenQuote { offset },
            Fault::TextAfter => ReadError::TextAfterQuote { offset },
        })
    }

    fn step(&mut self, byte: u8) -> Result<(), Fault> {
        let ends_cell = byte == self.delimiter || matches!(byte, b'\n' | b'\r');
        self.state = match self.state {
            State::Quoted if byte == b'"' => {
                self.quote = self.offset;
                State::QuoteInQuoted
            }
            State::Quoted if self.offset.saturating_sub(self.quote) > LONGEST_CELL => {
                return Err(Fault::Open);
            }
            State::Quoted => State::Quoted,
            State::CellStart if byte == b'"' => {
                self.quote = self.offset;
                State::Quoted
            }
            State::QuoteInQuoted if byte == b'"' => State::Quoted,
            _ if ends_cell => State::CellStart,
            State::QuoteInQuoted => return Err(Fault::TextAfter),
            State::CellStart | State::Plain => State::Plain,
        };
        self.offset += 1;
        Ok(())
    }

    /// Passes the first `count` bytes of `bytes` and yields how many are kept: outside quotes
    /// every end of a line becomes a single line feed, so that lines can be counted.
    fn pass(&mut self, bytes: &mut [u8], count: usize) -> io::Result<usize> {
        let mut kept = 0;
        for at in 0..count {
            let Some(mut byte) = bytes.get(at).copied() else { break };
            let after_return = std::mem::replace(&mut self.after_return, false);
            self.step(byte).map_err(|fault| self.fail(fault))?;
            if matches!(self.state, State::CellStart) {
                if byte == b'\n' && after_return {
                    continue;
                }
                if byte == b'\r' {
                    self.after_return = true;
                    byte = b'\n';
                }
            }
            if let Some(slot) = bytes.get_mut(kept) {
                *slot = byte;
                kept += 1;
                self.within_line = byte != b'\n';
            }
        }
        Ok(kept)
    }

    fn fail(&mut self, fault: Fault) -> io::Error {
        self.fault = Some(fault);
        io::Error::from(io::ErrorKind::InvalidData)
    }
}

impl<R: Read> Read for QuoteWatch<R> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.inner.read(target)?;
            if count == 0 && !target.is_empty() && matches!(self.state, State::Quoted) {
                return Err(self.fail(Fault::Open));
            }
            if count == 0 && self.within_line {
                self.within_line = false;
                return (&mut &b"\n"[..]).read(target);
            }
            let kept = self.pass(target, count)?;
            // Nothing kept of something read is not the end of the input.
            if kept > 0 || count == 0 {
                return Ok(kept);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> Option<String> {
        let mut watch = QuoteWatch::new(text.as_bytes(), b',', 0);
        let result = io::copy(&mut watch, &mut io::sink());
        assert_eq!(result.is_err(), watch.fault().is_some());
        watch.fault().map(|error| error.to_string())
    }

    #[test]
    fn quotes_in_their_place_pass() {
        for text in ["", "a,b\r\n", "\"a\",\"b\"\"c\"\n", "5\" pipe,x\n", "\"a\nb\",\"\"\r\n\"\""] {
            assert_eq!(fault(text), None, "{text:?}");
        }
    }

    #[test]
    fn every_line_outside_quotes_ends_with_a_line_feed() {
        let mut text = String::new();
        let input = "a\r\n\"b\r\n\"\rc\n\r\n\nd";
        QuoteWatch::new(input.as_bytes(), b',', 0).read_to_string(&mut text).unwrap();
        assert_eq!(text, "a\n\"b\r\n\"\nc\n\n\nd\n");
    }

    #[test]
    fn a_quote_that_would_swallow_records_is_named() {
        assert_eq!(fault("a,\"b\nc,d\n").unwrap(), "the quote at byte 2 is never closed");
        assert_eq!(
            fault("a,\"b\nc,\"d\",e\n").unwrap(),
            "the quoted cell ends at byte 7, but text follows it"
        );
    }
}
