//! Stages that some people's requests get stuck in.

use crate::lint::context::Context;
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::policy::{ApproverKind, Presence};

rule! {
    /// A stage knows nobody but the manager, and not everybody has one.
    ///
    /// ## What it does
    ///
    /// Finds stages that are `by manager` or `by manager of manager` without an `else` that
    /// names anybody else, where the attribute `manager` is optional.
    ///
    /// ## Why it matters
    ///
    /// For whoever has no manager on record the request is unroutable: it waits for ever. Those
    /// are the chief executive and the people whose manager has just left.
    ///
    /// ## Example
    ///
    /// ```role
    /// approval writing "The manager agrees" {
    ///   for github.write
    ///   stage manager by manager
    ///   valid 1y
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role
    /// approval writing "The manager agrees" {
    ///   for github.write
    ///   stage manager by manager else role security_officer
    ///   valid 1y
    /// }
    /// ```
    "stage-without-fallback", Approvals, Warn, Check::Policy(check)
}

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let schema = &cx.policy.schema;
    let manager = schema.manager.and_then(|manager| schema.attributes.at(manager));
    let Some(manager) = manager.filter(|manager| manager.presence == Presence::Optional) else {
        return;
    };
    for approval in cx.policy.approvals.values() {
        for stage in &approval.stages {
            let managers = stage.by.iter().all(|approver| {
                matches!(approver.kind, ApproverKind::Manager | ApproverKind::ManagerOfManager)
            });
            let (Some(first), Some(last), true) = (stage.by.first(), stage.by.last(), managers)
            else {
                continue;
            };
            let (name, approval) = (&stage.name, &approval.header.name);
            report
                .add(
                    first.span.to(last.span),
                    format!("without a manager, `{approval}.{name}` waits for nobody"),
                )
                .label("nobody else may approve")
                .help("add whom to ask then: `else app owner`, or `else role …`")
                .also(manager.span, "may be missing");
        }
    }
}
