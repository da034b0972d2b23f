//! Grants that forbids take away from everybody.

use std::collections::BTreeMap;

use crate::lint::context::Context;
use crate::lint::exact::{Who, member, not};
use crate::lint::facts::{forbids_over, given, grants, names};
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::policy::{EntitlementId, Expr, ForbidId};

rule! {
    /// A grant gives nobody anything: forbids stop every member who could have it.
    ///
    /// ## What it does
    ///
    /// Asks of each grant of something that forbids deny whether anybody could exist who is a
    /// member of the role, fulfils the grant's `when`, and is bound by none of them: exactly, over
    /// every record that fits the schema. An exception that passes a forbid gives what it
    /// grants itself, and does not save the grant of a role.
    ///
    /// ## Why it matters
    ///
    /// The role promises what the policy denies. Either the forbid is wider than was meant, or
    /// the grant is a leftover that will come alive when the forbid is changed.
    ///
    /// ## Example
    ///
    /// ```role
    /// role partner "Partners' engineers" {
    ///   owner "platform@acme.example"
    ///   when worker_type == "contractor" and department == "Engineering"
    ///   grant github.admin
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role
    /// role partner "Partners' engineers" {
    ///   owner "platform@acme.example"
    ///   when worker_type == "contractor" and department == "Engineering"
    ///   grant github.read
    /// }
    /// ```
    "grant-always-cancelled", Access, Warn, Check::Policy(check)
}

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let policy = cx.policy;
    let stopping = forbids_over(policy);
    for granting in grants(policy) {
        let is_member = member(granting.role);
        let reached: Vec<&Expr> = granting.grant.when.iter().chain([&is_member]).collect();
        for target in &granting.grant.targets {
            let (all, span) = given(policy, target);
            let mut alike: BTreeMap<&[ForbidId], Vec<EntitlementId>> = BTreeMap::new();
            for id in all {
                if let Some(forbids) = stopping.get(id) {
                    alike.entry(forbids).or_default().push(*id);
                }
            }
            for (forbids, entitlements) in alike {
                // Whom nothing reaches, something else is to be said of.
                if !stop_all(cx, &reached, forbids)
                    || cx.exact.somebody(Who::NotLeft, &reached) != Some(true)
                {
                    continue;
                }
                let role = &policy.roles[granting.role].header.name;
                let what = names(policy, &entitlements);
                let finding = report.add(
                    span,
                    format!("no member of `{role}` can ever hold {what}: it is denied to all"),
                );
                finding
                    .label("gives nothing")
                    .help("remove the grant, or let the forbid spare those who should hold it");
                for id in needed(cx, &reached, forbids) {
                    let header = &policy.forbids[id].header;
                    finding.also(header.span, "stops it");
                }
            }
        }
    }
}

/// Whether these forbids bind everybody who is reached.
fn stop_all(cx: &Context<'_>, reached: &[&Expr], forbids: &[ForbidId]) -> bool {
    let bound = |id: &ForbidId| cx.policy.forbids[*id].when.clone();
    // One without a condition binds everybody.
    let spared: Option<Vec<Expr>> = forbids.iter().map(|id| bound(id).map(not)).collect();
    spared.is_none_or(|spared| {
        let claims: Vec<&Expr> = reached.iter().copied().chain(&spared).collect();
        cx.exact.somebody(Who::NotLeft, &claims) == Some(false)
    })
}

/// Those of the forbids that it takes to stop everybody.
fn needed(cx: &Context<'_>, reached: &[&Expr], forbids: &[ForbidId]) -> Vec<ForbidId> {
    let mut needed = forbids.to_vec();
    for id in forbids {
        let rest: Vec<ForbidId> = needed.iter().copied().filter(|other| other != id).collect();
        if stop_all(cx, reached, &rest) {
            needed = rest;
        }
    }
    needed
}
