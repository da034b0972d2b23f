//! Privileged access before the first day.

use crate::lint::context::Context;
use crate::lint::facts::{given, grants, names, privileged};
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::policy::{AttributeId, Term, TermKind};

rule! {
    /// Something of high or critical risk can be held before the first day of work.
    ///
    /// ## What it does
    ///
    /// Only a grant with `from` can be held while a person is not yet active. This finds
    /// grants of high or critical risk whose `from` lies before the beginning of the
    /// employment (the attribute that `since` names), or does not depend on it at all: a date
    /// written out, or `today`.
    ///
    /// ## Why it matters
    ///
    /// Before the first day nobody has met the person, the contract may fall through, and the
    /// devices are not the company's. Mail may be ready; what can do harm should not be.
    ///
    /// ## Example
    ///
    /// ```role
    /// role release_captain "Whoever administers the code" {
    ///   owner "platform@acme.example"
    ///   when employed and department == "IT" and level >= 8
    ///   grant github.admin from start_date - 7d
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role
    /// role release_captain "Whoever administers the code" {
    ///   owner "platform@acme.example"
    ///   when employed and department == "IT" and level >= 8
    ///   grant github.admin
    /// }
    /// ```
    "privileged-before-start", Access, Warn, Check::Policy(check)
}

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let policy = cx.policy;
    let since = policy.lifecycle.since;
    for granting in grants(policy) {
        let Some(from) = granting.grant.from.as_ref().filter(|from| may_precede(from, since))
        else {
            continue;
        };
        let all = granting
            .grant
            .targets
            .iter()
            .flat_map(|target| privileged(policy, given(policy, target).0));
        let high: Vec<_> = all.collect();
        if !high.is_empty() {
            let what = names(policy, &high);
            report
                .add(from.span, format!("{what} can be held before the first day of work"))
                .label("begins before the employment, or without regard to it")
                .help("leave `from` out: without it, a grant begins when the person is active");
        }
    }
}

/// Whether the date lies before the employment begins, or may for all that it says.
fn may_precede(from: &Term, since: Option<AttributeId>) -> bool {
    match &from.kind {
        TermKind::Literal(_) | TermKind::Today => true,
        TermKind::Path(_) => false,
        TermKind::Shift { date, backward, .. } | TermKind::ShiftBy { date, backward, .. } => {
            let from_start = match &date.kind {
                TermKind::Path(path) => {
                    path.through.is_empty() && since.is_none_or(|since| since == path.attribute)
                }
                _ => false,
            };
            (from_start && *backward) || may_precede(date, since)
        }
    }
}
