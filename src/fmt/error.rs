//! Why a text is not formatted.

use miette::Diagnostic;
use thiserror::Error;

use crate::source::Span;
use crate::syntax::SyntaxError;

/// Why a text is not formatted.
#[derive(Clone, Debug, Diagnostic, Error, PartialEq, Eq)]
pub enum FormatError {
    /// The text has mistakes.
    #[error("the text has mistakes")]
    #[diagnostic(code("syntax"))]
    Syntax(Vec<SyntaxError>),
    /// The result was read again and does not say what the text says: a mistake in this
    /// program.
    #[error("this file cannot be formatted without changing what it says")]
    #[diagnostic(
        code("internal-error"),
        help("nothing was changed; this is a mistake in rolebook: please report it with the file")
    )]
    Unfaithful {
        /// The beginning of the text.
        #[label]
        at: Span,
    },
}
