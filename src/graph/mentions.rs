//! What an expression mentions.

use super::{EdgeKind, Node};
use crate::policy::{AtomKind, Expr, Path, Schema, Term, TermKind};

/// Calls `found` for everything that `expr` mentions, repetitions included.
pub(super) fn in_expr(expr: &Expr, schema: &Schema, found: &mut impl FnMut(EdgeKind, Node)) {
    // A stack of its own: the depth of an expression is the author's to choose.
    let mut rest = vec![expr];
    while let Some(expr) = rest.pop() {
        match expr {
            Expr::And(parts) | Expr::Or(parts) => rest.extend(parts),
            Expr::Not(inner) => rest.push(inner),
            Expr::Condition(id, _) => found(EdgeKind::Uses, Node::Condition(*id)),
            Expr::Atom(atom) => in_atom(&atom.kind, schema, found),
        }
    }
}

/// The same for a date that is computed.
pub(super) fn in_term(term: &Term, found: &mut impl FnMut(EdgeKind, Node)) {
    let mut term = term;
    loop {
        match &term.kind {
            TermKind::Path(path) => return in_path(path, found),
            TermKind::Literal(_) | TermKind::Today => return,
            TermKind::Shift { date, .. } => term = date,
            TermKind::ShiftBy { date, by, .. } => {
                in_path(by, found);
                term = date;
            }
        }
    }
}

fn in_atom(atom: &AtomKind, schema: &Schema, found: &mut impl FnMut(EdgeKind, Node)) {
    match atom {
        AtomKind::Constant(_) | AtomKind::Fact(_) => {}
        AtomKind::Flag(path)
        | AtomKind::Text { path, .. }
        | AtomKind::Matches { path, .. }
        | AtomKind::Set { path, .. }
        | AtomKind::Present(path)
        | AtomKind::Missing(path) => in_path(path, found),
        AtomKind::Compare { left, right, .. } => {
            in_term(left, found);
            in_term(right, found);
        }
        AtomKind::In { term, .. } => in_term(term, found),
        AtomKind::Between { term, low, high } => {
            in_term(term, found);
            in_term(low, found);
            in_term(high, found);
        }
        AtomKind::HoldsRole(role) => found(EdgeKind::AsksForRole, Node::Role(*role)),
        AtomKind::ReportsTo(_) => {
            if let Some(manager) = schema.manager {
                found(EdgeKind::Reads, Node::Attribute(manager));
            }
        }
    }
}

fn in_path(path: &Path, found: &mut impl FnMut(EdgeKind, Node)) {
    for attribute in path.through.iter().chain([&path.attribute]) {
        found(EdgeKind::Reads, Node::Attribute(*attribute));
    }
}
