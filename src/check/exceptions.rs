//! Dated exceptions.

use super::Input;
use super::declared::{Declarations, Declared, header, text};
use super::error::{Kind, NameError, RuleError};
use super::expr::{Lowering, Place};
use super::model::Model;
use super::presence::Known;
use super::report::Report;
use super::selector::{Selectors, Use};
use crate::policy::{
    Atom, AtomKind, ConflictId, Date, Exception, ExceptionId, Expr, ForbidId, Id, OriginId, Table,
};
use crate::source::Span;
use crate::syntax::ast;

/// Checks all exceptions.
pub(super) fn check_exceptions(
    all: &Declarations<'_>,
    input: &Input,
    model: &Model<'_>,
    selectors: &mut Selectors,
    report: &mut Report,
) -> Table<ExceptionId, Exception> {
    let mut exceptions = Exceptions { all, input, model, selectors, report };
    all.exceptions.iter().map(|declared| exceptions.exception(declared)).collect()
}

struct Exceptions<'r, 'a> {
    all: &'r Declarations<'a>,
    input: &'r Input,
    model: &'r Model<'a>,
    selectors: &'r mut Selectors,
    report: &'r mut Report,
}

impl Exceptions<'_, '_> {
    fn exception(&mut self, declared: &Declared<'_, ast::Exception>) -> Exception {
        let item = declared.item;
        if !declared.damaged {
            self.lacks(item);
        }
        if let (Some(from), Some(until)) = (&item.from, &item.until)
            && until.value <= from.value
        {
            let (name, span) = (item.name.text.clone(), until.span);
            self.report.add(RuleError::ReversedWindow { name, span, from: from.span });
        }
        let when = match &item.when {
            Some(when) => {
                let mut lowering = Lowering::new(self.model, self.report, Place::Rule);
                lowering.condition(when, &Known::nothing()).expr
            }
            None => Expr::Atom(Atom { kind: AtomKind::Constant(false), span: item.name.span }),
        };
        let targets = item.grants.iter().flat_map(|clause| &clause.targets);
        let (overrides_forbids, overrides_conflicts) = self.overrides(declared);
        Exception {
            header: header(
                declared,
                item.title.as_ref(),
                item.control.as_ref(),
                item.mode.as_ref(),
            ),
            when,
            grants: self.selectors.resolve_all(targets, Use::Exception, self.model, self.report),
            overrides_forbids,
            overrides_conflicts,
            from: item.from.as_ref().map(|from| from.value),
            until: item.until.as_ref().map_or(Date::MAX, |until| until.value),
            approved_by: text(item.approved_by.as_ref()).unwrap_or_default(),
            ticket: text(item.ticket.as_ref()),
            because: text(item.because.as_ref()),
        }
    }

    fn lacks(&mut self, item: &ast::Exception) {
        let blank = |text: Option<&ast::Text>| text.is_none_or(|text| text.value.trim().is_empty());
        let lacks = [
            (
                item.when.is_none(),
                "does not say whom it is for",
                "name the person or group: `when id == \"…\"`",
            ),
            (
                item.grants.is_empty(),
                "grants nothing",
                "say what it grants: `grant app.entitlement`",
            ),
            (
                item.until.is_none(),
                "has no end",
                "say the first day it no longer stands: `until 2026-12-01`",
            ),
            (
                blank(item.approved_by.as_ref()),
                "does not say who approved it",
                "name who answers for it: `approved by \"…\"`",
            ),
            (
                blank(item.because.as_ref()) && blank(item.ticket.as_ref()),
                "gives no reason",
                "add `because \"…\"`, or `ticket \"…\"`",
            ),
        ];
        for (_, lack, help) in lacks.into_iter().filter(|(lacking, ..)| *lacking) {
            let (name, span) = (item.name.text.clone(), item.name.span);
            let kind = Kind::Exception;
            self.report.add(RuleError::MissingClause { kind, name, lack, help, span });
        }
    }

    fn overrides(
        &mut self,
        declared: &Declared<'_, ast::Exception>,
    ) -> (Vec<ForbidId>, Vec<ConflictId>) {
        let (mut forbids, mut conflicts) = (Vec::new(), Vec::new());
        for name in &declared.item.overrides {
            let forbid = self.model.forbids.get(&name.text);
            let conflict = self.model.conflicts.get(&name.text);
            if forbid.is_none() && conflict.is_none() {
                let (forbids, conflicts) = (&self.model.forbids, &self.model.conflicts);
                let known = forbids.names().chain(conflicts.names());
                let help = self.report.suggest(&name.text, known);
                let (kind, span) = (Kind::ForbidOrConflict, name.span);
                let name = name.text.clone();
                self.report.add(NameError::Unknown { kind, name, span, help });
                continue;
            }
            if let Some(id) = forbid.flatten() {
                forbids.push(id);
                let rule = self.all.forbids.get(id.index());
                let rule = rule.map(|rule| (rule.origin, rule.item.name.span));
                self.belongs_here(name, rule, declared.origin);
            }
            if let Some(id) = conflict.flatten() {
                conflicts.push(id);
                let rule = self.all.conflicts.get(id.index());
                let rule = rule.map(|rule| (rule.origin, rule.item.name.span));
                self.belongs_here(name, rule, declared.origin);
            }
        }
        forbids.sort_unstable();
        forbids.dedup();
        conflicts.sort_unstable();
        conflicts.dedup();
        (forbids, conflicts)
    }

    /// Reports an override of a rule that a used directory declares and `here` does not.
    fn belongs_here(&mut self, name: &ast::Name, rule: Option<(OriginId, Span)>, here: OriginId) {
        let Some((origin, declared)) = rule else { return };
        let is_root = origin.index() == 0;
        if is_root || origin == here {
            return;
        }
        let owner = self.input.origins.get(origin.index());
        self.report.add(RuleError::ForeignOverride {
            name: name.text.clone(),
            owner: owner.map_or(String::new(), |origin| origin.name.clone()),
            span: name.span,
            declared,
        });
    }
}
