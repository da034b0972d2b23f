//! Approvers who do not exist.

use std::collections::BTreeMap;

use crate::lint::context::Context;
use crate::lint::facts::{asked_roles, holdable};
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::policy::{Header, RoleId};
use crate::source::Span;

rule! {
    /// A role approves, is told or reviews, and nobody can hold it.
    ///
    /// ## What it does
    ///
    /// Finds roles named in `by`, `else` and `escalate` that have no `when` and that no role
    /// with members includes.
    ///
    /// ## Why it matters
    ///
    /// What turns to such a role turns to nobody: a stage that has no other approver is never
    /// passed, and an escalation is never heard.
    ///
    /// ## Example
    ///
    /// ```role
    /// role access_board "The access board" { owner "it@acme.example" }
    ///
    /// approval writing "The board agrees" {
    ///   for github.write
    ///   stage board by app owner else role access_board
    ///   valid 1y
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role
    /// role access_board "The access board" {
    ///   owner "it@acme.example"
    ///   when employed and level >= 9
    /// }
    ///
    /// approval writing "The board agrees" {
    ///   for github.write
    ///   stage board by app owner else role access_board
    ///   valid 1y
    /// }
    /// ```
    "approver-nobody-can-be", Approvals, Error, Check::Policy(check)
}

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let holdable = holdable(cx.policy);
    let mut asked: BTreeMap<RoleId, Vec<Span>> = BTreeMap::new();
    for (role, span) in asked_roles(cx.policy).into_iter().filter(|(role, _)| !holdable[*role]) {
        asked.entry(role).or_default().push(span);
    }
    for (role, places) in asked {
        let Header { name, span, .. } = &cx.policy.roles[role].header;
        let finding =
            report.add(*span, format!("nobody can hold the role `{name}`, which is asked"));
        finding
            .label("no condition, and no role includes it")
            .help("say who is a member with `when …`, or ask somebody else");
        for place in places {
            finding.also(place, "this turns to nobody");
        }
    }
}
