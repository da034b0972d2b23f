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

/// How many characters of a source line are shown.
const MOST_SHOWN: usize = 200;

impl PlaceDocument {
    /// The place of `span`.
    #[must_use]
    pub fn of(policy: &Policy, span: Span) -> Self {
        let Some(file) = policy.sources.file(span) else {
            return Self { file: String::new(), line: 1, column: 1, source: String::new(), span };
        };
        let (line, column) = file.start(span);
        let source = file.line(line).trim();
        let source = shown(source).to_owned();
        Self { file: file.name().to_owned(), line, column, source, span }
    }
}

/// As much of a source line as is shown.
fn shown(source: &str) -> &str {
    // No line has more characters than bytes.
    if source.len() <= MOST_SHOWN {
        return source;
    }
    let end = source.char_indices().nth(MOST_SHOWN).map_or(source.len(), |(end, _)| end);
    source.get(..end).unwrap_or_default()
}

impl std::fmt::Display for PlaceDocument {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}
