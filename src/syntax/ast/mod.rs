//! The syntax tree: what was written, where, without any judgement of it.

mod expr;
mod rules;
mod schema;
mod selector;
mod tests;

pub use expr::{ArithmeticOp, CompareOp, Expr, ExprKind, TextOp};
pub use rules::{
    Approval, Approver, ApproverKind, Condition, Conflict, ConflictRule, DenyClause, Exception,
    Forbid, Grant, GrantClause, Member, Mode, Resolve, Review, Role, Stage,
};
pub use schema::{
    App, Arm, Entitlement, Enum, EnumLabels, Field, Identity, Implied, Label, Lifecycle, Literal,
    LiteralKind, Provision, Requirement, RequirementKind, Risk, TypeRef,
};
pub use selector::{Index, Selector, SelectorKind};
pub use tests::*;

use crate::source::Span;

/// One file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct File {
    /// Its declarations, in the order of the text.
    pub declarations: Vec<Declaration>,
    /// Its comments, `///` excepted where one documents a declaration, in order.
    pub comments: Vec<Comment>,
}

/// A `//` or `/* */` comment; its text is what the span covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Where it stands, marks included.
    pub span: Span,
}

/// A top-level declaration.
#[derive(Clone, Debug, PartialEq)]
pub struct Declaration {
    /// The `///` lines before it.
    pub doc: Option<Text>,
    /// What it declares.
    pub kind: DeclarationKind,
    /// The whole declaration, without its documentation.
    pub span: Span,
    /// Whether parts of it could not be read: reported already, and what it seems to lack
    /// may have stood there.
    pub damaged: bool,
    /// Whether that may have cost it names that it declares.
    pub lossy: bool,
}

/// What a declaration declares.
#[derive(Clone, Debug, PartialEq)]
pub enum DeclarationKind {
    /// `identity { … }`
    Identity(Identity),
    /// `enum Name { … }`
    Enum(Enum),
    /// `lifecycle { … }`
    Lifecycle(Lifecycle),
    /// `app name { … }`
    App(App),
    /// `condition name = …`
    Condition(Condition),
    /// `role name { … }`
    Role(Role),
    /// `approval name { … }`
    Approval(Approval),
    /// `forbid name { … }`
    Forbid(Forbid),
    /// `conflict name { … }`
    Conflict(Conflict),
    /// `exception name { … }`
    Exception(Exception),
    /// `review name { … }`
    Review(Review),
    /// `requires app name` and its like: what a pack expects of its user.
    Requires(Requirement),
    /// `fixture name { … }`
    Fixture(Fixture),
    /// `test "…" { … }`
    Test(Test),
    /// `scenario "…" { … }`
    Scenario(Scenario),
    /// `invariant "…" { … }`
    Invariant(Invariant),
    /// What could not be read at all; reported already.
    Broken(Broken),
}

/// A declaration that could not be read; its error has been reported.
#[derive(Clone, Debug, PartialEq)]
pub struct Broken {
    /// The keyword it starts with (`role`, `app`, …), where it starts with one.
    pub keyword: Option<String>,
    /// The name after the keyword, so that uses of it are not reported as unknown.
    pub name: Option<Name>,
}

/// A declared or used name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A string, its escapes resolved; the span includes the quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// What the string means.
    pub value: String,
    /// Where it stands.
    pub span: Span,
}
