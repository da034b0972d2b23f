//! The lists whose order says nothing, and the order that they get.
//!
//! These are the entitlements of one `grant`, and the elements of a set: what is held, and
//! what a set has, does not turn on the order in which it is told. A list is sorted only
//! where its elements are alike and plain, and no comment stands among them.

use crate::syntax::{Part, PartKind, TokenKind};

/// Sorts what one `grant` grants, unless a condition stands in it.
pub(super) fn sort_grants<'t>(grants: &mut [&Part], text: impl Fn(&Part) -> &'t str) {
    let plain = grants.iter().all(|grant| !contains(grant, PartKind::Expr));
    if plain {
        grants.sort_by_cached_key(|grant| {
            grant.tokens().map(|token| text(token).to_owned()).collect::<Vec<_>>()
        });
    }
}

/// Sorts the elements of a set, if all are texts, all names, all numbers or all dates.
pub(super) fn sort_elements<'t>(elements: &mut [&Part], text: impl Fn(&Part) -> &'t str) {
    let keys: Option<Vec<Key>> = elements.iter().map(|element| key(element, &text)).collect();
    let alike = keys.is_some_and(|keys| {
        keys.windows(2).all(|pair| match pair {
            [one, other] => std::mem::discriminant(one) == std::mem::discriminant(other),
            _ => true,
        })
    });
    if alike {
        elements.sort_by_cached_key(|element| key(element, &text));
    }
}

/// By what an element is sorted among others of its kind.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Text(String),
    Name(String),
    Int(i64),
    /// Year, month and day as they are written, of fixed width.
    Date(String),
}

/// None for what is not one token, or not of a kind that has an order.
fn key<'t>(element: &Part, text: &impl Fn(&Part) -> &'t str) -> Option<Key> {
    let mut tokens = element.tokens();
    let token = tokens.next().filter(|_| tokens.next().is_none())?;
    let text = text(token);
    match token.kind {
        PartKind::Token(TokenKind::Text) => Some(Key::Text(text.trim_matches('"').to_owned())),
        PartKind::Token(TokenKind::Name) => Some(Key::Name(text.to_owned())),
        PartKind::Token(TokenKind::Int) => text.parse().ok().map(Key::Int),
        PartKind::Token(TokenKind::Date) => Some(Key::Date(text.to_owned())),
        _ => None,
    }
}

fn contains(part: &Part, kind: PartKind) -> bool {
    part.kind == kind || part.parts.iter().any(|part| contains(part, kind))
}
