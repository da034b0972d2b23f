//! The order of evaluation, and the circles that prevent one.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;

use super::{DependencyGraph, EdgeKind, Node};
use crate::policy::Unit;

impl DependencyGraph {
    /// The circles among conditions and roles. Each node depends on the next, and the last
    /// on the first; a circle of includes alone runs as they are written, from the role
    /// that includes to the one included. Each starts with its smallest name, and they
    /// come in the order of their names.
    ///
    /// What runs in several entangled circles is told once, by a shortest one through the
    /// smallest name; a node that depends on itself is always a circle of its own.
    #[must_use]
    pub fn circles(&self) -> Vec<Vec<Node>> {
        let membership = self.membership();
        let mut circles: Vec<Vec<Node>> = self
            .graph
            .node_weights()
            .map(|declared| declared.node)
            .filter(|node| {
                node.unit().is_some()
                    && self.dependencies(*node).iter().any(|(_, other)| other == node)
            })
            .map(|node| vec![node])
            .collect();
        // Kosaraju's algorithm, because petgraph's Tarjan recurses once for each node.
        for component in kosaraju_scc(&membership).into_iter().filter(|found| found.len() > 1) {
            let members: BTreeSet<Node> = component
                .iter()
                .filter_map(|index| membership.node_weight(*index))
                .copied()
                .collect();
            circles.extend(self.shortest_circle(&members));
        }
        circles.sort_by_cached_key(|circle| {
            circle.iter().map(|node| self.named(*node)).collect::<Vec<_>>()
        });
        circles
    }

    /// Conditions and roles, each after everything it depends on; of several that could
    /// come next, conditions come before roles and then in the order of their tables.
    /// What is in a circle, or depends on one, is left out.
    #[must_use]
    pub fn order(&self) -> Vec<Unit> {
        let membership = self.membership();
        let mut waits: BTreeMap<NodeIndex, usize> = membership
            .node_indices()
            .map(|index| (index, membership.neighbors(index).count()))
            .collect();
        let unit = |index: NodeIndex| membership.node_weight(index).and_then(|node| node.unit());
        let mut ready: BTreeSet<(Unit, NodeIndex)> = waits
            .iter()
            .filter(|(_, count)| **count == 0)
            .filter_map(|(index, _)| unit(*index).map(|unit| (unit, *index)))
            .collect();
        let mut order = Vec::with_capacity(waits.len());
        while let Some((next, index)) = ready.pop_first() {
            order.push(next);
            for edge in membership.edges_directed(index, petgraph::Direction::Incoming) {
                let Some(count) = waits.get_mut(&edge.source()) else { continue };
                *count -= 1;
                if *count == 0 {
                    ready.extend(unit(edge.source()).map(|unit| (unit, edge.source())));
                }
            }
        }
        order
    }

    /// The conditions and roles alone.
    fn membership(&self) -> DiGraph<Node, EdgeKind> {
        self.graph.filter_map(
            |_, declared| declared.node.unit().map(|_| declared.node),
            |_, kind| Some(*kind),
        )
    }

    fn named(&self, node: Node) -> (String, Node) {
        (self.name(node).to_owned(), node)
    }

    /// A shortest circle through the member with the smallest name.
    fn shortest_circle(&self, members: &BTreeSet<Node>) -> Option<Vec<Node>> {
        let start = members.iter().copied().min_by_key(|node| self.named(*node))?;
        let mut came_from: BTreeMap<Node, (Node, EdgeKind)> = BTreeMap::new();
        let mut queue = VecDeque::from([start]);
        while let Some(node) = queue.pop_front() {
            let mut next = self.dependencies(node);
            next.retain(|(_, other)| *other != node && members.contains(other));
            next.sort_by_cached_key(|(_, other)| self.named(*other));
            for (kind, other) in next {
                if other == start {
                    return Some(self.unwind(start, node, kind, &came_from));
                }
                if let std::collections::btree_map::Entry::Vacant(entry) = came_from.entry(other) {
                    entry.insert((node, kind));
                    queue.push_back(other);
                }
            }
        }
        None
    }

    fn unwind(
        &self,
        start: Node,
        last: Node,
        closing: EdgeKind,
        came_from: &BTreeMap<Node, (Node, EdgeKind)>,
    ) -> Vec<Node> {
        let mut includes_alone = closing == EdgeKind::Includes;
        let mut backward = vec![last];
        let mut at = last;
        while let Some((before, kind)) = came_from.get(&at).filter(|_| at != start) {
            includes_alone &= *kind == EdgeKind::Includes;
            backward.push(*before);
            at = *before;
        }
        // `backward` ends with the start; what depends stands after what it depends on.
        if includes_alone {
            backward.rotate_right(1);
        } else {
            backward.reverse();
        }
        backward
    }
}
