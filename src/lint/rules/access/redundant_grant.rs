//! Grants that change nothing.

use crate::lint::context::Context;
use crate::lint::facts::juniors;
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::lint::terms::{Clause, clauses, gives};
use crate::policy::{GrantTarget, RoleId};
use crate::source::one_line;

rule! {
    /// A grant gives what the same members hold already on terms at least as good.
    ///
    /// ## What it does
    ///
    /// Compares each grant with the other grants of its role and of the roles that it
    /// includes. One makes another redundant where it gives the same entitlement, or one that
    /// implies it, with the same `from`, and with no `when`, `until` or `requires` but what the
    /// other has too.
    ///
    /// ## Why it matters
    ///
    /// Whoever removes the redundant grant believes to have taken something away, and nobody
    /// loses it.
    ///
    /// ## Example
    ///
    /// ```role
    /// role release_captain "Whoever releases" {
    ///   owner "platform@acme.example"
    ///   when employed and department == "Engineering" and level >= 6
    ///   include engineer
    ///   grant github.read
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role
    /// role release_captain "Whoever releases" {
    ///   owner "platform@acme.example"
    ///   when employed and department == "Engineering" and level >= 6
    ///   include engineer
    ///   grant salesforce.user
    /// }
    /// ```
    "redundant-grant", Access, Warn, Check::Policy(check)
}

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let policy = cx.policy;
    let all: Vec<Vec<Clause<'_>>> = policy.roles.ids().map(|id| clauses(cx, id)).collect();
    let of = |id: RoleId| all.get(crate::policy::Id::index(id)).into_iter().flatten();
    for id in policy.roles.ids() {
        let inherited = juniors(policy, id);
        for clause in of(id) {
            for (at, target) in clause.grant.targets.iter().enumerate() {
                let others = inherited.iter().copied().chain([id]).flat_map(of);
                let better = others.flat_map(|other| {
                    let targets = other.grant.targets.iter().enumerate();
                    targets.map(move |(at, target)| (other, at, target))
                });
                let mut better = better.filter(|(other, other_at, other_target)| {
                    let own = (other.role, other.number, *other_at);
                    let this = (id, clause.number, at);
                    own != this
                        && other.as_good_as(clause)
                        && gives(policy, other_target, target)
                        // Of two alike in one role, the later is the redundant one.
                        && (other.role != id
                            || own < this
                            || !(clause.as_good_as(other) && gives(policy, target, other_target)))
                });
                if let Some((other, _, other_target)) = better.next() {
                    tell(cx, (clause, target), (other, other_target), report);
                }
            }
        }
    }
}

fn tell(
    cx: &Context<'_>,
    (clause, target): (&Clause<'_>, &GrantTarget),
    (other, other_target): (&Clause<'_>, &GrantTarget),
    report: &mut Report<'_>,
) {
    let policy = cx.policy;
    let (_, span) = crate::lint::facts::given(policy, target);
    let (_, other_span) = crate::lint::facts::given(policy, other_target);
    let text = one_line(cx.written.text(span));
    let role = &policy.roles[clause.role].header.name;
    let message = format!("granting `{text}` gives members of `{role}` nothing new");
    let label = if other.role == clause.role {
        "granted here already".to_owned()
    } else {
        format!("granted by `{}`, which `{role}` includes", policy.roles[other.role].header.name)
    };
    report
        .add(span, message)
        .label("held already")
        .help("remove one of them; if the terms should differ, say how")
        .also(other_span, label);
}
