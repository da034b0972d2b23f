//! For what an approval is asked, and of whom.

use std::collections::{BTreeMap, BTreeSet};

use super::claim::{all, no, settled};
use super::item::Item;
use super::privilege::{concerned, given};
use super::reach::{by_clause, by_role, by_rule, forbids_over, unforbidden};
use super::wanted::reached;
use crate::policy::{
    ApprovalId, Atom, AtomKind, EntitlementId, Expr, ForbidId, Leaf, Policy, Resolve, Selection,
};

/// Entitlements for which an approval is asked, of which its conditions say the same, and which
/// the same forbids stop.
pub(super) struct Asking {
    /// One of them.
    pub(super) first: EntitlementId,
    pub(super) entitlements: Vec<EntitlementId>,
    /// The claim of those of whom it is asked, if `skip when` does not give it.
    pub(super) given: Expr,
}

/// For what an approval is asked: for what it covers, for what is granted on condition of it,
/// and for what a conflict leaves to it.
pub(super) fn asking(policy: &Policy, id: ApprovalId) -> Vec<Asking> {
    let mut asking = Vec::new();
    let covered = policy.upward(Selection::union(&policy.approvals[id].covers));
    let reach =
        |these: &_, forbids: &[_]| all([by_role(policy, these), unforbidden(policy, forbids)]);
    alike(policy, id, covered, &reach, &mut asking);
    for (role, declared) in policy.roles.iter() {
        for (place, grant) in declared.grants.iter().enumerate() {
            if grant.requires == Some(id) {
                let reach = |these: &_, forbids: &[_]| {
                    let by_this = by_clause(policy, role, place, these);
                    all([by_this, unforbidden(policy, forbids)])
                };
                alike(policy, id, given(policy, grant), &reach, &mut asking);
            }
        }
    }
    for (conflict, declared) in policy.conflicts.iter() {
        if declared.resolve == Resolve::Approval(id) {
            let members = concerned(policy, Item::Conflict(conflict));
            let both = reached(policy, conflict);
            // Exceptions are asked for it too, whatever forbids they pass.
            let reach = |these: &_, _: &[_]| all([by_rule(policy, these, |_| true), both.clone()]);
            alike(policy, id, members, &reach, &mut asking);
        }
    }
    asking
}

/// The claim that `skip when` does not give an approval of these.
pub(super) fn not_skipped(policy: &Policy, id: ApprovalId, asking: &Asking) -> Expr {
    let skip = policy.approvals[id].skip_when.as_ref();
    all(skip.map(|skip| no(settled(skip, asking.first))))
}

/// Puts those together that are alike.
fn alike(
    policy: &Policy,
    id: ApprovalId,
    entitlements: impl IntoIterator<Item = EntitlementId>,
    reach: &dyn Fn(&BTreeSet<EntitlementId>, &[ForbidId]) -> Expr,
    asking: &mut Vec<Asking>,
) {
    let facts = facts(policy, id);
    let mut alike: BTreeMap<(Vec<bool>, Vec<ForbidId>), BTreeSet<EntitlementId>> = BTreeMap::new();
    for entitlement in entitlements {
        let said = facts.iter().map(|these| these.binary_search(&entitlement).is_ok()).collect();
        let stopped = forbids_over(policy, entitlement);
        alike.entry((said, stopped)).or_default().insert(entitlement);
    }
    for ((_, forbids), these) in alike {
        let Some(first) = these.first().copied() else { continue };
        let given = reach(&these, &forbids);
        asking.push(Asking { first, entitlements: these.into_iter().collect(), given });
    }
}

/// What the conditions of an approval ask of the entitlement.
fn facts(policy: &Policy, id: ApprovalId) -> Vec<&Vec<EntitlementId>> {
    let approval = &policy.approvals[id];
    let mut facts = Vec::new();
    let conditions = approval.stages.iter().filter_map(|stage| stage.when.as_ref());
    for condition in conditions.chain(&approval.skip_when) {
        condition.for_each_leaf(&mut |leaf| {
            if let Leaf::Atom(Atom { kind: AtomKind::Fact(these), .. }) = leaf {
                facts.push(these);
            }
        });
    }
    facts
}
