//! Why a person stands where they stand.

use super::condition::ConditionDocument;
use super::document::{IdentityExplanation, PhaseExplanation, RoleExplanation};
use super::place::PlaceDocument;
use crate::eval::{DecisionDocument, Outcome, PolicyDocument, Standing, Tracer, World, decide};
use crate::identity::PersonId;
use crate::policy::Date;

/// Explains phase, roles and entitlements of `person` on `as_of`.
#[must_use]
pub fn explain_identity(world: &World<'_>, person: PersonId, as_of: Date) -> IdentityExplanation {
    let decision = decide(world, person, as_of);
    let tracer = Tracer::new(world, person, as_of);
    let (phase, roles) = match (&decision.outcome, &tracer) {
        (Outcome::Decided(standing), Some(tracer)) => {
            (explain_phase(world, tracer), explain_roles(world, tracer, standing))
        }
        _ => (None, Vec::new()),
    };
    IdentityExplanation {
        policy: PolicyDocument::of(world.policy),
        decision: DecisionDocument::of(world, &decision),
        phase,
        roles,
    }
}

/// Which arm of the lifecycle holds, and why.
pub(super) fn explain_phase<'a>(
    world: &'a World<'a>,
    tracer: &Tracer<'a>,
) -> Option<PhaseExplanation> {
    world.policy.lifecycle.arms.iter().find_map(|arm| {
        let trace = tracer.trace(&arm.when, None);
        (trace.truth() == Some(true)).then(|| PhaseExplanation {
            phase: arm.phase,
            place: PlaceDocument::of(world.policy, arm.span),
            condition: ConditionDocument::of(world.policy, &trace),
        })
    })
}

fn explain_roles<'a>(
    world: &'a World<'a>,
    tracer: &Tracer<'a>,
    standing: &Standing,
) -> Vec<RoleExplanation> {
    let policy = world.policy;
    let explain = |id: &crate::policy::RoleId| {
        let role = &policy.roles[*id];
        let condition =
            role.when.as_ref().map(|when| ConditionDocument::of(policy, &tracer.trace(when, None)));
        let seniors = world.seniors(*id).iter().filter(|senior| standing.roles.contains(senior));
        RoleExplanation {
            role: role.header.name.clone(),
            title: role.header.title.clone(),
            place: PlaceDocument::of(policy, role.header.span),
            condition,
            included_by: seniors.map(|senior| policy.roles[*senior].header.name.clone()).collect(),
        }
    };
    standing.roles.iter().map(explain).collect()
}
