//! Dates that have passed.

use crate::lint::context::Written;
use crate::lint::exprs::{for_each_condition, for_each_part};
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::policy::{Date, shift};
use crate::syntax::ast::{ArithmeticOp, CompareOp, DeclarationKind, Expr, ExprKind};

rule! {
    /// A condition turns on a date that has passed, and will never change again.
    ///
    /// ## What it does
    ///
    /// Finds comparisons of `today` with a date written out, and grants `until` such a date,
    /// that come out the same on the evaluation date and on every later one.
    ///
    /// ## Why it matters
    ///
    /// A change that was to begin or to end by itself has done so. What is left reads as if it
    /// still were to come.
    ///
    /// ## Example
    ///
    /// ```role
    /// role helper "Helpers" {
    ///   owner "it@acme.example"
    ///   when employed and department == "IT"
    ///   grant github.read when today >= 2026-07-01
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role
    /// role helper "Helpers" {
    ///   owner "it@acme.example"
    ///   when employed and department == "IT"
    ///   grant github.read
    /// }
    /// ```
    "past-date", Conditions, Warn, Check::Written(check)
}

fn check(written: &Written<'_>, report: &mut Report<'_>) {
    for declaration in written.declarations() {
        for_each_condition(declaration, &mut |condition| {
            for_each_part(condition, &mut |part| {
                let Some((truth, date)) = settled(part, written.as_of) else { return };
                let outcome = if truth { "always holds now" } else { "never holds again" };
                report
                    .add(part.span, format!("this {outcome}: {date} has come"))
                    .label(if truth { "true from then on" } else { "false from then on" })
                    .help(if truth {
                        "leave it out"
                    } else {
                        "remove what depends on it, or correct the date"
                    });
            });
        });
        let DeclarationKind::Role(role) = &declaration.kind else { continue };
        for grant in &role.grants {
            let Some(until) = &grant.until else { continue };
            if let Some(date) = literal(until).filter(|date| *date <= written.as_of) {
                report
                    .add(until.span, format!("this grant ended on {date}"))
                    .label("grants nothing any more")
                    .help("remove the grant, or correct the date");
            }
        }
    }
}

/// How a comparison of `today` with a date comes out from `as_of` on, if that is settled,
/// and the date.
fn settled(part: &Expr, as_of: Date) -> Option<(bool, Date)> {
    let ExprKind::Compare { op, left, right } = &part.kind else { return None };
    let (op, moving, fixed) = match (moving(left, as_of), literal(right)) {
        (Some(moving), Some(fixed)) => (*op, moving, fixed),
        _ => (turned(*op), moving(right, as_of)?, literal(left)?),
    };
    use CompareOp::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
    let passed = match op {
        GreaterOrEqual | Less => moving >= fixed,
        Equal | NotEqual | LessOrEqual | Greater => moving > fixed,
    };
    passed.then_some((matches!(op, NotEqual | Greater | GreaterOrEqual), fixed))
}

/// The comparison with its sides exchanged.
fn turned(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Less => CompareOp::Greater,
        CompareOp::LessOrEqual => CompareOp::GreaterOrEqual,
        CompareOp::Greater => CompareOp::Less,
        CompareOp::GreaterOrEqual => CompareOp::LessOrEqual,
        same => same,
    }
}

/// The date that `today`, moved by durations, is on `as_of`.
fn moving(expr: &Expr, as_of: Date) -> Option<Date> {
    match &expr.kind {
        ExprKind::Today => Some(as_of),
        ExprKind::Arithmetic { op, left, right } => moved(moving(left, as_of)?, *op, right),
        _ => None,
    }
}

/// A date written out, moved by durations.
fn literal(expr: &Expr) -> Option<Date> {
    match &expr.kind {
        ExprKind::Date(date) => Some(*date),
        ExprKind::Arithmetic { op, left, right } => moved(literal(left)?, *op, right),
        _ => None,
    }
}

fn moved(date: Date, op: ArithmeticOp, by: &Expr) -> Option<Date> {
    match by.kind {
        ExprKind::Duration(duration) => Some(shift(date, duration, op == ArithmeticOp::Minus)),
        _ => None,
    }
}
