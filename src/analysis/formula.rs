//! Formulas over leaves: one graph, in which what is built alike is one node.
//!
//! Nodes are interned (hash-consing), so that two rules that say the same are the same
//! formula, and a comparison of two policies sees at once what has not changed.

use std::collections::HashMap;
use std::ops::Not;

/// A formula: a node of the graph, or the opposite of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Formula(u32);

impl Formula {
    /// What always holds.
    pub(super) const TRUE: Self = Self(0);
    /// What never holds.
    pub(super) const FALSE: Self = Self(1);

    fn of(node: usize) -> Self {
        // INVARIANT: a policy's limits keep the graph far below 2^31 nodes.
        Self(u32::try_from(node << 1).unwrap_or(u32::MAX - 1))
    }

    /// The node.
    pub(super) fn node(self) -> usize {
        (self.0 >> 1) as usize
    }

    /// Whether it is the opposite of the node.
    pub(super) fn is_negated(self) -> bool {
        self.0 & 1 == 1
    }

    /// The formula that holds if and only if `truth`.
    pub(super) fn constant(truth: bool) -> Self {
        if truth { Self::TRUE } else { Self::FALSE }
    }

    /// This, or its opposite where `negated`.
    pub(super) fn turned(self, negated: bool) -> Self {
        Self(self.0 ^ u32::from(negated))
    }
}

impl Not for Formula {
    type Output = Self;

    fn not(self) -> Self {
        Self(self.0 ^ 1)
    }
}

/// What a node says.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Node {
    /// What always holds.
    True,
    /// A leaf, by its place in the alphabet.
    Leaf(usize),
    /// All of these; sorted, two or more.
    All(Box<[Formula]>),
}

/// Every formula built so far.
#[derive(Debug)]
pub(super) struct Graph {
    nodes: Vec<Node>,
    known: HashMap<Node, usize>,
}

impl Default for Graph {
    fn default() -> Self {
        Self { nodes: vec![Node::True], known: HashMap::from([(Node::True, 0)]) }
    }
}

impl Graph {
    /// What a node says.
    pub(super) fn node(&self, node: usize) -> &Node {
        self.nodes.get(node).unwrap_or(&Node::True)
    }

    /// How many nodes there are.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The formula of a leaf.
    pub(super) fn leaf(&mut self, leaf: usize) -> Formula {
        self.intern(Node::Leaf(leaf))
    }

    /// All of `parts`; of none, what always holds.
    pub(super) fn all(&mut self, parts: impl IntoIterator<Item = Formula>) -> Formula {
        let mut kept: Vec<Formula> = Vec::new();
        for part in parts {
            if part == Formula::FALSE {
                return Formula::FALSE;
            }
            if part != Formula::TRUE {
                kept.push(part);
            }
        }
        kept.sort_unstable();
        kept.dedup();
        // A formula and its opposite stand side by side.
        if kept.windows(2).any(|pair| matches!(pair, [one, other] if one.node() == other.node())) {
            return Formula::FALSE;
        }
        match kept.as_slice() {
            [] => Formula::TRUE,
            [only] => *only,
            _ => self.intern(Node::All(kept.into())),
        }
    }

    /// At least one of `parts`; of none, what never holds.
    pub(super) fn any(&mut self, parts: impl IntoIterator<Item = Formula>) -> Formula {
        !self.all(parts.into_iter().map(Not::not))
    }

    /// Both.
    pub(super) fn both(&mut self, one: Formula, other: Formula) -> Formula {
        self.all([one, other])
    }

    /// This and not that.
    pub(super) fn without(&mut self, one: Formula, other: Formula) -> Formula {
        self.all([one, !other])
    }

    /// One exactly if the other.
    pub(super) fn iff(&mut self, one: Formula, other: Formula) -> Formula {
        let (only, others) = (self.without(one, other), self.without(other, one));
        self.all([!only, !others])
    }

    /// More than `limit` of `parts`.
    pub(super) fn more_than(&mut self, limit: usize, parts: &[Formula]) -> Formula {
        if limit >= parts.len() {
            return Formula::FALSE;
        }
        // counted[k]: more than k of the parts so far.
        let mut counted = vec![Formula::FALSE; limit + 1];
        for part in parts {
            for k in (0..=limit).rev() {
                let fewer = match k.checked_sub(1) {
                    Some(less) => counted.get(less).copied().unwrap_or(Formula::FALSE),
                    None => Formula::TRUE,
                };
                let step = self.both(fewer, *part);
                if let Some(cell) = counted.get_mut(k) {
                    *cell = self.any([*cell, step]);
                }
            }
        }
        counted.last().copied().unwrap_or(Formula::FALSE)
    }

    fn intern(&mut self, node: Node) -> Formula {
        if let Some(known) = self.known.get(&node) {
            return Formula::of(*known);
        }
        let place = self.nodes.len();
        self.nodes.push(node.clone());
        self.known.insert(node, place);
        Formula::of(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_built_alike_is_one_formula() {
        let mut graph = Graph::default();
        let (a, b) = (graph.leaf(0), graph.leaf(1));
        assert_eq!(graph.all([a, b, a]), graph.all([b, a]));
        assert_eq!(graph.all([a, !a]), Formula::FALSE);
        assert_eq!(graph.any([a, !a]), Formula::TRUE);
        assert_eq!(graph.all([a, Formula::TRUE]), a);
        assert_eq!(graph.any([]), Formula::FALSE);
        assert_eq!(graph.iff(a, a), Formula::TRUE);
        assert_eq!(graph.iff(a, Formula::TRUE), a);
    }

    fn holds(graph: &Graph, formula: Formula, leaves: usize) -> bool {
        let truth = match graph.node(formula.node()) {
            Node::True => true,
            Node::Leaf(leaf) => leaves >> leaf & 1 == 1,
            Node::All(parts) => parts.iter().all(|part| holds(graph, *part, leaves)),
        };
        truth != formula.is_negated()
    }

    #[test]
    fn counts_are_exact() {
        let mut graph = Graph::default();
        let parts: Vec<_> = (0..5).map(|leaf| graph.leaf(leaf)).collect();
        for limit in 0..6 {
            let more = graph.more_than(limit, &parts);
            for leaves in 0..32_usize {
                let expected = leaves.count_ones() as usize > limit;
                assert_eq!(holds(&graph, more, leaves), expected, "{leaves:05b} > {limit}");
            }
        }
    }
}
