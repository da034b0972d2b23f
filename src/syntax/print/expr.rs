//! Expressions.

use super::selector::selector;
use super::{joined, quoted};
use crate::syntax::ast::{ArithmeticOp, Expr, ExprKind};

/// How tightly an expression holds together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tightness {
    Or,
    And,
    Not,
    Test,
    Sum,
    Operand,
}

/// An expression, without parentheses around the whole.
pub(super) fn expr(expr: &Expr) -> String {
    within(expr, Tightness::Or)
}

/// An expression where one as tight as `least` may stand, in parentheses if it is looser.
fn within(expr: &Expr, least: Tightness) -> String {
    let text = bare(expr);
    if tightness(expr) < least { format!("({text})") } else { text }
}

fn tightness(expr: &Expr) -> Tightness {
    match &expr.kind {
        ExprKind::Or(_) => Tightness::Or,
        ExprKind::And(_) => Tightness::And,
        ExprKind::Not(_) => Tightness::Not,
        ExprKind::Compare { .. }
        | ExprKind::In { .. }
        | ExprKind::Between { .. }
        | ExprKind::TextTest { .. }
        | ExprKind::Has { .. }
        | ExprKind::HasAny { .. }
        | ExprKind::HasAll { .. }
        | ExprKind::IsPresent(_)
        | ExprKind::IsMissing(_) => Tightness::Test,
        ExprKind::Arithmetic { .. } => Tightness::Sum,
        // Its condition runs as far as it can.
        ExprKind::HoldsEntitlement(held) | ExprKind::PendingEntitlement(held)
            if held.filter.is_some() =>
        {
            Tightness::Or
        }
        _ => Tightness::Operand,
    }
}

fn bare(expr: &Expr) -> String {
    let sum = |expr: &Expr| within(expr, Tightness::Sum);
    match &expr.kind {
        ExprKind::Or(operands) => chain(operands, " or ", Tightness::And),
        ExprKind::And(operands) => chain(operands, " and ", Tightness::Not),
        ExprKind::Not(operand) => format!("not {}", within(operand, Tightness::Not)),
        ExprKind::Compare { op, left, right } => {
            format!("{} {} {}", sum(left), op.symbol(), sum(right))
        }
        ExprKind::In { value, set, .. } => format!("{} in {}", sum(value), braced(set)),
        ExprKind::Between { value, low, high } => {
            format!("{} between {} and {}", sum(value), sum(low), sum(high))
        }
        ExprKind::TextTest { op, value, pattern } => {
            format!("{} {} {}", sum(value), op.words(), quoted(&pattern.value))
        }
        ExprKind::Has { set, element } => format!("{} has {}", sum(set), sum(element)),
        ExprKind::HasAny { set, elements, .. } => {
            format!("{} has any {}", sum(set), braced(elements))
        }
        ExprKind::HasAll { set, elements, .. } => {
            format!("{} has all {}", sum(set), braced(elements))
        }
        ExprKind::IsPresent(value) => format!("{} is present", sum(value)),
        ExprKind::IsMissing(value) => format!("{} is missing", sum(value)),
        ExprKind::HoldsRole(role) => format!("holds role {}", role.text),
        ExprKind::HoldsEntitlement(held) => format!("holds {}", selector(held)),
        ExprKind::PendingEntitlement(held) => format!("pending {}", selector(held)),
        ExprKind::ReportsTo(boss) => format!("reports to {}", quoted(&boss.value)),
        ExprKind::Path(names) => {
            names.iter().map(|name| name.text.as_str()).collect::<Vec<_>>().join(".")
        }
        ExprKind::Today => "today".to_owned(),
        ExprKind::Text(text) => quoted(text),
        ExprKind::Int(number) => number.to_string(),
        ExprKind::Bool(value) => value.to_string(),
        ExprKind::Date(date) => date.to_string(),
        ExprKind::Duration(duration) => duration.to_string(),
        ExprKind::Set(elements) => braced(elements),
        ExprKind::Arithmetic { op, left, right } => {
            let sign = match op {
                ArithmeticOp::Plus => '+',
                ArithmeticOp::Minus => '-',
            };
            format!("{} {sign} {}", sum(left), within(right, Tightness::Operand))
        }
    }
}

fn chain(operands: &[Expr], joint: &str, least: Tightness) -> String {
    operands.iter().map(|operand| within(operand, least)).collect::<Vec<_>>().join(joint)
}

fn braced(elements: &[Expr]) -> String {
    if elements.is_empty() {
        return "{ }".to_owned();
    }
    format!("{{ {} }}", joined(elements, |element| within(element, Tightness::Sum)))
}
