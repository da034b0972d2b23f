//! Access that nobody looks at again.

use std::collections::BTreeMap;

use crate::lint::context::Context;
use crate::lint::facts::{acts, given, grants, names, with_implied};
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::policy::{AppId, EntitlementId, Risk, Table};

rule! {
    /// Something of high or critical risk is granted, and no review covers it.
    ///
    /// ## What it does
    ///
    /// Looks at every entitlement of high or critical risk that a role grants, or that is implied
    /// by one: a review must be `for` it. What one app lacks is told once; where there is no review at all, that is told
    /// once.
    ///
    /// ## Why it matters
    ///
    /// Rules say who may have access; only a review asks whether these people still need it.
    /// Frameworks ask for it (SOC 2 CC6.2, ISO 27001 A.5.18).
    ///
    /// ## Example
    ///
    /// ```role whole
    /// identity { id: text key  status: Status  department: text  start: date }
    /// enum Status { "active"  "terminated" }
    ///
    /// lifecycle {
    ///   since start
    ///   ended  when status == "terminated"
    ///   active when status == "active"
    /// }
    ///
    /// app ledger { owner "cfo@acme.example"  risk high  entitlement post }
    ///
    /// role accountant "Accountants" {
    ///   owner "cfo@acme.example"
    ///   when department == "Finance" and status == "active"
    ///   grant ledger.post requires controller
    /// }
    ///
    /// approval controller { stage controller by app owner  valid 1y }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role whole
    /// identity { id: text key  status: Status  department: text  start: date }
    /// enum Status { "active"  "terminated" }
    ///
    /// lifecycle {
    ///   since start
    ///   ended  when status == "terminated"
    ///   active when status == "active"
    /// }
    ///
    /// app ledger { owner "cfo@acme.example"  risk high  entitlement post }
    ///
    /// role accountant "Accountants" {
    ///   owner "cfo@acme.example"
    ///   when department == "Finance" and status == "active"
    ///   grant ledger.post requires controller
    /// }
    ///
    /// approval controller { stage controller by app owner  valid 1y }
    /// review quarterly { for any where risk >= high  every 90d  by app owner }
    /// ```
    "high-risk-without-review", Lifecycle, Warn, Check::Policy(check)
}

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let policy = cx.policy;
    let mut reviewed = Table::filled(&policy.entitlements, false);
    let acting = policy.reviews.values().filter(|review| acts(&review.header));
    for selection in acting.flat_map(|review| &review.covers) {
        selection.entitlements.iter().for_each(|id| reviewed[*id] = true);
    }
    let mut granted = Table::filled(&policy.entitlements, false);
    for granting in grants(policy) {
        for target in &granting.grant.targets {
            for id in given(policy, target).0 {
                with_implied(policy, *id).into_iter().for_each(|id| granted[id] = true);
            }
        }
    }
    let mut lacking: BTreeMap<AppId, Vec<EntitlementId>> = BTreeMap::new();
    for (id, entitlement) in policy.entitlements.iter() {
        if granted[id] && !reviewed[id] && entitlement.risk >= Risk::High {
            lacking.entry(entitlement.app).or_default().push(id);
        }
    }
    let help = "let a review cover it, such as `for any where risk >= high` with `every 90d`";
    if policy.reviews.is_empty() {
        let all: Vec<EntitlementId> = lacking.into_values().flatten().collect();
        if let Some(first) = all.first() {
            let what = names(policy, &all);
            report
                .add(
                    policy.entitlements[*first].span,
                    format!("nobody reviews who has {what}: the policy has no review"),
                )
                .label("of high or critical risk")
                .help(help);
        }
        return;
    }
    for ids in lacking.values() {
        let Some(first) = ids.first() else { continue };
        report
            .add(
                policy.entitlements[*first].span,
                format!("no review covers {}", names(policy, ids)),
            )
            .label("of high or critical risk")
            .help(help);
    }
}
