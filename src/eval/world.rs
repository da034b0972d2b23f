//! What stays the same for everybody: the policy, the people, and what follows from them.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::Enforced;
use super::change::Pivot;
use super::coverage::Coverage;
use super::cut_off::is_cut_off;
use super::dossier::Dossiers;
use super::membership::{Membership, phase, seniors};
use super::names::Names;
use super::review::Reviews;
use crate::identity::{Finding, PersonId, Population};
use crate::policy::{
    ApprovalId, AtomKind, ConditionId, Date, EntitlementId, Expr, ForbidId, Leaf, Phase, Policy,
    RoleId, Table, Unit,
};
use crate::record::{ApprovalRecords, ReviewRecords};

/// A policy and a population, ready to be asked about any person and date.
pub struct World<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// The people.
    pub population: &'a Population,
    pub(super) coverage: Coverage,
    pub(super) seniors: Table<RoleId, Vec<RoleId>>,
    /// The conditions that the lifecycle names, each after those it names itself.
    pub(super) lifecycle_conditions: Vec<ConditionId>,
    pub(super) pivots: Vec<Pivot<'a>>,
    pub(super) names: Names<'a>,
    pub(super) dossiers: Dossiers,
    pub(super) reviews: Option<Reviews<'a>>,
    /// What is on record and names what does not exist.
    pub findings: Vec<Finding>,
    active: RefCell<BTreeMap<(Date, PersonId), bool>>,
    holders: RefCell<Holders>,
}

/// Who holds a role on a date.
type Holders = BTreeMap<(Date, RoleId), Rc<Vec<PersonId>>>;

impl<'a> World<'a> {
    /// Prepares `policy` and `population`, without any approval on record.
    #[must_use]
    pub fn new(policy: &'a Policy, population: &'a Population) -> Self {
        Self::with_approvals(policy, population, &ApprovalRecords::default())
    }

    /// Prepares `policy`, `population` and the approvals on record.
    #[must_use]
    pub fn with_approvals(
        policy: &'a Policy,
        population: &'a Population,
        approvals: &ApprovalRecords,
    ) -> Self {
        let names = Names::of(policy);
        let (dossiers, findings) = Dossiers::of(policy, population, &names, approvals);
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
            population,
            coverage: Coverage::of(policy),
            seniors,
            lifecycle_conditions,
            pivots: Pivot::all(policy),
            names,
            dossiers,
            reviews: None,
            findings,
            active: RefCell::default(),
            holders: RefCell::default(),
        }
    }

    /// The same with the reviews on record, and with the people as they were, so that
    /// changes that call for a review are found. Without this, no review is told of: when it
    /// was done last is not known.
    #[must_use]
    pub fn with_reviews(
        mut self,
        records: &ReviewRecords,
        previous: Option<&'a Population>,
    ) -> Self {
        let (reviews, findings) = Reviews::of(&self.names, self.population, records, previous);
        self.reviews = Some(reviews);
        self.findings.extend(findings);
        self
    }

    /// The forbids that cover an entitlement, or anything it implies; by name.
    #[must_use]
    pub fn forbids_over(&self, entitlement: EntitlementId) -> &[ForbidId] {
        &self.coverage.forbids[entitlement]
    }

    /// The approvals that cover an entitlement, or anything it implies, on every path; by
    /// name.
    #[must_use]
    pub fn approvals_over(&self, entitlement: EntitlementId) -> &[ApprovalId] {
        &self.coverage.approvals[entitlement]
    }

    /// The roles that include a role directly; by name.
    #[must_use]
    pub fn seniors(&self, role: RoleId) -> &[RoleId] {
        &self.seniors[role]
    }

    /// Whether a person has a valid record and is in phase `active`: only such people
    /// approve.
    pub(super) fn is_active(&self, person: PersonId, date: Date) -> bool {
        if let Some(known) = self.active.borrow().get(&(date, person)) {
            return *known;
        }
        let active = self
            .identity(person)
            .is_some_and(|identity| phase(self, person, identity, date) == Some(Phase::Active));
        self.active.borrow_mut().insert((date, person), active);
        active
    }

    /// The active people who hold a role, in the order of their keys; without those whose
    /// membership depends on somebody's invalid record.
    pub(super) fn holders(&self, role: RoleId, date: Date) -> Rc<Vec<PersonId>> {
        if let Some(known) = self.holders.borrow().get(&(date, role)) {
            return Rc::clone(known);
        }
        let units = closure(self.policy, &self.seniors, [Unit::Role(role)]);
        let holds = |person: &PersonId| {
            self.is_active(*person, date)
                && self.identity(*person).is_some_and(|identity| {
                    let blocked = !self.population.people[*person].blocked.is_empty();
                    if blocked && is_cut_off(self, identity, &units) {
                        return false;
                    }
                    let membership =
                        Membership::of(self, *person, identity, date, &units, Enforced::default());
                    membership.known.member(role) == Some(true)
                })
        };
        let found: Rc<Vec<_>> = Rc::new(self.population.people.ids().filter(holds).collect());
        self.holders.borrow_mut().insert((date, role), Rc::clone(&found));
        found
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
