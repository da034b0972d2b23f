//! The terms on which roles grant, side by side.

use super::context::Context;
use super::facts::acts;
use crate::policy::{EntitlementId, Grant, GrantTarget, Policy, RoleId};
use crate::syntax::{ast, print_expr};

/// A grant clause with its terms as they are written.
pub(super) struct Clause<'a> {
    /// The role.
    pub(super) role: RoleId,
    /// Its place among the role's grants.
    pub(super) number: usize,
    /// The clause.
    pub(super) grant: &'a Grant,
    when: Option<String>,
    from: Option<String>,
    until: Option<String>,
}

/// The grant clauses of a role, if it acts.
pub(super) fn clauses<'a>(cx: &Context<'a>, id: RoleId) -> Vec<Clause<'a>> {
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

/// Whether `one` gives everything that `other` gives.
pub(super) fn gives(policy: &Policy, one: &GrantTarget, other: &GrantTarget) -> bool {
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

impl Clause<'_> {
    /// Whether whoever is given something by `other` would be given it by this as well, and
    /// for as long.
    pub(super) fn as_good_as(&self, other: &Self) -> bool {
        let within = |own: &Option<String>, other: &Option<String>| own.is_none() || own == other;
        let requires = self.grant.requires.is_none() || self.grant.requires == other.grant.requires;
        within(&self.when, &other.when)
            && within(&self.until, &other.until)
            && self.from == other.from
            && requires
    }
}
