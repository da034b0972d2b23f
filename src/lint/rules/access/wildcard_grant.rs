//! Grants of whatever there is.

use crate::lint::context::Written;
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::syntax::ast::{DeclarationKind, Selector, SelectorKind};

rule! {
    /// A wildcard grants whatever the app offers, now and in future.
    ///
    /// ## What it does
    ///
    /// Finds `grant app.*` and `grant any`, with `where` or without, in roles and exceptions.
    /// In `deny`, `for` and `between`, wildcards are what they should be.
    ///
    /// ## Why it matters
    ///
    /// Whoever adds an entitlement to the app gives it to everybody in the role, and no line of
    /// the role changes: no reviewer of the role sees it.
    ///
    /// ## Example
    ///
    /// ```role
    /// role code_reader "Whoever reads the code" {
    ///   owner "platform@acme.example"
    ///   when employed and department == "IT"
    ///   grant google.*
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role
    /// role code_reader "Whoever reads the code" {
    ///   owner "platform@acme.example"
    ///   when employed and department == "IT"
    ///   grant google.account
    /// }
    /// ```
    "wildcard-grant", Access, Warn, Check::Written(check)
}

fn check(written: &Written<'_>, report: &mut Report<'_>) {
    for declaration in written.declarations() {
        let targets: Vec<&Selector> = match &declaration.kind {
            DeclarationKind::Role(role) => {
                role.grants.iter().flat_map(|grant| &grant.targets).collect()
            }
            DeclarationKind::Exception(exception) => {
                exception.grants.iter().flat_map(|grant| &grant.targets).collect()
            }
            _ => continue,
        };
        for selector in targets {
            let what = match &selector.kind {
                SelectorKind::Any => "whatever any app offers".to_owned(),
                SelectorKind::App(app) => format!("whatever `{}` offers", app.text),
                SelectorKind::Entitlement { .. } => continue,
            };
            report
                .add(selector.span, format!("this grants {what}, now and in future"))
                .help("name the entitlements, so that a further one is a decision about this rule");
        }
    }
}
