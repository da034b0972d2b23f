//! Suppressions of nothing.

use crate::lint::finding::{Finding, Report};
use crate::lint::rule::{Check, rule};
use crate::source::Spanned;

rule! {
    /// A suppression suppresses nothing.
    ///
    /// ## What it does
    ///
    /// Finds suppressions of a rule that finds nothing there. Those of rules that were not
    /// asked (because they are off, or no people were given) are left aside. `--fix` removes
    /// the comment.
    ///
    /// ## Why it matters
    ///
    /// What it excused is gone. Left in place, it would excuse the next one too.
    ///
    /// ## Example
    ///
    /// ```role
    /// // lint: allow(ownerless-role) because "the new head starts in September"
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
    "needless-suppression", Suppressions, Warn, Check::Suppressions
}

/// Reports that the rule `code` has nothing to suppress.
pub(in crate::lint) fn report<'r>(
    code: &Spanned<String>,
    report: &'r mut Report<'_>,
) -> &'r mut Finding {
    report
        .add(code.span, format!("there is nothing here for `{}` to find", code.value))
        .label("suppresses nothing")
        .help("remove it; it speaks of the declaration or clause that follows, or of its own line")
}
