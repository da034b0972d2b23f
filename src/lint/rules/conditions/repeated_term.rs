//! The same thing said twice.

use crate::lint::context::Written;
use crate::lint::finding::Report;
use crate::lint::fix::Edit;
use crate::lint::rule::{Check, rule};
use crate::lint::rules::conditions::for_each_chain;
use crate::source::Span;
use crate::syntax::print_expr;

rule! {
    /// A chain of `and` or `or` says the same thing twice.
    ///
    /// ## What it does
    ///
    /// Compares the parts of every `and` and every `or`. `--fix` removes the later one.
    ///
    /// ## Why it matters
    ///
    /// One of the two was meant to say something else, as the author copied a line; or it is
    /// noise that the next reader must see through.
    ///
    /// ## Example
    ///
    /// ```role
    /// role helper "Helpers" {
    ///   owner "it@acme.example"
    ///   when employed and department == "IT" and employed
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
    "repeated-term", Conditions, Warn, Check::Written(check)
}

fn check(written: &Written<'_>, report: &mut Report<'_>) {
    for_each_chain(written, &mut |_, parts| {
        let printed: Vec<String> = parts.iter().map(print_expr).collect();
        let pairs = parts.iter().zip(&printed).enumerate();
        for (at, (part, text)) in pairs.skip(1) {
            let Some(first) = printed.iter().take(at).position(|other| other == text) else {
                continue;
            };
            let (Some(first), Some(before)) = (parts.get(first), parts.get(at - 1)) else {
                continue;
            };
            let finding = report.add(part.span, format!("`{text}` is asked twice"));
            finding.label("asked again").also(first.span, "asked here");
            finding.help("remove it, or ask what was meant");
            let gone = Span::new(before.span.end, part.span.end);
            if !written.has_comment(gone) {
                finding.fix(vec![Edit::new(gone, "")]);
            }
        }
    });
}
