//! Approvals that nothing asks for.

use crate::graph::Node;
use crate::lint::context::Context;
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};

rule! {
    /// An approval covers nothing, and nothing requires it.
    ///
    /// ## What it does
    ///
    /// Finds approvals without `for` that no grant `requires` and no conflict is resolved by.
    ///
    /// ## Why it matters
    ///
    /// It reads like a control and is none: nobody is ever asked.
    ///
    /// ## Example
    ///
    /// ```role
    /// approval writing "The manager agrees" {
    ///   stage manager by manager else app owner
    ///   valid 1y
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role
    /// approval writing "The manager agrees" {
    ///   for github.write
    ///   stage manager by manager else app owner
    ///   valid 1y
    /// }
    /// ```
    "approval-covers-nothing", Approvals, Warn, Check::Policy(check)
}

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for (id, approval) in cx.policy.approvals.iter() {
        // Of a `for` that selects nothing, `check` tells.
        let asked = !cx.graph.dependents(Node::Approval(id)).is_empty();
        if approval.covers.is_empty() && !asked {
            let name = &approval.header.name;
            report
                .add(approval.header.span, format!("nothing ever asks for the approval `{name}`"))
                .label("covers nothing, and nothing requires it")
                .help(format!(
                    "say what needs it with `for …`, or write `requires {name}` on a grant"
                ));
        }
    }
}
