//! Phases and roles: what a person is, before what a person may.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::condition::{Asked, Known, any};
use super::screen::Candidates;
use super::{Enforced, Rule, World};
use crate::identity::{Identity, PersonId};
use crate::policy::{Date, Id, Mode, Phase, Policy, RoleId, Table, Unit};

/// The roles of one person on one date.
#[derive(Clone, Debug)]
pub(super) struct Membership {
    /// The roles whose own condition holds, by name.
    pub(super) matched: Vec<RoleId>,
    /// The roles held, included ones too, by name.
    pub(super) held: Vec<RoleId>,
    /// What was decided on the way.
    pub(super) known: Known,
    /// Whether a missing value left a role or condition open.
    pub(super) open: bool,
    /// What could hold, where a screen has said so.
    pub(super) candidates: Option<Candidates>,
}

/// The first arm of the lifecycle that holds, if one does.
pub(crate) fn phase(
    world: &World<'_>,
    person: PersonId,
    identity: &Identity,
    date: Date,
) -> Option<Phase> {
    let known = conditions(world, person, identity, date);
    let asked = Asked { world, person, identity, date, known: &known, entitlement: None };
    let arms = &world.policy.lifecycle.arms;
    arms.iter().find(|arm| asked.holds(&arm.when) == Some(true)).map(|arm| arm.phase)
}

/// The named conditions that the lifecycle may use: those that ask for no role.
fn conditions(world: &World<'_>, person: PersonId, identity: &Identity, date: Date) -> Known {
    if !world.prepared.lifecycle_names() {
        return Known::default();
    }
    let mut known = Known::blank(world.policy);
    for id in &world.prepared.lifecycle_conditions {
        let asked = Asked { world, person, identity, date, known: &known, entitlement: None };
        let truth = asked.holds(&world.policy.conditions[*id].expr);
        known.decide(Unit::Condition(*id), truth);
    }
    known
}

impl Known {
    pub(super) fn blank(policy: &Policy) -> Self {
        Self {
            conditions: vec![None; policy.conditions.len()],
            members: vec![None; policy.roles.len()],
            states: None,
        }
    }

    /// Nothing holds: what a screen leaves out is false.
    pub(crate) fn denied(policy: &Policy) -> Self {
        Self {
            conditions: vec![Some(false); policy.conditions.len()],
            members: vec![Some(false); policy.roles.len()],
            states: None,
        }
    }

    pub(crate) fn decide(&mut self, unit: Unit, truth: Option<bool>) {
        let cell = match unit {
            Unit::Condition(id) => self.conditions.get_mut(id.index()),
            Unit::Role(id) => self.members.get_mut(id.index()),
        };
        if let Some(cell) = cell {
            *cell = truth;
        }
    }
}

impl Membership {
    /// Decides all conditions and roles of the policy.
    pub(super) fn whole(
        world: &World<'_>,
        person: PersonId,
        identity: &Identity,
        date: Date,
        enforced: Enforced,
    ) -> Self {
        let policy = world.policy;
        let Some(screen) = world.screen else {
            return Self::of(world, person, identity, date, &policy.order, enforced);
        };
        let candidates = screen.candidates(identity);
        let known = Known::denied(policy);
        let decided = Self::from(known, world, person, identity, date, &candidates.units, enforced);
        Self { candidates: Some(candidates), ..decided }
    }

    /// Decides `units`, which stand in evaluation order and lack nothing that one of them
    /// depends on.
    pub(super) fn of(
        world: &World<'_>,
        person: PersonId,
        identity: &Identity,
        date: Date,
        units: &[Unit],
        enforced: Enforced,
    ) -> Self {
        let known = Known::blank(world.policy);
        Self::from(known, world, person, identity, date, units, enforced)
    }

    /// The same where something is known already.
    pub(super) fn from(
        mut known: Known,
        world: &World<'_>,
        person: PersonId,
        identity: &Identity,
        date: Date,
        units: &[Unit],
        enforced: Enforced,
    ) -> Self {
        let policy = world.policy;
        let mut matched = Vec::new();
        let mut held = Vec::new();
        let mut open = false;
        for unit in units {
            let asked = Asked { world, person, identity, date, known: &known, entitlement: None };
            let truth = match unit {
                Unit::Condition(id) => asked.holds(&policy.conditions[*id].expr),
                Unit::Role(id) => {
                    let role = &policy.roles[*id];
                    if !enforced.acts(role.header.mode, Rule::Role(*id)) {
                        Some(false)
                    } else {
                        let own = role.when.as_ref().map_or(Some(false), |when| asked.holds(when));
                        if own == Some(true) {
                            matched.push(*id);
                        }
                        let seniors =
                            world.prepared.seniors[*id].iter().map(|senior| known.member(*senior));
                        any(seniors.chain([own]))
                    }
                }
            };
            match (unit, truth) {
                (Unit::Role(id), Some(true)) => held.push(*id),
                (_, None) => open = true,
                _ => {}
            }
            known.decide(*unit, truth);
        }
        matched.sort_unstable();
        held.sort_unstable();
        Self { matched, held, known, open, candidates: None }
    }
}

/// From the role `start`, the shortest way along `include` to each role it confers, the
/// first by name where several are as short; ways through a role of `avoided` do not count.
pub(super) fn routes(
    policy: &Policy,
    start: RoleId,
    avoided: &BTreeSet<RoleId>,
    enforced: Enforced,
) -> BTreeMap<RoleId, Vec<RoleId>> {
    let mut routes = BTreeMap::new();
    if avoided.contains(&start) {
        return routes;
    }
    routes.insert(start, vec![start]);
    // INVARIANT: the queue is ordered by length of the way, then by the names along it, so
    // that the first way to find a role is the one wanted. (Ids are in the order of names.)
    let mut queue = VecDeque::from([start]);
    while let Some(senior) = queue.pop_front() {
        for junior in &policy.roles[senior].includes {
            let acts = enforced.acts(policy.roles[*junior].header.mode, Rule::Role(*junior));
            if !acts || avoided.contains(junior) || routes.contains_key(junior) {
                continue;
            }
            let mut way = routes.get(&senior).cloned().unwrap_or_default();
            way.push(*junior);
            routes.insert(*junior, way);
            queue.push_back(*junior);
        }
    }
    routes
}

/// The shortest way from a role to each role it confers, if every rule that acts does so.
pub(crate) fn routes_from(policy: &Policy, start: RoleId) -> BTreeMap<RoleId, Vec<RoleId>> {
    routes(policy, start, &BTreeSet::new(), Enforced::default())
}

/// For each role, the roles that include it.
pub(super) fn seniors(policy: &Policy) -> Table<RoleId, Vec<RoleId>> {
    let mut seniors = Table::filled(&policy.roles, Vec::new());
    for (senior, role) in policy.roles.iter() {
        for junior in &role.includes {
            seniors[*junior].push(senior);
        }
    }
    seniors
}

impl Enforced {
    /// Whether a rule of this mode acts.
    pub(super) fn acts(self, mode: Mode, rule: Rule) -> bool {
        mode == Mode::Enforce || self.0 == Some(rule)
    }
}
