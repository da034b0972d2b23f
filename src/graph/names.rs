//! From a name that somebody typed to nodes.

use super::{DependencyGraph, Node, NodeKind};
use crate::diagnostic::did_you_mean;

/// Why a name is not the name of something in the policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, miette::Diagnostic)]
pub enum NameError {
    /// Nothing has it.
    #[error("the policy declares nothing named `{name}`")]
    #[diagnostic(code("unknown-name"))]
    Unknown {
        /// The name.
        name: String,
        /// Which one may be meant.
        #[help]
        help: Option<String>,
    },
    /// No declaration of this kind has it.
    #[error("the policy has no {} named `{name}`", kind.name())]
    #[diagnostic(code("unknown-name"))]
    UnknownOfKind {
        /// The kind.
        kind: NodeKind,
        /// The name.
        name: String,
        /// Which one may be meant.
        #[help]
        help: Option<String>,
    },
    /// Declarations of several kinds have it.
    #[error("`{name}` is the name of {kinds}")]
    #[diagnostic(code("ambiguous-name"))]
    Ambiguous {
        /// The name.
        name: String,
        /// What it names: `a role and an app`.
        kinds: String,
        /// How to say which.
        #[help]
        help: String,
    },
}

impl DependencyGraph {
    /// What `name` names: `sales`, or `role:sales` where several kinds have the name. The
    /// name of a parameterised entitlement stands for all its labels.
    ///
    /// # Errors
    /// When nothing has the name, or several kinds have it and none is given.
    pub fn resolve(&self, name: &str) -> Result<Vec<Node>, NameError> {
        let (kind, name) = split(name);
        let of_kind = |node: Node| kind.is_none_or(|kind| node.kind() == kind);
        let found: Vec<Node> = self
            .graph
            .node_weights()
            .filter(|declared| of_kind(declared.node) && is_called(&declared.name, name))
            .map(|declared| declared.node)
            .collect();
        let mut kinds: Vec<NodeKind> = found.iter().map(|node| node.kind()).collect();
        kinds.dedup();
        match kinds.as_slice() {
            [] => Err(self.unknown(kind, name)),
            [_] => Ok(found),
            _ => Err(ambiguous(name, &kinds)),
        }
    }

    fn unknown(&self, kind: Option<NodeKind>, name: &str) -> NameError {
        let candidates = self.graph.node_weights().filter(|declared| {
            kind.map_or(declared.node.kind() != NodeKind::Grant, |kind| {
                declared.node.kind() == kind
            })
        });
        let help = did_you_mean(name, candidates.map(|declared| declared.name.as_str()));
        let name = name.to_owned();
        match kind {
            Some(kind) => NameError::UnknownOfKind { kind, name, help },
            None => NameError::Unknown { name, help },
        }
    }
}

fn split(name: &str) -> (Option<NodeKind>, &str) {
    let prefixed = name.split_once(':').and_then(|(prefix, rest)| {
        NodeKind::ALL.into_iter().find(|kind| kind.name() == prefix).map(|kind| (kind, rest))
    });
    prefixed.map_or((None, name), |(kind, rest)| (Some(kind), rest))
}

/// Whether `name` means what is declared as `declared`, which may be one label of it.
fn is_called(declared: &str, name: &str) -> bool {
    declared.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with("[\""))
}

fn ambiguous(name: &str, kinds: &[NodeKind]) -> NameError {
    let told: Vec<String> = kinds.iter().map(|kind| kind.with_article()).collect();
    let choices: Vec<String> =
        kinds.iter().map(|kind| format!("`{}:{name}`", kind.name())).collect();
    NameError::Ambiguous {
        name: name.to_owned(),
        kinds: told.join(" and of "),
        help: format!("write {}", choices.join(" or ")),
    }
}
