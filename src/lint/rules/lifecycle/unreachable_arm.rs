//! Lines of the lifecycle that take nobody.

use crate::lint::context::Context;
use crate::lint::exact::{Who, in_arm};
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};

rule! {
    /// A line of the lifecycle takes nobody: those before it take them all.
    ///
    /// ## What it does
    ///
    /// The first line that holds decides the phase. Asks of each line whether anybody could
    /// exist who fulfils it and none of the lines before it, on any date: exactly, over every
    /// record that fits the schema.
    ///
    /// ## Why it matters
    ///
    /// A line that is never reached is a phase that is never given. If it is `ended`, people
    /// who should have lost everything are still at work.
    ///
    /// ## Example
    ///
    /// ```role whole
    /// identity {
    ///   id:     text key
    ///   status: Status
    ///   start:  date
    ///   end:    date?
    /// }
    ///
    /// enum Status { "active"  "terminated" }
    ///
    /// lifecycle {
    ///   since start
    ///   active when status == "active"
    ///   ended  when status == "terminated"
    ///   ended  when status == "active" and end is present and end < today
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role whole
    /// identity {
    ///   id:     text key
    ///   status: Status
    ///   start:  date
    ///   end:    date?
    /// }
    ///
    /// enum Status { "active"  "terminated" }
    ///
    /// lifecycle {
    ///   since start
    ///   ended  when status == "terminated" or (end is present and end < today)
    ///   active when status == "active"
    /// }
    /// ```
    "unreachable-arm", Lifecycle, Warn, Check::Policy(check)
}

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let arms = &cx.policy.lifecycle.arms;
    for (at, arm) in arms.iter().enumerate() {
        if cx.exact.somebody(Who::Anybody, &[&in_arm(cx.policy, at)]) != Some(false) {
            continue;
        }
        let phase = arm.phase.name();
        let finding = report.add(arm.span, format!("nobody is `{phase}` by this line"));
        if cx.exact.somebody(Who::Anybody, &[&arm.when]) == Some(false) {
            finding.label("can never be true").help("correct its condition, or remove the line");
            continue;
        }
        finding
            .label("whoever fulfils it is taken by a line before it")
            .help("move it up, correct its condition, or remove it");
        // One line that takes them all is the one to look at.
        let taken = |earlier: &&crate::policy::Arm| {
            let left = crate::lint::exact::not(earlier.when.clone());
            cx.exact.somebody(Who::Anybody, &[&arm.when, &left]) == Some(false)
        };
        if let Some(earlier) = arms.iter().take(at).find(taken) {
            finding.also(earlier.span, format!("by this one, which is `{}`", earlier.phase.name()));
        }
    }
}
