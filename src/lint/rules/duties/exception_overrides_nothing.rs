//! Exceptions that pass what does not stand in their way.

use crate::lint::context::Context;
use crate::lint::facts::with_implied;
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::policy::{ConflictRule, EntitlementId, Exception};

rule! {
    /// An exception overrides a rule that does not concern what it grants.
    ///
    /// ## What it does
    ///
    /// Compares what an exception grants, and what that implies, with the forbids and
    /// conflicts that it overrides: each must deny or keep apart some of it.
    ///
    /// ## Why it matters
    ///
    /// Whoever approved it believed that it lifts a safeguard which it does not touch. Either
    /// the wrong rule is named, and the access will be denied after all, or the list says more
    /// than it should.
    ///
    /// ## Example
    ///
    /// ```role
    /// exception inc_1 "Recovery of the build system" {
    ///   when id == "e6"
    ///   grant github.admin
    ///   overrides maker_checker
    ///   from 2026-11-01 until 2027-02-01
    ///   approved by "security@acme.example"
    ///   ticket "INC-1"
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role
    /// exception inc_1 "Recovery of the build system" {
    ///   when id == "e6"
    ///   grant github.admin
    ///   overrides contractors_off_administration
    ///   from 2026-11-01 until 2027-02-01
    ///   approved by "security@acme.example"
    ///   ticket "INC-1"
    /// }
    /// ```
    "exception-overrides-nothing", Duties, Warn, Check::Policy(check)
}

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let policy = cx.policy;
    for exception in policy.exceptions.values() {
        let granted = granted(cx, exception);
        let concerns = |ids: &[EntitlementId]| granted.iter().any(|id| ids.contains(id));
        let forbids = exception.overrides_forbids.iter().filter_map(|id| {
            let forbid = &policy.forbids[*id];
            let touched = forbid.denies.iter().any(|selection| concerns(&selection.entitlements));
            (!touched).then_some(&forbid.header)
        });
        let conflicts = exception.overrides_conflicts.iter().filter_map(|id| {
            let conflict = &policy.conflicts[*id];
            let touched = match &conflict.rule {
                ConflictRule::Between { left, right } => concerns(left) || concerns(right),
                ConflictRule::AtMost { entitlements, roles, .. } => {
                    concerns(entitlements) || !roles.is_empty()
                }
            };
            (!touched).then_some(&conflict.header)
        });
        let idle: Vec<_> = forbids.chain(conflicts).collect();
        for header in idle {
            let written = cx.exception(exception.header.span);
            let named = written
                .and_then(|written| written.overrides.iter().find(|name| name.text == header.name));
            let span = named.map_or(exception.header.span, |name| name.span);
            report
                .add(span, format!("`{}` does not stand in the way of this exception", header.name))
                .label("does not concern what is granted")
                .help("take it out, or name the rule that is meant")
                .also(header.span, "this rule");
        }
    }
}

/// What the exception grants, with what that implies.
fn granted(cx: &Context<'_>, exception: &Exception) -> Vec<EntitlementId> {
    let granted = exception.grants.iter().flat_map(|selection| &selection.entitlements);
    granted.flat_map(|id| with_implied(cx.policy, *id)).collect()
}
