//! The same thing said twice.

use crate::lint::context::Written;
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::lint::rules::conditions::for_each_chain;
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
    for_each_chain(written, &mut |chain| {
        let printed: Vec<String> = chain.parts.iter().map(print_expr).collect();
        for (at, (part, text)) in chain.parts.iter().zip(&printed).enumerate() {
            let first = printed.iter().take(at).position(|other| other == text);
            let Some(first) = first.and_then(|first| chain.parts.get(first)) else { continue };
            let finding = report.add(part.span, format!("`{text}` is asked twice"));
            finding.label("asked again").also(first.span, "asked here");
            finding.help("remove it, or ask what was meant");
            if let Some(edit) = chain.without(at, written) {
                finding.fix(vec![edit]);
            }
        }
    });
}
