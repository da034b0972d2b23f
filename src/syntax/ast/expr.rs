//! Expressions.

use super::{Name, Selector, Text};
use crate::policy::{Date, Duration};
use crate::source::Span;

/// An expression and where it stands. Parentheses leave no node, but widen the span.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it says.
    pub kind: ExprKind,
    /// Where it stands, its parentheses included.
    pub span: Span,
}

/// What an expression says.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// `a or b or c`: two or more, as chained in the text; a parenthesised `or` inside
    /// stays a node of its own.
    Or(Vec<Expr>),
    /// `a and b and c`, likewise.
    And(Vec<Expr>),
    /// `not a`
    Not(Box<Expr>),
    /// `a == b` and the other comparisons.
    Compare {
        /// The comparison.
        op: CompareOp,
        /// Its left side.
        left: Box<Expr>,
        /// Its right side.
        right: Box<Expr>,
    },
    /// `a in { x, y }`
    In {
        /// What is looked for.
        value: Box<Expr>,
        /// The elements, as written.
        set: Vec<Expr>,
        /// The braces and what they hold.
        set_span: Span,
    },
    /// `a between x and y`, ends included.
    Between {
        /// What is compared.
        value: Box<Expr>,
        /// The lower end.
        low: Box<Expr>,
        /// The upper end.
        high: Box<Expr>,
    },
    /// `a starts with "x"` and its like.
    TextTest {
        /// Which test.
        op: TextOp,
        /// What is tested.
        value: Box<Expr>,
        /// The text to find.
        pattern: Text,
    },
    /// `a has x`
    Has {
        /// The set.
        set: Box<Expr>,
        /// The element.
        element: Box<Expr>,
    },
    /// `a has any { x, y }`
    HasAny {
        /// The set.
        set: Box<Expr>,
        /// The elements, one of which it must have.
        elements: Vec<Expr>,
        /// The braces and what they hold.
        elements_span: Span,
    },
    /// `a has all { x, y }`
    HasAll {
        /// The set.
        set: Box<Expr>,
        /// The elements, all of which it must have.
        elements: Vec<Expr>,
        /// The braces and what they hold.
        elements_span: Span,
    },
    /// `a is present`
    IsPresent(Box<Expr>),
    /// `a is missing`
    IsMissing(Box<Expr>),
    /// `holds role name`
    HoldsRole(Name),
    /// `holds app.entitlement`: in invariants and tests only.
    HoldsEntitlement(Box<Selector>),
    /// `pending app.entitlement`: in invariants and tests only.
    PendingEntitlement(Box<Selector>),
    /// `reports to "ID"`
    ReportsTo(Text),
    /// `a`, `manager.department`: one or more names.
    Path(Vec<Name>),
    /// `today`
    Today,
    /// `"text"`
    Text(String),
    /// `42`
    Int(i64),
    /// `true`, `false`
    Bool(bool),
    /// `2026-03-01`
    Date(Date),
    /// `7d`
    Duration(Duration),
    /// `{ }` or `{ "a", "b" }` where a set may stand.
    Set(Vec<Expr>),
    /// `a - 7d`, `a + 1mo`; chains lean left.
    Arithmetic {
        /// Plus or minus.
        op: ArithmeticOp,
        /// The date.
        left: Box<Expr>,
        /// The duration.
        right: Box<Expr>,
    },
}

/// A comparison.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub enum CompareOp {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl CompareOp {
    /// As it is written.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }

    /// The comparison that holds of two values exactly where this one does not.
    #[must_use]
    pub fn opposite(self) -> Self {
        match self {
            Self::Equal => Self::NotEqual,
            Self::NotEqual => Self::Equal,
            Self::Less => Self::GreaterOrEqual,
            Self::LessOrEqual => Self::Greater,
            Self::Greater => Self::LessOrEqual,
            Self::GreaterOrEqual => Self::Less,
        }
    }
}

/// A test of a text.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub enum TextOp {
    /// `starts with`
    StartsWith,
    /// `ends with`
    EndsWith,
    /// `contains`
    Contains,
    /// `matches`: a glob of `*` and `?` over the whole text, case-sensitive.
    Matches,
}

impl TextOp {
    /// As it is written.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::StartsWith => "starts with",
            Self::EndsWith => "ends with",
            Self::Contains => "contains",
            Self::Matches => "matches",
        }
    }
}

/// Calendar arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ArithmeticOp {
    /// `+`
    Plus,
    /// `-`
    Minus,
}
