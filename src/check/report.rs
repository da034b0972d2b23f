//! Where the mistakes gather.

use super::error::{CheckError, Kind, NameError};
use crate::diagnostic::nearest;
use crate::source::Span;
use crate::syntax::ast;

/// How many near names are looked for in one run, and among how many characters of a
/// name: each search walks all candidates, and a file of nothing but mistakes must not
/// take minutes.
const SUGGESTIONS: u32 = 100;
const LONGEST: usize = 80;

/// The mistakes found so far.
#[derive(Debug)]
pub(super) struct Report {
    errors: Vec<CheckError>,
    suggestions: u32,
}

impl Report {
    pub(super) fn new() -> Self {
        Self { errors: Vec::new(), suggestions: SUGGESTIONS }
    }

    pub(super) fn add(&mut self, error: impl Into<CheckError>) {
        self.errors.push(error.into());
    }

    /// A name that nothing declares, with the nearest of those that are.
    pub(super) fn unknown<'c>(
        &mut self,
        kind: Kind,
        name: &ast::Name,
        candidates: impl Iterator<Item = &'c str>,
    ) {
        let help = self.suggest(&name.text, candidates);
        let (name, span) = (name.text.clone(), name.span);
        self.add(NameError::Unknown { kind, name, span, help });
    }

    /// The same for an entitlement of an app, under its full name.
    pub(super) fn unknown_in<'c>(
        &mut self,
        kind: Kind,
        app: &str,
        name: &ast::Name,
        candidates: impl Iterator<Item = &'c str>,
    ) {
        let near = self.suggest_name(&name.text, candidates);
        let help = near.map(|near| format!("did you mean `{app}.{near}`?"));
        let (name, span) = (format!("{app}.{}", name.text), name.span);
        self.add(NameError::Unknown { kind, name, span, help });
    }

    /// `did you mean …?` for the nearest candidate, if one is near.
    pub(super) fn suggest<'c>(
        &mut self,
        wanted: &str,
        candidates: impl Iterator<Item = &'c str>,
    ) -> Option<String> {
        self.suggest_name(wanted, candidates).map(|near| format!("did you mean `{near}`?"))
    }

    fn suggest_name<'c>(
        &mut self,
        wanted: &str,
        candidates: impl Iterator<Item = &'c str>,
    ) -> Option<&'c str> {
        if wanted.len() > LONGEST {
            return None;
        }
        self.suggestions = self.suggestions.checked_sub(1)?;
        nearest(wanted, candidates.filter(|name| name.len() <= LONGEST))
    }

    /// Reports more than `limit` of something; says whether there are.
    pub(super) fn exceeds(
        &mut self,
        what: &'static str,
        count: usize,
        limit: usize,
        span: Span,
    ) -> bool {
        let exceeds = count > limit;
        if exceeds {
            self.add(NameError::Limit { what, count, limit, span });
        }
        exceeds
    }

    pub(super) fn has_errors(&self) -> bool {
        self.errors.iter().any(|error| !error.is_warning())
    }

    pub(super) fn into_errors(self) -> Vec<CheckError> {
        self.errors
    }
}
