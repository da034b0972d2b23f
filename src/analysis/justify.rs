//! What of a model is needed: of everything that a model says, the leaves that make the
//! question true.

use std::collections::BTreeMap;

use super::alphabet::Alphabet;
use super::formula::{Formula, Node};
use super::solver::Model;

/// The leaves, each with its truth in the model, that suffice for all of `roots`.
pub(super) fn justify(on: &Alphabet, model: &Model, roots: &[Formula]) -> BTreeMap<usize, bool> {
    let mut needed = BTreeMap::new();
    let mut seen = vec![false; on.graph.len()];
    let mut open: Vec<usize> = roots.iter().rev().map(|root| root.node()).collect();
    while let Some(node) = open.pop() {
        match seen.get_mut(node) {
            Some(seen) if !*seen => *seen = true,
            _ => continue,
        }
        match on.graph.node(node) {
            Node::True => {}
            Node::Leaf(leaf) => {
                needed.insert(*leaf, model.holds_node(node));
            }
            Node::All(parts) if model.holds_node(node) => {
                open.extend(parts.iter().rev().map(|part| part.node()));
            }
            // One part that does not hold is enough: one that is needed anyway, else the
            // simplest.
            Node::All(parts) => {
                let fails = parts.iter().filter(|part| !model.holds(**part));
                let cost = |part: &&Formula| {
                    let is_seen = seen.get(part.node()).copied().unwrap_or(false);
                    let is_leaf = matches!(on.graph.node(part.node()), Node::Leaf(_));
                    (!is_seen, !is_leaf)
                };
                open.extend(fails.min_by_key(cost).map(|part| part.node()));
            }
        }
    }
    needed
}

/// The leaves that formulas are made of, in the order in which they were first asked for.
pub(super) fn leaves_of(on: &Alphabet, roots: &[Formula]) -> Vec<usize> {
    let mut leaves = Vec::new();
    let mut seen = vec![false; on.graph.len()];
    let mut open: Vec<usize> = roots.iter().map(|root| root.node()).collect();
    while let Some(node) = open.pop() {
        match seen.get_mut(node) {
            Some(seen) if !*seen => *seen = true,
            _ => continue,
        }
        match on.graph.node(node) {
            Node::True => {}
            Node::Leaf(leaf) => leaves.push(*leaf),
            Node::All(parts) => open.extend(parts.iter().map(|part| part.node())),
        }
    }
    leaves.sort_unstable();
    leaves
}
