//! Quorums that cannot be reached.

use std::collections::BTreeSet;

use crate::lint::context::Context;
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::policy::{
    ApproverKind, AtomKind, CompareOp, ConditionId, Expr, Policy, RoleId, Table, TermKind, Value,
};

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
    ///   when department == "Security" and id in { "e1", "e2" }
    /// }
    ///
    /// approval customers "Three keepers agree" {
    ///   for salesforce.user
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
    ///   when department == "Security" and id in { "e1", "e2", "e3", "e4" }
    /// }
    ///
    /// approval customers "Three keepers agree" {
    ///   for salesforce.user
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
    let known = Table::filled(&cx.policy.conditions, None);
    Names { policy: cx.policy, known }.of(when).map(|people| people.len())
}

/// The people whom conditions name.
type People = Option<BTreeSet<String>>;

struct Names<'a> {
    policy: &'a Policy,
    /// Named conditions that were looked at.
    known: Table<ConditionId, Option<People>>,
}

impl Names<'_> {
    /// The people whom a condition names one by one, if nobody else can fulfil it.
    fn of(&mut self, expr: &Expr) -> People {
        match expr {
            Expr::And(parts) => {
                let named = parts.iter().filter_map(|part| self.of(part));
                named.min_by_key(BTreeSet::len)
            }
            Expr::Or(parts) => {
                let sides: Option<Vec<_>> = parts.iter().map(|part| self.of(part)).collect();
                Some(sides?.into_iter().flatten().collect())
            }
            Expr::Condition(id, _) => {
                if let Some(Some(known)) = self.known.at(*id) {
                    return known.clone();
                }
                let policy = self.policy;
                let named = policy.conditions.at(*id).and_then(|named| self.of(&named.expr));
                if let Some(known) = self.known.get_mut(*id) {
                    *known = Some(named.clone());
                }
                named
            }
            Expr::Not(_) => None,
            Expr::Atom(atom) => named(self.policy, &atom.kind),
        }
    }
}

/// The people whom an atomic condition names, by key or by a unique attribute.
fn named(policy: &Policy, atom: &AtomKind) -> People {
    let (term, values) = match atom {
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
