//! The rules that could grant an entitlement, and what they lack.

use std::collections::BTreeSet;

use super::condition::{AtomDocument, ConditionDocument, ValueDocument};
use super::document::CandidateDocument;
use super::place::PlaceDocument;
use crate::eval::{Trace, Tracer, World};
use crate::policy::{
    AttributeId, EntitlementId, ForbidId, Grant, GrantTarget, Id, Mode, Phase, Policy, RoleId,
    Value,
};
use crate::source::Span;

/// The rules that could grant `entitlement` and do not apply, nearest first: roles before
/// exceptions, by how many atomic conditions would have to come out otherwise, then by name.
/// After the end of an employment these may be none: it is the phase that stops them.
///
/// What `forbids` stop, only an exception that overrides all of them could grant.
pub(super) fn candidates<'a>(
    world: &'a World<'a>,
    tracer: &Tracer<'a>,
    entitlement: EntitlementId,
    forbids: &[ForbidId],
) -> Vec<CandidateDocument> {
    let policy = world.policy;
    let wanted: BTreeSet<EntitlementId> =
        policy.entitlements[entitlement].implied_by.iter().copied().chain([entitlement]).collect();
    let mut found = Vec::new();
    let ended = tracer.phase() == Some(Phase::Ended);
    let granting_roles: BTreeSet<RoleId> =
        wanted.iter().flat_map(|id| world.granting(*id)).copied().collect();
    for granting in granting_roles.into_iter().filter(|_| forbids.is_empty()) {
        for grant in &policy.roles[granting].grants {
            for reach in reaches(policy, grant, &wanted) {
                for chain in ways(world, granting) {
                    let terms = Terms { chain: &chain, grant, reach };
                    found.extend(
                        role_candidate(policy, tracer, &terms)
                            .filter(|candidate| ended || !candidate.missing.is_empty()),
                    );
                }
            }
        }
    }
    for exception in policy.exceptions.values() {
        let reaches = exception
            .grants
            .iter()
            .any(|grant| grant.entitlements.iter().any(|id| wanted.contains(id)));
        let passes = forbids.iter().all(|id| exception.overrides_forbids.contains(id));
        let open = tracer.date() < exception.until && exception.header.mode == Mode::Enforce;
        if !reaches || !open || !passes {
            continue;
        }
        let trace = tracer.trace(&exception.when, None);
        let missing = documents(policy, &trace);
        if missing.is_empty() && !ended {
            continue;
        }
        found.push(CandidateDocument {
            kind: "exception".to_owned(),
            chain: vec![exception.header.name.clone()],
            title: exception.header.title.clone(),
            place: PlaceDocument::of(policy, exception.header.span),
            missing,
            condition: ConditionDocument::of(policy, &trace),
        });
    }
    // Roles first: an exception is somebody's decision, not a way to qualify.
    let nearness = |each: &CandidateDocument| {
        (each.kind == "exception", each.missing.len(), each.chain.clone())
    };
    found.sort_by_cached_key(nearness);
    // Of the ways from one role, the shortest tells enough.
    let mut told: Vec<CandidateDocument> = Vec::new();
    for candidate in found {
        let twin = |other: &CandidateDocument| {
            other.chain.first() == candidate.chain.first() && other.missing == candidate.missing
        };
        if !told.iter().any(twin) {
            told.push(candidate);
        }
    }
    told
}

/// How a grant reaches what is wanted.
#[derive(Clone, Copy)]
enum Reach {
    /// By naming it.
    Named,
    /// By an attribute, which would have to have this label.
    ByAttribute(AttributeId, u32, Span),
}

struct Terms<'t> {
    chain: &'t [RoleId],
    grant: &'t Grant,
    reach: Reach,
}

fn reaches(policy: &Policy, grant: &Grant, wanted: &BTreeSet<EntitlementId>) -> Vec<Reach> {
    let mut found = Vec::new();
    for target in &grant.targets {
        match target {
            GrantTarget::Selected(selection) => {
                if selection.entitlements.iter().any(|id| wanted.contains(id)) {
                    found.push(Reach::Named);
                }
            }
            GrantTarget::ByAttribute { family, attribute, span } => {
                let members = policy.families[*family].members.iter().zip(0u32..);
                let labels = members.filter(|(member, _)| wanted.contains(member));
                found.extend(labels.map(|(_, label)| Reach::ByAttribute(*attribute, label, *span)));
            }
        }
    }
    found
}

/// For each role with a condition that confers `granting`, a shortest chain to it.
fn ways(world: &World<'_>, granting: RoleId) -> Vec<Vec<RoleId>> {
    let mut ways: Vec<Vec<RoleId>> = vec![vec![granting]];
    let mut seen = BTreeSet::from([granting]);
    let mut next = 0;
    while let Some(way) = ways.get(next).cloned() {
        next += 1;
        for senior in way.first().into_iter().flat_map(|first| world.seniors(*first)) {
            if seen.insert(*senior) {
                let mut longer = vec![*senior];
                longer.extend(&way);
                ways.push(longer);
            }
        }
    }
    let acts = |role: &RoleId| world.policy.roles[*role].header.mode == Mode::Enforce;
    ways.retain(|way| {
        way.iter().all(acts)
            && way.first().is_some_and(|first| world.policy.roles[*first].when.is_some())
    });
    ways
}

fn role_candidate<'a>(
    policy: &'a Policy,
    tracer: &Tracer<'a>,
    terms: &Terms<'a>,
) -> Option<CandidateDocument> {
    let first = &policy.roles[*terms.chain.first()?];
    let mut conditions = Vec::new();
    let mut missing = Vec::new();
    for expr in first.when.iter().chain(&terms.grant.when) {
        let trace = tracer.trace(expr, None);
        missing.extend(documents(policy, &trace));
        conditions.push(ConditionDocument::of(policy, &trace));
    }
    if let Reach::ByAttribute(attribute, label, span) = terms.reach {
        let atom = attribute_atom(policy, tracer, attribute, label, span);
        if atom.holds != Some(true) {
            missing.push(atom.clone());
        }
        conditions.push(ConditionDocument::Atom(atom));
    }
    let holds = missing.is_empty();
    let names = terms.chain.iter().map(|role| policy.roles[*role].header.name.clone());
    Some(CandidateDocument {
        kind: "role".to_owned(),
        chain: names.collect(),
        title: first.header.title.clone(),
        place: PlaceDocument::of(policy, first.header.span),
        missing,
        condition: match conditions.pop() {
            Some(only) if conditions.is_empty() => only,
            last => {
                conditions.extend(last);
                ConditionDocument::All { holds: Some(holds), parts: conditions }
            }
        },
    })
}

/// `app.name[attribute]` as the comparison that it amounts to.
fn attribute_atom(
    policy: &Policy,
    tracer: &Tracer<'_>,
    attribute: AttributeId,
    label: u32,
    span: Span,
) -> AtomDocument {
    let declared = &policy.schema.attributes[attribute];
    let wanted = Value::Label(Id::from_index(label as usize));
    let value = tracer.value(attribute);
    AtomDocument {
        text: format!("{} == {}", declared.name, policy.show(declared.ty, &wanted)),
        holds: value.map(|value| *value == wanted),
        values: vec![ValueDocument {
            attribute: declared.name.clone(),
            value: value.map_or(serde_json::Value::Null, |value| policy.json(declared.ty, value)),
            shown: value.map(|value| policy.show(declared.ty, value)),
        }],
        place: PlaceDocument::of(policy, span),
    }
}

fn documents(policy: &Policy, trace: &Trace<'_>) -> Vec<AtomDocument> {
    trace.obstacles(true).into_iter().map(|atom| AtomDocument::of(policy, atom)).collect()
}
