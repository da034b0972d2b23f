//! What several rules ask of a policy.

use std::collections::{BTreeMap, BTreeSet};

use super::context::Context;
use crate::policy::{
    ApproverKind, AttributeId, EntitlementId, Expr, ForbidId, Grant, GrantTarget, Header, Leaf,
    Mode, Policy, RoleId, Selection, Table, Unit,
};
use crate::source::Span;

/// A grant clause of a role that acts.
#[derive(Clone, Copy)]
pub(super) struct Granting<'a> {
    /// The role.
    pub(super) role: RoleId,
    /// Its place among the role's grants.
    pub(super) number: usize,
    /// The clause.
    pub(super) grant: &'a Grant,
}

/// Every grant clause of every role that acts, in the order of the roles.
pub(super) fn grants(policy: &Policy) -> impl Iterator<Item = Granting<'_>> {
    policy.roles.ids().flat_map(|id| grants_of(policy, id))
}

/// Every grant clause of a role, if it acts.
pub(super) fn grants_of(policy: &Policy, role: RoleId) -> impl Iterator<Item = Granting<'_>> {
    let acting = policy.roles.at(role).filter(|role| acts(&role.header));
    let grants = acting.into_iter().flat_map(|role| role.grants.iter().enumerate());
    grants.map(move |(number, grant)| Granting { role, number, grant })
}

/// Whether a rule does more than report what it would do.
pub(super) fn acts(header: &Header) -> bool {
    header.mode == Mode::Enforce
}

/// What a grant may give, and where that is written.
pub(super) fn given<'a>(
    policy: &'a Policy,
    target: &'a GrantTarget,
) -> (&'a [EntitlementId], Span) {
    match target {
        GrantTarget::Selected(selection) => (&selection.entitlements, selection.span),
        GrantTarget::ByAttribute { family, span, .. } => {
            (policy.families.at(*family).map_or(&[], |family| &family.members), *span)
        }
    }
}

/// Those that are privileged.
pub(super) fn privileged(policy: &Policy, given: &[EntitlementId]) -> Vec<EntitlementId> {
    given.iter().copied().filter(|id| policy.is_privileged(*id)).collect()
}

/// Whether an approval that acts covers an entitlement on every path.
pub(super) fn is_approved(cx: &Context<'_>, id: EntitlementId) -> bool {
    let mut approvals = cx.world.approvals_over(id).iter();
    approvals.any(|approval| acts(&cx.policy.approvals[*approval].header))
}

/// The forbids that act on each entitlement.
pub(super) fn forbids_over(policy: &Policy) -> BTreeMap<EntitlementId, Vec<ForbidId>> {
    let mut stopping: BTreeMap<EntitlementId, Vec<ForbidId>> = BTreeMap::new();
    for (id, forbid) in policy.forbids.iter().filter(|(_, forbid)| acts(&forbid.header)) {
        for entitlement in policy.upward(Selection::union(&forbid.denies)) {
            stopping.entry(entitlement).or_default().push(id);
        }
    }
    stopping
}

/// An entitlement with what it implies.
pub(super) fn with_implied(policy: &Policy, id: EntitlementId) -> BTreeSet<EntitlementId> {
    let implied = policy.entitlements[id].implies.iter().copied();
    implied.chain([id]).collect()
}

/// The names of entitlements, as a sentence takes them: `a.b`, `a.c` and 3 more.
pub(super) fn names(policy: &Policy, ids: &[EntitlementId]) -> String {
    let names = ids.iter().map(|id| policy.entitlements[*id].name.as_str());
    listed(&names.collect::<Vec<_>>())
}

/// Names, as a sentence takes them; of many, the first three.
pub(super) fn listed(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().take(3).map(|name| format!("`{name}`")).collect();
    match (names.len().saturating_sub(3), quoted.as_slice()) {
        (0, [first @ .., before, last]) => {
            let first: Vec<&str> = first.iter().map(String::as_str).collect();
            [first, vec![&format!("{before} and {last}")]].concat().join(", ")
        }
        (0, one) => one.concat(),
        (more, some) => format!("{} and {more} more", some.join(", ")),
    }
}

/// `1 role`, `2 roles`
pub(super) fn counted(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

/// Which roles somebody can be a member of, as far as that can be seen without looking at
/// conditions: those with one, and those that such a role includes.
pub(super) fn holdable(policy: &Policy) -> Table<RoleId, bool> {
    let mut holdable: Table<RoleId, bool> =
        policy.roles.values().map(|role| role.when.is_some() && acts(&role.header)).collect();
    // Seniors come first.
    for unit in &policy.order {
        if let Unit::Role(id) = unit
            && holdable[*id]
        {
            for junior in &policy.roles[*id].includes {
                holdable[*junior] = acts(&policy.roles[*junior].header);
            }
        }
    }
    holdable
}

/// The roles that a member of `role` is a member of by inclusion; in the order of their
/// names.
pub(super) fn juniors(policy: &Policy, role: RoleId) -> BTreeSet<RoleId> {
    let mut found = BTreeSet::new();
    let mut open = policy.roles[role].includes.clone();
    while let Some(id) = open.pop() {
        // One that only reports confers nothing.
        if acts(&policy.roles[id].header) && found.insert(id) {
            open.extend(&policy.roles[id].includes);
        }
    }
    found
}

/// The attributes that decide the phase.
pub(super) fn lifecycle_attributes(policy: &Policy) -> BTreeSet<AttributeId> {
    let (mut read, mut seen) = (BTreeSet::new(), BTreeSet::new());
    let mut open: Vec<&Expr> = policy.lifecycle.arms.iter().map(|arm| &arm.when).collect();
    while let Some(expr) = open.pop() {
        expr.for_each_leaf(&mut |leaf| match leaf {
            Leaf::Atom(atom) => read.extend(atom.paths().iter().map(|path| path.attribute)),
            Leaf::Condition(id, _) => {
                if seen.insert(id) {
                    open.extend(policy.conditions.at(id).map(|named| &named.expr));
                }
            }
        });
    }
    read
}

/// The roles that approve, are told, or review, each with the places that say so.
pub(super) fn asked_roles(policy: &Policy) -> Vec<(RoleId, Span)> {
    let approvals = policy.approvals.values().flat_map(|approval| &approval.stages);
    let stages = approvals.flat_map(|stage| stage.by.iter().chain(&stage.escalate));
    let reviews = policy.reviews.values().flat_map(|review| &review.by);
    let roles = stages.chain(reviews).filter_map(|approver| match &approver.kind {
        ApproverKind::Role(role) => Some((*role, approver.span)),
        _ => None,
    });
    roles.collect()
}
