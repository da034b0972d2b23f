//! The part of the graph that concerns one name.

use std::collections::BTreeSet;

use super::{DependencyGraph, EdgeKind, NameError, Node};

impl DependencyGraph {
    /// What the thing named depends on and what depends on it, through any number of
    /// steps, with everything that runs between them.
    ///
    /// # Errors
    /// When `name` is not the name of one thing.
    pub fn focus(&self, name: &str) -> Result<Self, NameError> {
        let starts = self.resolve(name)?;
        let mut kept = self.reach(&starts, Self::dependencies);
        kept.extend(self.reach(&starts, Self::dependents));
        let nodes = self.graph.node_weights().filter(|declared| kept.contains(&declared.node));
        let edges = self.edges().into_iter();
        let edges = edges.filter(|(from, _, to)| kept.contains(from) && kept.contains(to));
        Ok(Self::assemble(nodes.cloned().collect(), edges.collect()))
    }

    fn reach(
        &self,
        starts: &[Node],
        next: impl Fn(&Self, Node) -> Vec<(EdgeKind, Node)>,
    ) -> BTreeSet<Node> {
        let mut seen: BTreeSet<Node> = starts.iter().copied().collect();
        let mut rest = starts.to_vec();
        while let Some(node) = rest.pop() {
            rest.extend(
                next(self, node).into_iter().map(|(_, other)| other).filter(|it| seen.insert(*it)),
            );
        }
        seen
    }
}
