//! Negations that a comparison could say.

use crate::lint::context::Written;
use crate::lint::exprs::{for_each_condition, parts};
use crate::lint::finding::Report;
use crate::lint::fix::Edit;
use crate::lint::rule::{Check, rule};
use crate::syntax::ast::{Expr, ExprKind};
use crate::syntax::print_expr;

rule! {
    /// `not` stands before something that has an opposite of its own.
    ///
    /// ## What it does
    ///
    /// Finds `not a == b`, which is `a != b`, and its like: `not a < b`, `not a is present`,
    /// `not not a`. `--fix` rewrites them.
    ///
    /// ## Why it matters
    ///
    /// `not a == b` is read by some as `(not a) == b`. The opposite says what is meant.
    ///
    /// ## Example
    ///
    /// ```role
    /// role helper "Helpers" {
    ///   owner "it@acme.example"
    ///   when employed and not department == "Sales" and title == "Helper"
    ///   grant github.read
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role
    /// role helper "Helpers" {
    ///   owner "it@acme.example"
    ///   when employed and department != "Sales" and title == "Helper"
    ///   grant github.read
    /// }
    /// ```
    "negated-comparison", Conditions, Info, Check::Written(check)
}

fn check(written: &Written<'_>, report: &mut Report<'_>) {
    for declaration in written.declarations() {
        for_each_condition(declaration, &mut |condition| look(written, condition, report));
    }
}

fn look(written: &Written<'_>, expr: &Expr, report: &mut Report<'_>) {
    let opposite = match &expr.kind {
        ExprKind::Not(inner) => opposite(inner),
        _ => None,
    };
    let Some(opposite) = opposite else {
        for part in parts(expr) {
            look(written, part, report);
        }
        return;
    };
    let finding = report.add(expr.span, format!("this says `{opposite}`"));
    finding.help(format!("write `{opposite}`"));
    if !written.has_comment(expr.span) {
        finding.fix(vec![Edit::new(expr.span, opposite)]);
    }
}

/// The opposite of an expression, where it can be written without `not`.
fn opposite(inner: &Expr) -> Option<String> {
    let span = inner.span;
    let kind = match &inner.kind {
        ExprKind::Compare { op, left, right } => {
            ExprKind::Compare { op: op.opposite(), left: left.clone(), right: right.clone() }
        }
        ExprKind::IsPresent(value) => ExprKind::IsMissing(value.clone()),
        ExprKind::IsMissing(value) => ExprKind::IsPresent(value.clone()),
        ExprKind::Not(inner) => {
            let text = print_expr(inner);
            let chain = matches!(inner.kind, ExprKind::And(_) | ExprKind::Or(_));
            return Some(if chain { format!("({text})") } else { text });
        }
        _ => return None,
    };
    Some(print_expr(&Expr { kind, span }))
}
