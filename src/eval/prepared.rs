//! What follows from the policy alone, whoever is asked about.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use super::change::Pivots;
use super::coverage::Coverage;
use super::membership::seniors;
use super::names::Names;
use crate::policy::{
    AtomKind, ConditionId, EntitlementId, Expr, GrantTarget, Leaf, Policy, RoleId, Table, Unit,
};

/// A policy, ready for any population. Making it walks the whole policy, so that whoever asks
/// about many small populations makes it once.
#[derive(Debug)]
pub struct Prepared<'a> {
    pub(super) policy: &'a Policy,
    pub(super) coverage: Coverage,
    pub(super) seniors: Table<RoleId, Vec<RoleId>>,
    /// The conditions that the lifecycle names, each after those it names itself.
    pub(super) lifecycle_conditions: Vec<ConditionId>,
    pub(super) pivots: Pivots<'a>,
    granting: OnceLock<Table<EntitlementId, Vec<RoleId>>>,
}

impl<'a> Prepared<'a> {
    /// Prepares a policy.
    #[must_use]
    pub fn new(policy: &'a Policy) -> Self {
        let seniors = seniors(policy);
        let arms = policy.lifecycle.arms.iter().flat_map(|arm| named(&arm.when));
        let lifecycle_conditions = closure(policy, &seniors, arms)
            .into_iter()
            .filter_map(|unit| match unit {
                Unit::Condition(id) => Some(id),
                Unit::Role(_) => None,
            })
            .collect();
        Self {
            policy,
            coverage: Coverage::of(policy),
            seniors,
            lifecycle_conditions,
            pivots: Pivots::of(policy),
            granting: OnceLock::new(),
        }
    }

    /// The policy.
    #[must_use]
    pub fn policy(&self) -> &'a Policy {
        self.policy
    }

    /// Whether anything in the policy turns by itself as time passes.
    pub(crate) fn turns(&self) -> bool {
        !self.pivots.is_empty()
    }

    /// Whether the lifecycle names conditions.
    pub(crate) fn lifecycle_names(&self) -> bool {
        !self.lifecycle_conditions.is_empty()
    }

    /// For each entitlement, the roles that grant it, or may; found when it is asked for.
    pub(super) fn granting(&self) -> &Table<EntitlementId, Vec<RoleId>> {
        self.granting.get_or_init(|| {
            let mut granting = Table::filled(&self.policy.entitlements, Vec::new());
            for (id, role) in self.policy.roles.iter() {
                let targets = role.grants.iter().flat_map(|grant| &grant.targets);
                let reached = targets.flat_map(|target| match target {
                    GrantTarget::Selected(selection) => &selection.entitlements,
                    GrantTarget::ByAttribute { family, .. } => {
                        &self.policy.families[*family].members
                    }
                });
                for entitlement in reached {
                    let roles: &mut Vec<RoleId> = &mut granting[*entitlement];
                    if roles.last() != Some(&id) {
                        roles.push(id);
                    }
                }
            }
            granting
        })
    }

    /// The names that records may bear.
    pub(super) fn names(&self) -> Names<'a> {
        Names::of(self.policy)
    }

    /// The conditions and roles that `roots` depend on, roots included, in evaluation order.
    pub(super) fn closure(&self, roots: impl IntoIterator<Item = Unit>) -> Vec<Unit> {
        closure(self.policy, &self.seniors, roots)
    }
}

/// The conditions and roles that `roots` depend on, roots included, in evaluation order.
fn closure(
    policy: &Policy,
    seniors: &Table<RoleId, Vec<RoleId>>,
    roots: impl IntoIterator<Item = Unit>,
) -> Vec<Unit> {
    let mut needed: BTreeSet<Unit> = BTreeSet::new();
    let mut open: Vec<Unit> = roots.into_iter().collect();
    while let Some(unit) = open.pop() {
        if !needed.insert(unit) {
            continue;
        }
        match unit {
            Unit::Condition(id) => open.extend(named(&policy.conditions[id].expr)),
            Unit::Role(id) => {
                open.extend(policy.roles[id].when.iter().flat_map(named));
                open.extend(seniors[id].iter().map(|senior| Unit::Role(*senior)));
            }
        }
    }
    policy.order.iter().copied().filter(|unit| needed.contains(unit)).collect()
}

/// The conditions and roles that an expression names.
fn named(expr: &Expr) -> Vec<Unit> {
    let mut units = Vec::new();
    expr.for_each_leaf(&mut |leaf| match leaf {
        Leaf::Condition(id, _) => units.push(Unit::Condition(id)),
        Leaf::Atom(atom) => {
            if let AtomKind::HoldsRole(role) = atom.kind {
                units.push(Unit::Role(role));
            }
        }
    });
    units
}
