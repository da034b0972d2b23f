//! Whether a claim holds of a person: what invariants and questions are judged by.

use super::condition::{Asked, Known, Truth};
use super::membership::{Membership, phase};
use super::standing::Snapshot;
use super::{Enforced, World};
use crate::identity::{Identity, PersonId};
use crate::policy::{Date, Expr, Phase, Unit};

/// Whether `claim` holds of a person on a date. It may ask what the person holds. None where
/// nothing is decided of the person: the record is invalid or blocked, or there is no phase.
#[must_use]
pub fn holds(world: &World<'_>, person: PersonId, date: Date, claim: &Expr) -> Truth {
    let blocked = world.population.blocked(person);
    let identity = &world.identity(person).filter(|_| blocked.is_empty())?;
    let known = match phase(world, person, identity, date)? {
        Phase::Ended => without_roles(world, person, identity, date),
        _ => {
            let taken = Snapshot::take(world, person, identity, date, Enforced::default());
            let Snapshot { membership, states, .. } = taken.ok()?;
            Known { states: Some(states), ..membership.known }
        }
    };
    Asked { world, person, identity, date, known: &known, entitlement: None }.holds(claim)
}

/// What is known of somebody who has left: in phase `ended` nobody has a role, so that the
/// conditions that ask for one are false.
fn without_roles(world: &World<'_>, person: PersonId, identity: &Identity, date: Date) -> Known {
    let conditions = world.policy.order.iter().copied();
    let conditions: Vec<Unit> =
        conditions.filter(|unit| matches!(unit, Unit::Condition(_))).collect();
    let nobody = Known {
        members: vec![Some(false); world.policy.roles.len()],
        states: Some(std::collections::BTreeMap::new()),
        ..Known::blank(world.policy)
    };
    Membership::from(nobody, world, person, identity, date, &conditions, Enforced::default()).known
}
