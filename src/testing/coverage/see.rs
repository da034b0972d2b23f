//! What one decision exercises.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::effect::effect;
use super::item::Item;
use super::plan::Plan;
use crate::eval::{
    Cause, Decision, Observation, Outcome, Rule, Source, Standing, State, Tracer, Truth, Via, World,
};
use crate::identity::PersonId;
use crate::policy::{
    ApprovalId, EntitlementId, Expr, ForbidId, Grant, Mode, Phase, Policy, Resolve, RoleId,
};

/// What the tests of a policy have exercised so far.
#[derive(Clone, Debug)]
pub struct Coverage<'a> {
    pub(super) policy: &'a Policy,
    pub(super) plan: Arc<Plan<'a>>,
    /// How many decisions exercised each item; those without any are not here.
    pub(super) hits: BTreeMap<Item, u64>,
}

impl<'a> Coverage<'a> {
    /// Nothing exercised yet.
    #[must_use]
    pub fn new(policy: &'a Policy) -> Self {
        Self { policy, plan: Arc::new(Plan::of(policy)), hits: BTreeMap::new() }
    }

    /// Nothing exercised yet, of the same policy.
    #[must_use]
    pub fn blank(&self) -> Self {
        Self { policy: self.policy, plan: Arc::clone(&self.plan), hits: BTreeMap::new() }
    }

    /// Counts what a decision exercises, about which a test expects something. It was made in
    /// `world`, which is of the same policy.
    pub fn see(&mut self, world: &World<'_>, decision: &Decision) {
        let (person, date) = (decision.person, decision.as_of);
        let blocked = !world.population.blocked(person).is_empty();
        let Some(tracer) = Tracer::new(world, person, date).filter(|_| !blocked) else { return };
        let policy = self.policy;
        let mut look = Look { policy, world, person, tracer: &tracer, seen: BTreeSet::new() };
        look.lifecycle();
        if let Outcome::Decided(standing) = &decision.outcome
            && standing.phase != Phase::Ended
        {
            look.standing(standing);
        }
        for item in look.seen {
            *self.hits.entry(item).or_insert(0) += 1;
        }
    }

    /// The items that were exercised.
    pub fn seen(&self) -> impl Iterator<Item = Item> {
        self.hits.keys().copied()
    }

    /// Counts what `other`, of the same policy, has seen as well.
    pub fn merge(&mut self, other: Coverage<'_>) {
        for (item, count) in other.hits {
            *self.hits.entry(item).or_insert(0) += count;
        }
    }
}

/// A look at one decision.
struct Look<'a> {
    policy: &'a Policy,
    world: &'a World<'a>,
    person: PersonId,
    tracer: &'a Tracer<'a>,
    seen: BTreeSet<Item>,
}

/// A grant clause that gives something, now or later.
struct Given {
    role: RoleId,
    requires: Option<ApprovalId>,
    entitlements: Vec<EntitlementId>,
}

impl Look<'_> {
    /// How a condition comes out that decides something here.
    fn decides(&mut self, expr: &Expr, entitlement: Option<EntitlementId>) -> Truth {
        let (truth, effective) = effect(self.policy, self.tracer, expr, entitlement);
        self.seen.extend(effective.into_iter().map(|(span, truth)| Item::Outcome(span, truth)));
        truth
    }

    /// The arms up to the first that holds.
    fn lifecycle(&mut self) {
        for (place, arm) in self.policy.lifecycle.arms.iter().enumerate() {
            if self.decides(&arm.when, None) == Some(true) {
                self.seen.insert(Item::Arm(place));
                return;
            }
        }
    }

    fn standing(&mut self, standing: &Standing) {
        let given = self.roles(standing);
        self.forbids(standing);
        self.exceptions();
        let acting = self.conflicts(standing);
        for (approval, entitlement) in self.asked(standing, &given, &acting) {
            self.approval(standing, approval, entitlement);
        }
        for awaiting in standing.entitlements.iter().flat_map(|holding| &holding.awaiting) {
            let stage = awaiting.stage.map(|stage| Item::Stage(awaiting.approval, stage));
            self.seen.extend(stage);
        }
        for observation in &standing.observed {
            self.observed(observation);
        }
    }

    /// The roles and their grants. A role's condition decides nothing where a senior role
    /// confers the membership anyway.
    fn roles(&mut self, standing: &Standing) -> Vec<Given> {
        let held = |role: &RoleId| standing.roles.binary_search(role).is_ok();
        let mut given = Vec::new();
        for (id, role) in self.policy.roles.iter() {
            let conferred = self.world.seniors(id).iter().any(held);
            let own = match &role.when {
                Some(when) if conferred => self.tracer.holds(when, None) == Some(true),
                Some(when) => self.decides(when, None) == Some(true),
                None => false,
            };
            if own || (role.when.is_none() && conferred) {
                self.seen.insert(Item::Role(id));
            }
            if !own && !conferred {
                continue;
            }
            for (place, grant) in role.grants.iter().enumerate() {
                let reached = self.grant(id, place, grant);
                given.extend(reached.filter(|_| role.header.mode == Mode::Enforce));
            }
        }
        given
    }

    fn grant(&mut self, role: RoleId, place: usize, grant: &Grant) -> Option<Given> {
        if let Some(when) = &grant.when
            && self.decides(when, None) != Some(true)
        {
            return None;
        }
        let end = |term: &Option<_>| term.as_ref().and_then(|term| self.tracer.date_of(term));
        if self.tracer.is_closed(end(&grant.from), end(&grant.until)) {
            return None;
        }
        self.seen.insert(Item::Grant(role, place));
        let targets = grant.targets.iter().flat_map(|target| self.tracer.targets(target));
        Some(Given { role, requires: grant.requires, entitlements: targets.collect() })
    }

    /// The forbids. One decides only where a path that does not pass it reaches something that
    /// it covers.
    fn forbids(&mut self, standing: &Standing) {
        let mut reached: BTreeSet<ForbidId> = BTreeSet::new();
        for (entitlement, via) in direct(standing) {
            let passed = match via.source {
                Source::Exception(id) => &*self.policy.exceptions[id].overrides_forbids,
                _ => &[],
            };
            let over = self.world.forbids_over(entitlement).iter();
            reached.extend(over.filter(|forbid| !passed.contains(forbid)));
            let stopped = via.denied_by.iter().filter_map(|cause| match cause {
                Cause::Forbid(id) => Some(Item::Forbid(*id)),
                _ => None,
            });
            self.seen.extend(stopped);
        }
        for id in reached {
            if let Some(when) = &self.policy.forbids[id].when {
                self.decides(when, None);
            }
        }
    }

    /// The exceptions. One decides nothing once its window has closed, nor for the person who
    /// answers for it.
    fn exceptions(&mut self) {
        for (id, exception) in self.policy.exceptions.iter() {
            let own = self.world.population.by_name(&exception.approved_by) == Some(self.person);
            if own || self.tracer.is_closed(exception.from, Some(exception.until)) {
                continue;
            }
            if self.decides(&exception.when, None) == Some(true) {
                self.seen.insert(Item::Exception(id));
            }
        }
    }

    /// The conflicts that act, and what those that leave it to an approval concern.
    fn conflicts(&mut self, standing: &Standing) -> BTreeSet<(ApprovalId, EntitlementId)> {
        let denying = direct(standing).flat_map(|(_, via)| &via.denied_by);
        let denying = denying.filter_map(|cause| match cause {
            Cause::Conflict(id) => Some(Item::Conflict(*id)),
            _ => None,
        });
        self.seen.extend(denying);
        let mut left = BTreeSet::new();
        // Those that leave it to an approval show nothing where it is given.
        let approved = |resolve: Resolve| match resolve {
            Resolve::Approval(approval) => Some(approval),
            _ => None,
        };
        let mut conflicts = self.policy.conflicts.values();
        if conflicts.any(|conflict| approved(conflict.resolve).is_some()) {
            for (id, entitlements) in self.tracer.conflicts() {
                self.seen.insert(Item::Conflict(id));
                if let Some(approval) = approved(self.policy.conflicts[id].resolve) {
                    left.extend(entitlements.into_iter().map(|it| (approval, it)));
                }
            }
        }
        left
    }

    /// The approvals that paths ask for, and for what: paths that nothing but a rejection stops.
    fn asked(
        &self,
        standing: &Standing,
        given: &[Given],
        left: &BTreeSet<(ApprovalId, EntitlementId)>,
    ) -> BTreeSet<(ApprovalId, EntitlementId)> {
        let mut asked = BTreeSet::new();
        for (entitlement, via) in direct(standing) {
            if via.denied_by.iter().any(|cause| !self.is_rejection(cause)) {
                continue;
            }
            let named = via.denied_by.iter().filter_map(|cause| match cause {
                Cause::Rejection(approval) => Some(*approval),
                _ => None,
            });
            let named = named.chain(via.awaiting.iter().copied());
            let left = left.iter().filter(|(_, it)| *it == entitlement).map(|(id, _)| *id);
            asked.extend(named.chain(left).map(|approval| (approval, entitlement)));
            // An exception stands in for what is asked on every path, or on this one.
            let Source::Role { chain, .. } = &via.source else { continue };
            let by_role = given.iter().filter(|given| chain.last() == Some(&given.role));
            let clauses = by_role.filter(|given| given.entitlements.contains(&entitlement));
            let covering = self.world.approvals_over(entitlement).iter().copied();
            let required = clauses.filter_map(|given| given.requires);
            asked.extend(covering.chain(required).map(|approval| (approval, entitlement)));
        }
        asked
    }

    /// Whether a path is stopped by nothing but that somebody has said no.
    fn is_rejection(&self, cause: &Cause) -> bool {
        match cause {
            Cause::Rejection(_) => true,
            Cause::Conflict(id) => {
                matches!(self.policy.conflicts[*id].resolve, Resolve::Approval(_))
            }
            Cause::Forbid(_) | Cause::Expiry(_) => false,
        }
    }

    /// An approval that is asked for: `skip when`, then the stages.
    fn approval(&mut self, standing: &Standing, id: ApprovalId, entitlement: EntitlementId) {
        if self.is_skipped(id, entitlement) {
            return;
        }
        let holding = standing.holding(entitlement);
        let records = holding.map_or(&[][..], |holding| &holding.on_record);
        for (place, stage) in self.policy.approvals[id].stages.iter().enumerate() {
            let needed = match &stage.when {
                Some(when) => self.decides(when, Some(entitlement)) == Some(true),
                None => true,
            };
            let decided = records.iter().any(|record| {
                record.approval == id && record.stage == stage.name && record.uncounted.is_none()
            });
            if needed && decided {
                self.seen.insert(Item::Stage(id, place));
            }
        }
    }

    fn is_skipped(&mut self, id: ApprovalId, entitlement: EntitlementId) -> bool {
        let skip = self.policy.approvals[id].skip_when.as_ref();
        skip.is_some_and(|skip| self.decides(skip, Some(entitlement)) == Some(true))
    }

    /// What rules in record mode, and conflicts that only report, would have done.
    fn observed(&mut self, observation: &Observation) {
        match observation.rule {
            Rule::Forbid(id) => {
                self.seen.insert(Item::Forbid(id));
            }
            Rule::Conflict(id) => {
                let conflict = &self.policy.conflicts[id];
                let only_observed =
                    conflict.header.mode == Mode::Record || conflict.resolve == Resolve::Report;
                self.seen.extend(only_observed.then_some(Item::Conflict(id)));
            }
            Rule::Approval(id) => {
                let asked = observation.changes.iter().filter(|(_, _, after)| {
                    matches!(after, Some(State::Pending | State::Suspended(_)))
                });
                for (entitlement, _, _) in asked {
                    let stages = self.policy.approvals[id].stages.iter();
                    let mut needed = stages.enumerate().filter(|(_, stage)| {
                        let when = stage.when.as_ref();
                        when.is_none_or(|when| {
                            self.tracer.holds(when, Some(*entitlement)) == Some(true)
                        })
                    });
                    let first = needed.next().map(|(place, _)| Item::Stage(id, place));
                    self.seen.extend(first);
                }
            }
            // What they would do is seen where their conditions are.
            Rule::Role(_) | Rule::Exception(_) | Rule::Review(_) => {}
        }
    }
}

/// The paths of rules: those over `implies` excepted.
fn direct(standing: &Standing) -> impl Iterator<Item = (EntitlementId, &Via)> {
    standing.entitlements.iter().flat_map(|holding| {
        let own = holding.via.iter().filter(|via| !matches!(via.source, Source::Implied(_)));
        own.map(|via| (holding.entitlement, via))
    })
}
