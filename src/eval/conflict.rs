//! Separation of duties (INCITS 359, static): what nobody may combine.
//!
//! All conflicts are judged on the same standing, what forbids and approvals left, and
//! their verdicts are applied together. *Held* means granted, suspension aside. What is
//! held is never lost to something merely asked for.

use std::collections::{BTreeMap, BTreeSet};

use super::coverage::{selected, upward};
use super::membership::routes;
use super::paths::{Favour, Ground, Paths, Window, needs};
use super::standing::combined;
use super::{Cause, Rule, Source, State};
use crate::policy::{ConflictId, ConflictRule, EntitlementId, Policy, Resolve, RoleId};

/// What one conflict makes of a person's standing.
#[derive(Clone, Debug)]
pub(super) struct Verdict {
    pub(super) conflict: ConflictId,
    /// The members that it concerns; sorted.
    pub(super) entitlements: Vec<EntitlementId>,
    /// The roles that it concerns; sorted.
    pub(super) roles: Vec<RoleId>,
    /// What `keep` spares: decided on the common standing too, lest an earlier verdict had
    /// a say in a later one.
    kept: BTreeSet<EntitlementId>,
    /// Whether it acts; one that only reports, or that nobody has broken yet, does not.
    pub(super) acts: bool,
}

/// Judges every conflict on the standing that `paths` give.
pub(super) fn judge(ground: &Ground<'_>, favours: &[Favour<'_>], paths: &Paths) -> Vec<Verdict> {
    let policy = ground.asked.world.policy;
    let states = combined(policy, paths);
    let mut verdicts = Vec::new();
    for (id, conflict) in policy.conflicts.iter() {
        if !ground.enforced.acts(conflict.header.mode, Rule::Conflict(id)) {
            continue;
        }
        let bench = Bench { policy, states: &states, excepted: excepted(policy, favours, id) };
        let found = match &conflict.rule {
            ConflictRule::Between { left, right } => bench.between(left, right),
            ConflictRule::AtMost { limit, entitlements, roles } => {
                let held = |role: &RoleId| ground.membership.held.binary_search(role).is_ok();
                let roles: Vec<RoleId> = roles.iter().copied().filter(held).collect();
                bench.at_most(*limit as usize, entitlements, &roles)
            }
        };
        if let Some(found) = found {
            let acts = found.broken && conflict.resolve != Resolve::Report;
            verdicts.push(Verdict {
                conflict: id,
                entitlements: found.entitlements,
                roles: found.roles,
                kept: kept(policy, conflict.resolve, paths),
                acts,
            });
        }
    }
    verdicts
}

/// Applies a verdict to the paths it concerns. None where a missing value leaves it open.
pub(super) fn apply(ground: &Ground<'_>, verdict: &Verdict, paths: &mut Paths) -> Option<()> {
    let policy = ground.asked.world.policy;
    let resolve = policy.conflicts[verdict.conflict].resolve;
    let cause = Cause::Conflict(verdict.conflict);
    let avoided: BTreeSet<RoleId> = verdict.roles.iter().copied().collect();
    let mut detours = BTreeMap::new();
    for (entitlement, paths) in paths.iter_mut() {
        if verdict.kept.contains(entitlement) {
            continue;
        }
        let member = verdict.entitlements.binary_search(entitlement).is_ok();
        for path in paths {
            let stopped = member || {
                let detour = |start: RoleId| {
                    detours
                        .entry(start)
                        .or_insert_with(|| routes(policy, start, &avoided, ground.enforced))
                        .clone()
                };
                goes_through(path, &avoided, detour)
            };
            if !stopped {
                continue;
            }
            match resolve {
                Resolve::Deny | Resolve::Keep(_) => path.deny([cause]),
                Resolve::Approval(id) => {
                    if needs(ground, id, *entitlement)? {
                        path.wait_for([id]);
                    }
                }
                Resolve::Report => {}
            }
        }
    }
    Some(())
}

/// What `keep` spares: the entitlement it names, where a path of its own grants it, and what
/// that implies.
fn kept(policy: &Policy, resolve: Resolve, paths: &Paths) -> BTreeSet<EntitlementId> {
    let Resolve::Keep(kept) = resolve else { return BTreeSet::new() };
    let is_granted =
        |paths: &Vec<super::paths::Path>| paths.iter().any(|path| path.state == State::Granted);
    if !paths.get(&kept).is_some_and(is_granted) {
        return BTreeSet::new();
    }
    policy.entitlements[kept].implies.iter().copied().chain([kept]).collect()
}

/// Whether a path needs one of the roles. If another way leads around them, the path
/// takes that way instead.
fn goes_through(
    path: &mut super::paths::Path,
    avoided: &BTreeSet<RoleId>,
    detour: impl FnOnce(RoleId) -> BTreeMap<RoleId, Vec<RoleId>>,
) -> bool {
    let Source::Role { chain, .. } = &mut path.source else { return false };
    if !chain.iter().any(|role| avoided.contains(role)) {
        return false;
    }
    let (Some(start), Some(end)) = (chain.first().copied(), chain.last()) else { return false };
    match detour(start).remove(end) {
        Some(way) => {
            *chain = way;
            false
        }
        None => true,
    }
}

/// What the open exceptions that name the conflict take out of it: what they grant, and
/// what that implies.
fn excepted(
    policy: &Policy,
    favours: &[Favour<'_>],
    conflict: ConflictId,
) -> BTreeSet<EntitlementId> {
    favours
        .iter()
        .filter(|favour| favour.window == Window::Open)
        .filter(|favour| favour.exception.overrides_conflicts.contains(&conflict))
        .flat_map(|favour| selected(&favour.exception.grants))
        .flat_map(|id| policy.entitlements[id].implies.iter().copied().chain([id]))
        .collect()
}

struct Bench<'a> {
    policy: &'a Policy,
    states: &'a BTreeMap<EntitlementId, State>,
    excepted: BTreeSet<EntitlementId>,
}

struct Found {
    entitlements: Vec<EntitlementId>,
    roles: Vec<RoleId>,
    broken: bool,
}

impl Bench<'_> {
    /// The members of one side that are reached and not denied, by whether they are held.
    fn side(&self, members: &[EntitlementId]) -> (Vec<EntitlementId>, Vec<EntitlementId>) {
        let live = |id: &EntitlementId| {
            !self.excepted.contains(id)
                && self.states.get(id).is_some_and(|state| *state != State::Denied)
        };
        let members = upward(self.policy, members.iter().copied());
        members.into_iter().filter(live).partition(|id| self.held(*id))
    }

    fn held(&self, id: EntitlementId) -> bool {
        self.states.get(&id) == Some(&State::Granted)
    }

    /// Whether the two are different and neither implies the other.
    fn clash(&self, one: EntitlementId, other: EntitlementId) -> bool {
        one != other
            && self.policy.entitlements[one].implies.binary_search(&other).is_err()
            && self.policy.entitlements[other].implies.binary_search(&one).is_err()
    }

    fn clashes_with_any(&self, one: EntitlementId, others: &[EntitlementId]) -> bool {
        others.iter().any(|other| self.clash(one, *other))
    }

    fn between(&self, left: &[EntitlementId], right: &[EntitlementId]) -> Option<Found> {
        let (left_held, left_asked) = self.side(left);
        let (right_held, right_asked) = self.side(right);
        let everything = || {
            let sides = [&left_held, &left_asked, &right_held, &right_asked];
            sorted(sides.into_iter().flatten().copied())
        };
        if left_held.iter().any(|id| self.clashes_with_any(*id, &right_held)) {
            return Some(Found { entitlements: everything(), roles: Vec::new(), broken: true });
        }
        let would_break = |asked: &[EntitlementId], held: &[EntitlementId]| -> Vec<_> {
            asked.iter().copied().filter(|id| self.clashes_with_any(*id, held)).collect()
        };
        let stopped = sorted(
            would_break(&right_asked, &left_held)
                .into_iter()
                .chain(would_break(&left_asked, &right_held)),
        );
        if !stopped.is_empty() {
            return Some(Found { entitlements: stopped, roles: Vec::new(), broken: true });
        }
        let ahead = left_asked.iter().any(|id| self.clashes_with_any(*id, &right_asked));
        ahead.then(|| Found { entitlements: everything(), roles: Vec::new(), broken: false })
    }

    fn at_most(
        &self,
        limit: usize,
        entitlements: &[EntitlementId],
        roles: &[RoleId],
    ) -> Option<Found> {
        let (held, asked) = self.side(entitlements);
        let everything = || sorted(held.iter().chain(&asked).copied());
        let count = self.duties(&held) + roles.len();
        if count > limit {
            let found = Found { entitlements: everything(), roles: roles.to_vec(), broken: true };
            return Some(found);
        }
        if count == limit {
            let breaks = |id: &EntitlementId| {
                let with: Vec<_> = held.iter().copied().chain([*id]).collect();
                self.duties(&with) + roles.len() > limit
            };
            let stopped: Vec<_> = asked.iter().copied().filter(breaks).collect();
            let found = Found { entitlements: stopped, roles: Vec::new(), broken: true };
            return (!found.entitlements.is_empty()).then_some(found);
        }
        let everything = everything();
        (self.duties(&everything) + roles.len() > limit).then(|| Found {
            entitlements: everything,
            roles: roles.to_vec(),
            broken: false,
        })
    }

    /// How many duties these are: one that another of them implies is no duty of its own.
    fn duties(&self, members: &[EntitlementId]) -> usize {
        let implied = |id: &EntitlementId| {
            members
                .iter()
                .any(|other| self.policy.entitlements[*other].implies.binary_search(id).is_ok())
        };
        members.iter().filter(|id| !implied(id)).count()
    }
}

fn sorted(ids: impl Iterator<Item = EntitlementId>) -> Vec<EntitlementId> {
    ids.collect::<BTreeSet<_>>().into_iter().collect()
}
