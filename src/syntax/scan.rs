//! The first look at a text, before the grammar sees it.
//!
//! Finds what no grammar can tell well: characters that cannot be seen, texts and comments
//! without an end, brackets without a partner, nesting beyond the limit. Comments, and
//! forms of other languages that can be understood, are blotted out or mended in a copy of
//! the same length, so that offsets stay and the rest is read as if nothing were wrong.

use super::SyntaxError;
use super::ast::{Comment, Text};
use super::brackets::{self, Brackets};
use super::lexer::{Lexer, Token, TokenKind};
use crate::source::{Span, is_bidirectional};

/// What the first look yields.
pub(super) struct Scan {
    /// The text for the grammar.
    pub(super) text: String,
    /// Everything but comments.
    pub(super) tokens: Vec<Token>,
    pub(super) docs: Docs,
    pub(super) comments: Vec<Comment>,
    pub(super) brackets: Brackets,
    pub(super) errors: Vec<SyntaxError>,
    /// Where reading on makes no sense, since an error above tells of it.
    pub(super) unreadable: Vec<Span>,
}

/// Looks through a file that begins at `base`.
pub(super) fn scan(text: &str, base: u32) -> Scan {
    let mut look = Look {
        base,
        source: text,
        copy: text.as_bytes().to_vec(),
        docs: Docs::default(),
        comments: Vec::new(),
        errors: Vec::new(),
        unreadable: Vec::new(),
    };
    look.characters();
    let mut tokens = Vec::new();
    for token in Lexer::new(text) {
        if look.token(token) {
            look.docs.attach(base + offset(token.start));
            tokens.push(token);
        }
    }
    let brackets = brackets::check(text, &tokens, base);
    look.errors.extend(brackets.errors.iter().cloned());
    look.unreadable.extend(brackets.errors.iter().map(SyntaxError::at));
    for stray in &brackets.stray {
        look.blot(*stray, stray + 1);
    }
    Scan {
        text: String::from_utf8(look.copy).unwrap_or_else(|_| text.to_owned()),
        tokens,
        docs: look.docs,
        comments: look.comments,
        brackets,
        errors: look.errors,
        unreadable: look.unreadable,
    }
}

struct Look<'t> {
    base: u32,
    source: &'t str,
    copy: Vec<u8>,
    docs: Docs,
    comments: Vec<Comment>,
    errors: Vec<SyntaxError>,
    unreadable: Vec<Span>,
}

impl Look<'_> {
    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.base + offset(start), self.base + offset(end))
    }

    fn characters(&mut self) {
        // Nearly every text has none but these, which is told at a glance.
        let plain = |byte: &u8| matches!(byte, b' '..=b'~' | b'\n' | b'\r' | b'\t');
        if self.copy.iter().all(plain) {
            return;
        }
        for (start, character) in self.source.char_indices() {
            if matches!(character, ' '..='~' | '\n' | '\r' | '\t') {
                continue;
            }
            if !is_hidden(character) {
                continue;
            }
            let end = start + character.len_utf8();
            let (at, code) = (self.span(start, end), u32::from(character));
            let error = match character {
                '\u{feff}' if start == 0 => None,
                _ if is_bidirectional(character) => Some(SyntaxError::Bidi { at, code }),
                _ => Some(SyntaxError::Control { at, code }),
            };
            self.errors.extend(error);
            self.blot(start, end);
        }
    }

    /// Whether the token is one for the grammar.
    fn token(&mut self, token: Token) -> bool {
        let Token { kind, start, end, .. } = token;
        let at = self.span(start, end);
        match kind {
            TokenKind::Doc => self.docs.add(at, self.source.get(start + 3..end).unwrap_or("")),
            TokenKind::Comment | TokenKind::Block { .. } => {
                self.comments.push(Comment { span: at });
            }
            TokenKind::Text { closed: false } => {
                self.errors.push(SyntaxError::UnterminatedString { at });
                self.unreadable.push(at);
            }
            TokenKind::ForeignComment => {
                self.foreign(at, "#", "a comment starts with `//`");
            }
            TokenKind::ForeignText => self.foreign_text(token),
            TokenKind::Mark if self.source.get(start..end) == Some(";") => {
                self.foreign(at, ";", "leave it out: clauses and declarations end by themselves");
                self.blot(start, end);
                return false;
            }
            _ => {}
        }
        if kind == (TokenKind::Block { closed: false }) {
            let at = self.span(start, start + 2);
            self.errors.push(SyntaxError::UnterminatedComment { at });
        }
        if kind.is_comment() {
            self.blot(start, end);
        }
        !kind.is_comment()
    }

    fn foreign(&mut self, at: Span, wrote: &str, help: &str) {
        self.errors.push(SyntaxError::Foreign {
            at,
            wrote: wrote.to_owned(),
            help: help.to_owned(),
        });
    }

    /// A text in other quotes becomes one in ours, unless it holds ours.
    fn foreign_text(&mut self, token: Token) {
        let at = self.span(token.start, token.end);
        let wrote = self.source.get(token.start..token.end).unwrap_or("");
        let open = wrote.chars().next().map_or(1, char::len_utf8);
        let close = wrote.chars().next_back().map_or(1, char::len_utf8);
        let inside = wrote.get(open..wrote.len().saturating_sub(close)).unwrap_or("");
        let help = format!("texts stand in straight double quotes: `\"{inside}\"`");
        if inside.contains(['"', '\\']) {
            self.unreadable.push(at);
        } else {
            self.blot(token.start, token.start + open);
            self.blot(token.end - close, token.end);
            self.put(token.start + open - 1, b'"');
            self.put(token.end - close, b'"');
        }
        self.errors.push(SyntaxError::Foreign { at, wrote: wrote.to_owned(), help });
    }

    /// Puts blanks in place of everything but line ends.
    fn blot(&mut self, start: usize, end: usize) {
        let bytes = self.copy.get_mut(start..end).unwrap_or_default();
        bytes
            .iter_mut()
            .filter(|byte| !matches!(byte, b'\n' | b'\r'))
            .for_each(|byte| *byte = b' ');
    }

    fn put(&mut self, at: usize, byte: u8) {
        if let Some(place) = self.copy.get_mut(at) {
            *place = byte;
        }
    }
}

/// Whether a reader cannot see the character, so that it may stand in a text only escaped.
pub(super) fn is_hidden(character: char) -> bool {
    let blank = matches!(character, '\n' | '\r' | '\t');
    (character.is_control() && !blank)
        || is_bidirectional(character)
        || matches!(character, '\u{feff}' | '\u{200b}')
}

/// The `///` lines of a file.
#[derive(Default)]
pub(super) struct Docs {
    runs: Vec<Run>,
    /// Whether the last run still waits for the token that it precedes.
    open: bool,
}

struct Run {
    value: String,
    lines: Vec<Span>,
    /// Where the token stands that the lines precede.
    before: Option<u32>,
    taken: bool,
}

impl Docs {
    fn add(&mut self, line: Span, text: &str) {
        let text = text.strip_prefix(' ').unwrap_or(text).trim_end();
        match self.runs.last_mut().filter(|_| self.open) {
            Some(run) => {
                run.value.push('\n');
                run.value.push_str(text);
                run.lines.push(line);
            }
            None => {
                let value = text.to_owned();
                self.runs.push(Run { value, lines: vec![line], before: None, taken: false });
            }
        }
        self.open = true;
    }

    fn attach(&mut self, token: u32) {
        if let Some(run) = self.runs.last_mut().filter(|_| self.open) {
            run.before = Some(token);
        }
        self.open = false;
    }

    /// The lines before what starts at `start`.
    pub(super) fn take(&mut self, start: u32) -> Option<Text> {
        let index = self.runs.binary_search_by_key(&start, |run| run.before.unwrap_or(u32::MAX));
        let run = self.runs.get_mut(index.ok()?)?;
        run.taken = true;
        let span = run.lines.first()?.to(*run.lines.last()?);
        Some(Text { value: run.value.clone(), span })
    }

    /// The lines of each run that nobody has taken.
    pub(super) fn dangling(&self) -> impl Iterator<Item = &[Span]> {
        self.runs.iter().filter(|run| !run.taken).map(|run| run.lines.as_slice())
    }
}

fn offset(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammar_sees_neither_comments_nor_characters_that_nobody_sees() {
        let characters = (0..=u32::from(' ')).filter_map(char::from_u32);
        for character in characters.filter(|one| !matches!(one, '\n' | '\r')) {
            let text = format!("role a{character}{{ owner \"{character}\" }} // b\n/* c\r\n */\t");
            let scan = scan(&text, 0);
            assert_eq!(scan.text.len(), text.len());
            assert!(!scan.text.contains('/'));
            let plain = |seen: char| !seen.is_control() || matches!(seen, '\n' | '\r' | '\t');
            assert!(scan.text.chars().all(plain), "{:?}", scan.text);
        }
    }
}
