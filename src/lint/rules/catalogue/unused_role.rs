//! Roles that do nothing.

use crate::graph::Node;
use crate::lint::context::Context;
use crate::lint::facts::asked_roles;
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::syntax::ast::{DeclarationKind, ExprKind, RequirementKind};

rule! {
    /// A role grants nothing, and nothing asks who holds it.
    ///
    /// ## What it does
    ///
    /// Finds roles without grants and includes that no role includes, no condition asks for, no
    /// approval, review or conflict names, and no pack requires.
    ///
    /// ## Why it matters
    ///
    /// It appears in everybody's list of roles, and has no effect on access.
    ///
    /// ## Example
    ///
    /// ```role
    /// role helper "Helpers" {
    ///   owner "it@acme.example"
    ///   when employed and department == "IT"
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
    "unused-role", Catalogue, Warn, Check::Policy(check)
}

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let policy = cx.policy;
    let asked: std::collections::BTreeSet<_> =
        asked_roles(policy).into_iter().map(|(role, _)| role).collect();
    for (id, role) in policy.roles.iter() {
        let empty = role.grants.is_empty() && role.includes.is_empty();
        if !empty || asked.contains(&id) || !cx.world.seniors(id).is_empty() {
            continue;
        }
        let name = role.header.name.as_str();
        if cx.graph.dependents(Node::Role(id)).is_empty() && !is_named(cx, name) {
            report
                .add(role.header.span, format!("the role `{name}` does nothing"))
                .label("grants nothing, and nothing asks for it")
                .help("let it grant something, or remove it");
        }
    }
}

/// Whether a pack requires the role, or an invariant asks for it.
fn is_named(cx: &Context<'_>, name: &str) -> bool {
    let mut declarations = cx.written.all_files().flat_map(|file| &file.declarations);
    declarations.any(|declaration| match &declaration.kind {
        DeclarationKind::Requires(item) => {
            item.kind == RequirementKind::Role && item.name.text == name
        }
        _ => {
            let mut found = false;
            crate::lint::exprs::for_each_condition(declaration, &mut |condition| {
                crate::lint::exprs::for_each_part(condition, &mut |part| {
                    found |= matches!(&part.kind, ExprKind::HoldsRole(role) if role.text == name);
                });
            });
            found
        }
    })
}
