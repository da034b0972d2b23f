//! Suppressions that are over.

use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::policy::Date;
use crate::source::{Span, Spanned};

rule! {
    /// A suppression has ended.
    ///
    /// ## What it does
    ///
    /// Finds suppressions whose `until` is not after the evaluation date (`--as-of`, by default
    /// today). What they suppressed is told again.
    ///
    /// ## Why it matters
    ///
    /// The end was set so that somebody decides again.
    ///
    /// ## Example
    ///
    /// ```role
    /// // lint: allow(ownerless-role) until 2026-10-01 because "the new head starts in September"
    /// role helper "Helpers" {
    ///   owner "it@acme.example"
    ///   when employed and department == "IT"
    ///   grant github.read
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role
    /// role helper "Helpers" {
    ///   owner "it@acme.example"
    ///   when employed and department == "IT"
    ///   grant github.read
    /// }
    /// ```
    "expired-suppression", Suppressions, Warn, Check::Suppressions
}

/// Reports the suppression at `at`.
pub(in crate::lint) fn report(at: Span, until: &Option<Spanned<Date>>, report: &mut Report<'_>) {
    let Some(until) = until else { return };
    report
        .add(at, format!("this suppression ended on {}", until.value))
        .label("suppresses nothing any more")
        .help("remove it and mend what it suppressed, or decide again and move the date");
}
