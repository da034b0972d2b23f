//! Values written out.

use super::{Lowering, offset};
use crate::policy::{Date, Duration};
use crate::source::{Span, Spanned};
use crate::syntax::SyntaxError;
use crate::syntax::ast::{Literal, LiteralKind, Text};
use crate::syntax::grammar::{Node, Rule};

impl Lowering<'_> {
    /// A literal of any kind.
    pub(super) fn literal(&mut self, node: Node<'_>) -> Option<Literal> {
        let span = self.span(&node);
        let kind = match node.as_rule() {
            Rule::string => LiteralKind::Text(self.text(&node)?.value),
            Rule::int => LiteralKind::Int(self.int(&node)?),
            Rule::boolean => LiteralKind::Bool(node.as_str().trim_end() == "true"),
            Rule::date => LiteralKind::Date(self.date(&node)?),
            Rule::duration => LiteralKind::Duration(self.duration(&node)?),
            Rule::literal_set => {
                let elements: Vec<_> = node
                    .into_inner()
                    .filter(|inner| is_literal(inner.as_rule()))
                    .map(|inner| self.literal(inner))
                    .collect();
                LiteralKind::Set(elements.into_iter().collect::<Option<_>>()?)
            }
            _ => return None,
        };
        Some(Literal { kind, span })
    }

    /// A string, its escapes resolved.
    pub(super) fn text(&mut self, node: &Node<'_>) -> Option<Text> {
        let span = self.span(node);
        let raw = node.as_str();
        let inside = raw.get(1..raw.len().saturating_sub(1)).unwrap_or("");
        if !inside.contains('\\') {
            return Some(Text { value: inside.to_owned(), span });
        }
        let mut value = String::with_capacity(inside.len());
        let mut errors = Vec::new();
        let mut rest = inside;
        while let Some(at) = rest.find('\\') {
            value.push_str(rest.get(..at).unwrap_or(""));
            let escape = rest.get(at..).unwrap_or("");
            let (length, character) = unescape(escape);
            match character {
                Some(character) => value.push(character),
                None => {
                    let start = span.start + 1 + offset(inside.len() - escape.len());
                    let wrote = escape.get(..length).unwrap_or(escape).to_owned();
                    let at = Span::new(start, start + offset(wrote.len()));
                    errors.push(SyntaxError::BadEscape { at, wrote });
                }
            }
            rest = escape.get(length..).unwrap_or("");
        }
        value.push_str(rest);
        if errors.is_empty() {
            return Some(Text { value, span });
        }
        errors.into_iter().for_each(|error| self.report(error));
        None
    }

    /// A whole number.
    pub(super) fn int(&mut self, node: &Node<'_>) -> Option<i64> {
        let limit = "a whole number lies between -9223372036854775808 and 9223372036854775807";
        self.number(node, limit)
    }

    /// A number of things.
    pub(super) fn count(&mut self, node: &Node<'_>) -> Option<u32> {
        if node.as_str().starts_with('-') {
            let (at, wrote) = (self.span(node), node.as_str().to_owned());
            let help = "nobody is counted below zero: write it without the sign".to_owned();
            self.report(SyntaxError::BadNumber { at, wrote, help });
            return None;
        }
        self.number(node, "a count is at most 4294967295")
    }

    /// A day of the calendar.
    pub(super) fn date(&mut self, node: &Node<'_>) -> Option<Date> {
        match node.as_str().parse() {
            Ok(date) => Some(date),
            Err(_) => {
                let (at, wrote) = (self.span(node), node.as_str().to_owned());
                self.report(SyntaxError::BadDate { at, wrote });
                None
            }
        }
    }

    /// A number of calendar units.
    pub(super) fn duration(&mut self, node: &Node<'_>) -> Option<Duration> {
        let at = self.span(node);
        let text = node.as_str();
        let duration = text.parse().ok();
        if duration.is_none() {
            // The grammar leaves only two things to be wrong with it.
            let zero = text.bytes().filter(u8::is_ascii_digit).all(|digit| digit == b'0');
            self.report(if zero {
                SyntaxError::ZeroDuration { at }
            } else {
                let limit = "a duration counts at most 4294967295 units";
                SyntaxError::NumberTooLarge { at, wrote: text.to_owned(), limit }
            });
        }
        duration
    }

    /// The date inside a clause that has one.
    pub(super) fn inner_date(&mut self, node: Node<'_>) -> Option<Spanned<Date>> {
        let inner = super::inner(node, |rule| rule == Rule::date)?;
        Some(Spanned::new(self.date(&inner)?, self.span(&inner)))
    }

    /// The duration inside a clause that has one.
    pub(super) fn inner_duration(&mut self, node: Node<'_>) -> Option<Spanned<Duration>> {
        let inner = super::inner(node, |rule| rule == Rule::duration)?;
        Some(Spanned::new(self.duration(&inner)?, self.span(&inner)))
    }

    fn number<T: std::str::FromStr>(&mut self, node: &Node<'_>, limit: &'static str) -> Option<T> {
        let number = node.as_str().parse().ok();
        if number.is_none() {
            let (at, wrote) = (self.span(node), node.as_str().to_owned());
            self.report(SyntaxError::NumberTooLarge { at, wrote, limit });
        }
        number
    }
}

/// Whether a rule matches a literal.
pub(super) fn is_literal(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::string | Rule::int | Rule::boolean | Rule::date | Rule::duration | Rule::literal_set
    )
}

/// The character that `text` begins with an escape of, and the escape's length.
fn unescape(text: &str) -> (usize, Option<char>) {
    let mut characters = text.chars().skip(1);
    let next = characters.next();
    let length = 1 + next.map_or(0, char::len_utf8);
    match next {
        Some('"') => (length, Some('"')),
        Some('\\') => (length, Some('\\')),
        Some('n') => (length, Some('\n')),
        Some('t') => (length, Some('\t')),
        Some('u') => {
            let Some(digits) = text.get(2..).and_then(|rest| rest.strip_prefix('{')) else {
                return (length, None);
            };
            let Some(end) = digits.find('}').filter(|end| *end <= 8) else {
                return (length, None);
            };
            let digits = digits.get(..end).unwrap_or("");
            let code = digits
                .bytes()
                .all(|byte| byte.is_ascii_hexdigit())
                .then(|| u32::from_str_radix(digits, 16).ok())
                .flatten();
            (4 + end, code.and_then(char::from_u32))
        }
        _ => (length, None),
    }
}
