//! Where declarations start, told from their first words.

use super::lexer::{Place, Token, TokenKind};

/// The words that declarations begin with.
pub(super) const DECLARATIONS: [&str; 16] = [
    "app",
    "approval",
    "condition",
    "conflict",
    "enum",
    "exception",
    "fixture",
    "forbid",
    "identity",
    "invariant",
    "lifecycle",
    "requires",
    "review",
    "role",
    "scenario",
    "test",
];

/// Whether a declaration starts at this token whatever surrounds it: no right text has
/// these words inside another declaration.
pub(super) fn is_certain_start(text: &str, tokens: &[Token], index: usize) -> bool {
    if tokens.get(index).is_none_or(|token| token.place == Place::Within) {
        return false;
    }
    let word = |ahead: usize| text_of(text, tokens, index + ahead);
    let is_text = |ahead: usize| is_text(tokens, index + ahead);
    let named = tokens.get(index + 1).is_some_and(|token| token.kind == TokenKind::Word);
    let titled = |mark: &str| named && (word(2) == mark || (is_text(2) && word(3) == mark));
    match word(0) {
        "app" | "approval" | "conflict" | "exception" | "fixture" | "forbid" | "review"
        | "role" => titled("{"),
        "condition" => titled("="),
        "enum" => named && (word(2) == "{" || (word(2) == "from" && is_text(3))),
        "invariant" | "scenario" | "test" => is_text(1) && word(2) == "{",
        "lifecycle" | "identity" => word(1) == "{",
        _ => false,
    }
}

/// Whether a declaration starts at this token, provided that none is open.
pub(super) fn is_likely_start(text: &str, tokens: &[Token], index: usize) -> bool {
    let Some(token) = tokens.get(index).filter(|token| token.kind == TokenKind::Word) else {
        return false;
    };
    let word = |ahead: usize| text_of(text, tokens, index + ahead);
    if !DECLARATIONS.contains(&word(0)) {
        return false;
    }
    if index > 0 && text_of(text, tokens, index - 1) == "requires" {
        return false;
    }
    let next = tokens.get(index + 1).map(|token| token.kind);
    token.place == Place::Margin
        || match word(0) {
            "lifecycle" | "identity" => word(1) == "{",
            "invariant" | "scenario" | "test" => matches!(next, Some(TokenKind::Text { .. })),
            "requires" => ["app", "attribute", "role", "condition", "approval"].contains(&word(1)),
            _ => {
                next == Some(TokenKind::Word)
                    && (matches!(word(2), "{" | "=" | "from") || is_text(tokens, index + 2))
            }
        }
}

fn is_text(tokens: &[Token], index: usize) -> bool {
    tokens
        .get(index)
        .is_some_and(|token| matches!(token.kind, TokenKind::Text { .. } | TokenKind::ForeignText))
}

/// The text of a token, empty past the last one.
pub(super) fn text_of<'t>(text: &'t str, tokens: &[Token], index: usize) -> &'t str {
    tokens.get(index).and_then(|token| text.get(token.start..token.end)).unwrap_or("")
}
