//! Exceptions that have become the rule.

use crate::lint::context::Written;
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::policy::shift;
use crate::syntax::ast::DeclarationKind;

rule! {
    /// An exception stands for longer than exceptions may.
    ///
    /// ## What it does
    ///
    /// Measures exceptions from `from`, or where there is none from the evaluation date, to
    /// `until`: 180 days at most.
    ///
    /// ## Why it matters
    ///
    /// What is needed for so long is no exception. A role with an approval says who may have
    /// it, is reviewed, and ends with the employment.
    ///
    /// ## Example
    ///
    /// ```role
    /// exception migration "Move to the new forge" {
    ///   when id == "e6"
    ///   grant github.admin
    ///   from 2026-11-01 until 2028-01-01
    ///   approved by "security@acme.example"
    ///   ticket "OPS-7"
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role
    /// exception migration "Move to the new forge" {
    ///   when id == "e6"
    ///   grant github.admin
    ///   from 2026-11-01 until 2027-02-01
    ///   approved by "security@acme.example"
    ///   ticket "OPS-7"
    /// }
    /// ```
    ///
    /// ## Options
    ///
    /// `longest` says how long an exception may stand:
    ///
    /// ```toml
    /// [lint]
    /// exception-too-long = { longest = "90d" }
    /// ```
    "exception-too-long", Duties, Warn, Check::Written(check)
}

fn check(written: &Written<'_>, report: &mut Report<'_>) {
    let longest = written.options.longest_exception;
    for declaration in written.declarations() {
        let DeclarationKind::Exception(item) = &declaration.kind else { continue };
        let Some(until) = &item.until else { continue };
        let from = item.from.as_ref().map_or(written.as_of, |from| from.value);
        if until.value > shift(from, longest, false) {
            let name = &item.name.text;
            report
                .add(item.name.span, format!("the exception `{name}` stands longer than {longest}"))
                .label("what is needed for so long is no exception")
                .help("end it sooner, or grant this through a role with an approval")
                .also(until.span, format!("counted from {from}"));
        }
    }
}
