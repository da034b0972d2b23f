//! Approvals and reviews: who is asked.

use std::collections::HashMap;

use super::declared::{Declarations, Declared, header};
use super::error::{Kind, NameError, RuleError};
use super::expr::{Lowering, Place};
use super::model::Model;
use super::presence::Known;
use super::report::Report;
use super::selector::{Selectors, Use};
use crate::policy::{
    Approval, ApprovalId, Approver, ApproverKind, Expr, Review, ReviewId, RoleId, Stage, Table,
};
use crate::source::Span;
use crate::syntax::ast;

/// Checks all approvals.
pub(super) fn check_approvals(
    all: &Declarations<'_>,
    model: &Model<'_>,
    selectors: &mut Selectors,
    report: &mut Report,
) -> Table<ApprovalId, Approval> {
    all.approvals.iter().map(|declared| approval(declared, model, selectors, report)).collect()
}

fn approval(
    declared: &Declared<'_, ast::Approval>,
    model: &Model<'_>,
    selectors: &mut Selectors,
    report: &mut Report,
) -> Approval {
    let item = declared.item;
    if item.stages.is_empty() && !declared.damaged {
        report.add(RuleError::MissingClause {
            kind: Kind::Approval,
            name: item.name.text.clone(),
            lack: "has no stage, so nobody could give it",
            help: "say who approves: `stage manager by manager`",
            span: item.name.span,
        });
    }
    let mut names: HashMap<&str, Span> = HashMap::new();
    for stage in &item.stages {
        if let Some(first) = names.get(stage.name.text.as_str()) {
            let (name, span) = (stage.name.text.clone(), stage.name.span);
            report.add(NameError::Duplicate { kind: Kind::Stage, name, span, first: *first });
        } else {
            names.insert(&stage.name.text, stage.name.span);
        }
    }
    Approval {
        header: header(declared, item.title.as_ref(), item.control.as_ref(), item.mode.as_ref()),
        covers: selectors.resolve_all(&item.covers, Use::Cover, model, report),
        stages: item
            .stages
            .iter()
            .map(|item| stage(item, declared.damaged, model, report))
            .collect(),
        skip_when: item.skip_when.as_ref().map(|when| condition(when, model, report)),
        valid: item.valid.as_ref().map(|valid| valid.value),
    }
}

fn stage(item: &ast::Stage, damaged: bool, model: &Model<'_>, report: &mut Report) -> Stage {
    if item.by.is_empty() && !damaged {
        report.add(RuleError::MissingClause {
            kind: Kind::Stage,
            name: item.name.text.clone(),
            lack: "does not say who approves",
            help: "add `by manager`, `by app owner`, `by role NAME` or `by person \"…\"`",
            span: item.name.span,
        });
    }
    Stage {
        name: item.name.text.clone(),
        by: item.by.iter().map(|by| approver(by, model, report)).collect(),
        within: item.within.as_ref().map(|within| within.value),
        escalate: item.escalate.as_ref().map(|to| approver(to, model, report)),
        when: item.when.as_ref().map(|when| condition(when, model, report)),
        span: item.span,
    }
}

fn condition(when: &ast::Expr, model: &Model<'_>, report: &mut Report) -> Expr {
    Lowering::new(model, report, Place::Approval).condition(when, &Known::nothing()).expr
}

fn approver(item: &ast::Approver, model: &Model<'_>, report: &mut Report) -> Approver {
    if let Some(quorum) = item.quorum.as_ref().filter(|quorum| quorum.value == 0) {
        report.add(RuleError::EmptyQuorum { span: quorum.span });
    }
    let kind = match &item.kind {
        ast::ApproverKind::Manager => {
            model.needs_manager("the approver `manager`", item.span, report);
            ApproverKind::Manager
        }
        ast::ApproverKind::ManagerOfManager => {
            model.needs_manager("the approver `manager of manager`", item.span, report);
            ApproverKind::ManagerOfManager
        }
        ast::ApproverKind::AppOwner => ApproverKind::AppOwner,
        ast::ApproverKind::Role(name) => {
            ApproverKind::Role(model.roles.resolve(name, report).unwrap_or(RoleId(0)))
        }
        ast::ApproverKind::Person(person) => ApproverKind::Person(person.value.clone()),
    };
    Approver {
        quorum: item.quorum.as_ref().map_or(1, |quorum| quorum.value),
        kind,
        span: item.span,
    }
}

/// Checks all reviews.
pub(super) fn check_reviews(
    all: &Declarations<'_>,
    model: &Model<'_>,
    selectors: &mut Selectors,
    report: &mut Report,
) -> Table<ReviewId, Review> {
    all.reviews.iter().map(|declared| review(declared, model, selectors, report)).collect()
}

fn review(
    declared: &Declared<'_, ast::Review>,
    model: &Model<'_>,
    selectors: &mut Selectors,
    report: &mut Report,
) -> Review {
    let item = declared.item;
    let lacks = [
        (item.covers.is_empty(), "does not say what is reviewed", "add `for app.entitlement`"),
        (item.by.is_empty(), "does not say who reviews", "add `by manager` or `by app owner`"),
        (
            item.every.is_none() && item.on_change.is_empty(),
            "never takes place",
            "add `every 90d`, or `on change of ATTRIBUTE`",
        ),
    ];
    for (_, lack, help) in lacks.into_iter().filter(|(lacking, ..)| *lacking && !declared.damaged) {
        let (name, span) = (item.name.text.clone(), item.name.span);
        report.add(RuleError::MissingClause { kind: Kind::Review, name, lack, help, span });
    }
    let mut on_change: Vec<_> =
        item.on_change.iter().filter_map(|name| model.attribute(name, report)).collect();
    on_change.sort_unstable();
    on_change.dedup();
    Review {
        header: header(declared, item.title.as_ref(), item.control.as_ref(), item.mode.as_ref()),
        covers: selectors.resolve_all(&item.covers, Use::Cover, model, report),
        every: item.every.as_ref().map(|every| every.value),
        on_change,
        by: item.by.iter().map(|by| approver(by, model, report)).collect(),
    }
}
