//! Roles without a way in.

use std::collections::BTreeSet;

use crate::lint::context::Context;
use crate::lint::facts::{asked_roles, holdable};
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::policy::RoleId;

rule! {
    /// A role has no condition, and no role that anybody holds includes it.
    ///
    /// ## What it does
    ///
    /// A role without `when` has members only through roles that include it. This finds those
    /// that nothing confers. Roles that approve are left to `approver-nobody-can-be`.
    ///
    /// ## Why it matters
    ///
    /// Its grants reach nobody. Either its `when` was forgotten, or the role is a leftover that
    /// readers take for access.
    ///
    /// ## Example
    ///
    /// ```role
    /// role release_captain "Whoever releases" {
    ///   owner "platform@acme.example"
    ///   grant github.write
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role
    /// role release_captain "Whoever releases" {
    ///   owner "platform@acme.example"
    ///   when employed and title == "Release Captain"
    ///   grant github.write
    /// }
    /// ```
    "role-nobody-can-hold", Access, Warn, Check::Policy(check)
}

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let policy = cx.policy;
    let holdable = holdable(policy);
    let asked: BTreeSet<RoleId> = asked_roles(policy).into_iter().map(|(role, _)| role).collect();
    for (id, role) in policy.roles.iter() {
        let empty = role.when.is_none() && !holdable[id];
        // Where a senior role cannot be held either, the senior is what is to be mended.
        let of_senior = !cx.world.seniors(id).is_empty();
        if empty && !of_senior && !asked.contains(&id) && crate::lint::facts::acts(&role.header) {
            report
                .add(role.header.span, format!("nobody can hold the role `{}`", role.header.name))
                .label("no condition, and no role includes it")
                .help("say who is a member with `when …`, include it in a role, or remove it");
        }
    }
}
