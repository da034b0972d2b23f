//! Roles that nobody answers for.

use crate::lint::context::Written;
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::syntax::ast::DeclarationKind;

rule! {
    /// Nobody answers for a role.
    ///
    /// ## What it does
    ///
    /// Asks every role for an `owner`. (Apps must have one; that is an error of `check`.)
    ///
    /// ## Why it matters
    ///
    /// Somebody must say who belongs into the role, notice when it fits no longer, and be asked
    /// when it is reviewed.
    ///
    /// ## Example
    ///
    /// ```role
    /// role helper "Helpers" {
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
    "ownerless-role", Catalogue, Warn, Check::Written(check)
}

fn check(written: &Written<'_>, report: &mut Report<'_>) {
    for declaration in written.declarations() {
        let DeclarationKind::Role(role) = &declaration.kind else { continue };
        let owner = role.owner.as_ref().filter(|owner| !owner.value.trim().is_empty());
        if owner.is_none() && !declaration.damaged {
            let name = &role.name.text;
            report
                .add(role.name.span, format!("nobody answers for the role `{name}`"))
                .label("no owner")
                .help("name a person or a team: `owner \"…\"`");
        }
    }
}
