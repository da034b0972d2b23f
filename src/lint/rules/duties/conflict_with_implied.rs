//! Conflicts that one entitlement breaks by itself.

use crate::lint::context::Context;
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::policy::{ConflictRule, EntitlementId};

rule! {
    /// A conflict keeps an entitlement apart from one that it implies.
    ///
    /// ## What it does
    ///
    /// Finds conflicts with an entitlement on one side, or among its members, that implies one
    /// of the other.
    ///
    /// ## Why it matters
    ///
    /// The app cannot part the two, so the conflict cannot either: it is never found between
    /// them. Whoever relies on it relies on nothing.
    ///
    /// ## Example
    ///
    /// ```role
    /// conflict writing_and_administering "Nobody both writes code and administers it" {
    ///   between github.write and github.admin
    ///   resolve deny
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role
    /// conflict selling_and_administering "Nobody both sells and administers the code" {
    ///   between salesforce.user and github.admin
    ///   resolve deny
    /// }
    /// ```
    "conflict-with-implied", Duties, Warn, Check::Policy(check)
}

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let policy = cx.policy;
    for conflict in policy.conflicts.values() {
        let (left, right) = match &conflict.rule {
            ConflictRule::Between { left, right } => (left, right),
            ConflictRule::AtMost { entitlements, .. } => (entitlements, entitlements),
        };
        let implied = |from: &[EntitlementId], to: &[EntitlementId]| {
            from.iter().find_map(|one| {
                let mut implied = policy.entitlements[*one].implies.iter();
                implied.find(|id| to.binary_search(id).is_ok()).map(|other| (*one, *other))
            })
        };
        let Some((one, other)) = implied(left, right).or_else(|| implied(right, left)) else {
            continue;
        };
        let (one, other) = (&policy.entitlements[one], &policy.entitlements[other]);
        let name = &conflict.header.name;
        report
            .add(
                conflict.header.span,
                format!("`{name}` cannot keep `{}` apart from `{}`", one.name, other.name),
            )
            .label("keeps apart what the app cannot part")
            .help("take one of them out of the conflict, or take the `implies` out of the app")
            .also(one.span, format!("implies `{}`", other.name));
    }
}
