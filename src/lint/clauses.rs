//! Where the clauses of a declaration lie, so that a comment before one can speak of it.

use super::exprs::for_each_part;
use crate::source::Span;
use crate::syntax::ast::{
    App, Approval, Approver, Conflict, Declaration, DeclarationKind, EnumLabels, Exception, Expr,
    Forbid, Grant, Name, Review, Role, Selector, Text,
};

/// What a comment before `start` speaks of: the declaration that begins there, or the
/// clause, up to the end of what it says.
pub(super) fn clause_at(declaration: &Declaration, start: u32) -> Option<Span> {
    if declaration.span.start == start {
        return Some(declaration.span);
    }
    if declaration.span.end <= start {
        return None;
    }
    let mut pieces = Pieces(Vec::new());
    pieces.declaration(declaration);
    // A clause begins with a word of its own; what it says is what comes next. Of several
    // things that begin there, the whole counts.
    let next = pieces.0.into_iter().filter(|piece| piece.start >= start);
    let next = next.min_by_key(|piece| (piece.start, u32::MAX - piece.end))?;
    Some(Span::new(start, next.end))
}

struct Pieces(Vec<Span>);

impl Pieces {
    fn declaration(&mut self, declaration: &Declaration) {
        match &declaration.kind {
            DeclarationKind::Identity(item) => {
                self.0.extend(item.fields.iter().map(|field| field.span));
            }
            DeclarationKind::Enum(item) => {
                if let EnumLabels::Inline(labels) = &item.labels {
                    for label in labels {
                        let last = label.also.last().unwrap_or(&label.text);
                        self.0.push(label.text.span.to(last.span));
                    }
                }
            }
            DeclarationKind::Lifecycle(item) => {
                self.0.extend(item.since.iter().map(|since| since.span));
                for arm in &item.arms {
                    self.0.push(arm.span);
                    self.expr(&arm.when);
                }
            }
            DeclarationKind::App(item) => self.app(item),
            DeclarationKind::Condition(item) => self.expr(&item.expr),
            DeclarationKind::Role(item) => self.role(item),
            DeclarationKind::Approval(item) => self.approval(item),
            DeclarationKind::Forbid(item) => self.forbid(item),
            DeclarationKind::Conflict(item) => self.conflict(item),
            DeclarationKind::Exception(item) => self.exception(item),
            DeclarationKind::Review(item) => self.review(item),
            DeclarationKind::Fixture(item) => {
                self.0.extend(item.fields.iter().map(|field| field.span));
            }
            DeclarationKind::Requires(_)
            | DeclarationKind::Test(_)
            | DeclarationKind::Scenario(_)
            | DeclarationKind::Invariant(_)
            | DeclarationKind::Broken(_) => {}
        }
    }

    fn app(&mut self, item: &App) {
        self.texts([&item.owner]);
        self.0.extend(item.risk.iter().map(|risk| risk.span));
        self.0.extend(item.provision.iter().map(|provision| provision.span));
        self.names(&item.tags);
        for entitlement in &item.entitlements {
            self.0.push(entitlement.span);
            self.texts([&entitlement.owner, &entitlement.group]);
            self.0.extend(entitlement.risk.iter().map(|risk| risk.span));
            self.names(&entitlement.tags);
        }
    }

    fn role(&mut self, item: &Role) {
        self.texts([&item.owner, &item.control]);
        self.0.extend(item.mode.iter().map(|mode| mode.span));
        self.exprs([&item.when]);
        self.names(&item.include);
        item.grants.iter().for_each(|grant| self.grant(grant));
    }

    fn grant(&mut self, grant: &Grant) {
        self.0.push(grant.span);
        self.selectors(&grant.targets);
        self.exprs([&grant.when, &grant.from, &grant.until]);
        self.0.extend(grant.requires.iter().map(|name| name.span));
    }

    fn approval(&mut self, item: &Approval) {
        self.texts([&item.control]);
        self.0.extend(item.mode.iter().map(|mode| mode.span));
        self.selectors(&item.covers);
        for stage in &item.stages {
            self.0.push(stage.span);
            self.approvers(&stage.by);
            self.0.extend(stage.within.iter().map(|within| within.span));
            self.0.extend(stage.escalate.iter().map(|escalate| escalate.span));
            self.exprs([&stage.when]);
        }
        self.exprs([&item.skip_when]);
        self.0.extend(item.valid.iter().map(|valid| valid.span));
    }

    fn forbid(&mut self, item: &Forbid) {
        self.texts([&item.control, &item.because]);
        self.0.extend(item.mode.iter().map(|mode| mode.span));
        self.exprs([&item.when]);
        for deny in &item.denies {
            self.0.push(deny.span);
            self.selectors(&deny.targets);
        }
    }

    fn conflict(&mut self, item: &Conflict) {
        use crate::syntax::ast::ConflictRule::{AtMost, Between};
        self.texts([&item.control, &item.because]);
        self.0.extend(item.mode.iter().map(|mode| mode.span));
        if let Some(Between { span, .. } | AtMost { span, .. }) = &item.rule {
            self.0.push(*span);
        }
        self.0.extend(item.resolve.iter().map(|resolve| resolve.span));
    }

    fn exception(&mut self, item: &Exception) {
        self.texts([&item.control, &item.approved_by, &item.ticket, &item.because]);
        self.0.extend(item.mode.iter().map(|mode| mode.span));
        self.exprs([&item.when]);
        for grant in &item.grants {
            self.0.push(grant.span);
            self.selectors(&grant.targets);
        }
        self.names(&item.overrides);
        self.0.extend(item.from.iter().chain(&item.until).map(|date| date.span));
    }

    fn review(&mut self, item: &Review) {
        self.texts([&item.control]);
        self.0.extend(item.mode.iter().map(|mode| mode.span));
        self.selectors(&item.covers);
        self.0.extend(item.every.iter().map(|every| every.span));
        self.names(&item.on_change);
        self.approvers(&item.by);
    }

    fn texts<const N: usize>(&mut self, texts: [&Option<Text>; N]) {
        self.0.extend(texts.into_iter().flatten().map(|text| text.span));
    }

    fn exprs<const N: usize>(&mut self, exprs: [&Option<Expr>; N]) {
        exprs.into_iter().flatten().for_each(|expr| self.expr(expr));
    }

    fn expr(&mut self, expr: &Expr) {
        for_each_part(expr, &mut |part| self.0.push(part.span));
    }

    fn names(&mut self, names: &[Name]) {
        self.list(names.iter().map(|name| name.span).collect());
    }

    fn selectors(&mut self, selectors: &[Selector]) {
        self.list(selectors.iter().map(|selector| selector.span).collect());
    }

    fn approvers(&mut self, approvers: &[Approver]) {
        self.list(approvers.iter().map(|approver| approver.span).collect());
    }

    /// The whole of a list, and each of its elements.
    fn list(&mut self, elements: Vec<Span>) {
        if let (Some(first), Some(last)) = (elements.first(), elements.last()) {
            self.0.push(first.to(*last));
        }
        self.0.extend(elements);
    }
}
