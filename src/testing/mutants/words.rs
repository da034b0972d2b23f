//! Parts of a policy in the words of its text.

use crate::policy::{Atom, AtomKind, Expr, Leaf, Policy, ScalarType, Term, TermKind, Type, Value};
use crate::source::{Span, one_line};

/// What is written at `span`, on one line.
pub(super) fn source(policy: &Policy, span: Span) -> String {
    one_line(policy.sources.text(span))
}

/// `text`, cut where it gets too long for a line.
pub(super) fn shortened(text: &str) -> String {
    const LONGEST: usize = 80;
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST - 1).chain(['…']).collect()
}

/// Where an expression stands, from its first leaf to its last.
pub(super) fn span_of(expr: &Expr) -> Span {
    let mut whole: Option<Span> = None;
    expr.for_each_leaf(&mut |leaf| {
        let span = match leaf {
            Leaf::Condition(_, span) => span,
            Leaf::Atom(atom) => atom.span,
        };
        whole = Some(whole.map_or(span, |before| before.to(span)));
    });
    whole.unwrap_or_default()
}

/// A condition as it is written.
pub(super) fn condition(policy: &Policy, expr: &Expr) -> String {
    match expr {
        Expr::And(parts) => joined(parts.iter().map(|part| within(policy, expr, part)), " and "),
        Expr::Or(parts) => joined(parts.iter().map(|part| within(policy, expr, part)), " or "),
        Expr::Not(inner) => format!("not {}", within(policy, expr, inner)),
        Expr::Condition(_, span) => source(policy, *span),
        Expr::Atom(atom) => source(policy, atom.span),
    }
}

fn within(policy: &Policy, whole: &Expr, part: &Expr) -> String {
    bracketed(whole, part, condition(policy, part))
}

/// The text of a part, in parentheses where it would be torn apart without.
pub(super) fn bracketed(whole: &Expr, part: &Expr, text: String) -> String {
    let loose = match whole {
        Expr::Not(_) => matches!(part, Expr::And(_) | Expr::Or(_)),
        Expr::And(_) => matches!(part, Expr::Or(_)),
        _ => false,
    };
    if loose { format!("({text})") } else { text }
}

fn joined(parts: impl Iterator<Item = String>, word: &str) -> String {
    parts.collect::<Vec<_>>().join(word)
}

/// The type of what is compared: that of the first side that is an attribute.
pub(super) fn type_of(policy: &Policy, atom: &Atom) -> Option<Type> {
    let paths = atom.paths();
    match &atom.kind {
        AtomKind::Compare { left, right, .. } => side(policy, left).or_else(|| side(policy, right)),
        AtomKind::In { term, .. } | AtomKind::Between { term, .. } => side(policy, term),
        _ => paths.first().map(|path| policy.schema.attributes[path.attribute].ty),
    }
}

fn side(policy: &Policy, term: &Term) -> Option<Type> {
    match &term.kind {
        TermKind::Path(path) => Some(policy.schema.attributes[path.attribute].ty),
        TermKind::Today | TermKind::Shift { .. } | TermKind::ShiftBy { .. } => {
            Some(Type::Scalar(ScalarType::Date))
        }
        TermKind::Literal(_) => None,
    }
}

/// A value as it is written.
pub(super) fn value(policy: &Policy, ty: Option<Type>, value: &Value) -> String {
    let ty = ty.unwrap_or(Type::Scalar(ScalarType::Text));
    policy.show(ty, value)
}

/// `{ a, b }`
pub(super) fn set(policy: &Policy, ty: Option<Type>, elements: &[Value]) -> String {
    let elements = elements.iter().map(|each| value(policy, ty, each));
    format!("{{ {} }}", joined(elements, ", "))
}
