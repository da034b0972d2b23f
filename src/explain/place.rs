//! Where a rule stands.

use schemars::JsonSchema;
use serde::Serialize;

use crate::policy::Policy;
use crate::source::Span;

/// A place in the policy: lines and columns count from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PlaceDocument {
    /// The file.
    pub file: String,
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
    /// The source line itself.
    pub source: String,
    /// The place among the policy's sources.
    #[serde(skip)]
    pub span: Span,
}

impl PlaceDocument {
    /// The place of `span`.
    #[must_use]
    pub fn of(policy: &Policy, span: Span) -> Self {
        let location = policy.sources.locate(span);
        let source = policy.sources.file(span).map_or("", |file| file.line(location.line));
        Self {
            file: location.file,
            line: location.line,
            column: location.column,
            source: source.trim().chars().take(200).collect(),
            span,
        }
    }
}

impl std::fmt::Display for PlaceDocument {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}
