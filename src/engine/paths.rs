//! Every path to every entitlement, from the sets.

use std::collections::{BTreeMap, BTreeSet};

use super::bits::Bits;
use super::program::{Route, plain_grant};
use super::sets::{Opening, Special};
use super::stand::Stand;
use crate::eval::{Awaiting, Cause, Source, State, Via, awaited};
use crate::policy::{ApprovalId, EntitlementId, Id, RoleId};

/// Every path to everything that somebody reaches; room that is used again for the next.
#[derive(Debug, Default)]
pub struct Paths {
    /// The paths as they are found: the entitlement, and the path.
    found: Vec<(EntitlementId, Way)>,
    /// The same, those of one entitlement together.
    sorted: Vec<Way>,
    /// For each entitlement that is reached, where its paths begin; and one end more.
    starts: Vec<u32>,
    /// For each entitlement, which of those reached it is.
    ranks: Vec<u32>,
    listed: Vec<EntitlementId>,
    reached: Bits,
}

/// A path: what grants, and in which state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Way {
    pub(super) source: WaySource,
    /// Before suspension.
    pub(super) state: State,
}

/// What a path leads over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WaySource {
    /// A role's grant: the role whose condition holds, and which of the ways from it.
    Role(RoleId, u32),
    /// Another entitlement that implies it.
    Implied(EntitlementId),
}

impl Paths {
    /// Finds the paths to everything that somebody reaches.
    pub fn find(&mut self, stand: &Stand<'_>) {
        let engine = stand.engine;
        let sets = stand.sets;
        self.listed.clear();
        self.reached.copy(&sets.granted);
        for more in [&sets.pending, &sets.scheduled, &sets.denied] {
            self.reached.add(more);
        }
        self.listed.extend(self.reached.iter().map(EntitlementId::from_index));
        self.found.clear();
        for matched in stand.matched() {
            let routes = engine.program.routes(engine.policy(), matched);
            for (place, route) in (0..).zip(routes) {
                self.follow(stand, WaySource::Role(matched, place), route);
            }
        }
        for (entitlement, state) in &sets.implying {
            let way = Way { source: WaySource::Implied(*entitlement), state: *state };
            let implied = engine.policy().entitlements[*entitlement].implies.iter();
            self.found.extend(implied.map(|implied| (*implied, way)));
        }
        self.sort(engine.policy().entitlements.len());
    }

    /// How many paths there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.found.len()
    }

    /// Adds what the role at the end of a way grants.
    fn follow(&mut self, stand: &Stand<'_>, source: WaySource, route: &Route) {
        let way = |(granted, state)| (granted, Way { source, state });
        if !stand.engine.program.special.has(route.end.index()) {
            self.found.extend(stand.plain_grants(route.end).map(way));
            return;
        }
        // Of one way, each state is told once, the better one first.
        let mut all: Vec<(EntitlementId, Way)> = stand.grants(route.end).map(way).collect();
        all.sort_by(|(one, a), (other, b)| one.cmp(other).then(b.state.cmp(&a.state)));
        all.dedup();
        self.found.extend(all);
    }

    /// Brings the paths of one entitlement together; otherwise their order stays.
    fn sort(&mut self, entitlements: usize) {
        self.ranks.resize(entitlements, 0);
        for (rank, entitlement) in (0..).zip(&self.listed) {
            if let Some(place) = self.ranks.get_mut(entitlement.index()) {
                *place = rank;
            }
        }
        self.starts.clear();
        self.starts.resize(self.listed.len() + 1, 0);
        for (entitlement, _) in &self.found {
            let rank = self.ranks.get(entitlement.index()).copied().unwrap_or_default();
            if let Some(count) = self.starts.get_mut(rank as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut self.starts {
            sum += *start;
            *start = sum;
        }
        if let Some((_, first)) = self.found.first() {
            self.sorted.clear();
            self.sorted.resize(self.found.len(), *first);
        }
        for (entitlement, way) in self.found.iter().rev() {
            let rank = self.ranks.get(entitlement.index()).copied().unwrap_or_default();
            if let Some(end) = self.starts.get_mut(rank as usize + 1) {
                *end -= 1;
                if let Some(place) = self.sorted.get_mut(*end as usize) {
                    *place = *way;
                }
            }
        }
    }

    /// Everything that is reached, by name, with its paths in order.
    pub(super) fn each(&self) -> impl Iterator<Item = (EntitlementId, &[Way])> {
        let bounds = self.starts.iter().skip(1);
        let ends = self.starts.iter().skip(2).copied();
        let last = u32::try_from(self.found.len()).unwrap_or(u32::MAX);
        let spans = bounds.copied().zip(ends.chain([last]));
        self.listed.iter().copied().zip(spans).map(|(entitlement, (start, end))| {
            let ways = self.sorted.get(start as usize..end as usize);
            (entitlement, ways.unwrap_or_default())
        })
    }
}

/// The own paths to an entitlement that have one state, over one role or over any.
#[derive(Clone, Copy)]
struct Own {
    entitlement: EntitlementId,
    state: State,
    role: Option<RoleId>,
}

impl Own {
    fn of(entitlement: EntitlementId, state: State) -> Self {
        Self { entitlement, state, role: None }
    }
}

impl<'w> Stand<'w> {
    /// Those of these paths that are not plain.
    fn special(&self, own: Own) -> impl Iterator<Item = &'w Special> {
        let sets = self.sets;
        sets.special.iter().filter(move |special| {
            special.entitlement == own.entitlement
                && own.role.is_none_or(|role| special.role == role)
                && sets.special_state(special) == own.state
        })
    }

    /// Whether plain paths are among them.
    fn has_plain(&self, own: Own) -> bool {
        let reached = match own.role {
            None => self.sets.plain.has(own.entitlement.index()),
            Some(role) => {
                let listed = self.engine.program.plain.at(role.index());
                listed.binary_search(&own.entitlement).is_ok()
            }
        };
        reached && self.sets.plain_state(own.entitlement) == own.state
    }

    /// The approvals that these paths wait for.
    fn own_awaiting(&self, own: Own) -> BTreeSet<ApprovalId> {
        if !matches!(own.state, State::Pending | State::Scheduled) {
            return BTreeSet::new();
        }
        let required = self.special(own).filter_map(|special| special.requires);
        let mut found: BTreeSet<ApprovalId> = required.collect();
        if self.has_plain(own) || self.special(own).next().is_some() {
            let covering = self.world.approvals_over(own.entitlement).iter().copied();
            found.extend(covering.filter(|id| self.sets.is_asked(*id, own.entitlement)));
        }
        found
    }

    /// What stops these paths.
    fn own_denied_by(&self, own: Own) -> BTreeSet<Cause> {
        if own.state != State::Denied {
            return BTreeSet::new();
        }
        let forbids = &self.sets.forbids;
        let over = self.world.forbids_over(own.entitlement).iter();
        let binding = over.filter(|id| forbids.binary_search(id).is_ok());
        let expired = self.special(own).filter_map(|special| match special.window {
            Opening::Closed(end) => Some(Cause::Expiry(end)),
            _ => None,
        });
        binding.map(|id| Cause::Forbid(*id)).chain(expired).collect()
    }

    /// The approvals that are missing for an entitlement, each with what it is asked for:
    /// the entitlement itself, or one that implies it.
    pub(super) fn missing(
        &self,
        entitlement: EntitlementId,
        ways: &[Way],
    ) -> Vec<(ApprovalId, EntitlementId)> {
        let Some(state @ (State::Pending | State::Scheduled)) = self.sets.state(entitlement) else {
            return Vec::new();
        };
        let is_implied = ways.last().is_some_and(|way| matches!(way.source, WaySource::Implied(_)));
        if self.sets.special.is_empty() && !is_implied {
            let covering = self.world.approvals_over(entitlement).iter().copied();
            let asked = covering.filter(|id| self.sets.is_asked(*id, entitlement));
            return asked.map(|id| (id, entitlement)).collect();
        }
        let mut missing = BTreeMap::new();
        // What implies it comes in order, so that the first stays; its own paths come last.
        for way in ways {
            if let (WaySource::Implied(implying), true) = (way.source, way.state == state) {
                for approval in self.own_awaiting(Own::of(implying, state)) {
                    missing.entry(approval).or_insert(implying);
                }
            }
        }
        if self.sets.own_state(entitlement) == Some(state) {
            for approval in self.own_awaiting(Own::of(entitlement, state)) {
                missing.insert(approval, entitlement);
            }
        }
        missing.into_iter().collect()
    }

    /// The same, with who can give them; none where a missing value leaves that open.
    pub(super) fn awaiting(
        &self,
        entitlement: EntitlementId,
        ways: &[Way],
    ) -> Option<Vec<Awaiting>> {
        let asked = self.asked();
        let missing = self.missing(entitlement, ways).into_iter();
        missing.map(|(approval, of)| awaited(&asked, approval, of)).collect()
    }

    /// What stops a denied entitlement, over all paths.
    pub(super) fn denied_by(&self, entitlement: EntitlementId, ways: &[Way]) -> BTreeSet<Cause> {
        if self.sets.state(entitlement) != Some(State::Denied) {
            return BTreeSet::new();
        }
        let stopped = |way: &Way| match way.source {
            WaySource::Role(..) => self.own_denied_by(Own::of(entitlement, way.state)),
            WaySource::Implied(implying) => self.own_denied_by(Own::of(implying, way.state)),
        };
        ways.iter().flat_map(stopped).collect()
    }

    /// A path as it is told.
    pub(super) fn via(&self, entitlement: EntitlementId, way: Way) -> Option<Via> {
        let (source, own) = match way.source {
            WaySource::Implied(implying) => {
                (Source::Implied(implying), Own::of(implying, way.state))
            }
            WaySource::Role(matched, place) => {
                let route = self.route(matched, place)?;
                let own = Own { role: Some(route.end), ..Own::of(entitlement, way.state) };
                let chain = route.chain.to_vec();
                (Source::Role { chain, grant: self.first_grant(own)? }, own)
            }
        };
        Some(Via {
            source,
            state: self.shown(way.state),
            awaiting: self.own_awaiting(own).into_iter().collect(),
            denied_by: self.own_denied_by(own).into_iter().collect(),
        })
    }

    /// The way of this place from a role.
    pub(super) fn route(&self, matched: RoleId, place: u32) -> Option<&'w Route> {
        let engine = self.engine;
        engine.program.routes(engine.policy(), matched).get(place as usize)
    }

    /// The first of a role's grants that is one of these paths.
    fn first_grant(&self, own: Own) -> Option<usize> {
        let special = self.special(own).map(|special| special.place).min();
        let plain = self.has_plain(own).then(|| {
            let role = own.role.and_then(|role| self.engine.policy().roles.at(role));
            role.and_then(|role| plain_grant(role, own.entitlement))
        });
        special.into_iter().chain(plain.flatten()).min()
    }
}
