//! The graph in the forms of other tools.
//!
//! An arrow runs from the subject of its verb to the object: a role *includes* a role, a
//! forbid *denies* an entitlement, a condition *reads* an attribute.

use super::{Declared, DependencyGraph, EdgeKind, Node, NodeKind};
use crate::source::SourceMap;

/// The graph as a document.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct GraphDocument {
    /// What there is, by kind and name.
    pub nodes: Vec<GraphNode>,
    /// How it hangs together.
    pub edges: Vec<GraphEdge>,
}

/// Something in the policy.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct GraphNode {
    /// Kind and name: `role:sales`.
    pub id: String,
    /// Its kind.
    pub kind: NodeKind,
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// The file in which it is declared.
    pub file: String,
    /// The line there, from 1.
    pub line: u32,
    /// The column there, from 1, in characters.
    pub column: u32,
}

/// How two things hang together.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct GraphEdge {
    /// The id of the subject.
    pub from: String,
    /// The verb.
    pub kind: EdgeKind,
    /// The id of the object.
    pub to: String,
    /// Which of them depends on the other.
    pub dependent: Side,
}

/// An end of an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The subject.
    From,
    /// The object.
    To,
}

impl DependencyGraph {
    /// The graph as a document; `sources` are those of its policy.
    #[must_use]
    pub fn document(&self, sources: &SourceMap) -> GraphDocument {
        let nodes = self.graph.node_weights().map(|declared| {
            let place = sources.locate(declared.span);
            GraphNode {
                id: id(declared),
                kind: declared.node.kind(),
                name: declared.name.clone(),
                title: declared.title.clone(),
                file: place.file,
                line: place.line,
                column: place.column,
            }
        });
        let edges = self.arrows().into_iter().map(|(from, kind, to)| GraphEdge {
            from: id(from),
            kind,
            to: id(to),
            dependent: if kind.subject_depends() { Side::From } else { Side::To },
        });
        GraphDocument { nodes: nodes.collect(), edges: edges.collect() }
    }

    /// The graph in the DOT language of Graphviz.
    #[must_use]
    pub fn dot(&self) -> String {
        let mut dot = "digraph policy {\n  rankdir=LR;\n  node [shape=box];\n".to_owned();
        for declared in self.graph.node_weights() {
            let (id, name) = (quoted(&id(declared)), quoted(&declared.name));
            let shape = match declared.node.kind() {
                NodeKind::Attribute | NodeKind::Phase => "ellipse",
                NodeKind::Entitlement => "component",
                NodeKind::Grant => "note",
                NodeKind::Forbid | NodeKind::Conflict => "octagon",
                NodeKind::Approval | NodeKind::Review => "hexagon",
                _ => "box",
            };
            let kind = declared.node.kind().name();
            dot.push_str(&format!("  {id} [label={name}, shape={shape}, class={kind}];\n"));
        }
        for (from, kind, to) in self.arrows() {
            let (from, to) = (quoted(&id(from)), quoted(&id(to)));
            dot.push_str(&format!("  {from} -> {to} [label=\"{}\"];\n", kind.verb()));
        }
        dot.push_str("}\n");
        dot
    }

    /// The graph as a flow chart of Mermaid.
    #[must_use]
    pub fn mermaid(&self) -> String {
        let mut chart = "flowchart LR\n".to_owned();
        for (number, declared) in self.graph.node_weights().enumerate() {
            let (open, close) = match declared.node.kind() {
                NodeKind::Attribute | NodeKind::Phase => ("([", "])"),
                NodeKind::Entitlement => ("[[", "]]"),
                NodeKind::Forbid | NodeKind::Conflict => ("{{", "}}"),
                _ => ("[", "]"),
            };
            let (kind, name) = (declared.node.kind().name(), entities(&declared.name));
            chart.push_str(&format!("  n{number}{open}\"{kind} {name}\"{close}\n"));
        }
        let number =
            |declared: &Declared| self.index.get(&declared.node).map_or(0, |index| index.index());
        for (from, kind, to) in self.arrows() {
            let (from, to) = (number(from), number(to));
            chart.push_str(&format!("  n{from} -->|{}| n{to}\n", kind.verb()));
        }
        chart
    }

    /// The edges as they are drawn, subject first, in the order of their ends.
    fn arrows(&self) -> Vec<(&Declared, EdgeKind, &Declared)> {
        let mut arrows: Vec<(Node, EdgeKind, Node)> = self
            .edges()
            .into_iter()
            // A conflict weighs the entitlements that it keeps apart: one arrow is enough.
            .filter(|edge| !matches!(edge, (_, EdgeKind::Weighs, Node::Entitlement(_))))
            .map(
                |(from, kind, to)| {
                    if kind.subject_depends() { (from, kind, to) } else { (to, kind, from) }
                },
            )
            .collect();
        arrows.sort_unstable();
        let both = |(from, kind, to)| Some((self.declared(from)?, kind, self.declared(to)?));
        arrows.into_iter().filter_map(both).collect()
    }
}

fn id(declared: &Declared) -> String {
    format!("{}:{}", declared.node.kind().name(), declared.name)
}

/// A quoted string of DOT.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

/// A text with what Mermaid would read as markup written as entities.
fn entities(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() {
            written.push(' ');
        } else if "\"#<>&;`\\[]{}()|".contains(character) {
            written.push_str(&format!("#{};", u32::from(character)));
        } else {
            written.push(character);
        }
    }
    written
}
