//! Which atomic conditions have effect on the outcome of an expression.
//!
//! An atomic condition has effect where no other part masks it: below each `and` no other part
//! is false, below each `or` no other part is true. Then turning it turns the whole. A part
//! that a missing value leaves open masks nothing: that is what a guard such as `end_date is
//! present and end_date < today` looks like where the value is missing, and there the guard is
//! what decides.

use crate::eval::{Tracer, Truth};
use crate::policy::{Atom, AtomKind, EntitlementId, Expr, Policy};
use crate::source::Span;

/// How an expression comes out, and the atomic conditions that have effect on that, each with
/// its own outcome.
pub(super) fn effect(
    policy: &Policy,
    tracer: &Tracer<'_>,
    expr: &Expr,
    entitlement: Option<EntitlementId>,
) -> (Truth, Vec<(Span, bool)>) {
    let mut found = Vec::new();
    let truth_of = |atom: &Atom| tracer.truth(atom, entitlement);
    let truth = walk(policy, &truth_of, expr, &mut found);
    (truth, found)
}

fn walk(
    policy: &Policy,
    truth_of: &impl Fn(&Atom) -> Truth,
    expr: &Expr,
    found: &mut Vec<(Span, bool)>,
) -> Truth {
    match expr {
        Expr::And(parts) => connected(policy, truth_of, parts, false, found),
        Expr::Or(parts) => connected(policy, truth_of, parts, true, found),
        Expr::Not(inner) => walk(policy, truth_of, inner, found).map(|truth| !truth),
        Expr::Condition(id, _) => walk(policy, truth_of, &policy.conditions[*id].expr, found),
        Expr::Atom(atom) => {
            let truth = truth_of(atom);
            // A constant cannot be turned.
            if !matches!(atom.kind, AtomKind::Constant(_)) {
                found.extend(truth.map(|truth| (atom.span, truth)));
            }
            truth
        }
    }
}

/// Parts of which one that comes out as `decisive` decides the whole, and masks the others.
fn connected(
    policy: &Policy,
    truth_of: &impl Fn(&Atom) -> Truth,
    parts: &[Expr],
    decisive: bool,
    found: &mut Vec<(Span, bool)>,
) -> Truth {
    let before = found.len();
    let mut deciding = 0_usize;
    let mut open = false;
    // What the parts found so far that decide, and what those that do not.
    let (mut of_deciding, mut of_others) = (Vec::new(), Vec::new());
    for part in parts {
        let truth = walk(policy, truth_of, part, found);
        let own = found.drain(before..);
        if truth == Some(decisive) {
            deciding += 1;
            of_deciding.extend(own);
        } else {
            open |= truth.is_none();
            of_others.extend(own);
        }
    }
    match deciding {
        0 => found.extend(of_others),
        1 => found.extend(of_deciding),
        // Each masks the others.
        _ => {}
    }
    match (deciding, open) {
        (0, true) => None,
        (0, false) => Some(!decisive),
        _ => Some(decisive),
    }
}
