//! The search for mistakes in a text that the grammar refuses.

use super::SyntaxError;
use super::ast::Declaration;
use super::scan::{Docs, Scan};

/// What can be read.
pub(super) fn declarations(
    _scan: &Scan,
    _base: u32,
    _docs: &mut Docs,
    _errors: &mut Vec<SyntaxError>,
) -> Vec<Declaration> {
    Vec::new()
}
