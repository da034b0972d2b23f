//! Which rules concern privileged entitlements.

use std::collections::BTreeSet;

use super::item::{Item, Site};
use crate::policy::{
    ApprovalId, ConflictRule, EntitlementId, Grant, GrantTarget, Policy, Resolve, RoleId, Selection,
};

/// Whether an item concerns privileged entitlements: what gives one, covers one, or decides
/// every one, as the lifecycle does. An outcome concerns what its condition has a say in.
pub(super) fn is_privileged(policy: &Policy, item: Item) -> bool {
    matches!(item, Item::Arm(_))
        || concerned(policy, item).iter().any(|id| policy.is_privileged(*id))
}

/// The same of a condition.
pub(super) fn site_is_privileged(policy: &Policy, site: Site) -> bool {
    matches!(site, Site::Arm(_))
        || site_concerns(policy, site).iter().any(|id| policy.is_privileged(*id))
}

/// The entitlements that a rule gives, covers or keeps apart.
pub(super) fn concerned(policy: &Policy, item: Item) -> BTreeSet<EntitlementId> {
    match item {
        Item::Arm(_) | Item::Outcome(..) => BTreeSet::new(),
        Item::Role(id) => given_by_role(policy, id),
        Item::Grant(id, place) => {
            let grant = policy.roles[id].grants.get(place);
            grant.into_iter().flat_map(|grant| given(policy, grant)).collect()
        }
        Item::Stage(id, _) => approved(policy, id),
        Item::Forbid(id) => {
            policy.upward(Selection::union(&policy.forbids[id].denies)).into_iter().collect()
        }
        Item::Conflict(id) => {
            let members: Vec<EntitlementId> = match &policy.conflicts[id].rule {
                ConflictRule::Between { left, right } => {
                    left.iter().chain(right).copied().collect()
                }
                ConflictRule::AtMost { entitlements, roles, .. } => {
                    let by_role = roles.iter().flat_map(|role| given_by_role(policy, *role));
                    entitlements.iter().copied().chain(by_role).collect()
                }
            };
            policy.upward(members).into_iter().collect()
        }
        Item::Exception(id) => {
            Selection::union(&policy.exceptions[id].grants).into_iter().collect()
        }
    }
}

/// The entitlements in which a condition has a say.
pub(super) fn site_concerns(policy: &Policy, site: Site) -> BTreeSet<EntitlementId> {
    match site {
        Site::Arm(place) => concerned(policy, Item::Arm(place)),
        Site::Role(id) => concerned(policy, Item::Role(id)),
        Site::Grant(id, place) => concerned(policy, Item::Grant(id, place)),
        Site::Skip(id) | Site::Stage(id, _) => approved(policy, id),
        Site::Forbid(id) => concerned(policy, Item::Forbid(id)),
        Site::Exception(id) => concerned(policy, Item::Exception(id)),
    }
}

/// What a grant clause may give.
pub(super) fn given(policy: &Policy, grant: &Grant) -> Vec<EntitlementId> {
    let of = |target: &GrantTarget| match target {
        GrantTarget::Selected(selection) => selection.entitlements.clone(),
        GrantTarget::ByAttribute { family, .. } => policy.families[*family].members.clone(),
    };
    grant.targets.iter().flat_map(of).collect()
}

/// What a role gives, itself or by a role that it includes.
fn given_by_role(policy: &Policy, role: RoleId) -> BTreeSet<EntitlementId> {
    let (mut seen, mut open) = (BTreeSet::new(), vec![role]);
    while let Some(id) = open.pop() {
        if seen.insert(id) {
            open.extend(&policy.roles[id].includes);
        }
    }
    let grants = seen.iter().flat_map(|id| &policy.roles[*id].grants);
    grants.flat_map(|grant| given(policy, grant)).collect()
}

/// What an approval is asked for: what it covers, what is granted on condition of it, and what
/// a conflict leaves to it.
pub(super) fn approved(policy: &Policy, id: ApprovalId) -> BTreeSet<EntitlementId> {
    let covered = policy.upward(Selection::union(&policy.approvals[id].covers));
    let grants = policy.roles.values().flat_map(|role| &role.grants);
    let required = grants.filter(|grant| grant.requires == Some(id));
    let conflicts = policy.conflicts.iter();
    let left_to_it = conflicts.filter(|(_, rule)| rule.resolve == Resolve::Approval(id));
    covered
        .into_iter()
        .chain(required.flat_map(|grant| given(policy, grant)))
        .chain(left_to_it.flat_map(|(id, _)| concerned(policy, Item::Conflict(id))))
        .collect()
}
