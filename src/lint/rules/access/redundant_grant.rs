//! Grants that change nothing.

use crate::lint::context::Context;
use crate::lint::facts::{acts, juniors};
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::policy::{EntitlementId, Grant, GrantTarget, Policy, RoleId};
use crate::syntax::{ast, print_expr};

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

/// A grant clause with its terms as they are written.
struct Clause<'a> {
    role: RoleId,
    number: usize,
    grant: &'a Grant,
    when: Option<String>,
    from: Option<String>,
    until: Option<String>,
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
    let text = cx.written.text(span).split_whitespace().collect::<Vec<_>>().join(" ");
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

fn clauses<'a>(cx: &Context<'a>, id: RoleId) -> Vec<Clause<'a>> {
    let role = &cx.policy.roles[id];
    let Some(written) = cx.role(role.header.span).filter(|_| acts(&role.header)) else {
        return Vec::new();
    };
    let printed = |expr: &Option<ast::Expr>| expr.as_ref().map(print_expr);
    let pairs = role.grants.iter().zip(&written.grants).enumerate();
    let clauses = pairs.map(|(number, (grant, written))| Clause {
        role: id,
        number,
        grant,
        when: printed(&written.when),
        from: printed(&written.from),
        until: printed(&written.until),
    });
    clauses.collect()
}

impl Clause<'_> {
    /// Whether whoever is given something by `other` would be given it by this as well, and
    /// for as long.
    fn as_good_as(&self, other: &Self) -> bool {
        let within = |own: &Option<String>, other: &Option<String>| own.is_none() || own == other;
        let requires = self.grant.requires.is_none() || self.grant.requires == other.grant.requires;
        within(&self.when, &other.when)
            && within(&self.until, &other.until)
            && self.from == other.from
            && requires
    }
}

/// Whether `one` gives everything that `other` gives.
fn gives(policy: &Policy, one: &GrantTarget, other: &GrantTarget) -> bool {
    use GrantTarget::{ByAttribute, Selected};
    match (one, other) {
        (
            ByAttribute { family, attribute, .. },
            ByAttribute { family: other, attribute: by, .. },
        ) => family == other && attribute == by,
        (Selected(one), Selected(other)) => {
            let held = |id: &EntitlementId| {
                let implying = &policy.entitlements[*id].implied_by;
                one.entitlements.binary_search(id).is_ok()
                    || implying.iter().any(|id| one.entitlements.binary_search(id).is_ok())
            };
            !other.entitlements.is_empty() && other.entitlements.iter().all(held)
        }
        (Selected(one), ByAttribute { family, .. }) => {
            policy.families.at(*family).is_some_and(|family| {
                family.members.iter().all(|id| one.entitlements.binary_search(id).is_ok())
            })
        }
        (ByAttribute { .. }, Selected(_)) => false,
    }
}
