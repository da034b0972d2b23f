//! Roles that combine what must be kept apart.

use std::collections::BTreeMap;

use crate::lint::context::Context;
use crate::lint::facts::{acts, given, grants_of, juniors};
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::policy::{Conflict, ConflictRule, EntitlementId, RoleId};
use crate::source::Span;

rule! {
    /// Everybody in a role is in a conflict, through the role alone.
    ///
    /// ## What it does
    ///
    /// Looks at what a role grants to all of its members, what it implies and what the role
    /// includes, and at the conflicts: both sides of a `between`, or more than `at most N`.
    /// Grants for some members only (`when`) are left aside: they may go to different people.
    ///
    /// ## Why it matters
    ///
    /// Duties are kept apart so that it takes two people. A role that combines them takes the
    /// control away from everyone who holds it, or leaves them without both.
    ///
    /// ## Example
    ///
    /// ```role
    /// role bookkeeper "Bookkeepers" {
    ///   owner "cfo@acme.example"
    ///   when employed and department == "Finance" and title == "Bookkeeper"
    ///   grant netsuite.payment_approve, netsuite.vendor_create
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role
    /// role bookkeeper "Bookkeepers" {
    ///   owner "cfo@acme.example"
    ///   when employed and department == "Finance" and title == "Bookkeeper"
    ///   grant netsuite.vendor_create
    /// }
    /// ```
    "conflict-within-role", Duties, Warn, Check::Policy(check)
}

/// What all members of a role hold, each with the place that gives it.
type Held = BTreeMap<EntitlementId, Span>;

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let policy = cx.policy;
    let own: Vec<Held> = policy.roles.ids().map(|id| granted(cx, id)).collect();
    let of = |id: RoleId| own.get(crate::policy::Id::index(id));
    for (id, role) in policy.roles.iter().filter(|(_, role)| acts(&role.header)) {
        let inherited = juniors(policy, id);
        let mut held: Held = BTreeMap::new();
        for junior in inherited.iter().copied().chain([id]) {
            held.extend(of(junior).into_iter().flatten());
        }
        for conflict in policy.conflicts.values().filter(|conflict| acts(&conflict.header)) {
            let Some(found) = combined(cx, conflict, id, &held) else { continue };
            // A junior role that combines them by itself is the one to be mended.
            let by_junior = inherited.iter().any(|junior| {
                let mut below: Held = BTreeMap::new();
                for role in juniors(policy, *junior).into_iter().chain([*junior]) {
                    below.extend(of(role).into_iter().flatten());
                }
                combined(cx, conflict, *junior, &below).is_some()
            });
            if by_junior {
                continue;
            }
            let (name, rule) = (&role.header.name, &conflict.header.name);
            let finding = report.add(
                role.header.span,
                format!("whoever holds `{name}` is in the conflict `{rule}`"),
            );
            finding.label("combines what is kept apart").help(
                "give the duties to two roles, or grant one of them to some of the members only",
            );
            for (what, span) in found {
                finding.also(span, format!("{what} is held through this"));
            }
            finding.also(conflict.header.span, "kept apart by this");
        }
    }
}

/// What a role grants to all of its members, with what that implies.
fn granted(cx: &Context<'_>, id: RoleId) -> Held {
    let mut held = BTreeMap::new();
    for granting in grants_of(cx.policy, id).filter(|granting| granting.grant.when.is_none()) {
        for target in &granting.grant.targets {
            // Of a parameterised entitlement, each member holds one label: which is not known.
            if let crate::policy::GrantTarget::ByAttribute { .. } = target {
                continue;
            }
            let (given, span) = given(cx.policy, target);
            for id in given {
                for implied in &cx.policy.entitlements[*id].implies {
                    held.entry(*implied).or_insert(span);
                }
                held.insert(*id, span);
            }
        }
    }
    held
}

/// What of `held` the conflict keeps apart, if it is too much.
fn combined(
    cx: &Context<'_>,
    conflict: &Conflict,
    role: RoleId,
    held: &Held,
) -> Option<Vec<(String, Span)>> {
    let policy = cx.policy;
    let named =
        |id: &EntitlementId, span: &Span| (format!("`{}`", policy.entitlements[*id].name), *span);
    let among = |side: &[EntitlementId]| -> Vec<EntitlementId> {
        held.keys().copied().filter(|id| side.binary_search(id).is_ok()).collect()
    };
    match &conflict.rule {
        ConflictRule::Between { left, right } => {
            let (left, right) = (among(left), among(right));
            let pairs = left.iter().flat_map(|one| right.iter().map(move |other| (one, other)));
            // What implies the other never conflicts with it.
            let mut apart = pairs.filter(|(one, other)| {
                let implied = |a: &EntitlementId, b| policy.entitlements[*a].implies.contains(b);
                one != other && !implied(one, other) && !implied(other, one)
            });
            let (one, other) = apart.next()?;
            let place = |id: &EntitlementId| held.get(id).map(|span| named(id, span));
            Some(place(one).into_iter().chain(place(other)).collect())
        }
        ConflictRule::AtMost { limit, entitlements, roles } => {
            let mut entitlements = among(entitlements);
            // One that another of them implies is no duty of its own.
            let all = entitlements.clone();
            entitlements.retain(|id| {
                !all.iter().any(|other| policy.entitlements[*other].implies.contains(id))
            });
            let inherited = juniors(policy, role);
            let roles: Vec<&RoleId> =
                roles.iter().filter(|id| **id == role || inherited.contains(id)).collect();
            if entitlements.len() + roles.len() <= *limit as usize {
                return None;
            }
            let entitlements = entitlements.iter().filter_map(|id| Some(named(id, held.get(id)?)));
            let roles = roles.into_iter().map(|id| {
                let header = &policy.roles[*id].header;
                (format!("the role `{}`", header.name), header.span)
            });
            Some(entitlements.chain(roles).collect())
        }
    }
}
