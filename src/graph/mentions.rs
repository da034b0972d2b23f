//! What an expression mentions.

use super::{EdgeKind, Node};
use crate::policy::{AtomKind, Expr, Leaf, Path, Schema, Term};

/// Calls `found` for everything that `expr` mentions, repetitions included.
pub(super) fn in_expr(expr: &Expr, schema: &Schema, found: &mut impl FnMut(EdgeKind, Node)) {
    expr.for_each_leaf(&mut |leaf| match leaf {
        Leaf::Condition(id, _) => found(EdgeKind::Uses, Node::Condition(id)),
        Leaf::Atom(atom) => {
            atom.paths().into_iter().for_each(|path| in_path(path, found));
            match atom.kind {
                AtomKind::HoldsRole(role) => found(EdgeKind::AsksForRole, Node::Role(role)),
                AtomKind::ReportsTo(_) => {
                    let manager = schema.manager.into_iter();
                    manager.for_each(|manager| found(EdgeKind::Reads, Node::Attribute(manager)));
                }
                _ => {}
            }
        }
    });
}

/// The same for a date that is computed.
pub(super) fn in_term(term: &Term, found: &mut impl FnMut(EdgeKind, Node)) {
    term.paths().into_iter().for_each(|path| in_path(path, found));
}

fn in_path(path: &Path, found: &mut impl FnMut(EdgeKind, Node)) {
    for attribute in path.through.iter().chain([&path.attribute]) {
        found(EdgeKind::Reads, Node::Attribute(*attribute));
    }
}
