//! What the grammar refused, and why, for people.

use pest::error::{Error, ErrorVariant, InputLocation};

use super::block::Block;
use super::habits::habit;
use super::words;
use crate::diagnostic::did_you_mean;
use crate::source::Span;
use crate::syntax::grammar::Rule;
use crate::syntax::lexer::{Lexer, Token, TokenKind};
use crate::syntax::{SyntaxError, is_reserved};

/// What the parser says when it refuses.
pub(super) type Refusal = Error<Rule>;

/// What follows the refused piece.
pub(super) struct Next {
    /// As it is called in a message.
    pub(super) text: String,
    pub(super) at: Span,
}

impl Next {
    /// The end of the text.
    pub(super) fn end(base: u32, text: &str) -> Self {
        let end = base + offset(text.trim_end().len());
        Self { text: "the end of the text".to_owned(), at: Span::new(end, end) }
    }
}

/// The mistake for which `text`, which stands at `base`, was refused.
pub(super) fn explain(
    refusal: Refusal,
    text: &str,
    base: u32,
    block: Option<Block>,
    next: Next,
) -> SyntaxError {
    let place = match refusal.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let expected = match refusal.variant {
        ErrorVariant::ParsingError { positives, .. } => positives,
        ErrorVariant::CustomError { .. } => Vec::new(),
    };
    let mut before = None;
    let mut found = None;
    for token in Lexer::new(text) {
        if token.end > place {
            found = Some(token);
            break;
        }
        before = Some(token);
    }
    let case = Case { text, base, expected, before, block };
    match found {
        Some(found) => case.at(found),
        None => SyntaxError::Unexpected {
            at: next.at,
            expected: words::list(&case.expected),
            found: next.text,
            help: case.help("", TokenKind::Mark),
        },
    }
}

struct Case<'t> {
    text: &'t str,
    base: u32,
    expected: Vec<Rule>,
    /// The token before the place.
    before: Option<Token>,
    block: Option<Block>,
}

impl Case<'_> {
    fn text_of(&self, token: Token) -> &str {
        self.text.get(token.start..token.end).unwrap_or("")
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.base + offset(start), self.base + offset(end))
    }

    fn expects(&self, rule: Rule) -> bool {
        self.expected.contains(&rule)
    }

    fn at(&self, found: Token) -> SyntaxError {
        let word = self.text_of(found);
        let at = self.span(found.start, found.end);
        let before = self.before.map_or("", |before| self.text_of(before));
        let operator = words::operator_is_due(&self.expected);
        if let Some((wrote, help)) = habit(word, before, operator) {
            let start = self.before.filter(|_| wrote.starts_with("is ")).unwrap_or(found).start;
            return SyntaxError::Foreign { at: self.span(start, found.end), wrote, help };
        }
        match found.kind {
            TokenKind::Number if number_help(word).is_some() => {
                let help = number_help(word).unwrap_or_default();
                return SyntaxError::BadNumber { at, wrote: words::shortened(word), help };
            }
            TokenKind::Word => {
                if let Some(error) = self.bad_name(word, at) {
                    return error;
                }
            }
            TokenKind::Mark if word == "-" => {
                if let Some(error) = self.hyphen(found) {
                    return error;
                }
            }
            _ => {}
        }
        SyntaxError::Unexpected {
            at,
            expected: words::list(&self.expected),
            found: format!("`{}`", words::shortened(word)),
            help: self.help(word, found.kind),
        }
    }

    /// A word that would be a name if it were written as one.
    fn bad_name(&self, word: &str, at: Span) -> Option<SyntaxError> {
        let lower = word.to_lowercase();
        let wrote = words::shortened(word);
        let form = "a name is lower case letters, digits and `_`, a letter first";
        if lower != *word {
            let mut due = words::keywords(&self.expected);
            if words::operator_is_due(&self.expected) || words::value_is_due(&self.expected) {
                due.extend(OPERATOR_WORDS.map(str::to_owned));
            }
            due.extend(
                self.block.iter().flat_map(|block| block.words()).map(|word| (*word).to_owned()),
            );
            if due.contains(&lower) {
                let help = format!("the words of the language are lower case: `{lower}`");
                return Some(SyntaxError::Foreign { at, wrote, help });
            }
        }
        let may_be_text = words::value_is_due(&self.expected);
        let may_be_name = self.expects(Rule::name) || (may_be_text && lower != *word);
        if !may_be_name {
            return None;
        }
        let is_name = word.starts_with(|first: char| first.is_ascii_lowercase())
            && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if is_name {
            // Only a reserved word is refused where a name is due.
            let reserved = !may_be_text && is_reserved(word);
            return reserved.then_some(SyntaxError::Reserved { at, word: wrote });
        }
        let mut help = match snake_case(word) {
            Some(name) => format!("{form}: `{name}`"),
            None => form.to_owned(),
        };
        if may_be_text {
            help += &format!("; a label or another text stands in quotes: `\"{wrote}\"`");
        }
        Some(SyntaxError::BadName { at, wrote, help })
    }

    /// A hyphen inside what is meant as a name.
    fn hyphen(&self, hyphen: Token) -> Option<SyntaxError> {
        let before = self
            .before
            .filter(|before| before.end == hyphen.start && before.kind == TokenKind::Word)?;
        let after = Lexer::new(self.text).find(|token| token.start == hyphen.end)?;
        if !matches!(after.kind, TokenKind::Word | TokenKind::Number) {
            return None;
        }
        let rest = self.text.get(before.start..).unwrap_or("");
        let length = rest
            .find(|next: char| !next.is_alphanumeric() && next != '_' && next != '-')
            .unwrap_or(rest.len());
        let wrote = rest.get(..length).unwrap_or("");
        let help = format!("a name has `_` in place of a hyphen: `{}`", wrote.replace('-', "_"));
        let at = self.span(before.start, before.start + wrote.len());
        Some(SyntaxError::BadName { at, wrote: words::shortened(wrote), help })
    }

    fn help(&self, word: &str, kind: TokenKind) -> Option<String> {
        if kind == TokenKind::Word {
            let mut due = words::keywords(&self.expected);
            due.extend(
                self.block.iter().flat_map(|block| block.words()).map(|word| (*word).to_owned()),
            );
            if let Some(help) = did_you_mean(word, due.iter().map(String::as_str)) {
                return Some(help);
            }
        }
        let help = match kind {
            TokenKind::Mark if word == "," && self.block == Some(Block::Enum) => {
                "labels are parted by blanks; only spellings after `also` take commas"
            }
            TokenKind::Mark if word == "," && self.block == Some(Block::Identity) => {
                "fields are parted by blanks, not by commas"
            }
            TokenKind::Mark if word == "," && self.block == Some(Block::Settings) => {
                "fields are parted by blanks, not by commas"
            }
            _ if self.expects(Rule::approver) || self.expects(Rule::role_holders) => {
                "an approver is `manager`, `manager of manager`, `app owner`, `role NAME`, \
                 `2 of role NAME` or `person \"…\"`"
            }
            _ if self.block == Some(Block::Exception) && self.expects(Rule::date) => {
                "an exception has fixed dates: `from 2026-03-01 until 2026-06-01`"
            }
            _ if self.block == Some(Block::Conflict)
                && (self.expects(Rule::parens) || self.expects(Rule::l_paren))
                && !words::value_is_due(&self.expected) =>
            {
                "between `between` and `and` a condition stands in parentheses: \
                 `any where (risk >= high)`"
            }
            TokenKind::Word | TokenKind::Text { .. } | TokenKind::Number
                if self.expects(Rule::comma) && self.in_list(kind) =>
            {
                "the elements of a list are parted by commas"
            }
            _ => return None,
        };
        Some(help.to_owned())
    }

    /// Whether the place follows something of the same kind.
    fn in_list(&self, kind: TokenKind) -> bool {
        self.before.is_some_and(|before| before.kind == kind)
    }
}

const OPERATOR_WORDS: [&str; 14] = [
    "and", "or", "not", "in", "is", "has", "between", "contains", "matches", "starts", "ends",
    "holds", "today", "reports",
];

/// What is wrong with a number that is none; nothing where it is one.
fn number_help(word: &str) -> Option<String> {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let rest = word.get(digits..).unwrap_or("");
    if matches!(rest, "" | "d" | "w" | "mo" | "y") {
        return None;
    }
    let parts: Vec<&str> = word.split('-').collect();
    let help = if rest.starts_with('.') {
        "numbers are whole"
    } else if let [year, month, day] = parts.as_slice() {
        if (year.len(), month.len(), day.len()) == (4, 2, 2) {
            return None;
        }
        "a date is written year-month-day, with four, two and two digits: `2026-03-01`"
    } else if rest.starts_with('-') {
        "a date is written `2026-03-01`; a minus has blanks around it"
    } else {
        match rest.trim_start_matches('_') {
            "day" | "days" | "D" => "days are written `7d`",
            "week" | "weeks" | "W" => "weeks are written `2w`",
            "m" | "month" | "months" | "M" => "months are written `6mo`",
            "year" | "years" | "yr" | "Y" => "years are written `1y`",
            _ => "a duration is one number and one unit: `7d`, `2w`, `6mo` or `1y`",
        }
    };
    Some(help.to_owned())
}

/// A name made of another way of writing one.
fn snake_case(word: &str) -> Option<String> {
    let mut name = String::new();
    let mut before = None;
    for character in word.chars() {
        let before = before.replace(character);
        if character.is_ascii_uppercase() {
            // A word of capitals alone is one word.
            if before.is_some_and(|last| last.is_ascii_lowercase() || last.is_ascii_digit()) {
                name.push('_');
            }
            name.push(character.to_ascii_lowercase());
        } else if character.is_ascii_alphanumeric() || (character == '_' && !name.is_empty()) {
            name.push(character);
        } else if character != '_' {
            return None;
        }
    }
    (!name.is_empty()).then_some(name)
}

fn offset(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
