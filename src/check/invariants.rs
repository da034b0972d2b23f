//! Invariants: what is claimed of every possible identity.

use super::declared::{Declarations, Declared, text};
use super::error::{Kind, RuleError};
use super::expr::{Lowering, Place};
use super::model::Model;
use super::presence::Known;
use super::report::Report;
use crate::policy::{Claim, Expr, Invariant, InvariantId, Mode, Table};
use crate::syntax::ast::{self, InvariantRule};

/// Checks all invariants.
pub(super) fn check_invariants(
    all: &Declarations<'_>,
    model: &Model<'_>,
    report: &mut Report,
) -> Table<InvariantId, Invariant> {
    all.invariants.iter().map(|declared| invariant(declared, model, report)).collect()
}

fn invariant(
    declared: &Declared<'_, ast::Invariant>,
    model: &Model<'_>,
    report: &mut Report,
) -> Invariant {
    let item = declared.item;
    let claim = match &item.rule {
        Some(InvariantRule::Never(expr)) => {
            Claim::Never(condition(expr, &mut Known::nothing(), model, report))
        }
        Some(InvariantRule::Always { premise, conclusion }) => {
            // Where the premise does not hold, nothing is claimed: what it establishes is
            // known in the conclusion.
            let mut known = Known::nothing();
            let premise = condition(premise, &mut known, model, report);
            Claim::Always { premise, conclusion: condition(conclusion, &mut known, model, report) }
        }
        None => {
            if !declared.damaged {
                report.add(RuleError::MissingClause {
                    kind: Kind::Invariant,
                    name: item.title.value.clone(),
                    lack: "claims nothing",
                    help: "say what never happens, `never … and holds app.entitlement`, or what \
                           always follows, `always … implies …`",
                    span: item.title.span,
                });
            }
            Claim::Never(Expr::Or(Vec::new()))
        }
    };
    let claim_span = match &item.rule {
        Some(InvariantRule::Never(expr)) => expr.span,
        Some(InvariantRule::Always { premise, conclusion }) => premise.span.to(conclusion.span),
        None => item.title.span,
    };
    Invariant {
        title: item.title.value.clone(),
        claim_span,
        doc: text(declared.doc),
        claim,
        assuming_no_exceptions: item.assuming_no_exceptions.is_some(),
        assuming_no_approvals: item.assuming_no_approvals.is_some(),
        for_every_date: item.for_every_date.is_some(),
        mode: item.mode.as_ref().map_or(Mode::Enforce, |mode| mode.value),
        skip: item.skip.as_ref().map(|reason| reason.value.clone()),
        span: item.title.span,
        origin: declared.origin,
    }
}

/// Checks a condition where `known` is known, to which it adds what it establishes.
fn condition(expr: &ast::Expr, known: &mut Known, model: &Model<'_>, report: &mut Report) -> Expr {
    let checked = Lowering::new(model, report, Place::Invariant).condition(expr, known);
    *known = checked.outcome.yes;
    checked.expr
}
