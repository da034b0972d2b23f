//! What can change when something changes.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;

use super::{DependencyGraph, EdgeKind, NameError, Node, NodeKind};

/// Everything that can change when a name changes.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Impact {
    /// The name, as declared; that of a parameterised entitlement without a label.
    pub name: String,
    /// What it names.
    pub kind: NodeKind,
    /// What can change, by kind; kinds of which nothing can change are left out.
    pub affected: Vec<AffectedKind>,
}

/// What can change, of one kind.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct AffectedKind {
    /// The kind.
    pub kind: NodeKind,
    /// What can change, by name.
    pub items: Vec<Affected>,
}

/// One thing that can change, and a shortest path that says why.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Affected {
    /// Its name.
    pub name: String,
    /// The steps from it to what changes.
    pub because: Vec<Step>,
}

/// A step of a path: what is said of the one before, and of whom.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Step {
    /// What is said: `reads`, `granted by`.
    pub relation: String,
    /// What kind of thing it is said in relation to.
    pub kind: NodeKind,
    /// The name of that.
    pub name: String,
}

impl DependencyGraph {
    /// Everything that can change when what `name` names is changed: what depends on it
    /// through any number of steps, and the rules that name it.
    ///
    /// # Errors
    /// When `name` is not the name of one thing.
    pub fn impact(&self, name: &str) -> Result<Impact, NameError> {
        let starts = self.resolve(name)?;
        let mut reasons: BTreeMap<Node, (&'static str, Node)> = BTreeMap::new();
        let mut seen: BTreeSet<Node> = starts.iter().copied().collect();
        let mut queue: VecDeque<Node> = starts.iter().copied().collect();
        while let Some(node) = queue.pop_front() {
            for (kind, dependent) in self.affected_by(node) {
                if seen.insert(dependent) {
                    reasons.insert(dependent, (kind.of_dependent(), node));
                    queue.push_back(dependent);
                }
            }
        }
        for (kind, named, by) in self.naming(&starts) {
            if seen.insert(by) {
                reasons.insert(by, (kind.verb(), named));
            }
        }
        Ok(self.told(&starts, &reasons))
    }

    fn affected_by(&self, node: Node) -> Vec<(EdgeKind, Node)> {
        let mut dependents = self.dependents(node);
        if let Node::Phase(_) = node {
            // No edges for this: a phase governs every entitlement there is.
            let entitlements = self.nodes().filter(|node| matches!(node, Node::Entitlement(_)));
            dependents.extend(entitlements.map(|node| (EdgeKind::Governs, node)));
        }
        dependents
    }

    /// The rules that name one of `starts`, or an entitlement of an app among them, though
    /// they do not depend on it: a change of its name or of its place changes them.
    fn naming(&self, starts: &[Node]) -> Vec<(EdgeKind, Node, Node)> {
        let mut named = starts.to_vec();
        for start in starts {
            let offered = self.dependents(*start);
            let offered = offered.iter().filter(|(kind, _)| *kind == EdgeKind::Offers);
            named.extend(offered.map(|(_, entitlement)| *entitlement));
        }
        let mut found = Vec::new();
        for node in named {
            for (kind, rule) in self.dependencies(node) {
                if kind.names_object() {
                    found.push((kind, node, rule));
                }
            }
        }
        found
    }

    fn told(&self, starts: &[Node], reasons: &BTreeMap<Node, (&'static str, Node)>) -> Impact {
        let mut affected = Vec::new();
        for kind in NodeKind::ALL {
            let of_kind = reasons.keys().filter(|node| node.kind() == kind);
            let mut items: Vec<Affected> = of_kind
                .map(|node| Affected {
                    name: self.name(*node).to_owned(),
                    because: self.path(*node, reasons),
                })
                .collect();
            items.sort_by(|a, b| a.name.cmp(&b.name));
            if !items.is_empty() {
                affected.push(AffectedKind { kind, items });
            }
        }
        let first = starts.first().copied();
        let mut name = first.map_or("", |node| self.name(node));
        if starts.len() > 1 {
            name = name.split_once('[').map_or(name, |(family, _)| family);
        }
        let kind = first.map_or(NodeKind::Attribute, Node::kind);
        Impact { name: name.to_owned(), kind, affected }
    }

    fn path(&self, from: Node, reasons: &BTreeMap<Node, (&'static str, Node)>) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut at = from;
        // INVARIANT: each reason was found one step nearer to the start.
        while let Some((relation, to)) = reasons.get(&at) {
            steps.push(Step {
                relation: (*relation).to_owned(),
                kind: to.kind(),
                name: self.name(*to).to_owned(),
            });
            at = *to;
        }
        steps
    }
}

impl fmt::Display for Impact {
    /// For people: a paragraph for each kind, a line for each thing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = self.kind.with_article();
        if self.affected.is_empty() {
            return writeln!(f, "`{}` is {what}; nothing depends on it", self.name);
        }
        writeln!(f, "`{}` is {what}; when it changes, this can change:", self.name)?;
        for AffectedKind { kind, items } in &self.affected {
            let governed = EdgeKind::Governs.of_dependent();
            let (governed, others): (Vec<&Affected>, Vec<&Affected>) =
                items.iter().partition(|item| {
                    item.because.first().is_some_and(|step| step.relation == governed)
                });
            writeln!(f, "\n{}", kind.counted(items.len()))?;
            let width = others.iter().map(|item| item.name.chars().count()).max().unwrap_or(0);
            for item in &others {
                writeln!(f, "  {:width$}  {}", item.name, Path(&item.because))?;
            }
            // What a phase governs is everything: once is enough.
            if let Some(item) = governed.first() {
                let all = if others.is_empty() { "all" } else { "all others" };
                writeln!(f, "  {all:width$}  {}", Path(&item.because))?;
            }
        }
        Ok(())
    }
}

struct Path<'a>(&'a [Step]);

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, step) in self.0.iter().enumerate() {
            let arrow = if number == 0 { "" } else { " → " };
            write!(f, "{arrow}{} {}", step.relation, step.name)?;
        }
        Ok(())
    }
}
