//! Who cannot be judged by a rule because it reads through somebody's invalid record.

use super::World;
use crate::identity::Identity;
use crate::policy::{AtomKind, AttributeId, Expr, Leaf, Unit, Value};

/// Whether one of `units` reads, of this identity, through an invalid record.
pub(super) fn is_cut_off(world: &World<'_>, identity: &Identity, units: &[Unit]) -> bool {
    let policy = world.policy;
    units.iter().any(|unit| match unit {
        Unit::Condition(id) => reads_through(world, identity, &policy.conditions[*id].expr),
        Unit::Role(id) => {
            let when = policy.roles[*id].when.as_ref();
            when.is_some_and(|when| reads_through(world, identity, when))
        }
    })
}

fn reads_through(world: &World<'_>, identity: &Identity, expr: &Expr) -> bool {
    let mut found = false;
    expr.for_each_leaf(&mut |leaf| {
        let Leaf::Atom(atom) = leaf else { return };
        let line = match (&atom.kind, world.policy.schema.manager) {
            (AtomKind::ReportsTo(_), Some(manager)) => {
                // A line that has not ended after so many steps runs in a circle.
                let steps = world.population.len();
                leads_to_invalid(world, identity, std::iter::repeat_n(manager, steps))
            }
            _ => false,
        };
        let mut paths = atom.paths().into_iter();
        found |= line
            || paths.any(|path| leads_to_invalid(world, identity, path.through.iter().copied()));
    });
    found
}

/// Whether these references, followed one after the other, meet an invalid record.
fn leads_to_invalid(
    world: &World<'_>,
    identity: &Identity,
    references: impl IntoIterator<Item = AttributeId>,
) -> bool {
    let population = world.population;
    let mut at = None;
    for reference in references {
        let next = match at {
            None => match identity.value(reference) {
                Some(Value::Identity(key)) => population.by_key(key),
                _ => None,
            },
            Some(person) => population.referent(person, reference),
        };
        let Some(next) = next else { return false };
        if !population.is_valid(next) {
            return true;
        }
        at = Some(next);
    }
    false
}
