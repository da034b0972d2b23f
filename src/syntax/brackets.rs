//! Brackets and their partners.

use super::boundaries::is_certain_start;
use super::lexer::{Token, TokenKind};
use super::{MAX_NESTING, SyntaxError};
use crate::source::Span;

/// What is wrong with a file's brackets.
#[derive(Default)]
pub(super) struct Brackets {
    pub(super) errors: Vec<SyntaxError>,
    /// Closing brackets that close nothing.
    pub(super) stray: Vec<usize>,
    /// Whether the text is nested beyond what the grammar may be shown.
    pub(super) too_deep: bool,
}

/// Finds the partner of each bracket. A declaration that certainly starts is not inside
/// another one, so a brace that is open there was left open.
pub(super) fn check(text: &str, tokens: &[Token], base: u32) -> Brackets {
    let mut result = Brackets::default();
    let mut open: Vec<(char, usize)> = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        if token.kind == TokenKind::Word
            && !open.is_empty()
            && is_certain_start(text, tokens, index)
        {
            result.unclosed(&open, base);
            open.clear();
        }
        if token.kind != TokenKind::Mark {
            continue;
        }
        let mark = text.get(token.start..token.end).and_then(|text| text.chars().next());
        match mark {
            Some(bracket @ ('{' | '(' | '[')) => {
                open.push((bracket, token.start));
                if open.len() == MAX_NESTING + 1 {
                    result.too_deep = true;
                    let at = one(base, token.start);
                    result.errors.push(SyntaxError::TooDeep { at, limit: MAX_NESTING });
                }
            }
            Some(bracket @ ('}' | ')' | ']')) => {
                result.close(&mut open, bracket, token.start, base);
            }
            _ => {}
        }
    }
    result.unclosed(&open, base);
    result
}

impl Brackets {
    fn close(&mut self, open: &mut Vec<(char, usize)>, close: char, at: usize, base: u32) {
        let partner = open.iter().rposition(|(bracket, _)| closing(*bracket) == close);
        match partner {
            // A parenthesis does not reach beyond the braces around it.
            Some(index) if close == '}' || index + 1 == open.len() => {
                let inner = open.split_off(index);
                self.unclosed(inner.get(1..).unwrap_or(&[]), base);
            }
            _ => {
                self.errors.push(SyntaxError::Stray { at: one(base, at), close });
                self.stray.push(at);
            }
        }
    }

    /// One error for what is open: the outermost tells the rest.
    fn unclosed(&mut self, open: &[(char, usize)], base: u32) {
        if let Some((bracket, at)) = open.first() {
            let (open, close) = (*bracket, closing(*bracket));
            self.errors.push(SyntaxError::Unclosed { at: one(base, *at), open, close });
        }
    }
}

fn closing(bracket: char) -> char {
    match bracket {
        '{' => '}',
        '(' => ')',
        _ => ']',
    }
}

fn one(base: u32, at: usize) -> Span {
    let start = base + u32::try_from(at).unwrap_or(u32::MAX - base - 1);
    Span::new(start, start + 1)
}
