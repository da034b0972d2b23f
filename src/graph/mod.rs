//! The dependency graph of a policy: what depends on what, in which order it is
//! evaluated, where it runs in circles, and what changes when a name changes.
//!
//! The only user of petgraph.

mod build;
mod drawing;
mod edge;
mod focus;
mod impact;
mod mentions;
mod names;
mod node;
mod order;

use std::collections::BTreeMap;

use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;

pub use drawing::{GraphDocument, GraphEdge, GraphNode, Side};
pub use edge::EdgeKind;
pub use impact::{Affected, AffectedKind, Impact, Step};
pub use names::NameError;
pub use node::{Node, NodeKind};

use crate::source::Span;

/// What depends on what in a policy. An edge runs from what depends to what it depends on.
#[derive(Clone, Debug)]
pub struct DependencyGraph {
    /// INVARIANT: nodes stand in the order of [`Node`], and no edge twice.
    graph: DiGraph<Declared, EdgeKind>,
    index: BTreeMap<Node, NodeIndex>,
}

/// A node with what people know it by.
#[derive(Clone, Debug)]
struct Declared {
    node: Node,
    name: String,
    title: Option<String>,
    span: Span,
}

impl DependencyGraph {
    /// The name of a node as people write it; a grant is called by its role and its
    /// number there, from 1. Empty for a node that the graph does not have.
    #[must_use]
    pub fn name(&self, node: Node) -> &str {
        self.declared(node).map_or("", |declared| declared.name.as_str())
    }

    /// Every node, in the order of kind and name.
    pub fn nodes(&self) -> impl Iterator<Item = Node> {
        self.graph.node_weights().map(|declared| declared.node)
    }

    /// What `node` depends on and how, in the order of kind and name.
    #[must_use]
    pub fn dependencies(&self, node: Node) -> Vec<(EdgeKind, Node)> {
        self.neighbours(node, petgraph::Direction::Outgoing)
    }

    /// What depends on `node` and how, in the order of kind and name.
    #[must_use]
    pub fn dependents(&self, node: Node) -> Vec<(EdgeKind, Node)> {
        self.neighbours(node, petgraph::Direction::Incoming)
    }

    /// Every edge, from what depends to what it depends on.
    fn edges(&self) -> Vec<(Node, EdgeKind, Node)> {
        let edges = self.graph.edge_references().filter_map(|edge| {
            let from = self.graph.node_weight(edge.source())?;
            let to = self.graph.node_weight(edge.target())?;
            Some((from.node, *edge.weight(), to.node))
        });
        edges.collect()
    }

    fn declared(&self, node: Node) -> Option<&Declared> {
        self.index.get(&node).and_then(|index| self.graph.node_weight(*index))
    }

    fn neighbours(&self, node: Node, direction: petgraph::Direction) -> Vec<(EdgeKind, Node)> {
        let Some(index) = self.index.get(&node) else { return Vec::new() };
        let mut found: Vec<_> = self
            .graph
            .edges_directed(*index, direction)
            .filter_map(|edge| {
                let other = match direction {
                    petgraph::Direction::Outgoing => edge.target(),
                    petgraph::Direction::Incoming => edge.source(),
                };
                self.graph.node_weight(other).map(|declared| (*edge.weight(), declared.node))
            })
            .collect();
        found.sort_unstable_by_key(|(kind, node)| (*node, *kind));
        found
    }
}
