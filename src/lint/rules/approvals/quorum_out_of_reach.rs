//! Quorums that cannot be reached.

use std::collections::BTreeSet;

use crate::lint::context::Context;
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::policy::{ApproverKind, AtomKind, CompareOp, Expr, Policy, RoleId, TermKind, Value};

rule! {
    /// More approvals are asked for than the role has people.
    ///
    /// ## What it does
    ///
    /// Where a role names its members one by one (`id in { … }`, `email == "…"`), counts them
    /// and compares the quorum that a stage asks of it. Nobody approves their own access, so a
    /// quorum of all of them cannot be reached for one of themselves; of that nothing is said
    /// here.
    ///
    /// ## Why it matters
    ///
    /// The stage is never passed, and whoever asks waits without end.
    ///
    /// ## Example
    ///
    /// ```role
    /// role key_keeper "Keepers of the keys" {
    ///   owner "security@acme.example"
    ///   when id in { "e1", "e2" }
    /// }
    ///
    /// approval writing "Three keepers agree" {
    ///   for github.write
    ///   stage keepers by 3 of role key_keeper
    ///   valid 1y
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role
    /// role key_keeper "Keepers of the keys" {
    ///   owner "security@acme.example"
    ///   when id in { "e1", "e2", "e3", "e4" }
    /// }
    ///
    /// approval writing "Three keepers agree" {
    ///   for github.write
    ///   stage keepers by 3 of role key_keeper
    ///   valid 1y
    /// }
    /// ```
    "quorum-out-of-reach", Approvals, Error, Check::Policy(check)
}

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let policy = cx.policy;
    for approver in policy.approvals.values().flat_map(|approval| &approval.stages) {
        for approver in &approver.by {
            let ApproverKind::Role(role) = approver.kind else { continue };
            let Some(people) =
                members(cx, role).filter(|people| *people < approver.quorum as usize)
            else {
                continue;
            };
            let header = &policy.roles[role].header;
            report
                .add(
                    approver.span,
                    format!(
                        "{} of `{}` must approve, and it has {} at most",
                        approver.quorum,
                        header.name,
                        crate::lint::facts::counted(people, "member")
                    ),
                )
                .label("out of reach")
                .help("ask for fewer, or name more people in the role")
                .also(
                    header.span,
                    if people == 1 {
                        "names one person".to_owned()
                    } else {
                        format!("names {people} people")
                    },
                );
        }
    }
}

/// How many people can be members of a role, where it names them one by one.
fn members(cx: &Context<'_>, role: RoleId) -> Option<usize> {
    if !cx.world.seniors(role).is_empty() {
        return None;
    }
    let when = cx.policy.roles[role].when.as_ref()?;
    named(cx.policy, when, 0).map(|people| people.len())
}

/// The people whom a condition names one by one, if nobody else can fulfil it.
fn named(policy: &Policy, expr: &Expr, depth: u32) -> Option<BTreeSet<String>> {
    if depth > 100 {
        return None;
    }
    match expr {
        Expr::And(parts) => {
            let named = parts.iter().filter_map(|part| named(policy, part, depth + 1));
            named.min_by_key(BTreeSet::len)
        }
        Expr::Or(parts) => {
            let sides: Option<Vec<_>> =
                parts.iter().map(|part| named(policy, part, depth + 1)).collect();
            Some(sides?.into_iter().flatten().collect())
        }
        Expr::Condition(id, _) => named(policy, &policy.conditions.at(*id)?.expr, depth + 1),
        Expr::Not(_) => None,
        Expr::Atom(atom) => {
            let (term, values) = match &atom.kind {
                AtomKind::Compare { op: CompareOp::Equal, left, right } => match &right.kind {
                    TermKind::Literal(value) => (left, vec![value]),
                    _ => return None,
                },
                AtomKind::In { term, elements } => (term, elements.iter().collect()),
                _ => return None,
            };
            let TermKind::Path(path) = &term.kind else { return None };
            let schema = &policy.schema;
            let unique = schema.attributes.at(path.attribute)?.unique;
            if !path.through.is_empty() || !(unique || path.attribute == schema.key) {
                return None;
            }
            let texts = values.into_iter().map(|value| match value {
                Value::Text(text) => Some(text.to_string()),
                _ => None,
            });
            texts.collect()
        }
    }
}
