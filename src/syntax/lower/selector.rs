//! Entitlement selectors.

use super::Lowering;
use crate::source::Span;
use crate::syntax::ast::{Index, Name, Selector, SelectorKind, StagePath};
use crate::syntax::grammar::{Node, Rule};

impl Lowering<'_> {
    /// A selector, with its `where`.
    pub(super) fn selector(&mut self, node: Node<'_>) -> Option<Selector> {
        let span = self.span(&node);
        let mut kind = None;
        let mut filter = None;
        let mut whole = true;
        for inner in node.into_inner() {
            match inner.as_rule() {
                Rule::every_entitlement | Rule::whole_app | Rule::entitlement => {
                    kind = Some(self.target(inner)?);
                }
                Rule::expr => {
                    filter = self.expr(inner);
                    whole = filter.is_some();
                }
                Rule::parens => {
                    filter = self.parens(inner);
                    whole = filter.is_some();
                }
                _ => {}
            }
        }
        Some(Selector { kind: kind?, filter, span }).filter(|_| whole)
    }

    /// The selectors among the children of a clause; none of them is left out silently
    /// without an error.
    pub(super) fn selectors(&mut self, node: Node<'_>) -> Vec<Selector> {
        node.into_inner()
            .filter(|inner| matches!(inner.as_rule(), Rule::selector | Rule::closed_selector))
            .filter_map(|inner| self.selector(inner))
            .collect()
    }

    /// One entitlement, as a selector without `where`.
    pub(super) fn entitlement(&mut self, node: Node<'_>) -> Option<Selector> {
        let span = self.span(&node);
        Some(Selector { kind: self.target(node)?, filter: None, span })
    }

    /// `stage`, `approval.stage`
    pub(super) fn stage_path(&self, node: Node<'_>) -> Option<StagePath> {
        let mut names = self.names(node).into_iter();
        Some(StagePath { first: names.next()?, second: names.next() })
    }

    fn target(&mut self, node: Node<'_>) -> Option<SelectorKind> {
        match node.as_rule() {
            Rule::every_entitlement => Some(SelectorKind::Any),
            Rule::whole_app => self.inner_name(node).map(SelectorKind::App),
            _ => {
                let mut path = None;
                let mut index = None;
                for inner in node.into_inner() {
                    match inner.as_rule() {
                        Rule::entitlement_path => path = self.entitlement_path(inner),
                        Rule::index => index = Some(self.index(inner)?),
                        _ => {}
                    }
                }
                let (app, name) = path?;
                Some(SelectorKind::Entitlement { app, name, index })
            }
        }
    }

    /// The app and the entitlement's own name.
    fn entitlement_path(&self, node: Node<'_>) -> Option<(Name, Name)> {
        let mut names = node.into_inner().filter(|inner| inner.as_rule() == Rule::name);
        Some((self.name(&names.next()?), self.name(&names.next()?)))
    }

    fn index(&mut self, node: Node<'_>) -> Option<Index> {
        let inner = super::inner(node, |rule| matches!(rule, Rule::string | Rule::name))?;
        if inner.as_rule() == Rule::string {
            self.text(&inner).map(Index::Label)
        } else {
            Some(Index::Attribute(self.name(&inner)))
        }
    }
}

/// From the first of them to the last.
pub(super) fn covering(selectors: &[Selector]) -> Option<Span> {
    Some(selectors.first()?.span.to(selectors.last()?.span))
}
