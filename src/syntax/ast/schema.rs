//! What a policy talks about: people's records, vocabularies, phases, apps.

use super::{Expr, Name, Text};
use crate::policy::{Date, Duration};
pub use crate::policy::{Provision, Risk};
use crate::source::{Span, Spanned};

/// `identity { … }`: the schema of the HR record.
#[derive(Clone, Debug, PartialEq)]
pub struct Identity {
    /// Its fields, in order.
    pub fields: Vec<Field>,
}

/// `name: type key = default`
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The `///` lines before it.
    pub doc: Option<Text>,
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: TypeRef,
    /// The `?` of an optional field.
    pub optional: Option<Span>,
    /// The word `key`.
    pub key: Option<Span>,
    /// The word `unique`.
    pub unique: Option<Span>,
    /// What stands after `=`.
    pub default: Option<Literal>,
    /// The whole field.
    pub span: Span,
}

/// A type as written: `text`, `Department`, `set<text>`.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeRef {
    /// One word.
    Named(Name),
    /// `set<…>`
    Set {
        /// The type of its elements.
        element: Name,
        /// The whole type.
        span: Span,
    },
}

/// A value written out.
#[derive(Clone, Debug, PartialEq)]
pub struct Literal {
    /// The value.
    pub kind: LiteralKind,
    /// Where it stands.
    pub span: Span,
}

/// What a literal says.
#[derive(Clone, Debug, PartialEq)]
pub enum LiteralKind {
    /// `"text"`, also a label or a key.
    Text(String),
    /// `42`
    Int(i64),
    /// `true`, `false`
    Bool(bool),
    /// `2026-03-01`
    Date(Date),
    /// `7d`
    Duration(Duration),
    /// `{ "a", "b" }`
    Set(Vec<Literal>),
}

/// `enum Name { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Enum {
    /// Its name.
    pub name: Name,
    /// Its labels.
    pub labels: EnumLabels,
}

/// Where an enum's labels are.
#[derive(Clone, Debug, PartialEq)]
pub enum EnumLabels {
    /// In the declaration.
    Inline(Vec<Label>),
    /// In a CSV file beside the policy.
    File {
        /// Its path, relative to the policy directory.
        path: Text,
        /// The column that holds the labels.
        column: Text,
    },
}

/// `"Engineering" also "Eng", "R&D"`
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// The canonical spelling.
    pub text: Text,
    /// The other spellings HR uses.
    pub also: Vec<Text>,
}

/// `lifecycle { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Lifecycle {
    /// `since attribute`: where the present employment begins.
    pub since: Option<Name>,
    /// The arms, in order.
    pub arms: Vec<Arm>,
}

/// `phase when …`
#[derive(Clone, Debug, PartialEq)]
pub struct Arm {
    /// The phase's name, as written.
    pub phase: Name,
    /// When it holds.
    pub when: Expr,
    /// The whole arm.
    pub span: Span,
}

/// `app name "Title" { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct App {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// `owner "…"`
    pub owner: Option<Text>,
    /// `risk …`
    pub risk: Option<Spanned<Risk>>,
    /// `tags a, b`
    pub tags: Vec<Name>,
    /// `provision …`
    pub provision: Option<Spanned<Provision>>,
    /// Its entitlements, in order.
    pub entitlements: Vec<Entitlement>,
}

/// `entitlement name[Enum] "Title" { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Entitlement {
    /// The `///` lines before it.
    pub doc: Option<Text>,
    /// Its name.
    pub name: Name,
    /// `[Enum]`: one entitlement for each label.
    pub parameter: Option<Name>,
    /// Its title.
    pub title: Option<Text>,
    /// `owner "…"`, in place of the app's.
    pub owner: Option<Text>,
    /// `risk …`, in place of the app's.
    pub risk: Option<Spanned<Risk>>,
    /// `tags a, b`, beside the app's.
    pub tags: Vec<Name>,
    /// `implies a, b`: entitlements of the same app.
    pub implies: Vec<Implied>,
    /// `group "…"`: the directory group that carries it.
    pub group: Option<Text>,
    /// The whole entitlement.
    pub span: Span,
}

/// An implied entitlement of the same app.
#[derive(Clone, Debug, PartialEq)]
pub struct Implied {
    /// Its name.
    pub name: Name,
    /// `["Label"]`, of a parameterised one; without it, all its labels.
    pub label: Option<Text>,
}

/// `requires app netsuite`, `requires attribute worker_type: WorkerType`
#[derive(Clone, Debug, PartialEq)]
pub struct Requirement {
    /// What kind of thing.
    pub kind: RequirementKind,
    /// Its name.
    pub name: Name,
}

/// What a pack may require of its user.
#[derive(Clone, Debug, PartialEq)]
pub enum RequirementKind {
    /// An app.
    App,
    /// An attribute of this type.
    Attribute {
        /// The type.
        ty: TypeRef,
        /// Whether it may be optional (`?`).
        optional: bool,
    },
    /// A role.
    Role,
    /// A condition.
    Condition,
    /// An approval.
    Approval,
}
