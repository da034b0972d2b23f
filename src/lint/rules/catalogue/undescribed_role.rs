//! Roles that say nothing about themselves.

use crate::lint::context::Written;
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::syntax::ast::DeclarationKind;

rule! {
    /// A role has neither a title nor a description.
    ///
    /// ## What it does
    ///
    /// Asks every role for a title (the string after its name) or documentation (`///`).
    ///
    /// ## Why it matters
    ///
    /// Whoever approves, reviews or explains access reads what the role is called. A name such
    /// as `eng_l2_x` tells them nothing.
    ///
    /// ## Example
    ///
    /// ```role
    /// role helper {
    ///   owner "it@acme.example"
    ///   when employed and department == "IT"
    ///   grant github.read
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role
    /// role helper "Whoever helps in the service desk" {
    ///   owner "it@acme.example"
    ///   when employed and department == "IT"
    ///   grant github.read
    /// }
    /// ```
    "undescribed-role", Catalogue, Warn, Check::Written(check)
}

fn check(written: &Written<'_>, report: &mut Report<'_>) {
    for declaration in written.declarations() {
        let DeclarationKind::Role(role) = &declaration.kind else { continue };
        let blank = |text: &str| text.trim().is_empty();
        let titled = role.title.as_ref().is_some_and(|title| !blank(&title.value));
        let documented = declaration.doc.as_ref().is_some_and(|doc| !blank(&doc.value));
        if !titled && !documented {
            let name = &role.name.text;
            report
                .add(role.name.span, format!("nothing says who the people in `{name}` are"))
                .help(format!(
                    "give it a title: `role {name} \"…\"`, or a line of `///` before it"
                ));
        }
    }
}
