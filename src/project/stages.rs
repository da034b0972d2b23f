//! Parsing and checking, with their errors in the common form.

use std::sync::Arc;

use crate::check::{self, Input};
use crate::diagnostic::Diagnostic;
use crate::policy::Policy;
use crate::source::SourceMap;
use crate::syntax::{self, ast};

pub(super) fn parse(text: &str, base: u32) -> (ast::File, Vec<Diagnostic>) {
    let (file, errors) = syntax::parse(text, base);
    (file, errors.iter().map(|error| Diagnostic::from_error(error)).collect())
}

pub(super) fn check(input: Input, sources: Arc<SourceMap>) -> (Option<Policy>, Vec<Diagnostic>) {
    let (policy, errors) = check::check(input, sources);
    (policy, errors.iter().map(|error| Diagnostic::from_error(error)).collect())
}
