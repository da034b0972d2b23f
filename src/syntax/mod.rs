//! Text to syntax tree and back.
//!
//! The grammar is `grammar/rolebook.pest`; nothing of pest is visible outside this
//! module. A file with mistakes still yields a tree: what could not be read stands in it
//! as [`ast::DeclarationKind::Broken`], so that later stages neither miss the rest of the
//! file nor complain about names that are declared in the broken part.

pub mod ast;
