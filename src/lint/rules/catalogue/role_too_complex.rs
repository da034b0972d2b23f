//! Roles that it takes a spreadsheet to explain.

use crate::lint::context::Written;
use crate::lint::exprs::{for_each_part, parts};
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::syntax::ast::{DeclarationKind, Expr, ExprKind, Role};

rule! {
    /// There is more to a role than a reader can keep in mind.
    ///
    /// ## What it does
    ///
    /// Counts what one must read to know who gets what: each atomic condition (a named
    /// condition is one), each included role, and each entitlement that is granted. More than
    /// 30 are too many.
    ///
    /// ## Why it matters
    ///
    /// The head of the department should agree with the role after reading it once. A role that
    /// takes a spreadsheet to explain is approved without being understood.
    ///
    /// ## Example
    ///
    /// ```role
    /// role coordinator "Coordinators" {
    ///   owner "it@acme.example"
    ///   when employed
    ///     and (
    ///       department == "IT"
    ///       or department == "Sales" and level >= 3 and country == "US"
    ///       or department == "Sales" and level >= 4 and country == "DE"
    ///       or department == "Sales" and level >= 5 and country == "IN"
    ///       or department == "Finance" and level >= 3 and country == "US"
    ///       or department == "Finance" and level >= 4 and country == "DE"
    ///       or department == "Finance" and level >= 5 and country == "IN"
    ///       or department == "Security" and level >= 3 and country == "US"
    ///       or department == "Security" and level >= 4 and country == "DE"
    ///       or department == "Security" and level >= 5 and country == "IN"
    ///       or title == "Coordinator"
    ///     )
    ///   grant github.read
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role
    /// condition senior_in_the_us = country == "US" and level >= 3
    /// condition senior_in_germany = country == "DE" and level >= 4
    /// condition senior_in_india = country == "IN" and level >= 5
    /// condition senior = senior_in_the_us or senior_in_germany or senior_in_india
    ///
    /// role coordinator "Coordinators" {
    ///   owner "it@acme.example"
    ///   when employed
    ///     and (
    ///       department == "IT"
    ///       or title == "Coordinator"
    ///       or department in { "Finance", "Sales", "Security" } and senior
    ///     )
    ///   grant github.read
    /// }
    /// ```
    ///
    /// ## Options
    ///
    /// `most` says how much there may be to a role:
    ///
    /// ```toml
    /// [lint]
    /// role-too-complex = { most = 40 }
    /// ```
    "role-too-complex", Catalogue, Warn, Check::Written(check)
}

fn check(written: &Written<'_>, report: &mut Report<'_>) {
    let most = written.options.most_complex as usize;
    for declaration in written.declarations() {
        let DeclarationKind::Role(role) = &declaration.kind else { continue };
        let pieces = complexity(role);
        if pieces > most {
            let name = &role.name.text;
            report
                .add(
                    role.name.span,
                    format!(
                        "there are {pieces} parts to `{name}`, and more than {most} are too many"
                    ),
                )
                .label("conditions, includes and entitlements")
                .help(
                    "name parts of the condition with `condition`, or divide the role by who its \
                     members are",
                );
        }
    }
}

fn complexity(role: &Role) -> usize {
    let grants = role.grants.iter().map(|grant| {
        let terms = [&grant.when, &grant.from, &grant.until];
        let terms: usize = terms.into_iter().flatten().map(atoms).sum();
        grant.targets.len() + terms + usize::from(grant.requires.is_some())
    });
    role.when.as_ref().map_or(0, atoms) + role.include.len() + grants.sum::<usize>()
}

/// How many atomic conditions there are in an expression.
fn atoms(expr: &Expr) -> usize {
    let mut count = 0;
    for_each_part(expr, &mut |part| {
        if matches!(part.kind, ExprKind::And(_) | ExprKind::Or(_)) {
            let connected = parts(part).len();
            count += connected.saturating_sub(1);
        }
    });
    count + 1
}
