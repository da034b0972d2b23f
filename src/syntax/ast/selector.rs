//! Entitlement selectors.

use super::{Expr, Name, Text};
use crate::source::Span;

/// Which entitlements: `app.name`, `app.name["Label"]`, `app.*`, `any`, each with an
/// optional `where`.
#[derive(Clone, Debug, PartialEq)]
pub struct Selector {
    /// Which ones.
    pub kind: SelectorKind,
    /// `where …`, over the entitlement's own facts.
    pub filter: Option<Expr>,
    /// The whole selector, its `where` included.
    pub span: Span,
}

/// The part of a selector before its `where`.
#[derive(Clone, Debug, PartialEq)]
pub enum SelectorKind {
    /// `any`
    Any,
    /// `app.*`
    App(Name),
    /// `app.name`, `app.name["Label"]`, `app.name[attribute]`
    Entitlement {
        /// The app.
        app: Name,
        /// The entitlement.
        name: Name,
        /// What stands in brackets.
        index: Option<Index>,
    },
}

/// What stands in the brackets of a parameterised entitlement.
#[derive(Clone, Debug, PartialEq)]
pub enum Index {
    /// `["Label"]`
    Label(Text),
    /// `[attribute]`: the label that the identity's attribute has.
    Attribute(Name),
}
