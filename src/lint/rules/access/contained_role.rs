//! Roles that another makes needless.

use std::collections::{BTreeMap, BTreeSet};

use super::duplicate_roles::are_alike;
use crate::lint::context::Context;
use crate::lint::exact::{Who, member, not};
use crate::lint::facts::{acts, asked_roles, given, juniors};
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::lint::terms::{Clause, clauses, gives};
use crate::policy::{AtomKind, ConflictRule, EntitlementId, Id, Leaf, Policy, RoleId};

rule! {
    /// Whoever is in one role is in another already, which gives everything that it gives.
    ///
    /// ## What it does
    ///
    /// Compares what roles grant, with what they include, and asks of those of which one gives
    /// no more than the other whether anybody could exist who is a member of the first only: exactly,
    /// over every record that fits the schema. Roles that something else asks for (an approval,
    /// a conflict, `holds role`, a role that includes them) are left aside, and so are those
    /// that include the other: they say what they add.
    ///
    /// ## Why it matters
    ///
    /// Taking the first role away from somebody takes nothing away. Whoever reviews it believes
    /// the opposite.
    ///
    /// ## Example
    ///
    /// ```role
    /// role account_manager "Account managers" {
    ///   owner "revops@acme.example"
    ///   when employed and department == "Sales" and level >= 3
    ///   grant salesforce.user
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role
    /// role account_manager "Account managers" {
    ///   owner "revops@acme.example"
    ///   when employed and department == "Sales" and level >= 3
    ///   grant github.read
    /// }
    /// ```
    "contained-role", Access, Warn, Check::Policy(check)
}

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let policy = cx.policy;
    let own: Vec<Vec<Clause<'_>>> = policy.roles.ids().map(|id| clauses(cx, id)).collect();
    let of = |id: RoleId| own.get(id.index()).into_iter().flatten();
    let all = |id: RoleId| {
        let roles = juniors(policy, id).into_iter().chain([id]);
        roles.flat_map(of).collect::<Vec<_>>()
    };
    let granting = granting(policy, &own);
    let used = used(cx);
    let mut contained: BTreeSet<RoleId> = BTreeSet::new();
    // Of two that contain one another, the earlier is the one to keep.
    for (id, role) in policy.roles.iter().rev() {
        let needed = all(id);
        if used.contains(&id) || needed.is_empty() || !acts(&role.header) {
            continue;
        }
        let inherited = juniors(policy, id);
        let more = candidates(policy, &needed, &granting).into_iter().filter(|other| {
            *other != id && !inherited.contains(other) && !contained.contains(other)
        });
        let mut more = more.filter(|other| {
            let given = all(*other);
            needed.iter().all(|clause| is_given(policy, clause, &given))
        });
        let is_member = member(id);
        let Some(other) = more.find(|other| {
            let misses = not(member(*other));
            !are_alike(cx, id, *other)
                && cx.exact.somebody(Who::Anybody, &[&is_member, &misses]) == Some(false)
        }) else {
            continue;
        };
        // Of a role that nobody can be in, something else is to be said.
        if cx.exact.somebody(Who::Anybody, &[&is_member]) != Some(true) {
            continue;
        }
        contained.insert(id);
        let (name, wider) = (&role.header.name, &policy.roles[other].header);
        report
            .add(
                role.header.span,
                format!(
                    "whoever is in `{name}` is in `{}` already, which gives all of it",
                    wider.name
                ),
            )
            .label("gives nothing of its own")
            .also(wider.span, "gives it to all of them")
            .help("remove it; if it should give more, or to others, say so");
    }
}

/// The roles of whose existence something depends beside their grants.
fn used(cx: &Context<'_>) -> BTreeSet<RoleId> {
    let policy = cx.policy;
    let mut used: BTreeSet<RoleId> = asked_roles(policy).into_iter().map(|(id, _)| id).collect();
    used.extend(policy.roles.values().flat_map(|role| &role.includes));
    for conflict in policy.conflicts.values() {
        if let ConflictRule::AtMost { roles, .. } = &conflict.rule {
            used.extend(roles);
        }
    }
    for expr in policy.expressions() {
        expr.for_each_leaf(&mut |leaf| {
            if let Leaf::Atom(atom) = leaf
                && let AtomKind::HoldsRole(role) = &atom.kind
            {
                used.insert(*role);
            }
        });
    }
    used
}

/// Which roles grant each entitlement, by themselves or through what they include.
fn granting(policy: &Policy, own: &[Vec<Clause<'_>>]) -> BTreeMap<EntitlementId, BTreeSet<RoleId>> {
    let mut granting: BTreeMap<EntitlementId, BTreeSet<RoleId>> = BTreeMap::new();
    for id in policy.roles.ids() {
        let roles = juniors(policy, id).into_iter().chain([id]);
        for clause in roles.flat_map(|role| own.get(role.index()).into_iter().flatten()) {
            for target in &clause.grant.targets {
                for given in given(policy, target).0 {
                    let implied = policy.entitlements.at(*given);
                    let implied = implied.into_iter().flat_map(|one| one.implies.iter().copied());
                    for each in implied.chain([*given]) {
                        granting.entry(each).or_default().insert(id);
                    }
                }
            }
        }
    }
    granting
}

/// The roles that grant the one of what is needed that the fewest grant.
fn candidates(
    policy: &Policy,
    needed: &[&Clause<'_>],
    granting: &BTreeMap<EntitlementId, BTreeSet<RoleId>>,
) -> BTreeSet<RoleId> {
    let targets = needed.iter().flat_map(|clause| &clause.grant.targets);
    let all = targets.flat_map(|target| given(policy, target).0);
    let fewest = all.filter_map(|id| granting.get(id)).min_by_key(|roles| roles.len());
    fewest.cloned().unwrap_or_default()
}

/// Whether everything of a clause is given on terms at least as good.
fn is_given(policy: &Policy, clause: &Clause<'_>, by: &[&Clause<'_>]) -> bool {
    clause.grant.targets.iter().all(|target| {
        by.iter()
            .filter(|other| other.as_good_as(clause))
            .any(|other| other.grant.targets.iter().any(|given| gives(policy, given, target)))
    })
}
