//! What a suppression says.

use crate::diagnostic::did_you_mean;
use crate::lint::rules::RULES;
use crate::policy::Date;
use crate::source::{Span, Spanned};

/// What a suppression allows.
#[derive(Debug)]
pub(super) struct Allowed {
    /// The codes of the rules.
    pub(super) codes: Vec<Spanned<String>>,
    /// The first day on which it no longer holds.
    pub(super) until: Option<Spanned<Date>>,
}

impl Allowed {
    /// Whether it no longer holds on `date`.
    pub(super) fn has_ended(&self, date: Date) -> bool {
        self.until.as_ref().is_some_and(|until| until.value <= date)
    }
}

/// Why a suppression cannot be read.
#[derive(Debug)]
pub(super) struct Unread {
    pub(super) span: Span,
    pub(super) message: String,
    pub(super) help: String,
}

const FORM: &str = "write `// lint: allow(rule) because \"…\"`, and `until 2027-03-01` before \
                    `because` if it has an end";

/// What the comment `text`, marks included, suppresses; none where it is another comment.
pub(super) fn read(text: &str, base: u32) -> Option<Result<Allowed, Unread>> {
    let inside = text.strip_prefix("//").or_else(|| text.strip_prefix("/*"))?;
    let inside = inside.strip_suffix("*/").unwrap_or(inside);
    let said = inside.trim().strip_prefix("lint:")?;
    let offset = |rest: &str| rest.as_ptr() as usize - text.as_ptr() as usize;
    Some(Reader { rest: said, text, base, offset: &offset }.allowed())
}

/// Reads from the front of what is left.
struct Reader<'t> {
    rest: &'t str,
    text: &'t str,
    base: u32,
    offset: &'t dyn Fn(&str) -> usize,
}

impl<'t> Reader<'t> {
    fn allowed(mut self) -> Result<Allowed, Unread> {
        if !self.word("allow") {
            return self.fail("a comment that begins with `lint:` says what it allows", FORM);
        }
        if !self.mark("(") {
            return self.fail("`allow` lacks the rule that it allows", FORM);
        }
        let codes = self.codes()?;
        let until = if self.word("until") { Some(self.date()?) } else { None };
        if !self.word("because") {
            let found = self.peek();
            if found.is_empty() {
                let whole = self.span_of(self.text.trim_end());
                let message = "a suppression without a reason suppresses nothing".to_owned();
                let help = "say why it is right as it is: `because \"…\"`".to_owned();
                return Err(Unread { span: whole, message, help });
            }
            return self.fail(&format!("`{found}` is not part of a suppression"), FORM);
        }
        self.reason()?;
        self.blanks();
        if !self.rest.is_empty() {
            return self.fail("nothing stands after the reason", FORM);
        }
        Ok(Allowed { codes, until })
    }

    fn codes(&mut self) -> Result<Vec<Spanned<String>>, Unread> {
        let mut codes = Vec::new();
        loop {
            self.blanks();
            let end = self.rest.find(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_'));
            let code = self.rest.get(..end.unwrap_or(self.rest.len())).unwrap_or("");
            let span = self.span_of(code);
            if !RULES.iter().any(|rule| rule.code == code) {
                let near = did_you_mean(code, RULES.iter().map(|rule| rule.code));
                return Err(Unread {
                    span,
                    message: match code {
                        "" => "the name of a rule is missing".to_owned(),
                        code => format!("there is no lint rule `{code}`"),
                    },
                    help: near.unwrap_or_else(|| "`rolebook rule` lists the rules".to_owned()),
                });
            }
            codes.push(Spanned::new(code.to_owned(), span));
            self.advance(code.len());
            if self.mark(")") {
                return Ok(codes);
            }
            if !self.mark(",") {
                return self.fail("the rules stand in parentheses, parted by commas", FORM);
            }
        }
    }

    fn date(&mut self) -> Result<Spanned<Date>, Unread> {
        let found = self.peek();
        let span = self.span_of(found);
        let well_formed = found.len() == 10 && found.is_ascii();
        let date = found.parse().ok().filter(|_| well_formed);
        let Some(date) = date else {
            return Err(Unread {
                span,
                message: match found {
                    "" => "the date is missing".to_owned(),
                    found => format!("`{found}` is no date"),
                },
                help: "a date is written `2027-03-01`".to_owned(),
            });
        };
        self.advance(found.len());
        Ok(Spanned::new(date, span))
    }

    fn reason(&mut self) -> Result<(), Unread> {
        self.blanks();
        let reason = self.rest.strip_prefix('"').and_then(|rest| rest.split_once('"'));
        match reason {
            Some((reason, rest)) if !reason.trim().is_empty() => {
                self.rest = rest;
                Ok(())
            }
            Some(_) => self.fail("the reason says nothing", "say why it is right as it is"),
            None => self.fail("the reason stands in quotes", FORM),
        }
    }

    fn blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// Takes a word, if it comes next.
    fn word(&mut self, word: &str) -> bool {
        self.blanks();
        let after = self.rest.strip_prefix(word);
        let after = after.filter(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()));
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    fn mark(&mut self, mark: &str) -> bool {
        self.blanks();
        let after = self.rest.strip_prefix(mark);
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    /// What comes next, up to a blank.
    fn peek(&mut self) -> &'t str {
        self.blanks();
        // Also where nothing is left, a piece of the text: its place is asked for.
        let end = self.rest.find(char::is_whitespace).unwrap_or(self.rest.len());
        self.rest.split_at(end).0
    }

    fn advance(&mut self, length: usize) {
        self.rest = self.rest.get(length..).unwrap_or("");
    }

    /// Where a piece of the text stands.
    fn span_of(&self, piece: &str) -> Span {
        let at = |offset: usize| self.base + u32::try_from(offset).unwrap_or(0);
        let start = (self.offset)(piece);
        Span::new(at(start), at(start + piece.len()))
    }

    fn fail<T>(&mut self, message: &str, help: &str) -> Result<T, Unread> {
        let found = self.peek();
        // Where nothing is left, the whole comment is meant.
        let piece = if found.is_empty() { self.text.trim_end() } else { found };
        let (span, message) = (self.span_of(piece), message.to_owned());
        Err(Unread { span, message, help: help.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        match read(text, 0) {
            None => "another comment".to_owned(),
            Some(Ok(Allowed { codes, until })) => {
                let codes: Vec<_> = codes.into_iter().map(|code| code.value).collect();
                let until = until.map(|until| format!(" until {}", until.value));
                format!("{}{}", codes.join(" "), until.unwrap_or_default())
            }
            Some(Err(Unread { span, message, .. })) => {
                format!("{message} at `{}`", &text[span.start as usize..span.end as usize])
            }
        }
    }

    #[test]
    fn suppressions_are_read() {
        for (text, expected) in [
            ("// lint: allow(wildcard-grant) because \"ours\"", "wildcard-grant"),
            (
                "//lint:allow( wildcard-grant , past-date )until 2027-03-01 because \"x\"  ",
                "wildcard-grant past-date until 2027-03-01",
            ),
            ("/* lint: allow(past-date) because \"x\" */", "past-date"),
            ("// lint the floor", "another comment"),
            ("// see lint: allow(past-date)", "another comment"),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        for (text, expected) in [
            ("// lint: allow(past-date) until", "the date is missing at ``"),
            ("// lint:", "a comment that begins with `lint:` says what it allows at `// lint:`"),
            ("// lint: off", "a comment that begins with `lint:` says what it allows at `off`"),
            (
                "// lint: allow wildcard-grant",
                "`allow` lacks the rule that it allows at `wildcard-grant`",
            ),
            (
                "// lint: allow(wildcard-grants)",
                "there is no lint rule `wildcard-grants` at `wildcard-grants`",
            ),
            ("// lint: allow()", "the name of a rule is missing at ``"),
            (
                "// lint: allow(past-date)",
                "a suppression without a reason suppresses nothing at `// lint: allow(past-date)`",
            ),
            ("// lint: allow(past-date) because \" \"", "the reason says nothing at `\"`"),
            ("// lint: allow(past-date) because ours", "the reason stands in quotes at `ours`"),
            (
                "// lint: allow(past-date) until 1.3.2027 because \"x\"",
                "`1.3.2027` is no date at `1.3.2027`",
            ),
            ("// lint: allow(past-date) \"x\"", "`\"x\"` is not part of a suppression at `\"x\"`"),
            (
                "// lint: allow(past-date) because \"x\" or so",
                "nothing stands after the reason at `or`",
            ),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }
}
