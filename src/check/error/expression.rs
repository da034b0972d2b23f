//! Mistakes in expressions: types and presence.

use crate::source::Span;

/// A mistake in an expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, miette::Diagnostic)]
pub enum ExpressionError {
    /// A value where a condition is needed.
    #[error("{what} is {found}, not a condition")]
    #[diagnostic(code("not-a-condition"), help("{help}"))]
    NotACondition {
        /// What stands there.
        what: String,
        /// Its type.
        found: String,
        /// What to write.
        help: String,
        /// Where it stands.
        #[label("neither true nor false")]
        span: Span,
    },
    /// A condition where a value is needed.
    #[error("{what} is a condition, not a value")]
    #[diagnostic(
        code("condition-as-value"),
        help("a condition stands by itself, or after `not`, and is not compared")
    )]
    ConditionAsValue {
        /// What stands there.
        what: String,
        /// Where it stands.
        #[label("true or false by itself")]
        span: Span,
    },
    /// Two types that cannot be compared.
    #[error("{left} cannot be compared with {right}")]
    #[diagnostic(code("type-mismatch"))]
    Mismatch {
        /// The one type.
        left: String,
        /// The other.
        right: String,
        /// The value that does not fit.
        #[label("{right}")]
        span: Span,
        /// What it is compared with.
        #[label("{left}")]
        other: Span,
        /// What to write.
        #[help]
        help: Option<String>,
    },
    /// A string that is no label of the enum.
    #[error("`{label}` is not a label of `{ty}`")]
    #[diagnostic(code("unknown-label"))]
    UnknownLabel {
        /// The string.
        label: String,
        /// The enum.
        ty: String,
        /// Where it stands.
        #[label("never true")]
        span: Span,
        /// A near label.
        #[help]
        help: Option<String>,
    },
    /// A spelling in place of the label.
    #[error("`{spelling}` is only another spelling of `{label}`")]
    #[diagnostic(
        code("other-spelling"),
        help("write \"{label}\"; other spellings are for records, and rules use the label itself")
    )]
    OtherSpelling {
        /// What is written.
        spelling: String,
        /// The label.
        label: String,
        /// Where it stands.
        #[label("not the label itself")]
        span: Span,
    },
    /// `<` and its like on what has no order.
    #[error("{found} has no order")]
    #[diagnostic(
        code("no-order"),
        help("only int and date can be less or greater; use `==`, `!=` or `in {{ … }}`")
    )]
    NoOrder {
        /// The type.
        found: String,
        /// Where it stands.
        #[label("{found}")]
        span: Span,
    },
    /// A set compared as a whole.
    #[error("{what} is a set and is not compared as a whole")]
    #[diagnostic(code("compare-set"), help("{help}"))]
    WholeSet {
        /// The set.
        what: String,
        /// What to write.
        help: String,
        /// Where it stands.
        #[label("a set")]
        span: Span,
    },
    /// `has` on what is no set.
    #[error("{what} is {found}, not a set")]
    #[diagnostic(code("not-a-set"), help("{help}"))]
    NotASet {
        /// What stands there.
        what: String,
        /// Its type.
        found: String,
        /// What to write.
        help: String,
        /// Where it stands.
        #[label("one value at most")]
        span: Span,
    },
    /// A text test on what is no text.
    #[error("`{test}` looks into a text, but {what} is {found}")]
    #[diagnostic(code("not-a-text"))]
    NotAText {
        /// The test.
        test: &'static str,
        /// What stands there.
        what: String,
        /// Its type.
        found: String,
        /// Where it stands.
        #[label("not a text attribute")]
        span: Span,
        /// What to write.
        #[help]
        help: Option<String>,
    },
    /// A set of no elements to look for.
    #[error("there is nothing between the braces")]
    #[diagnostic(code("empty-set"), help("nothing can be among no values; list at least one"))]
    EmptySet {
        /// The braces.
        #[label("empty")]
        span: Span,
    },
    /// Something other than a written value where only those may stand.
    #[error("only values written out may stand here")]
    #[diagnostic(
        code("not-a-literal"),
        help("list strings, numbers, dates or durations; compare attributes with `==`")
    )]
    NotALiteral {
        /// What stands there.
        #[label("not a written value")]
        span: Span,
    },
    /// `between` with its ends reversed.
    #[error("the lower end comes after the upper end")]
    #[diagnostic(code("reversed-between"), help("exchange the two"))]
    ReversedBetween {
        /// The ends.
        #[label("no value lies between these")]
        span: Span,
    },
    /// Calendar arithmetic on the wrong things.
    #[error("only a date can be moved, and only by a duration")]
    #[diagnostic(code("date-arithmetic"), help("write it as in `start_date + 90d`"))]
    Arithmetic {
        /// The part that does not fit.
        #[label("{found}")]
        span: Span,
        /// What it is.
        found: String,
    },
    /// Two dates that both move with the evaluation date.
    #[error("both sides of this comparison move with `today`")]
    #[diagnostic(
        code("today-on-both-sides"),
        help(
            "compare `today` with a date of the record or of the calendar, as in `today - 7d < start_date`"
        )
    )]
    TodayTwice {
        /// The one side.
        #[label("moves with `today`")]
        span: Span,
        /// The other.
        #[label("so does this")]
        other: Span,
    },
    /// The end of a window that moves with the evaluation date.
    #[error("`{clause}` moves with `today`, so that its day never comes, or is always there")]
    #[diagnostic(
        code("moving-window"),
        help(
            "count from a date of the record, as in `start_date + 90d`, or write a date of the calendar"
        )
    )]
    MovingWindow {
        /// The clause.
        clause: &'static str,
        /// Where it stands.
        #[label("moves with `today`")]
        span: Span,
    },
    /// A clause that needs a date.
    #[error("`{clause}` needs a date, but this is {found}")]
    #[diagnostic(code("not-a-date"), help("write a date attribute, or a date as in 2026-03-01"))]
    NotADate {
        /// The clause.
        clause: &'static str,
        /// What stands there.
        found: String,
        /// Where it stands.
        #[label("not a date")]
        span: Span,
    },
    /// A path through what refers to nobody.
    #[error("`{name}` is {found} and leads to no other identity")]
    #[diagnostic(
        code("not-a-reference"),
        help("a path goes through attributes of type `identity`, as in `manager.department`")
    )]
    NotAReference {
        /// The attribute.
        name: String,
        /// Its type.
        found: String,
        /// Where it stands.
        #[label("not a reference")]
        span: Span,
    },
    /// `is present` on something other than an attribute.
    #[error("only an attribute can be present or missing")]
    #[diagnostic(code("not-an-attribute"), help("write it as in `end_date is present`"))]
    NotAnAttribute {
        /// What stands there.
        #[label("not an attribute")]
        span: Span,
    },
    /// `holds app.entitlement` in a rule.
    #[error("a rule cannot ask which entitlements somebody holds")]
    #[diagnostic(
        code("holds-entitlement"),
        help("this is for tests and invariants; in a rule ask for the role: `holds role NAME`")
    )]
    HoldsEntitlement {
        /// Where it stands.
        #[label("not in a rule")]
        span: Span,
    },
    /// The reporting line is asked for, but the schema has none.
    #[error("{what} needs the attribute `manager`, which the identity does not have")]
    #[diagnostic(code("no-manager"), help("add `manager: identity?` to the identity"))]
    NoManager {
        /// What needs it.
        what: &'static str,
        /// Where it stands.
        #[label("follows `manager`")]
        span: Span,
    },
    /// An optional attribute used where it may be missing.
    #[error("`{path}` may be missing here")]
    #[diagnostic(code("may-be-missing"), help("{help}"))]
    MayBeMissing {
        /// The attribute, with the path to it.
        path: String,
        /// Which guard to add.
        help: String,
        /// Where it is used.
        #[label("nothing has established that it is present")]
        span: Span,
    },
    /// A test of presence that always goes one way.
    #[error("`{path}` is never missing")]
    #[diagnostic(
        code("always-present"),
        severity(Warning),
        help("every record has it; take the test away, or declare it optional with `?`")
    )]
    AlwaysPresent {
        /// The attribute, with the path to it.
        path: String,
        /// The test.
        #[label("always goes the same way")]
        span: Span,
    },
}
