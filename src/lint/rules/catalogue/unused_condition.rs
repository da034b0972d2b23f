//! Conditions that nobody uses.

use std::collections::BTreeSet;

use crate::lint::context::Written;
use crate::lint::exprs::{for_each_condition, for_each_part};
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::syntax::ast::{DeclarationKind, ExprKind, RequirementKind};

rule! {
    /// A named condition is never used.
    ///
    /// ## What it does
    ///
    /// Finds conditions that no rule, no other condition and no invariant names, and that no
    /// pack requires.
    ///
    /// ## Why it matters
    ///
    /// Readers take it for a definition that is in force, and keep it up to date for nothing.
    ///
    /// ## Example
    ///
    /// ```role
    /// condition senior = level >= 6
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role
    /// condition senior = level >= 6
    ///
    /// role mentor "Mentors" {
    ///   owner "it@acme.example"
    ///   when employed and senior
    ///   grant github.read
    /// }
    /// ```
    "unused-condition", Catalogue, Warn, Check::Written(check)
}

fn check(written: &Written<'_>, report: &mut Report<'_>) {
    if written.is_pack() {
        return;
    }
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for declaration in written.all_files().flat_map(|file| &file.declarations) {
        for_each_condition(declaration, &mut |condition| {
            for_each_part(condition, &mut |part| {
                if let ExprKind::Path(names) = &part.kind
                    && let [name] = names.as_slice()
                {
                    used.insert(&name.text);
                }
            });
        });
        if let DeclarationKind::Requires(item) = &declaration.kind
            && item.kind == RequirementKind::Condition
        {
            used.insert(&item.name.text);
        }
    }
    for declaration in written.declarations() {
        let DeclarationKind::Condition(item) = &declaration.kind else { continue };
        if !used.contains(item.name.text.as_str()) {
            let name = &item.name.text;
            report
                .add(item.name.span, format!("nothing uses the condition `{name}`"))
                .help("use it, or remove it");
        }
    }
}
