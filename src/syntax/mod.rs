//! Text to syntax tree and back.
//!
//! The grammar is `grammar/rolebook.pest`; nothing of pest is visible outside this
//! module. A file with mistakes still yields a tree: what could not be read stands in it
//! as [`ast::DeclarationKind::Broken`], or is left out of a declaration that is marked as
//! damaged, so that later stages neither miss the rest of the file nor complain about
//! names that are declared in the broken part.
//!
//! A text is looked through once (`scan`: characters, comments, brackets), parsed as a
//! whole by the grammar, and lowered to the tree (`lower`). A large one is first taken in
//! parts between declarations (`parts`), several at once; what they give is kept if there is
//! nothing at all to say of any. Only where the grammar refuses
//! it is it divided at what look like declarations and clauses, each of which is parsed
//! alone (`recover`), so that each mistake is found and the rest is kept.

pub mod ast;
mod boundaries;
mod brackets;
mod concrete;
mod error;
mod grammar;
mod lexer;
mod lower;
mod parse;
mod parts;
mod print;
mod recover;
mod scan;

pub use concrete::{Concrete, Part, PartKind, TokenKind};
pub use error::SyntaxError;
pub use parse::{parse, parse_concrete, parse_expr};
pub use print::{print, print_expr};

/// Whether a word is one of expressions, and so no name (`reserved` in the grammar).
#[must_use]
pub fn is_reserved(word: &str) -> bool {
    [
        "and", "any", "between", "contains", "ends", "false", "has", "holds", "in", "is",
        "matches", "not", "or", "reports", "starts", "today", "true",
    ]
    .contains(&word)
}

/// The size of the largest file that is read, in bytes: 16 MiB.
pub const MAX_FILE_BYTES: usize = 16 * 1024 * 1024;

/// How deep brackets and expressions may be nested.
pub const MAX_NESTING: usize = 64;
