//! Conditions with their outcomes and the values they read.

use schemars::JsonSchema;
use serde::Serialize;

use super::PlaceDocument;
use crate::eval::{AtomTrace, Trace};
use crate::policy::{AttributeId, Path, Policy, Value};
use crate::source::one_line;

/// A condition and how it came out.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ConditionDocument {
    /// `and`
    All {
        /// The outcome; null where a missing value leaves it open.
        holds: Option<bool>,
        /// What it joins.
        parts: Vec<ConditionDocument>,
    },
    /// `or`
    Any {
        /// The outcome; null where a missing value leaves it open.
        holds: Option<bool>,
        /// What it joins.
        parts: Vec<ConditionDocument>,
    },
    /// `not`
    Not {
        /// The outcome; null where a missing value leaves it open.
        holds: Option<bool>,
        /// What it negates.
        part: Box<ConditionDocument>,
    },
    /// A named condition.
    Named {
        /// The outcome; null where a missing value leaves it open.
        holds: Option<bool>,
        /// Its name.
        condition: String,
        /// Where it is declared.
        place: PlaceDocument,
        /// What it says.
        part: Box<ConditionDocument>,
    },
    /// An atomic condition.
    Atom(AtomDocument),
}

/// An atomic condition and how it came out.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct AtomDocument {
    /// The condition as written.
    pub text: String,
    /// The outcome; null where a missing value leaves it open.
    pub holds: Option<bool>,
    /// The values that it read.
    pub values: Vec<ValueDocument>,
    /// Where it stands.
    pub place: PlaceDocument,
}

/// A value that a condition read.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ValueDocument {
    /// The attribute, with the references that lead to it; or `today`.
    pub attribute: String,
    /// Its value; null where it is missing.
    pub value: serde_json::Value,
    /// Its value as the language writes it; null where it is missing.
    pub shown: Option<String>,
}

impl ConditionDocument {
    /// The retelling of a trace.
    #[must_use]
    pub fn of(policy: &Policy, trace: &Trace<'_>) -> Self {
        let all = |parts: &[Trace<'_>]| parts.iter().map(|part| Self::of(policy, part)).collect();
        match trace {
            Trace::All(holds, parts) => Self::All { holds: *holds, parts: all(parts) },
            Trace::Any(holds, parts) => Self::Any { holds: *holds, parts: all(parts) },
            Trace::Not(holds, part) => {
                Self::Not { holds: *holds, part: Box::new(Self::of(policy, part)) }
            }
            Trace::Named(id, _, part) => Self::Named {
                holds: part.truth(),
                condition: policy.conditions[*id].header.name.clone(),
                place: PlaceDocument::of(policy, policy.conditions[*id].header.span),
                part: Box::new(Self::of(policy, part)),
            },
            Trace::Atom(atom) => Self::Atom(AtomDocument::of(policy, atom)),
        }
    }
}

impl AtomDocument {
    /// The retelling of an atomic condition.
    #[must_use]
    pub fn of(policy: &Policy, atom: &AtomTrace<'_>) -> Self {
        let values = atom.values.iter();
        let values = values.map(|(path, value)| ValueDocument::of(policy, path, value.as_ref()));
        let today = atom.today.map(|date| ValueDocument {
            attribute: "today".to_owned(),
            value: date.to_string().into(),
            shown: Some(date.to_string()),
        });
        Self {
            text: one_line(policy.sources.text(atom.atom.span)),
            holds: atom.truth,
            values: values.chain(today).collect(),
            place: PlaceDocument::of(policy, atom.atom.span),
        }
    }
}

impl ValueDocument {
    /// A value at the end of a path.
    #[must_use]
    pub fn of(policy: &Policy, path: &Path, value: Option<&Value>) -> Self {
        let ty = policy.schema.attributes[path.attribute].ty;
        Self {
            attribute: path_text(policy, path),
            value: value.map_or(serde_json::Value::Null, |value| policy.json(ty, value)),
            shown: value.map(|value| policy.show(ty, value)),
        }
    }
}

fn path_text(policy: &Policy, path: &Path) -> String {
    let name = |step: &AttributeId| policy.schema.attributes[*step].name.as_str();
    let mut text = String::new();
    for step in &path.through {
        text.push_str(name(step));
        text.push('.');
    }
    text.push_str(name(&path.attribute));
    text
}
