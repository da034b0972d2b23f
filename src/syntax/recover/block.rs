//! What stands between braces, and where one clause of it ends and the next begins.

use crate::diagnostic::nearest;
use crate::syntax::boundaries::text_of;
use crate::syntax::grammar::Rule;
use crate::syntax::lexer::{Place, Token, TokenKind};

/// The kinds of bodies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Block {
    Identity,
    Enum,
    Lifecycle,
    App,
    Entitlement,
    Role,
    Approval,
    Forbid,
    Conflict,
    Exception,
    Review,
    Settings,
    Test,
    Scenario,
    Invariant,
    Cases,
}

impl Block {
    /// The body of a declaration that begins with this word.
    pub(super) fn of_declaration(word: &str) -> Option<Self> {
        Some(match word {
            "identity" => Self::Identity,
            "enum" => Self::Enum,
            "lifecycle" => Self::Lifecycle,
            "app" => Self::App,
            "role" => Self::Role,
            "approval" => Self::Approval,
            "forbid" => Self::Forbid,
            "conflict" => Self::Conflict,
            "exception" => Self::Exception,
            "review" => Self::Review,
            "fixture" => Self::Settings,
            "test" => Self::Test,
            "scenario" => Self::Scenario,
            "invariant" => Self::Invariant,
            _ => return None,
        })
    }

    /// The body of a clause in this block that begins with this word.
    pub(super) fn inner(self, word: &str) -> Option<Self> {
        match (self, word) {
            (Self::App, "entitlement") => Some(Self::Entitlement),
            (Self::Test | Self::Scenario, "given" | "person") => Some(Self::Settings),
            (Self::Test, "cases") => Some(Self::Cases),
            _ => None,
        }
    }

    /// What reads one clause of it.
    pub(super) fn rule(self) -> Rule {
        match self {
            Self::Identity => Rule::lone_field,
            Self::Enum => Rule::lone_label,
            Self::Lifecycle => Rule::lone_lifecycle_clause,
            Self::App => Rule::lone_app_clause,
            Self::Entitlement => Rule::lone_entitlement_detail,
            Self::Role => Rule::lone_role_clause,
            Self::Approval => Rule::lone_approval_clause,
            Self::Forbid => Rule::lone_forbid_clause,
            Self::Conflict => Rule::lone_conflict_clause,
            Self::Exception => Rule::lone_exception_clause,
            Self::Review => Rule::lone_review_clause,
            Self::Settings => Rule::lone_setting,
            Self::Test => Rule::lone_test_clause,
            Self::Scenario => Rule::lone_scenario_clause,
            Self::Invariant => Rule::lone_invariant_clause,
            Self::Cases => Rule::lone_case,
        }
    }

    /// The words that its clauses begin with; none where they begin otherwise.
    pub(super) fn words(self) -> &'static [&'static str] {
        match self {
            Self::Identity | Self::Enum | Self::Lifecycle | Self::Settings | Self::Cases => &[],
            Self::App => &["owner", "risk", "tags", "provision", "entitlement"],
            Self::Entitlement => &["owner", "risk", "tags", "implies", "group"],
            Self::Role => &["owner", "mode", "control", "when", "include", "grant"],
            Self::Approval => &["mode", "control", "for", "stage", "skip", "valid"],
            Self::Forbid => &["mode", "control", "when", "deny", "because"],
            Self::Conflict => &["mode", "control", "between", "at", "resolve", "because"],
            Self::Exception => &[
                "mode",
                "control",
                "when",
                "grant",
                "overrides",
                "from",
                "until",
                "approved",
                "ticket",
                "because",
            ],
            Self::Review => &["mode", "control", "for", "every", "on", "by"],
            Self::Test => &[
                "given",
                "person",
                "approved",
                "rejected",
                "on",
                "expect",
                "cases",
                "population",
                "mode",
                "skip",
            ],
            Self::Scenario => &["given", "person", "approved", "rejected", "on", "mode", "skip"],
            Self::Invariant => &["never", "always", "assuming", "for", "mode", "skip"],
        }
    }

    /// The clauses between two tokens, as first token and one past the last.
    pub(super) fn pieces(
        self,
        text: &str,
        tokens: &[Token],
        first: usize,
        last: usize,
    ) -> Vec<(usize, usize)> {
        let mut pieces = Vec::new();
        let (mut start, mut depth) = (first, 0usize);
        for index in first..last {
            if index > start && depth == 0 && self.starts(text, tokens, start, index) {
                pieces.push((start, index));
                start = index;
            }
            match text_of(text, tokens, index) {
                "{" => depth += 1,
                "}" => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        if start < last {
            pieces.push((start, last));
        }
        pieces
    }

    /// Whether a clause seems to start at this token, the one before it having started at
    /// `current`.
    fn starts(self, text: &str, tokens: &[Token], current: usize, index: usize) -> bool {
        let Some(token) = tokens.get(index) else { return false };
        let (word, next) = (text_of(text, tokens, index), text_of(text, tokens, index + 1));
        let before = index.checked_sub(1).map_or("", |before| text_of(text, tokens, before));
        let is_word = token.kind == TokenKind::Word;
        match self {
            Self::Identity | Self::Settings => is_word && next == ":" && before != ",",
            Self::Enum => {
                is_text(token.kind) && !matches!(before, "also" | "," | "column" | "from")
            }
            Self::Lifecycle => {
                is_word
                    && word != "when"
                    && (next == "when" || (word == "since" && token.place != Place::Within))
            }
            Self::Cases => {
                before != "," && matches!(next, "," | ":") && (is_word || is_value(token.kind))
            }
            _ if !is_word || continues(next) => false,
            // The condition of a grant, which the role's own would have preceded.
            Self::Role if word == "when" && text_of(text, tokens, current) == "grant" => false,
            _ => {
                let first = token.place != Place::Within;
                if self.words().contains(&word) {
                    first || !awaits_operand(before)
                } else {
                    let near = || nearest(word, self.words().iter().copied()).is_some();
                    first && !awaits_operand(before) && near()
                }
            }
        }
    }
}

fn is_text(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Text { .. } | TokenKind::ForeignText)
}

fn is_value(kind: TokenKind) -> bool {
    is_text(kind) || kind == TokenKind::Number
}

/// Whether an operand must follow this, so that a clause's word would be a name there.
fn awaits_operand(word: &str) -> bool {
    matches!(
        word,
        "," | "=="
            | "!="
            | "<"
            | "<="
            | ">"
            | ">="
            | "="
            | "==="
            | "&&"
            | "||"
            | "!"
            | "+"
            | "-"
            | "."
            | "("
            | "["
            | ":"
            | "and"
            | "or"
            | "not"
            | "in"
            | "is"
            | "has"
            | "where"
            | "when"
            | "by"
            | "else"
            | "escalate"
            | "role"
            | "holds"
            | "requires"
            | "of"
            | "skip"
            | "resolve"
            | "expect"
            | "stage"
            | "entitlement"
            | "never"
            | "always"
            | "implies"
    )
}

/// Whether this makes the word before it an operand, not the word of a clause.
fn continues(word: &str) -> bool {
    matches!(
        word,
        "" | "}"
            | "."
            | ","
            | "=="
            | "!="
            | "<"
            | "<="
            | ">"
            | ">="
            | "="
            | "==="
            | "&&"
            | "||"
            | "+"
            | "-"
            | ")"
            | "]"
            | ":"
            | "and"
            | "or"
            | "in"
            | "is"
            | "has"
            | "starts"
            | "ends"
            | "contains"
            | "matches"
    )
}
