//! What rules do, as sets of entitlements.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use super::bits::{Bits, Sparse};
use super::numbers::Numbers;
use super::runs::Runs;
use crate::eval::routes_from;
use crate::policy::{
    Approval, ApprovalId, AtomKind, ConflictRule, EntitlementId, ForbidId, Grant, GrantTarget, Id,
    Leaf, Mode, Policy, Role, RoleId, Selection, Table,
};

/// As many grants as most roles have, as many approvals over them, and as many roles as most
/// include that include any.
pub(super) const MOST_GRANTS: usize = 16;
pub(super) const MOST_COVERED: usize = 4;
pub(super) const MOST_MEMBERSHIPS: usize = 8;

/// What the rules of a policy do, once it is known which of them hold.
#[derive(Debug)]
pub(super) struct Program {
    /// For each role, what its members are members of: itself, and whatever it includes over
    /// any number of steps.
    pub(super) memberships: Runs<u32>,
    /// The roles that include others.
    pub(super) including: Bits,
    /// What each role grants without any condition, window or approval of its own, by name.
    pub(super) plain: Runs<EntitlementId>,
    /// The roles that have other grants, and the places of these among the grants of each.
    pub(super) special: Bits,
    pub(super) special_grants: Runs<usize>,
    /// What approvals cover of that, for each role.
    pub(super) covered: Runs<Covered>,
    /// The approvals that cover each entitlement.
    pub(super) covering: Runs<Covered>,
    pub(super) approvals: Vec<ApprovalProgram>,
    /// Those of which more has to be known than whether they are waived.
    pub(super) special_approvals: Bits,
    pub(super) forbids: Vec<ForbidProgram>,
    conflicts: Vec<Duties>,
    /// The entitlements that imply others.
    pub(super) implying: Sparse,
    /// The numbers of roles with a membership in record mode, and of exceptions: what they do is
    /// left to `eval`.
    pub(super) beyond: Sparse,
    /// Whether a review is in record mode.
    pub(super) records_reviews: bool,
    /// The ways from each role to the roles that it confers, found when they are asked for.
    routes: Table<RoleId, OnceLock<Box<[Route]>>>,
}

/// An entitlement that an approval covers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Covered {
    pub(super) entitlement: u32,
    /// The place of the approval.
    pub(super) approval: u32,
}

/// Which entitlements an approval is asked for.
#[derive(Debug)]
pub(super) struct ApprovalProgram {
    pub(super) id: ApprovalId,
    pub(super) is_recorded: bool,
    pub(super) covers: Sparse,
    /// Whether it depends on the entitlement when it is waived.
    pub(super) is_particular: bool,
    /// Whether a stage of it has a condition.
    pub(super) has_conditions: bool,
}

/// What a forbid stops.
#[derive(Debug)]
pub(super) struct ForbidProgram {
    pub(super) id: ForbidId,
    pub(super) is_recorded: bool,
    pub(super) denies: Sparse,
    /// The same, where that is no few: one pass over everything adds it sooner.
    pub(super) wide: Option<Bits>,
}

/// Which duties a conflict keeps apart.
#[derive(Debug)]
enum Duties {
    Between(Sparse, Sparse),
    AtMost { limit: usize, entitlements: Sparse, roles: Sparse },
}

/// A way along `include` from a role whose condition holds to a role that grants something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Route {
    /// From the first to the last.
    pub(super) chain: Box<[RoleId]>,
    /// The last.
    pub(super) end: RoleId,
}

impl Program {
    /// Compiles a policy, whose conditions have these numbers.
    pub(super) fn of(policy: &Policy, numbers: &Numbers) -> Self {
        let upward = |entitlements: &mut dyn Iterator<Item = EntitlementId>| {
            Sparse::of(policy.upward(entitlements).into_iter().map(Id::index))
        };
        let selected =
            |selections: &[Selection]| upward(&mut Selection::union(selections).into_iter());
        let implying = policy.entitlements.iter().filter(|(_, row)| !row.implies.is_empty());
        let memberships: Vec<Vec<u32>> =
            policy.roles.ids().map(|role| memberships(policy, role)).collect();
        let records = |role: &u32| {
            let role = policy.roles.at(RoleId(*role));
            role.is_some_and(|role| is_recorded(role.header.mode))
        };
        let recorded = memberships.iter().enumerate();
        let recorded = recorded.filter(|(_, roles)| roles.iter().any(records));
        let recorded: Vec<usize> = recorded.map(|(number, _)| number).collect();
        let count = policy.roles.len();
        let special_grants: Vec<Vec<usize>> = policy.roles.values().map(specially).collect();
        let special = special_grants.iter().enumerate().filter(|(_, places)| !places.is_empty());
        let special = Bits::of(count, special.map(|(number, _)| number));
        let including = policy.roles.iter().filter(|(_, role)| !role.includes.is_empty());
        let including = Bits::of(count, including.map(|(id, _)| id.index()));
        let approvals: Vec<ApprovalProgram> = policy
            .approvals
            .iter()
            .map(|(id, approval)| ApprovalProgram {
                id,
                is_recorded: is_recorded(approval.header.mode),
                covers: selected(&approval.covers),
                is_particular: is_particular(approval),
                has_conditions: approval.stages.iter().any(|stage| stage.when.is_some()),
            })
            .collect();
        let special_approvals =
            approvals.iter().enumerate().filter(|(_, each)| each.is_recorded || each.is_particular);
        let special_approvals =
            Bits::of(approvals.len(), special_approvals.map(|(place, _)| place));
        let covering = covering(policy, &approvals);
        let plain: Vec<Vec<EntitlementId>> = policy.roles.values().map(plainly).collect();
        let covered = plain.iter().map(|granted| {
            granted.iter().flat_map(|entitlement| covering.at(entitlement.index())).copied()
        });
        Self {
            covered: Runs::of(covered),
            covering,
            plain: Runs::of(plain),
            memberships: Runs::of(memberships),
            including,
            special,
            special_grants: Runs::of(special_grants),
            approvals,
            special_approvals,
            forbids: policy
                .forbids
                .iter()
                .map(|(id, forbid)| {
                    let denies = selected(&forbid.denies);
                    ForbidProgram {
                        id,
                        is_recorded: is_recorded(forbid.header.mode),
                        wide: denies.wide(policy.entitlements.len()),
                        denies,
                    }
                })
                .collect(),
            conflicts: policy
                .conflicts
                .values()
                .map(|conflict| match &conflict.rule {
                    ConflictRule::Between { left, right } => Duties::Between(
                        upward(&mut left.iter().copied()),
                        upward(&mut right.iter().copied()),
                    ),
                    ConflictRule::AtMost { limit, entitlements, roles } => Duties::AtMost {
                        limit: *limit as usize,
                        entitlements: upward(&mut entitlements.iter().copied()),
                        roles: Sparse::of(roles.iter().map(|role| role.index())),
                    },
                })
                .collect(),
            implying: Sparse::of(implying.map(|(id, _)| id.index())),
            beyond: Sparse::of(recorded.into_iter().chain(numbers.exceptions())),
            records_reviews: {
                let mut reviews = policy.reviews.values();
                reviews.any(|review| is_recorded(review.header.mode))
            },
            routes: policy.roles.values().map(|_| OnceLock::new()).collect(),
        }
    }

    /// Whether somebody who is a member of `roles` and reaches `entitlements` may break a
    /// conflict, or come close to it.
    pub(super) fn may_conflict(&self, roles: &Bits, entitlements: &Bits) -> bool {
        self.conflicts.iter().any(|duties| match duties {
            Duties::Between(left, right) => entitlements.meets(left) && entitlements.meets(right),
            Duties::AtMost { limit, entitlements: members, roles: member_roles } => {
                entitlements.count_of(members) + roles.count_of(member_roles) > *limit
            }
        })
    }

    /// The ways from a role to the roles with grants that it confers, in order.
    pub(super) fn routes(&self, policy: &Policy, start: RoleId) -> &[Route] {
        let Some(cell) = self.routes.at(start) else { return &[] };
        cell.get_or_init(|| {
            let found: BTreeMap<RoleId, Vec<RoleId>> = routes_from(policy, start);
            let granting =
                found.into_iter().filter(|(end, _)| !policy.roles[*end].grants.is_empty());
            let mut routes: Vec<Route> =
                granting.map(|(end, chain)| Route { chain: chain.into(), end }).collect();
            routes.sort();
            routes.into()
        })
    }
}

/// The approvals that cover each entitlement.
fn covering(policy: &Policy, approvals: &[ApprovalProgram]) -> Runs<Covered> {
    let mut covering = vec![Vec::new(); policy.entitlements.len()];
    for (approval, program) in (0..).zip(approvals) {
        for number in program.covers.iter() {
            let Some(all) = covering.get_mut(number) else { continue };
            // INVARIANT: no policy is so large.
            let entitlement = u32::try_from(number).unwrap_or(u32::MAX);
            all.push(Covered { entitlement, approval });
        }
    }
    Runs::of(covering)
}

/// What a role grants plainly; sorted.
fn plainly(role: &Role) -> Vec<EntitlementId> {
    granted(role.grants.iter().filter(|grant| is_plain(grant)))
}

/// The places of a role's other grants.
fn specially(role: &Role) -> Vec<usize> {
    let special = role.grants.iter().enumerate().filter(|(_, grant)| !is_plain(grant));
    special.map(|(place, _)| place).collect()
}

/// What a member of a role is a member of.
fn memberships(policy: &Policy, role: RoleId) -> Vec<u32> {
    let mut found = BTreeSet::from([role]);
    let mut stack = vec![role];
    while let Some(role) = stack.pop() {
        let juniors = policy.roles.at(role).into_iter().flat_map(|role| &role.includes);
        stack.extend(juniors.copied().filter(|junior| found.insert(*junior)));
    }
    found.into_iter().map(|role| role.0).collect()
}

pub(super) fn is_recorded(mode: Mode) -> bool {
    mode == Mode::Record
}

/// Whether every member has what the clause grants, on every date, and without asking.
fn is_plain(grant: &Grant) -> bool {
    let Grant { targets, when, from, until, requires, span: _ } = grant;
    when.is_none()
        && from.is_none()
        && until.is_none()
        && requires.is_none()
        && targets.iter().all(|target| matches!(target, GrantTarget::Selected(_)))
}

/// The place of the first plain grant of `role` that names an entitlement.
pub(super) fn plain_grant(role: &Role, entitlement: EntitlementId) -> Option<usize> {
    role.grants.iter().position(|grant| {
        is_plain(grant) && granted(std::iter::once(grant)).binary_search(&entitlement).is_ok()
    })
}

/// What clauses grant by name; sorted.
fn granted<'p>(grants: impl Iterator<Item = &'p Grant>) -> Vec<EntitlementId> {
    let targets = grants.flat_map(|grant| &grant.targets);
    let mut all: Vec<EntitlementId> = targets
        .flat_map(|target| match target {
            GrantTarget::Selected(selection) => selection.entitlements.as_slice(),
            GrantTarget::ByAttribute { .. } => &[],
        })
        .copied()
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Whether an approval is waived for some entitlements and not for others.
fn is_particular(approval: &Approval) -> bool {
    let mut found = false;
    if let Some(skip) = &approval.skip_when {
        skip.for_each_leaf(&mut |leaf| {
            found |= matches!(leaf, Leaf::Atom(atom) if matches!(atom.kind, AtomKind::Fact(_)));
        });
    }
    found
}
