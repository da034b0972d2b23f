//! Approvals for good.

use crate::lint::context::Context;
use crate::lint::facts::{acts, given, grants, names};
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::policy::{EntitlementId, Risk};

rule! {
    /// What was once approved for something critical stays approved for good.
    ///
    /// ## What it does
    ///
    /// Finds approvals without `valid` that cover an entitlement of critical risk, or that a
    /// grant of one requires.
    ///
    /// ## Why it matters
    ///
    /// People change their work and keep what they were approved for. With `valid`, somebody
    /// has to agree again.
    ///
    /// ## Example
    ///
    /// ```role
    /// approval administrators "Two officers agree" {
    ///   for github.admin
    ///   stage officers by 2 of role security_officer
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role
    /// approval administrators "Two officers agree" {
    ///   for github.admin
    ///   stage officers by 2 of role security_officer
    ///   valid 180d
    /// }
    /// ```
    "approval-never-expires", Approvals, Warn, Check::Policy(check)
}

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let policy = cx.policy;
    for (id, approval) in policy.approvals.iter() {
        if approval.valid.is_some() || !acts(&approval.header) {
            continue;
        }
        let covered = approval.covers.iter().flat_map(|selection| selection.entitlements.clone());
        let requiring = grants(policy).filter(|granting| granting.grant.requires == Some(id));
        let required = requiring.flat_map(|granting| {
            let targets = granting.grant.targets.iter();
            targets.flat_map(|target| given(policy, target).0).copied().collect::<Vec<_>>()
        });
        let critical = |id: &EntitlementId| policy.risk_of(*id) == Risk::Critical;
        let mut all: Vec<EntitlementId> = covered.chain(required).filter(critical).collect();
        all.sort_unstable();
        all.dedup();
        if !all.is_empty() {
            let (name, what) = (&approval.header.name, names(policy, &all));
            report
                .add(approval.header.span, format!("the approval `{name}` of {what} never expires"))
                .label("no `valid`")
                .help("say how long it counts once given, such as `valid 180d`");
        }
    }
}
