//! Mistakes in tests and scenarios.

use crate::source::Span;

/// A mistake in a test, a scenario or a fixture.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, miette::Diagnostic)]
pub enum TestError {
    /// A field that is set twice.
    #[error("`{name}` is set twice")]
    #[diagnostic(code("repeated-field"), help("keep the value that is meant"))]
    RepeatedField {
        /// The field.
        name: String,
        /// The later value.
        #[label("set again")]
        span: Span,
        /// The earlier one.
        #[label("set here first")]
        first: Span,
    },
    /// A step that goes back in time.
    #[error("the step of {date} comes after that of {before}")]
    #[diagnostic(code("backward-step"), help("put the steps in the order of their dates"))]
    BackwardStep {
        /// Its date.
        date: String,
        /// The later date of the step before.
        before: String,
        /// The date.
        #[label("goes back in time")]
        span: Span,
    },
    /// A row of `cases` with too few or too many values.
    #[error("the row has {found}, but `cases` names {wanted}")]
    #[diagnostic(code("row-length"), help("give one value for each attribute, in their order"))]
    RowLength {
        /// How many values it has.
        found: String,
        /// How many attributes there are.
        wanted: String,
        /// The row.
        #[label("does not fit")]
        span: Span,
    },
    /// Something that does not belong in this kind of test.
    #[error("{what} has no place in a test of {place}")]
    #[diagnostic(code("misplaced-clause"), help("{help}"))]
    Misplaced {
        /// What stands there.
        what: &'static str,
        /// What the test is of: `one person` or `a population`.
        place: &'static str,
        /// What to write.
        help: &'static str,
        /// Where it stands.
        #[label("does not fit")]
        span: Span,
    },
    /// A stage whose name several approvals have.
    #[error("several approvals have a stage `{name}`")]
    #[diagnostic(code("ambiguous-stage"), help("say which is meant: {choices}"))]
    AmbiguousStage {
        /// The stage.
        name: String,
        /// The ways to name one.
        choices: String,
        /// Where it is named.
        #[label("which one?")]
        span: Span,
    },
    /// A decision on an approval that is never asked for.
    #[error("nobody is ever asked for `{approval}` to have `{entitlement}`")]
    #[diagnostic(code("approval-not-asked"))]
    NotAsked {
        /// The approval.
        approval: String,
        /// The entitlement.
        entitlement: String,
        /// Where the approval is named.
        #[label("decides nothing")]
        span: Span,
        /// The approvals that are asked for.
        #[help]
        help: Option<String>,
    },
    /// A person without a key, who cannot be referred to.
    #[error("`{name}` has no `{key}`, so nothing can refer to it")]
    #[diagnostic(code("keyless-fixture"), help("add `{key}: \"…\"`"))]
    Keyless {
        /// The fixture or person.
        name: String,
        /// The key attribute.
        key: String,
        /// Where it is referred to.
        #[label("refers to nobody")]
        span: Span,
    },
    /// A number of people that can never be reached.
    #[error("a number of people is never below zero")]
    #[diagnostic(code("negative-count"), help("compare with 0 or more"))]
    NegativeCount {
        /// The number.
        #[label("never so")]
        span: Span,
    },
    /// A snapshot outside the directory that has the test.
    #[error("the snapshot `{path}` lies outside the directory of the policy")]
    #[diagnostic(
        code("outside-path"),
        help("tests write their snapshots: name a file below the directory that has the test")
    )]
    OutsidePath {
        /// The path.
        path: String,
        /// Where it stands.
        #[label("leads out")]
        span: Span,
    },
}
