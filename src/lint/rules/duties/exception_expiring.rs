//! Exceptions that are about to end.

use crate::lint::context::Written;
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::policy::shift;
use crate::syntax::ast::DeclarationKind;

rule! {
    /// An exception ends soon.
    ///
    /// ## What it does
    ///
    /// Finds exceptions that end within 14 days of the evaluation date (`--as-of`, by default
    /// today).
    ///
    /// ## Why it matters
    ///
    /// Whoever works under it should not learn of its end when access is gone; and an
    /// extension should be decided, not improvised.
    ///
    /// ## Example
    ///
    /// ```role
    /// exception inc_1 "Recovery of the build system" {
    ///   when id == "e6"
    ///   grant github.admin
    ///   from 2026-11-01 until 2026-12-01
    ///   approved by "security@acme.example"
    ///   ticket "INC-1"
    /// }
    /// ```
    ///
    /// Write instead, where it must go on and somebody has agreed:
    ///
    /// ```role
    /// exception inc_1 "Recovery of the build system" {
    ///   when id == "e6"
    ///   grant github.admin
    ///   from 2026-11-01 until 2027-01-01
    ///   approved by "security@acme.example"
    ///   ticket "INC-1"
    /// }
    /// ```
    ///
    /// ## Options
    ///
    /// `within` says how soon is soon:
    ///
    /// ```toml
    /// [lint]
    /// exception-expiring = { within = "30d" }
    /// ```
    "exception-expiring", Duties, Info, Check::Written(check)
}

fn check(written: &Written<'_>, report: &mut Report<'_>) {
    let soon = shift(written.as_of, written.options.expiring_within, false);
    for declaration in written.declarations() {
        let DeclarationKind::Exception(item) = &declaration.kind else { continue };
        let Some(until) = &item.until else { continue };
        if until.value > written.as_of && until.value <= soon {
            let (name, end) = (&item.name.text, until.value);
            report
                .add(item.name.span, format!("the exception `{name}` ends on {end}"))
                .help("tell who works under it, or let an extension be approved")
                .also(until.span, "the first day on which it no longer stands");
        }
    }
}
