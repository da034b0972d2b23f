//! What stays the same for everybody: the policy, the people, and what follows from them.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::Enforced;
use super::cut_off::is_cut_off;
use super::dossier::Dossiers;
use super::membership::{Membership, phase};
use super::prepared::Prepared;
use super::review::Reviews;
use super::screen::Screen;
use crate::identity::{Finding, PersonId, Population};
use crate::policy::{ApprovalId, Date, EntitlementId, ForbidId, Phase, Policy, RoleId, Unit};
use crate::record::{ApprovalRecords, ReviewRecords};

/// A policy and a population, ready to be asked about any person and date; by several threads
/// at once, if need be.
pub struct World<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// The people.
    pub population: &'a Population,
    pub(super) prepared: Arc<Prepared<'a>>,
    pub(super) dossiers: Dossiers,
    pub(super) reviews: Option<Reviews<'a>>,
    /// What is on record and names what does not exist.
    pub findings: Vec<Finding>,
    pub(super) screen: Option<&'a dyn Screen>,
    active: Cache<(Date, PersonId), bool>,
    holders: Cache<(Date, RoleId), Arc<Vec<PersonId>>>,
}

/// What has been found out, for all threads.
struct Cache<K, V>(RwLock<BTreeMap<K, V>>);

impl<K, V> Default for Cache<K, V> {
    fn default() -> Self {
        Self(RwLock::default())
    }
}

impl<K: Ord + Copy, V: Clone> Cache<K, V> {
    /// What is known of `key`, or what `find` finds. Two threads may find the same at once.
    fn get(&self, key: K, find: impl FnOnce() -> V) -> V {
        // A thread that panicked has left whole entries behind.
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        known.unwrap_or_else(|| {
            // Without a lock: finding one thing may ask for others.
            let found = find();
            self.0.write().unwrap_or_else(PoisonError::into_inner).insert(key, found.clone());
            found
        })
    }
}

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
        Self::of(Arc::new(Prepared::new(policy)), population, approvals)
    }

    /// The same with a policy that is prepared already.
    #[must_use]
    pub fn of(
        prepared: Arc<Prepared<'a>>,
        population: &'a Population,
        approvals: &ApprovalRecords,
    ) -> Self {
        let policy = prepared.policy;
        let (dossiers, findings) = Dossiers::of(&prepared, population, approvals);
        Self {
            policy,
            population,
            prepared,
            dossiers,
            reviews: None,
            findings,
            screen: None,
            active: Cache::default(),
            holders: Cache::default(),
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
        let (reviews, findings) =
            Reviews::of(self.prepared.names(), self.population, records, previous);
        self.reviews = Some(reviews);
        self.findings.extend(findings);
        self
    }

    /// The same with a screen, which must be one of this policy: what it leaves out is not
    /// looked at.
    #[must_use]
    pub fn screened(self, screen: &'a dyn Screen) -> Self {
        Self { screen: Some(screen), ..self }
    }

    /// Whether an approval on record has a say in a person's decision.
    pub(crate) fn has_approvals_of(&self, person: PersonId) -> bool {
        self.dossiers.of_person(person).next().is_some()
    }

    /// Whether reviews are told of.
    pub(crate) fn tells_reviews(&self) -> bool {
        self.reviews.is_some()
    }

    /// The forbids that cover an entitlement, or anything it implies; by name.
    #[must_use]
    pub fn forbids_over(&self, entitlement: EntitlementId) -> &[ForbidId] {
        self.prepared.coverage.forbids.over(entitlement)
    }

    /// The approvals that cover an entitlement, or anything it implies, on every path; by
    /// name.
    #[must_use]
    pub fn approvals_over(&self, entitlement: EntitlementId) -> &[ApprovalId] {
        self.prepared.coverage.approvals.over(entitlement)
    }

    /// The roles with a grant that reaches an entitlement, for some people at least; by name.
    #[must_use]
    pub fn granting(&self, entitlement: EntitlementId) -> &[RoleId] {
        &self.prepared.granting()[entitlement]
    }

    /// The roles that include a role directly; by name.
    #[must_use]
    pub fn seniors(&self, role: RoleId) -> &[RoleId] {
        &self.prepared.seniors[role]
    }

    /// Whether a person has a valid record and is in phase `active`: only such people
    /// approve.
    pub(super) fn is_active(&self, person: PersonId, date: Date) -> bool {
        self.active.get((date, person), || {
            self.identity(person)
                .as_ref()
                .is_some_and(|identity| phase(self, person, identity, date) == Some(Phase::Active))
        })
    }

    /// The active people who hold a role, in the order of their keys; without those whose
    /// membership depends on somebody's invalid record.
    pub(super) fn holders(&self, role: RoleId, date: Date) -> Arc<Vec<PersonId>> {
        self.holders.get((date, role), || Arc::new(self.find_holders(role, date)))
    }

    fn find_holders(&self, role: RoleId, date: Date) -> Vec<PersonId> {
        let units = self.prepared.closure([Unit::Role(role)]);
        let holds = |person: &PersonId| {
            self.is_active(*person, date)
                && self.identity(*person).as_ref().is_some_and(|identity| {
                    let blocked = !self.population.blocked(*person).is_empty();
                    if blocked && is_cut_off(self, identity, &units) {
                        return false;
                    }
                    let membership =
                        Membership::of(self, *person, identity, date, &units, Enforced::default());
                    membership.known.member(role) == Some(true)
                })
        };
        self.population.ids().filter(holds).collect()
    }
}
