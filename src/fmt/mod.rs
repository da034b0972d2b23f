//! The one layout of a policy file.
//!
//! A layout is made from the text as it stands ([`syntax::Concrete`](crate::syntax::Concrete)),
//! token by token, so that nothing is lost that the syntax tree does not hold: the order of
//! the clauses, parentheses, the spelling of strings, comments. What is chosen here is white
//! space alone, the last comma of a list, and the order of lists that have none
//! (`order`). The rules are told in `docs/format.md`.
//!
//! `remarks` finds the token that each comment stands by; `layout` makes pieces of a layout (`doc`)
//! of declarations (`file`), clauses (`row`), conditions (`chain`) and brackets (`braces`); `render`
//! ends the lines. What comes out is read again and compared with what went in (`faith`).

mod braces;
mod chain;
mod doc;
mod error;
mod faith;
mod file;
mod layout;
mod order;
mod remarks;
mod render;
mod row;

pub use error::FormatError;

use crate::source::Span;
use crate::syntax::parse_concrete;

/// The text of a policy file in the one layout. `base` is its offset in the
/// [`SourceMap`](crate::source::SourceMap).
///
/// What is formatted already comes out as it is.
///
/// # Errors
/// When the text has mistakes, and when the result would not say the same as the text.
pub fn format(text: &str, base: u32) -> Result<String, FormatError> {
    let file = parse_concrete(text, base).map_err(FormatError::Syntax)?;
    let result = file::lay_out(&file, text, base);
    let at = Span::new(base, base);
    let again = parse_concrete(&result, 0).map_err(|_| FormatError::Unfaithful { at })?;
    if !faith::same((&file, text, base), (&again, &result, 0)) {
        return Err(FormatError::Unfaithful { at });
    }
    Ok(result)
}
