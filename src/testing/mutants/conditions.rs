//! Mistakes in a condition: its parts left out, turned round, moved.

use std::collections::BTreeSet;

use super::{Operator, atoms, words};
use crate::policy::{Atom, AtomKind, Expr, Policy};
use crate::source::Span;

/// What becomes of a condition.
pub(super) struct Variant {
    pub(super) operator: Operator,
    /// Where the mistake stands.
    pub(super) span: Span,
    /// What stood there.
    pub(super) before: String,
    pub(super) fate: Fate,
    /// The whole condition.
    pub(super) expr: Expr,
    /// The whole condition's text. Two that read alike are one.
    text: String,
}

/// What becomes of a part of a condition.
pub(super) enum Fate {
    /// Something else stands there.
    Becomes(String),
    /// It is left out.
    LeftOut,
    /// Its set has this element as well.
    Gains(String),
    /// Its set no longer has this element.
    Loses(String),
}

/// The mistakes in a condition, each once.
pub(super) fn variants(policy: &Policy, expr: &Expr) -> Vec<Variant> {
    let mut seen = BTreeSet::from([words::condition(policy, expr)]);
    let mut found = within(policy, expr);
    found.retain(|variant| seen.insert(variant.text.clone()));
    found
}

fn within(policy: &Policy, expr: &Expr) -> Vec<Variant> {
    match expr {
        Expr::And(parts) => {
            several(policy, expr, parts, Expr::And, " and ", Operator::DropConjunct)
        }
        Expr::Or(parts) => {
            several(policy, expr, parts, Expr::Or, " or ", Operator::DropAlternative)
        }
        Expr::Not(inner) => inside_not(policy, expr, inner),
        Expr::Condition(_, span) => {
            let text = words::source(policy, *span);
            let turned = Expr::Not(Box::new(expr.clone()));
            vec![replaced(Operator::Negate, *span, &text, turned, format!("not {text}"))]
        }
        Expr::Atom(atom) => in_atom(policy, atom),
    }
}

fn replaced(operator: Operator, span: Span, before: &str, expr: Expr, after: String) -> Variant {
    Variant {
        operator,
        span,
        before: before.to_owned(),
        fate: Fate::Becomes(after.clone()),
        expr,
        text: after,
    }
}

fn in_atom(policy: &Policy, atom: &Atom) -> Vec<Variant> {
    let before = words::source(policy, atom.span);
    let (negated, text) = atoms::negated(policy, atom);
    let mut found = vec![replaced(Operator::Negate, atom.span, &before, negated, text)];
    for turned in atoms::atom(policy, atom) {
        let fate = match (turned.operator, turned.element) {
            (Operator::WidenSet, Some(element)) => Fate::Gains(element),
            (_, Some(element)) => Fate::Loses(element),
            (_, None) => Fate::Becomes(turned.text.clone()),
        };
        let whole = replaced(turned.operator, atom.span, &before, turned.expr, turned.text);
        found.push(Variant { fate, ..whole });
    }
    found
}

/// A negated atom is turned round by taking the `not` away.
fn inside_not(policy: &Policy, whole: &Expr, inner: &Expr) -> Vec<Variant> {
    let mut found = Vec::new();
    let single = matches!(inner, Expr::Condition(..) | Expr::Atom(_));
    if single {
        let (before, after) = (words::condition(policy, whole), words::condition(policy, inner));
        let span = words::span_of(inner);
        found.push(replaced(Operator::Negate, span, &before, inner.clone(), after));
    }
    for variant in within(policy, inner) {
        if single && variant.operator == Operator::Negate {
            continue;
        }
        let text = words::bracketed(whole, &variant.expr, variant.text);
        let text = format!("not {text}");
        found.push(Variant { expr: Expr::Not(Box::new(variant.expr)), text, ..variant });
    }
    found
}

fn several(
    policy: &Policy,
    whole: &Expr,
    parts: &[Expr],
    join: impl Fn(Vec<Expr>) -> Expr,
    word: &str,
    drop: Operator,
) -> Vec<Variant> {
    let texts: Vec<String> = parts
        .iter()
        .map(|part| words::bracketed(whole, part, words::condition(policy, part)))
        .collect();
    let mut found = Vec::new();
    for (place, part) in parts.iter().enumerate() {
        let mut rest = parts.to_vec();
        rest.remove(place);
        let mut rest_texts = texts.clone();
        let before = rest_texts.remove(place);
        let expr = match <[Expr; 1]>::try_from(rest) {
            Ok([only]) => only,
            Err(rest) => join(rest),
        };
        found.push(Variant {
            operator: drop,
            span: words::span_of(part),
            before,
            fate: Fate::LeftOut,
            expr,
            text: rest_texts.join(word),
        });
        for variant in within(policy, part) {
            let mut changed = parts.to_vec();
            let mut changed_texts = texts.clone();
            let text = words::bracketed(whole, &variant.expr, variant.text);
            if let (Some(cell), Some(line)) = (changed.get_mut(place), changed_texts.get_mut(place))
            {
                *cell = variant.expr;
                *line = text;
            }
            let (expr, text) = (join(changed), changed_texts.join(word));
            found.push(Variant { expr, text, ..variant });
        }
    }
    found
}

/// A condition that is always so, in the place of `expr`.
pub(super) fn always(expr: &Expr) -> Expr {
    Expr::Atom(Atom { kind: AtomKind::Constant(true), span: words::span_of(expr) })
}

/// Whether a condition is always so by its words.
pub(super) fn is_always(expr: &Expr) -> bool {
    matches!(expr, Expr::Atom(Atom { kind: AtomKind::Constant(true), .. }))
}

/// Whether what a condition says of missing values can matter elsewhere.
pub(super) fn guards(expr: &Expr) -> bool {
    let mut found = false;
    expr.for_each_leaf(&mut |leaf| {
        found |= match leaf {
            crate::policy::Leaf::Condition(..) => true,
            crate::policy::Leaf::Atom(atom) => {
                matches!(atom.kind, AtomKind::Present(_) | AtomKind::Missing(_))
            }
        };
    });
    found
}
