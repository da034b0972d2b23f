//! Words, marks, texts and comments, told apart without the grammar.
//!
//! The grammar reads what is right; this reads anything, so that the search for mistakes
//! can tell where a text or a comment lies, whatever surrounds it.

/// A piece of text that belongs together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    /// Offset in the file of its first byte.
    pub(super) start: usize,
    /// One past its last byte.
    pub(super) end: usize,
    /// How it stands on its line.
    pub(super) place: Place,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    Word,
    /// Digits and what hangs together with them: a number, a date, a duration, or none.
    Number,
    /// `"…"`
    Text {
        closed: bool,
    },
    /// `'…'`, `“…”`: a text of other languages.
    ForeignText,
    /// `// …`
    Comment,
    /// `/// …`
    Doc,
    /// `/* … */`
    Block {
        closed: bool,
    },
    /// `# …`: a comment of other languages.
    ForeignComment,
    /// Everything else: an operator, a bracket, any other character.
    Mark,
}

impl TokenKind {
    /// Whether it is a comment of any kind.
    pub(super) fn is_comment(self) -> bool {
        matches!(self, Self::Comment | Self::Doc | Self::Block { .. } | Self::ForeignComment)
    }
}

/// How a token stands on its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// At its very beginning.
    Margin,
    /// First, after blanks.
    First,
    /// After another token.
    Within,
}

/// The tokens of a text.
pub(super) struct Lexer<'t> {
    text: &'t str,
    at: usize,
    /// Where the line begins; only while nothing but blanks has been seen on it.
    line: Option<usize>,
}

/// Operators that must not be taken apart, the longer first.
const OPERATORS: [&str; 13] =
    ["===", "!==", "&&", "||", "==", "!=", "<=", ">=", "<>", "=>", "->", ":=", "**"];

impl<'t> Lexer<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0, line: Some(0) }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn skip_blanks(&mut self) {
        for character in self.rest().chars() {
            match character {
                '\n' => self.line = Some(self.at + 1),
                '\u{feff}' if self.at == 0 => self.line = Some(character.len_utf8()),
                ' ' | '\t' | '\r' => {}
                _ => return,
            }
            self.at += character.len_utf8();
        }
    }
}

impl Iterator for Lexer<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        self.skip_blanks();
        let rest = self.rest();
        let first = rest.chars().next()?;
        let (kind, length) = token(rest, first);
        let start = self.at;
        let place = match self.line.take() {
            Some(line) if line == start => Place::Margin,
            Some(_) => Place::First,
            None => Place::Within,
        };
        self.at += length.max(first.len_utf8());
        Some(Token { kind, start, end: self.at, place })
    }
}

fn token(rest: &str, first: char) -> (TokenKind, usize) {
    match first {
        '/' if rest.starts_with("///") && !rest.starts_with("////") => {
            (TokenKind::Doc, line_length(rest))
        }
        '/' if rest.starts_with("//") => (TokenKind::Comment, line_length(rest)),
        '/' if rest.starts_with("/*") => match rest.get(2..).and_then(|inside| inside.find("*/")) {
            Some(end) => (TokenKind::Block { closed: true }, end + 4),
            None => (TokenKind::Block { closed: false }, rest.len()),
        },
        '#' => (TokenKind::ForeignComment, line_length(rest)),
        '"' => text(rest),
        '\'' => foreign_text(rest, 1, "'"),
        '\u{201c}' | '\u{201d}' => foreign_text(rest, first.len_utf8(), "\u{201d}"),
        '\u{2018}' | '\u{2019}' => foreign_text(rest, first.len_utf8(), "\u{2019}"),
        _ if first.is_ascii_digit() => (TokenKind::Number, number_length(rest)),
        _ if is_word(first) => (TokenKind::Word, word_length(rest)),
        _ => (TokenKind::Mark, mark_length(rest).unwrap_or(first.len_utf8())),
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// Most words are told from their bytes.
fn word_length(rest: &str) -> usize {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let plain = rest.bytes().take_while(|byte| is_plain(*byte)).count();
    match rest.get(plain..) {
        Some(more) if !more.starts_with(|next: char| next.is_ascii()) => {
            plain + more.find(|next| !is_word(next)).unwrap_or(more.len())
        }
        _ => plain,
    }
}

/// The length of an operator of several characters.
fn mark_length(rest: &str) -> Option<usize> {
    // All of them go on with one of these, and hardly any mark does.
    if !matches!(rest.as_bytes().get(1)?, b'=' | b'&' | b'|' | b'>' | b'*') {
        return None;
    }
    let operator = OPERATORS.iter().find(|operator| rest.starts_with(**operator));
    operator.map(|operator| operator.len())
}

/// Up to the end of the line, without it.
fn line_length(rest: &str) -> usize {
    let length = rest.find('\n').unwrap_or(rest.len());
    rest.get(..length).unwrap_or(rest).trim_end_matches('\r').len()
}

fn text(rest: &str) -> (TokenKind, usize) {
    let mut escaped = false;
    for (at, character) in rest.char_indices().skip(1) {
        match character {
            '\n' | '\r' => return (TokenKind::Text { closed: false }, at),
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return (TokenKind::Text { closed: true }, at + 1),
            _ => {}
        }
    }
    (TokenKind::Text { closed: false }, rest.len())
}

/// A text between foreign quotes, if it is closed on its line; else the quote alone.
fn foreign_text(rest: &str, open: usize, close: &str) -> (TokenKind, usize) {
    let line = rest.get(open..line_length(rest)).unwrap_or("");
    match line.find(close) {
        Some(end) => (TokenKind::ForeignText, open + end + close.len()),
        None => (TokenKind::Mark, open),
    }
}

/// Digits, letters after them, and `-` or `.` where a digit follows: `2026-3-1`, `1.5d`.
fn number_length(rest: &str) -> usize {
    let mut characters = rest.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let joins = matches!(character, '-' | '.')
            && characters.peek().is_some_and(|(_, next)| next.is_ascii_digit());
        if !is_word(character) && !joins {
            return at;
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use pest::Parser;

    use super::*;
    use crate::syntax::grammar::{Grammar, Rule};

    /// All texts of at most seven of these characters.
    fn texts() -> Vec<String> {
        let mut texts = vec![String::new()];
        let mut from = 0;
        for _ in 0..7 {
            let until = texts.len();
            for index in from..until {
                for next in ['/', '*', '\n', '\r', 'é'] {
                    texts.push(format!("{}{next}", texts[index]));
                }
            }
            from = until;
        }
        texts
    }

    #[test]
    fn words_and_marks_are_as_long_as_they_can_be() {
        let first = |text: &str| Lexer::new(text).next().map(|token| token.end);
        for operator in OPERATORS {
            assert_eq!(first(operator), Some(operator.len()));
            assert_eq!(first(&format!("{operator}a")), Some(operator.len()));
        }
        for (text, length) in
            [("a_1.b", 3), ("aé1 b", 4), ("é", 2), ("ab”", 2), ("ab", 2), ("=", 1), ("=é", 1)]
        {
            assert_eq!(first(text), Some(length), "{text}");
        }
    }

    #[test]
    fn a_comment_is_what_the_grammar_says() {
        let mut comments = 0;
        for text in texts() {
            let text = format!("/{text}");
            let first = Lexer::new(&text).next().filter(|token| {
                token.kind.is_comment() && token.kind != (TokenKind::Block { closed: false })
            });
            let rule = Grammar::parse(Rule::comment, &text).ok();
            let matched = rule.and_then(|mut pairs| pairs.next()).map(|pair| pair.as_str().len());
            assert_eq!(first.map(|token| token.end), matched, "{text:?}");
            comments += usize::from(matched.is_some());
        }
        assert!(comments > 10_000);
    }
}
