//! Mistakes in rules.

use super::Kind;
use crate::source::Span;

/// A mistake in a role, approval, forbid, conflict, exception or review.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, miette::Diagnostic)]
pub enum RuleError {
    /// A rule without a clause that it needs.
    #[error("the {kind} `{name}` {lack}")]
    #[diagnostic(code("missing-clause"), help("{help}"))]
    MissingClause {
        /// What the rule is.
        kind: Kind,
        /// Its name.
        name: String,
        /// What it lacks, as in `has no end`.
        lack: &'static str,
        /// What to write.
        help: &'static str,
        /// Where it is declared.
        #[label("incomplete")]
        span: Span,
    },
    /// An approval that a rule waits for, but that only reports.
    #[error("the approval `{name}` only records, so nothing can wait for it")]
    #[diagnostic(
        code("approval-in-record-mode"),
        help("take `mode record` away from `{name}`, or do not require it here")
    )]
    RecordApproval {
        /// The approval.
        name: String,
        /// Where it is required.
        #[label("waits for it")]
        span: Span,
        /// Where it is declared.
        #[label("declared with `mode record`")]
        declared: Span,
    },
    /// `0 of …`
    #[error("nobody at all would have to approve")]
    #[diagnostic(code("empty-quorum"), help("write `1 of …` or more"))]
    EmptyQuorum {
        /// The number.
        #[label("must be at least 1")]
        span: Span,
    },
    /// `keep` of something outside the conflict, or of several things.
    #[error("`keep` {problem}")]
    #[diagnostic(code("keep-member"), help("{help}"))]
    Keep {
        /// What is wrong.
        problem: &'static str,
        /// What to write.
        help: &'static str,
        /// The selector.
        #[label("not one member of the conflict")]
        span: Span,
    },
    /// `at most 0 of …`
    #[error("`at most 0 of` would deny everything to everybody")]
    #[diagnostic(code("empty-limit"), help("write `at most 1 of …`, or use a `forbid`"))]
    EmptyLimit {
        /// The number.
        #[label("must be at least 1")]
        span: Span,
    },
    /// An exception that ends before it begins.
    #[error("the exception `{name}` ends before it begins")]
    #[diagnostic(
        code("reversed-window"),
        help("`until` is the first day it no longer stands, so it comes after `from`")
    )]
    ReversedWindow {
        /// The exception.
        name: String,
        /// The end.
        #[label("ends")]
        span: Span,
        /// The beginning.
        #[label("begins")]
        from: Span,
    },
    /// An exception to somebody else's rule.
    #[error("`{name}` belongs to `{owner}` and cannot be overridden from here")]
    #[diagnostic(
        code("foreign-override"),
        help(
            "rules of a used directory are overridden only by exceptions in that directory; ask `{owner}` for one"
        )
    )]
    ForeignOverride {
        /// The rule.
        name: String,
        /// The directory that declares it.
        owner: String,
        /// Where it is named.
        #[label("declared elsewhere")]
        span: Span,
        /// Where it is declared.
        #[label("declared here")]
        declared: Span,
    },
}
