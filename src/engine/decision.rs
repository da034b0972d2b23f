//! From sets to the decision that `eval` gives.

use super::paths::{Paths, Way};
use super::stand::Stand;
use crate::eval::{Decision, Holding, Outcome, ReviewDue, Standing, State, reviews_due};
use crate::policy::EntitlementId;

impl Stand<'_> {
    /// The decision, with every path written out; none where a missing value leaves something
    /// open, so that `eval` must say what is wrong.
    #[must_use]
    pub fn decision(&self) -> Option<Decision> {
        let mut paths = Paths::default();
        paths.find(self);
        self.decision_of(paths.each())
    }

    /// The same with one entitlement, if it is reached, and no other.
    #[must_use]
    pub fn decision_about(&self, entitlement: EntitlementId) -> Option<Decision> {
        // Without paths to what nobody reaches, none need be found.
        if self.state(entitlement).is_none() {
            return self.decision_of(std::iter::empty());
        }
        let mut paths = Paths::default();
        paths.find(self);
        self.decision_of(paths.each().filter(|(id, _)| *id == entitlement))
    }

    fn decision_of<'p>(
        &self,
        paths: impl Iterator<Item = (EntitlementId, &'p [Way])>,
    ) -> Option<Decision> {
        let holdings: Option<Vec<Holding>> =
            paths.map(|(entitlement, ways)| self.holding(entitlement, ways)).collect();
        let standing = Standing {
            phase: self.phase(),
            roles: self.roles().collect(),
            entitlements: holdings?,
            next_change: self.next_change(),
            observed: Vec::new(),
        };
        Some(Decision {
            person: self.person,
            as_of: self.as_of,
            outcome: Outcome::Decided(standing),
            warnings: self.world.population.warnings(self.person).to_vec(),
        })
    }

    fn holding(&self, entitlement: EntitlementId, ways: &[Way]) -> Option<Holding> {
        let state = self.state(entitlement)?;
        let turn = self.turn(entitlement);
        Some(Holding {
            entitlement,
            state,
            until: turn.filter(|_| state.is_kept()),
            from: turn.filter(|_| state == State::Scheduled),
            awaiting: self.awaiting(entitlement, ways)?,
            on_record: Vec::new(),
            reviews: self.reviews(entitlement, state),
            denied_by: self.denied_by(entitlement, ways).into_iter().collect(),
            via: ways.iter().map(|way| self.via(entitlement, *way)).collect::<Option<_>>()?,
        })
    }

    /// The reviews that a kept entitlement is subject to.
    pub(super) fn reviews(&self, entitlement: EntitlementId, state: State) -> Vec<ReviewDue> {
        if !state.is_kept() || !self.world.tells_reviews() {
            return Vec::new();
        }
        reviews_due(&self.asked(), entitlement)
    }
}
