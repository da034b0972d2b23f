//! Separation of duties (INCITS 359, static): what nobody may combine.
//!
//! All conflicts are judged on the same standing, what forbids and approvals left, and
//! their verdicts are applied together. *Held* means granted, suspension aside. What is
//! held is never lost to something merely asked for.

use std::collections::{BTreeMap, BTreeSet};

use super::membership::routes;
use super::paths::{Favour, Ground, Need, Path, Paths, Window, need};
use super::standing::combined;
use super::{Cause, Rule, Source, State};
use crate::policy::{ConflictId, ConflictRule, EntitlementId, Policy, Resolve, RoleId, Selection};

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
    if policy.conflicts.is_empty() {
        return Vec::new();
    }
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

/// Applies the verdicts that act: first those that deny, then those that ask. None where a
/// missing value leaves one open.
pub(super) fn apply(ground: &Ground<'_>, verdicts: &[Verdict], paths: &mut Paths) -> Option<()> {
    let policy = ground.asked.world.policy;
    let asks = |verdict: &&Verdict| {
        matches!(policy.conflicts[verdict.conflict].resolve, Resolve::Approval(_))
    };
    if !verdicts.iter().any(|verdict| verdict.acts) {
        return Some(());
    }
    let acting = || verdicts.iter().filter(|verdict| verdict.acts);
    // A way around one role counts only if it does not lead through another that a conflict
    // closes as well: a denial is not got round by breaking the next one.
    let mut closed = BTreeSet::new();
    let (asking, denying): (Vec<_>, Vec<_>) = acting().partition(asks);
    for verdicts in [denying, asking] {
        closed.extend(verdicts.iter().flat_map(|verdict| &verdict.roles));
        let mut pass =
            Pass { ground, closed: &closed, ways: BTreeMap::new(), open: BTreeMap::new() };
        pass.run(&verdicts, paths)?;
    }
    Some(())
}

/// One pass over all paths.
struct Pass<'a> {
    ground: &'a Ground<'a>,
    /// The roles that paths have to avoid.
    closed: &'a BTreeSet<RoleId>,
    /// From a role, the ways to all that it confers.
    ways: BTreeMap<RoleId, BTreeMap<RoleId, Vec<RoleId>>>,
    /// The same, around the closed roles.
    open: BTreeMap<RoleId, BTreeMap<RoleId, Vec<RoleId>>>,
}

impl Pass<'_> {
    fn run(&mut self, verdicts: &[&Verdict], paths: &mut Paths) -> Option<()> {
        for (entitlement, paths) in paths.iter_mut() {
            for path in paths {
                let needed = self.needed(path);
                for verdict in verdicts {
                    let member = verdict.entitlements.binary_search(entitlement).is_ok();
                    let concerned =
                        member || verdict.roles.iter().any(|role| needed.contains(role));
                    if concerned && !verdict.kept.contains(entitlement) {
                        self.stop(verdict, *entitlement, path)?;
                    }
                }
            }
        }
        Some(())
    }

    fn stop(&self, verdict: &Verdict, entitlement: EntitlementId, path: &mut Path) -> Option<()> {
        match self.ground.asked.world.policy.conflicts[verdict.conflict].resolve {
            Resolve::Deny | Resolve::Keep(_) => path.deny([Cause::Conflict(verdict.conflict)]),
            Resolve::Approval(id) => match need(self.ground, id, entitlement)? {
                Need::Nothing => {}
                Need::Missing => path.wait_for([id]),
                Need::Rejected => {
                    path.reject([Cause::Conflict(verdict.conflict), Cause::Rejection(id)]);
                }
            },
            Resolve::Report => {}
        }
        Some(())
    }

    /// The closed roles on the ways that a path could take, if it cannot avoid them. If it
    /// can, it takes the way around them.
    fn needed(&mut self, path: &mut Path) -> BTreeSet<RoleId> {
        let Source::Role { chain, .. } = &mut path.source else { return BTreeSet::new() };
        if !chain.iter().any(|role| self.closed.contains(role)) {
            return BTreeSet::new();
        }
        let (Some(start), Some(end)) = (chain.first().copied(), chain.last().copied()) else {
            return BTreeSet::new();
        };
        let (policy, enforced) = (self.ground.asked.world.policy, self.ground.enforced);
        let around =
            self.open.entry(start).or_insert_with(|| routes(policy, start, self.closed, enforced));
        if let Some(way) = around.get(&end) {
            chain.clone_from(way);
            return BTreeSet::new();
        }
        let mut ways = |from: RoleId| -> Vec<RoleId> {
            let found = self
                .ways
                .entry(from)
                .or_insert_with(|| routes(policy, from, &BTreeSet::new(), enforced));
            found.keys().copied().collect()
        };
        let ahead = ways(start);
        let on_the_way = ahead.into_iter().filter(|role| self.closed.contains(role));
        on_the_way.filter(|role| ways(*role).contains(&end)).collect()
    }
}

/// What `keep` spares: the entitlement it names, where a path of its own grants it, and what
/// that implies.
fn kept(policy: &Policy, resolve: Resolve, paths: &Paths) -> BTreeSet<EntitlementId> {
    let Resolve::Keep(kept) = resolve else { return BTreeSet::new() };
    let is_granted = |paths: &Vec<Path>| paths.iter().any(|path| path.state == State::Granted);
    if !paths.get(&kept).is_some_and(is_granted) {
        return BTreeSet::new();
    }
    policy.entitlements[kept].implies.iter().copied().chain([kept]).collect()
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
        .flat_map(|favour| Selection::union(&favour.exception.grants))
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
        let members = self.policy.upward(members.iter().copied());
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
