//! Mistakes in an atomic condition.

use super::{Operator, terms, words};
use crate::policy::{
    Atom, AtomKind, CompareOp, Expr, Id, LabelId, Policy, SetTest, Term, Type, Value,
};

/// What becomes of an atomic condition, and its text.
pub(super) struct Turned {
    pub(super) operator: Operator,
    pub(super) expr: Expr,
    pub(super) text: String,
    /// The element that a set gains or loses.
    pub(super) element: Option<String>,
}

/// The mistakes in an atomic condition, negation excepted.
pub(super) fn atom(policy: &Policy, atom: &Atom) -> Vec<Turned> {
    let ty = words::type_of(policy, atom);
    let turned = |operator, kind, text, element| Turned {
        operator,
        expr: Expr::Atom(Atom { kind, span: atom.span }),
        text,
        element,
    };
    match &atom.kind {
        AtomKind::Compare { op, left, right } => comparison(policy, ty, *op, left, right)
            .into_iter()
            .map(|(kind, text)| turned(Operator::ShiftBound, kind, text, None))
            .collect(),
        AtomKind::Between { term, low, high } => between(policy, ty, [term, low, high])
            .into_iter()
            .map(|(kind, text)| turned(Operator::ShiftBound, kind, text, None))
            .collect(),
        AtomKind::In { term, elements } => {
            let name = words::source(policy, term.span);
            sets(policy, ty, elements, true)
                .into_iter()
                .map(|(operator, elements, element)| {
                    let element = Some(words::value(policy, ty, &element));
                    let text = format!("{name} in {}", words::set(policy, ty, &elements));
                    turned(operator, AtomKind::In { term: term.clone(), elements }, text, element)
                })
                .collect()
        }
        AtomKind::Set { test, path, elements } => {
            let name = words::source(policy, path.span);
            let word = match test {
                SetTest::One => return Vec::new(),
                SetTest::Any => "has any",
                SetTest::All => "has all",
            };
            sets(policy, ty, elements, false)
                .into_iter()
                .map(|(operator, elements, element)| {
                    let element = Some(words::value(policy, ty, &element));
                    let text = format!("{name} {word} {}", words::set(policy, ty, &elements));
                    let kind = AtomKind::Set { test: *test, path: path.clone(), elements };
                    turned(operator, kind, text, element)
                })
                .collect()
        }
        _ => Vec::new(),
    }
}

/// An atomic condition turned round.
pub(super) fn negated(policy: &Policy, atom: &Atom) -> (Expr, String) {
    let (kind, text) = match &atom.kind {
        AtomKind::Constant(truth) => (AtomKind::Constant(!truth), (!truth).to_string()),
        AtomKind::Compare { op, left, right } => {
            let op = op.opposite();
            let (from, to) = (words::source(policy, left.span), words::source(policy, right.span));
            let text = format!("{from} {} {to}", op.symbol());
            (AtomKind::Compare { op, left: left.clone(), right: right.clone() }, text)
        }
        AtomKind::Present(path) => {
            let text = format!("{} is missing", words::source(policy, path.span));
            (AtomKind::Missing(path.clone()), text)
        }
        AtomKind::Missing(path) => {
            let text = format!("{} is present", words::source(policy, path.span));
            (AtomKind::Present(path.clone()), text)
        }
        kind => {
            let text = words::source(policy, atom.span);
            // Facts of an entitlement are one atom, however many there are.
            let text = match kind {
                AtomKind::Fact(_) if text.contains(' ') => format!("not ({text})"),
                _ => format!("not {text}"),
            };
            return (Expr::Not(Box::new(Expr::Atom(atom.clone()))), text);
        }
    };
    (Expr::Atom(Atom { kind, span: atom.span }), text)
}

/// The same comparison with its end in, or out.
fn other_end(op: CompareOp) -> Option<CompareOp> {
    Some(match op {
        CompareOp::Less => CompareOp::LessOrEqual,
        CompareOp::LessOrEqual => CompareOp::Less,
        CompareOp::Greater => CompareOp::GreaterOrEqual,
        CompareOp::GreaterOrEqual => CompareOp::Greater,
        CompareOp::Equal | CompareOp::NotEqual => return None,
    })
}

fn comparison(
    policy: &Policy,
    ty: Option<Type>,
    op: CompareOp,
    left: &Term,
    right: &Term,
) -> Vec<(AtomKind, String)> {
    let Some(other) = other_end(op) else { return Vec::new() };
    let (from, to) = (words::source(policy, left.span), words::source(policy, right.span));
    let mut found = Vec::new();
    for (moved, text) in terms::neighbours(policy, ty, right) {
        let kind = AtomKind::Compare { op, left: left.clone(), right: moved };
        found.push((kind, format!("{from} {} {text}", op.symbol())));
    }
    for (moved, text) in terms::neighbours(policy, ty, left) {
        let kind = AtomKind::Compare { op, left: moved, right: right.clone() };
        found.push((kind, format!("{text} {} {to}", op.symbol())));
    }
    if found.is_empty() {
        let kind = AtomKind::Compare { op: other, left: left.clone(), right: right.clone() };
        found.push((kind, format!("{from} {} {to}", other.symbol())));
    }
    found
}

fn between(policy: &Policy, ty: Option<Type>, terms: [&Term; 3]) -> Vec<(AtomKind, String)> {
    let [term, low, high] = terms;
    let [name, from, to] = terms.map(|each| words::source(policy, each.span));
    let mut found = Vec::new();
    for (moved, text) in terms::neighbours(policy, ty, low) {
        let kind = AtomKind::Between { term: term.clone(), low: moved, high: high.clone() };
        found.push((kind, format!("{name} between {text} and {to}")));
    }
    for (moved, text) in terms::neighbours(policy, ty, high) {
        let kind = AtomKind::Between { term: term.clone(), low: low.clone(), high: moved };
        found.push((kind, format!("{name} between {from} and {text}")));
    }
    found
}

/// The elements with one less, for each of them; with one more, where the vocabulary has one.
fn sets(
    policy: &Policy,
    ty: Option<Type>,
    elements: &[Value],
    widen: bool,
) -> Vec<(Operator, Vec<Value>, Value)> {
    let mut found = Vec::new();
    if let Some(vocabulary) = terms::vocabulary(ty).filter(|_| widen) {
        let labels = policy.enums[vocabulary].labels.len();
        let mut labels = (0..labels).map(|place| Value::Label(LabelId::from_index(place)));
        if let Some(label) = labels.find(|label| !elements.contains(label)) {
            let more = elements.iter().cloned().chain([label.clone()]);
            found.push((Operator::WidenSet, more.collect(), label));
        }
    }
    for place in 0..elements.len() {
        let mut fewer = elements.to_vec();
        let left = fewer.remove(place);
        if !fewer.is_empty() {
            found.push((Operator::NarrowSet, fewer, left));
        }
    }
    found
}
