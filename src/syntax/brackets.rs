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
    /// Where the text is nested beyond what the grammar may be shown, in order.
    pub(super) too_deep: Vec<Span>,
}

/// The brackets that are open at some place, and how many of them are braces.
#[derive(Default)]
struct Open {
    stack: Vec<(char, usize)>,
    braces: usize,
}

/// Finds the partner of each bracket. A declaration that certainly starts is not inside
/// another one, so a brace that is open there was left open.
pub(super) fn check(text: &str, tokens: &[Token], base: u32) -> Brackets {
    let mut result = Brackets::default();
    let mut open = Open::default();
    for (index, token) in tokens.iter().enumerate() {
        if token.kind == TokenKind::Word
            && !open.stack.is_empty()
            && is_certain_start(text, tokens, index)
        {
            result.unclosed(&open.stack, base);
            open = Open::default();
        }
        if token.kind != TokenKind::Mark {
            continue;
        }
        let mark = text.get(token.start..token.end).and_then(|text| text.chars().next());
        match mark {
            Some(bracket @ ('{' | '(' | '[')) => {
                open.stack.push((bracket, token.start));
                open.braces += usize::from(bracket == '{');
                if open.stack.len() == MAX_NESTING + 1 {
                    let at = one(base, token.start);
                    result.too_deep.push(at);
                    result.errors.push(SyntaxError::TooDeep { at, limit: MAX_NESTING });
                }
            }
            Some(bracket @ ('}' | ')' | ']')) => {
                result.close(&mut open, bracket, token.start, base);
            }
            _ => {}
        }
    }
    result.unclosed(&open.stack, base);
    result
}

impl Brackets {
    /// Whether something in this part is nested too deeply.
    pub(super) fn is_too_deep(&self, part: Span) -> bool {
        let after = self.too_deep.partition_point(|at| at.start < part.start);
        self.too_deep.get(after).is_some_and(|at| at.start < part.end)
    }

    /// A brace closes what is open inside it too; a parenthesis does not reach beyond the
    /// brackets around it.
    fn close(&mut self, open: &mut Open, close: char, at: usize, base: u32) {
        let stack = &mut open.stack;
        let partner = match stack.last() {
            Some((top, _)) if closing(*top) == close => stack.len() - 1,
            // Only where there is one, so that the search is worth its time.
            Some(_) if close == '}' && open.braces > 0 => {
                stack.iter().rposition(|(bracket, _)| *bracket == '{').unwrap_or(stack.len())
            }
            _ => stack.len(),
        };
        let closed = stack.split_off(partner);
        if closed.is_empty() {
            self.errors.push(SyntaxError::Stray { at: one(base, at), close });
            self.stray.push(at);
        } else if close == '}' {
            open.braces -= 1;
        }
        self.unclosed(closed.get(1..).unwrap_or(&[]), base);
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
