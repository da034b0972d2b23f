//! Exceptions that are over.

use crate::lint::context::Written;
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::syntax::ast::DeclarationKind;

rule! {
    /// An exception has ended.
    ///
    /// ## What it does
    ///
    /// Finds exceptions whose `until` is not after the evaluation date (`--as-of`, by default
    /// today).
    ///
    /// ## Why it matters
    ///
    /// It grants nothing any more and reads as if it did. Removed, it stays in the history of
    /// the repository, where auditors look for it.
    ///
    /// ## Example
    ///
    /// ```role
    /// exception inc_1 "Recovery of the build system" {
    ///   when id == "e6"
    ///   grant github.admin
    ///   from 2026-06-01 until 2026-07-01
    ///   approved by "security@acme.example"
    ///   ticket "INC-1"
    /// }
    /// ```
    ///
    /// Write instead: nothing, or one that is still needed.
    ///
    /// ```role
    /// exception inc_1 "Recovery of the build system" {
    ///   when id == "e6"
    ///   grant github.admin
    ///   from 2026-11-01 until 2027-02-01
    ///   approved by "security@acme.example"
    ///   ticket "INC-1"
    /// }
    /// ```
    "exception-expired", Duties, Warn, Check::Written(check)
}

fn check(written: &Written<'_>, report: &mut Report<'_>) {
    for declaration in written.declarations() {
        let DeclarationKind::Exception(item) = &declaration.kind else { continue };
        let Some(until) = item.until.as_ref().filter(|until| until.value <= written.as_of) else {
            continue;
        };
        let (name, end) = (&item.name.text, until.value);
        report
            .add(item.name.span, format!("the exception `{name}` ended on {end}"))
            .label("grants nothing any more")
            .help("remove it; if it is still needed, let it be approved again")
            .also(until.span, "the first day on which it no longer stood");
    }
}
