//! What the grammar has matched, made into the tree.
//!
//! A value that is wrong in itself (a date outside the calendar, an unknown escape) is
//! reported here and leaves out the clause that it stands in, so that nothing later
//! complains about what it would have meant.

mod clauses;
mod expectation;
mod expr;
mod literal;
mod rules;
mod schema;
mod selector;
mod tests;

use super::SyntaxError;
use super::ast::{Approver, ApproverKind, Declaration, DeclarationKind, Name, Text};
use super::grammar::{Node, Rule};
use super::parse::broken;
use super::scan::Docs;
use crate::source::{Span, Spanned};

/// Makes trees of the nodes of one parsed piece of text.
pub(super) struct Lowering<'a> {
    /// The offset of the piece.
    base: u32,
    /// How deep the expression being lowered is nested.
    depth: usize,
    /// Whether something was left out of the declaration being lowered.
    damaged: bool,
    /// Whether names may have been lost with it.
    lossy: bool,
    docs: &'a mut Docs,
    errors: &'a mut Vec<SyntaxError>,
}

impl<'a> Lowering<'a> {
    /// For a piece of text that begins at `base`.
    pub(super) fn new(base: u32, docs: &'a mut Docs, errors: &'a mut Vec<SyntaxError>) -> Self {
        Self { base, depth: 0, damaged: false, lossy: false, docs, errors }
    }

    /// A top-level declaration; none where a part is wrong that it cannot be without.
    fn declaration(&mut self, node: Node<'_>) -> Option<Declaration> {
        let span = self.span(&node);
        (self.damaged, self.lossy) = (false, false);
        let kind = match node.as_rule() {
            Rule::identity_decl => DeclarationKind::Identity(self.identity(node)),
            Rule::enum_decl => DeclarationKind::Enum(self.enumeration(node)?),
            Rule::lifecycle_decl => DeclarationKind::Lifecycle(self.lifecycle(node)),
            Rule::app_decl => DeclarationKind::App(self.app(node)?),
            Rule::requires_decl => DeclarationKind::Requires(self.requirement(node)?),
            Rule::condition_decl => DeclarationKind::Condition(self.condition(node)?),
            Rule::role_decl => DeclarationKind::Role(self.role(node)?),
            Rule::approval_decl => DeclarationKind::Approval(self.approval(node)?),
            Rule::forbid_decl => DeclarationKind::Forbid(self.forbid(node)?),
            Rule::conflict_decl => DeclarationKind::Conflict(self.conflict(node)?),
            Rule::exception_decl => DeclarationKind::Exception(self.exception(node)?),
            Rule::review_decl => DeclarationKind::Review(self.review(node)?),
            Rule::fixture_decl => DeclarationKind::Fixture(self.fixture(node)?),
            Rule::test_decl => DeclarationKind::Test(self.test(node)?),
            Rule::scenario_decl => DeclarationKind::Scenario(self.scenario(node)?),
            Rule::invariant_decl => DeclarationKind::Invariant(self.invariant(node)?),
            _ => return None,
        };
        Some(Declaration { doc: None, kind, span, damaged: self.damaged, lossy: self.lossy })
    }

    /// A top-level declaration, in any case: a broken one where it cannot be had.
    pub(super) fn whole_declaration(&mut self, node: Node<'_>) -> Declaration {
        let (text, start) = (node.as_str(), self.base + offset(node.as_span().start()));
        let doc = self.docs.take(start);
        let declaration = self.declaration(node);
        let declaration = declaration.unwrap_or_else(|| broken(text, start));
        Declaration { doc, ..declaration }
    }

    fn report(&mut self, error: SyntaxError) {
        self.damaged = true;
        // These cost a value or a clause, never a name.
        self.lossy |= !matches!(
            error,
            SyntaxError::UnknownWord { .. }
                | SyntaxError::Duplicate { .. }
                | SyntaxError::Order { .. }
                | SyntaxError::BadDate { .. }
        );
        self.errors.push(error);
    }

    /// Where a node stands. What pest matched may end in blanks; they do not count.
    fn span(&self, node: &Node<'_>) -> Span {
        let span = node.as_span();
        let start = offset(span.start());
        let length = offset(span.as_str().trim_end().len());
        Span::new(self.base + start, self.base + start + length)
    }

    fn name(&self, node: &Node<'_>) -> Name {
        Name { text: node.as_str().to_owned(), span: self.span(node) }
    }

    fn names(&self, node: Node<'_>) -> Vec<Name> {
        node.into_inner()
            .filter(|inner| inner.as_rule() == Rule::name)
            .map(|inner| self.name(&inner))
            .collect()
    }

    /// The name inside a clause that has one.
    fn inner_name(&self, node: Node<'_>) -> Option<Name> {
        let inner = inner(node, |rule| matches!(rule, Rule::name | Rule::type_name))?;
        Some(self.name(&inner))
    }

    /// The string inside a clause that has one.
    fn inner_text(&mut self, node: Node<'_>) -> Option<Text> {
        let inner = inner(node, |rule| rule == Rule::string)?;
        self.text(&inner)
    }

    fn approver(&mut self, node: Node<'_>) -> Option<Approver> {
        let span = self.span(&node);
        let mut quorum = None;
        let mut kind = None;
        for inner in node.into_inner() {
            kind = match inner.as_rule() {
                Rule::quorum => {
                    let number = inner.into_inner().next()?;
                    quorum = Some(Spanned::new(self.count(&number)?, self.span(&number)));
                    continue;
                }
                Rule::manager => Some(ApproverKind::Manager),
                Rule::manager_of_manager => Some(ApproverKind::ManagerOfManager),
                Rule::app_owner => Some(ApproverKind::AppOwner),
                Rule::role_holders => self.inner_name(inner).map(ApproverKind::Role),
                Rule::person => self.inner_text(inner).map(ApproverKind::Person),
                _ => continue,
            };
        }
        let kind = kind?;
        if quorum.is_some() && !matches!(kind, ApproverKind::Role(_)) {
            self.report(SyntaxError::QuorumWithoutRole { at: span });
            return None;
        }
        Some(Approver { quorum, kind, span })
    }

    fn approvers(&mut self, node: Node<'_>) -> Vec<Approver> {
        node.into_inner()
            .filter(|inner| inner.as_rule() == Rule::approver)
            .filter_map(|inner| self.approver(inner))
            .collect()
    }
}

/// The first child that `wanted` accepts.
fn inner<'i>(node: Node<'i>, wanted: impl Fn(Rule) -> bool) -> Option<Node<'i>> {
    node.into_inner().find(|inner| wanted(inner.as_rule()))
}

/// A length as an offset: a file's size is limited far below what `u32` counts.
fn offset(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
