//! What can be wrong with `[lint]`.

use crate::source::Span;

/// A mistake in `[lint]`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, miette::Diagnostic)]
pub enum ConfigError {
    /// A key that is neither a rule nor a group.
    #[error("there is no lint rule or group `{name}`")]
    #[diagnostic(code("unknown-lint-rule"))]
    UnknownRule {
        /// The key.
        name: String,
        /// Its place.
        #[label("no such rule")]
        span: Span,
        /// Which one may be meant.
        #[help]
        help: Option<String>,
    },
    /// A level that is none.
    #[error("there is no level `{level}`")]
    #[diagnostic(code("unknown-lint-level"))]
    UnknownLevel {
        /// What is written.
        level: String,
        /// Its place.
        #[label("no such level")]
        span: Span,
        /// Which one may be meant.
        #[help]
        help: Option<String>,
    },
    /// A key that the rule does not have.
    #[error("the rule `{rule}` has no option `{key}`")]
    #[diagnostic(code("unknown-lint-option"))]
    UnknownOption {
        /// The rule.
        rule: String,
        /// The key.
        key: String,
        /// Its place.
        #[label("no such option")]
        span: Span,
        /// Which one may be meant.
        #[help]
        help: Option<String>,
    },
    /// A pattern of paths that is none.
    #[error("`{pattern}` is no pattern of paths")]
    #[diagnostic(
        code("lint-path"),
        help("`*` stands for part of a name, `**` for any directories: `tests/**`")
    )]
    Pattern {
        /// The pattern.
        pattern: String,
        /// Its place.
        #[label("{problem}")]
        span: Span,
        /// What is wrong with it.
        problem: String,
    },
    /// A value that makes no sense there.
    #[error("`{key}` takes {expected}")]
    #[diagnostic(code("lint-value"))]
    Value {
        /// The key.
        key: String,
        /// What it should be.
        expected: String,
        /// The value.
        #[label("{found}")]
        span: Span,
        /// What it is.
        found: String,
        /// How it is written.
        #[help]
        help: Option<String>,
    },
}
