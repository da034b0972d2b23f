//! Checked expressions.

use serde::{Deserialize, Serialize};

use super::{AttributeId, ConditionId, Date, Duration, EntitlementId, Glob, RoleId, Value, stored};
use crate::source::Span;
pub use crate::syntax::ast::{CompareOp, TextOp};

/// A condition on an identity. Total: for every valid identity it is true or false.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Expr {
    /// All of them.
    And(#[serde(deserialize_with = "stored::deeper")] Vec<Expr>),
    /// At least one of them.
    Or(#[serde(deserialize_with = "stored::deeper")] Vec<Expr>),
    /// Not this.
    Not(#[serde(deserialize_with = "stored::deeper")] Box<Expr>),
    /// A named condition.
    Condition(ConditionId, Span),
    /// What is decided by looking at values.
    Atom(Atom),
}

/// An atomic condition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Atom {
    /// What it says.
    pub kind: AtomKind,
    /// Where it stands.
    pub span: Span,
}

/// What an atomic condition says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum AtomKind {
    /// `true`, `false`
    Constant(bool),
    /// A `bool` attribute by itself.
    Flag(Path),
    /// `a == b` and the other comparisons; both sides have one type.
    Compare {
        /// The comparison.
        op: CompareOp,
        /// Its left side.
        left: Term,
        /// Its right side.
        right: Term,
    },
    /// `a in { … }`; the elements are of the term's type.
    In {
        /// What is looked for.
        term: Term,
        /// The elements, at least one.
        elements: Vec<Value>,
    },
    /// `a between x and y`, ends included.
    Between {
        /// What is compared.
        term: Term,
        /// The lower end.
        low: Term,
        /// The upper end.
        high: Term,
    },
    /// `a starts with "x"`, `ends with`, `contains`.
    Text {
        /// Which test; never `Matches`.
        op: TextOp,
        /// What is tested.
        path: Path,
        /// What it should start with, end with or contain.
        pattern: Box<str>,
    },
    /// `a matches "x*"`
    Matches {
        /// What is tested.
        path: Path,
        /// The pattern.
        glob: Glob,
    },
    /// `groups has "x"`, `has any { … }`, `has all { … }`
    Set {
        /// How many of the elements it must have.
        test: SetTest,
        /// The set.
        path: Path,
        /// The elements, at least one.
        elements: Vec<Value>,
    },
    /// `a is present`
    Present(Path),
    /// `a is missing`
    Missing(Path),
    /// A fact of the entitlement that an approval is asked for (`risk == critical`), in a
    /// stage's `when` or in `skip when` only: whether it is among these; sorted.
    Fact(Vec<EntitlementId>),
    /// `holds app.x`, in invariants only: whether at least one of these is held (granted, or
    /// suspended and granted before); sorted.
    Holds(Vec<EntitlementId>),
    /// `pending app.x`, in invariants only: whether at least one of these waits for an
    /// approval (pending, or suspended and pending before); sorted.
    Pending(Vec<EntitlementId>),
    /// `holds role x`
    HoldsRole(RoleId),
    /// `reports to "ID"`: anywhere up the reporting line.
    ReportsTo(Box<str>),
}

/// How many of the elements a set must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SetTest {
    /// `has`
    One,
    /// `has any`
    Any,
    /// `has all`
    All,
}

/// A way from the identity to a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Path {
    /// References to follow, from the identity itself; often none.
    pub through: Vec<AttributeId>,
    /// The attribute of the identity that they lead to.
    pub attribute: AttributeId,
    /// Where it stands.
    pub span: Span,
}

/// A side of a comparison.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// What it says.
    pub kind: TermKind,
    /// Where it stands.
    pub span: Span,
}

/// What a side of a comparison says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum TermKind {
    /// The value of an attribute.
    Path(Path),
    /// A value written out.
    Literal(Value),
    /// The evaluation date.
    Today,
    /// A date moved by a duration written out.
    Shift {
        /// The date.
        #[serde(deserialize_with = "stored::deeper")]
        date: Box<Term>,
        /// By how much.
        by: Duration,
        /// Whether it moves into the past.
        backward: bool,
    },
    /// A date moved by a duration that an attribute holds.
    ShiftBy {
        /// The date.
        #[serde(deserialize_with = "stored::deeper")]
        date: Box<Term>,
        /// By how much.
        by: Path,
        /// Whether it moves into the past.
        backward: bool,
    },
}

impl Term {
    /// A literal date, if it is one.
    #[must_use]
    pub fn literal_date(&self) -> Option<Date> {
        match self.kind {
            TermKind::Literal(Value::Date(date)) => Some(date),
            _ => None,
        }
    }
}
