//! The identity schema, its vocabularies, and the lifecycle.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{AttributeId, EnumId, Expr, LabelId, OriginId, Table, Value, fold_label};
use crate::source::Span;

/// The schema of the HR record.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Schema {
    /// Its attributes, in the order of the declaration.
    pub attributes: Table<AttributeId, Attribute>,
    /// The attribute that names the identity.
    pub key: AttributeId,
    /// The reference called `manager`: what `by manager` and `reports to` follow.
    pub manager: Option<AttributeId>,
}

/// One attribute.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Attribute {
    /// Its name.
    pub name: String,
    /// Its documentation.
    pub doc: Option<String>,
    /// Its type.
    pub ty: Type,
    /// Whether a record may lack it.
    pub presence: Presence,
    /// Whether no two people may share a value; a unique text is another name for the person.
    pub unique: bool,
    /// Where it is declared.
    pub span: Span,
}

/// Whether a record may lack an attribute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Presence {
    /// Every record must have it.
    Required,
    /// It may be missing.
    Optional,
    /// This value stands in where it is missing.
    Default(Value),
}

/// The type of an attribute or expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Type {
    /// One value.
    Scalar(ScalarType),
    /// A set of them.
    Set(ScalarType),
}

/// The type of one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ScalarType {
    /// `text`
    Text,
    /// `int`
    Int,
    /// `bool`
    Bool,
    /// `date`
    Date,
    /// `duration`
    Duration,
    /// A label of an enum.
    Enum(EnumId),
    /// A reference to another identity, by its key.
    Identity,
}

/// A vocabulary.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EnumType {
    /// Its name.
    pub name: String,
    /// Its documentation.
    pub doc: Option<String>,
    /// The canonical labels, in the order of the declaration.
    pub labels: Table<LabelId, String>,
    /// Every spelling, canonical ones included, in the form of [`fold_label`].
    pub spellings: BTreeMap<String, LabelId>,
    /// Where it is declared.
    pub span: Span,
}

impl EnumType {
    /// The label that `text` spells, however HR writes it.
    #[must_use]
    pub fn label(&self, text: &str) -> Option<LabelId> {
        self.spellings.get(&fold_label(text)).copied()
    }
}

/// The phases of an employment.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Lifecycle {
    /// The date on which the present employment begins.
    pub since: Option<AttributeId>,
    /// The arms; the first that holds is the identity's phase.
    pub arms: Vec<Arm>,
    /// Where it is declared.
    pub span: Span,
    /// By whom.
    pub origin: OriginId,
}

/// One arm of the lifecycle.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Arm {
    /// The phase.
    pub phase: Phase,
    /// When it holds; reads the identity's own attributes only.
    pub when: Expr,
    /// The whole arm.
    pub span: Span,
}

/// A phase of an employment (joiner, mover, leaver).
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Hired, not started.
    Prehire,
    /// At work.
    Active,
    /// On leave or otherwise suspended: access is kept but disabled.
    Suspended,
    /// Gone: holds nothing.
    Ended,
}

impl Phase {
    /// Every phase, in the order of an employment.
    pub const ALL: [Self; 4] = [Self::Prehire, Self::Active, Self::Suspended, Self::Ended];

    /// As it is written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Prehire => "prehire",
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Ended => "ended",
        }
    }
}
