//! Separation of duties as formulas (rules 8.7 to 8.12).

use std::collections::{BTreeMap, BTreeSet};

use super::access::ByEntitlement;
use super::alphabet::Alphabet;
use super::encoding::Encoding;
use super::formula::Formula;
use crate::policy::{ConflictId, ConflictRule, EntitlementId, Resolve, RoleId, Selection, Unit};

/// What a conflict makes of its members.
#[derive(Clone, Debug, Default)]
pub(super) struct Bench {
    /// Whether it concerns each member.
    concerns: ByEntitlement,
    /// Whether it concerns each of its roles.
    roles: BTreeMap<RoleId, Formula>,
    /// Whether what `keep` names is granted by a path of its own; none where nothing is kept.
    keeps: Option<Formula>,
}

/// A member of a conflict: where it stands before conflicts are judged.
#[derive(Clone, Copy)]
struct Member {
    id: EntitlementId,
    held: Formula,
    /// Pending or scheduled.
    asked: Formula,
}

impl Encoding<'_> {
    /// The conflicts over roles that act.
    pub(super) fn role_conflicts(&self) -> Vec<ConflictId> {
        let acts = |id: &ConflictId| {
            let conflict = &self.policy.conflicts[*id];
            let over_roles = matches!(&conflict.rule,
                ConflictRule::AtMost { roles, .. } if !roles.is_empty());
            over_roles && Self::acts(conflict.header.mode) && conflict.resolve != Resolve::Report
        };
        self.policy.conflicts.ids().filter(acts).collect()
    }

    /// Whether a conflict that acts concerns a path to an entitlement. `asking` says whether
    /// conflicts that ask have had their say about roles, and not only those that deny.
    pub(super) fn concerned(
        &mut self,
        on: &mut Alphabet,
        conflict: ConflictId,
        id: EntitlementId,
        way: Option<(RoleId, RoleId)>,
        asking: bool,
    ) -> Formula {
        let declared = &self.policy.conflicts[conflict];
        if !Self::acts(declared.header.mode) || declared.resolve == Resolve::Report {
            return Formula::FALSE;
        }
        let bench = self.bench(on, conflict);
        let member = bench.concerns.get(&id).copied().unwrap_or(Formula::FALSE);
        let Some((start, end)) = way.filter(|_| !bench.roles.is_empty()) else { return member };
        let by_role = self.stands_in_the_way(on, &bench, (start, end), asking);
        on.graph.any([member, by_role])
    }

    /// Whether a conflict spares an entitlement.
    pub(super) fn kept(
        &mut self,
        on: &mut Alphabet,
        conflict: ConflictId,
        id: EntitlementId,
    ) -> Formula {
        let Resolve::Keep(kept) = self.policy.conflicts[conflict].resolve else {
            return Formula::FALSE;
        };
        let spared = kept == id || self.policy.entitlements[kept].implies.contains(&id);
        let keeps = if spared { self.bench(on, conflict).keeps } else { None };
        keeps.unwrap_or(Formula::FALSE)
    }

    fn bench(&mut self, on: &mut Alphabet, id: ConflictId) -> Bench {
        if let Some(known) = self.benches.get(&id) {
            return known.clone();
        }
        let policy = self.policy;
        let conflict = &policy.conflicts[id];
        let mut bench = match &conflict.rule {
            ConflictRule::Between { left, right } => {
                let left = self.members(on, id, left);
                let right = self.members(on, id, right);
                self.two_sides(on, &left, &right)
            }
            ConflictRule::AtMost { limit, entitlements, roles } => {
                let members = self.members(on, id, entitlements);
                self.at_most(on, *limit as usize, &members, roles)
            }
        };
        if let Resolve::Keep(kept) = conflict.resolve {
            bench.keeps = Some(self.own(on, kept).granted);
        }
        self.benches.insert(id, bench.clone());
        bench
    }

    fn members(
        &mut self,
        on: &mut Alphabet,
        conflict: ConflictId,
        ids: &[EntitlementId],
    ) -> Vec<Member> {
        let excepted = self.excepted(on, conflict);
        let mut members = Vec::new();
        for id in self.policy.upward(ids.iter().copied()) {
            let levels = self.levels_before(on, id);
            let out = excepted.get(&id).copied().unwrap_or(Formula::FALSE);
            let held = on.graph.without(levels.granted, out);
            let asked = on.graph.all([levels.scheduled, !levels.granted, !out]);
            members.push(Member { id, held, asked });
        }
        members
    }

    /// What the open exceptions that name the conflict take out of it (rule 8.12).
    fn excepted(&mut self, on: &mut Alphabet, conflict: ConflictId) -> ByEntitlement {
        let policy = self.policy;
        let mut out: BTreeMap<EntitlementId, Vec<Formula>> = BTreeMap::new();
        for (id, exception) in policy.exceptions.iter() {
            if !exception.overrides_conflicts.contains(&conflict) {
                continue;
            }
            let favours = self.favours(on, id);
            let open = self.opened_dates(on, exception.from, exception.until);
            let applies = on.graph.both(favours, open);
            for granted in Selection::union(&exception.grants) {
                let implied = policy.entitlements[granted].implies.iter().copied();
                for each in implied.chain([granted]) {
                    out.entry(each).or_default().push(applies);
                }
            }
        }
        out.into_iter().map(|(id, ways)| (id, on.graph.any(ways))).collect()
    }

    /// Whether two entitlements are different and neither implies the other.
    fn clash(&self, one: EntitlementId, other: EntitlementId) -> bool {
        one != other
            && self.policy.entitlements[one].implies.binary_search(&other).is_err()
            && self.policy.entitlements[other].implies.binary_search(&one).is_err()
    }

    /// Whether something held among `others` clashes with `id`; `any` is whether anything is
    /// held among them.
    fn clashes(
        &self,
        on: &mut Alphabet,
        id: EntitlementId,
        (others, any): (&[Member], Formula),
    ) -> Formula {
        let clash = |other: &&Member| self.clash(id, other.id);
        if others.iter().all(|other| clash(&other)) {
            return any;
        }
        on.graph.any(others.iter().filter(clash).map(|other| other.held).collect::<Vec<_>>())
    }

    fn two_sides(&self, on: &mut Alphabet, left: &[Member], right: &[Member]) -> Bench {
        let any_held = |on: &mut Alphabet, members: &[Member]| {
            on.graph.any(members.iter().map(|member| member.held))
        };
        let left = (left, any_held(on, left));
        let right = (right, any_held(on, right));
        let mut broken = Vec::new();
        for member in left.0 {
            let clashes = self.clashes(on, member.id, right);
            broken.push(on.graph.both(member.held, clashes));
        }
        let broken = on.graph.any(broken);
        let mut concerns: BTreeMap<EntitlementId, Vec<Formula>> = BTreeMap::new();
        for (members, others) in [(left, right), (right, left)] {
            for member in members.0 {
                let clashes = self.clashes(on, member.id, others);
                let would_break = on.graph.both(member.asked, clashes);
                let live = on.graph.any([member.held, member.asked]);
                let in_it = on.graph.both(live, broken);
                concerns.entry(member.id).or_default().extend([would_break, in_it]);
            }
        }
        let concerns = concerns.into_iter().map(|(id, ways)| (id, on.graph.any(ways))).collect();
        Bench { concerns, ..Bench::default() }
    }

    fn at_most(
        &mut self,
        on: &mut Alphabet,
        limit: usize,
        members: &[Member],
        roles: &[RoleId],
    ) -> Bench {
        let policy = self.policy;
        // One that another held member implies is no duty of its own.
        let mut duties: BTreeMap<EntitlementId, Formula> = BTreeMap::new();
        for member in members {
            let implying = members.iter().filter(|other| {
                policy.entitlements[other.id].implies.binary_search(&member.id).is_ok()
            });
            let implied = on.graph.any(implying.map(|other| other.held).collect::<Vec<_>>());
            duties.insert(member.id, on.graph.without(member.held, implied));
        }
        let mut counted: Vec<Formula> = duties.values().copied().collect();
        let mut held_roles = Vec::new();
        for role in roles {
            let member = self.member(on, *role);
            held_roles.push((*role, member));
            counted.push(member);
        }
        let broken = on.graph.more_than(limit, &counted);
        let full = match limit.checked_sub(1) {
            Some(less) => on.graph.more_than(less, &counted),
            None => Formula::TRUE,
        };
        let full = on.graph.without(full, broken);
        let mut concerns = ByEntitlement::new();
        for member in members {
            let live = on.graph.any([member.held, member.asked]);
            let in_it = on.graph.both(live, broken);
            // What would take the place of a duty that it implies makes it no more.
            let implies = &policy.entitlements[member.id].implies;
            let replaced: Vec<Formula> =
                implies.iter().filter_map(|id| duties.get(id).copied()).collect();
            let replaced = on.graph.any(replaced);
            let would_break = on.graph.all([full, member.asked, !replaced]);
            concerns.insert(member.id, on.graph.any([in_it, would_break]));
        }
        let roles = held_roles
            .into_iter()
            .map(|(role, member)| (role, on.graph.both(broken, member)))
            .collect();
        Bench { concerns, roles, ..Bench::default() }
    }

    /// Whether the end cannot be reached from the start around the roles that conflicts
    /// concern, and one of this conflict's stands on some way.
    fn stands_in_the_way(
        &mut self,
        on: &mut Alphabet,
        bench: &Bench,
        (start, end): (RoleId, RoleId),
        asking: bool,
    ) -> Formula {
        let mut on_the_way = Vec::new();
        for (role, concerned) in &bench.roles {
            if self.leads_to(start, *role) && self.leads_to(*role, end) {
                on_the_way.push(*concerned);
            }
        }
        let on_the_way = on.graph.any(on_the_way);
        if on_the_way == Formula::FALSE {
            return Formula::FALSE;
        }
        let closed = self.closed(on, asking);
        let around = self.around(on, (start, end), &closed);
        on.graph.without(on_the_way, around)
    }

    /// Whether each role is closed by a conflict that acts.
    fn closed(&mut self, on: &mut Alphabet, asking: bool) -> BTreeMap<RoleId, Formula> {
        let policy = self.policy;
        let mut closed: BTreeMap<RoleId, Vec<Formula>> = BTreeMap::new();
        for id in self.role_conflicts() {
            let asks = matches!(policy.conflicts[id].resolve, Resolve::Approval(_));
            if asks && !asking {
                continue;
            }
            for (role, concerned) in self.bench(on, id).roles {
                closed.entry(role).or_default().push(concerned);
            }
        }
        closed.into_iter().map(|(role, by)| (role, on.graph.any(by))).collect()
    }

    /// Whether some way from the start to the end meets no closed role.
    fn around(
        &self,
        on: &mut Alphabet,
        (start, end): (RoleId, RoleId),
        closed: &BTreeMap<RoleId, Formula>,
    ) -> Formula {
        let mut open: BTreeMap<RoleId, Formula> = BTreeMap::new();
        // INVARIANT: the policy's order has a role after those that include it.
        for unit in &self.policy.order {
            let Unit::Role(role) = *unit else { continue };
            if !Self::acts(self.policy.roles[role].header.mode) {
                continue;
            }
            let reached = if role == start {
                Formula::TRUE
            } else {
                let seniors = self.catalogue.seniors[role].iter();
                let ways: Vec<Formula> =
                    seniors.filter_map(|senior| open.get(senior).copied()).collect();
                if ways.is_empty() {
                    continue;
                }
                on.graph.any(ways)
            };
            let shut = closed.get(&role).copied().unwrap_or(Formula::FALSE);
            open.insert(role, on.graph.without(reached, shut));
        }
        open.get(&end).copied().unwrap_or(Formula::FALSE)
    }

    /// Whether `include` leads from one role to another, over roles that act.
    fn leads_to(&self, from: RoleId, to: RoleId) -> bool {
        let policy = self.policy;
        let mut open = vec![from];
        let mut seen = BTreeSet::new();
        while let Some(role) = open.pop() {
            if role == to {
                return true;
            }
            for junior in &policy.roles[role].includes {
                if Self::acts(policy.roles[*junior].header.mode) && seen.insert(*junior) {
                    open.push(*junior);
                }
            }
        }
        false
    }
}
