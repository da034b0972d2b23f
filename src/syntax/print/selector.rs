//! Selectors.

use super::expr::expr;
use super::{joined, quoted};
use crate::syntax::ast::{Index, Selector, SelectorKind};

/// A selector, its condition running to the end.
pub(super) fn selector(selector: &Selector) -> String {
    match &selector.filter {
        Some(filter) => format!("{} where {}", target(selector), expr(filter)),
        None => target(selector),
    }
}

/// A selector, its condition in parentheses.
pub(super) fn closed(selector: &Selector) -> String {
    match &selector.filter {
        Some(filter) => format!("{} where ({})", target(selector), expr(filter)),
        None => target(selector),
    }
}

/// Selectors in a row.
pub(super) fn selectors(list: &[Selector]) -> String {
    joined(list, selector)
}

fn target(selector: &Selector) -> String {
    match &selector.kind {
        SelectorKind::Any => "any".to_owned(),
        SelectorKind::App(app) => format!("{}.*", app.text),
        SelectorKind::Entitlement { app, name, index } => {
            let index = match index {
                Some(Index::Label(label)) => format!("[{}]", quoted(&label.value)),
                Some(Index::Attribute(attribute)) => format!("[{}]", attribute.text),
                None => String::new(),
            };
            format!("{}.{}{index}", app.text, name.text)
        }
    }
}
