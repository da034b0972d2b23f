//! Somebody who could exist, as an example of what a policy allows.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::document::EntitlementExplanation;
use super::entitlement::explain_entitlement;
use super::place::PlaceDocument;
use crate::analysis::{Gap, Witness};
use crate::eval::World;
use crate::policy::{EntitlementId, Policy, ScalarType, Type, quoted};
use crate::record::ApprovalRecord;

/// Somebody who could exist: the records, the date and what is on record.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WitnessDocument {
    /// The evaluation date.
    #[schemars(with = "String", extend("format" = "date"))]
    pub date: String,
    /// The identity's own record first, then those of the people around it.
    pub people: Vec<WitnessPerson>,
    /// The approvals on record.
    pub approvals: Vec<ApprovalRecord>,
}

/// One of the people of an example.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WitnessPerson {
    /// The record, as HR would write it.
    pub record: Map<String, Json>,
    /// The attributes that matter to the example; the others are filled in.
    pub matters: Vec<String>,
}

impl WitnessDocument {
    /// What a witness is like.
    #[must_use]
    pub fn of(witness: &Witness) -> Self {
        let people = witness.records.iter().zip(&witness.matters);
        let people = people.map(|(record, matters)| WitnessPerson {
            record: record.clone(),
            matters: matters.iter().cloned().collect(),
        });
        Self {
            date: witness.date.to_string(),
            people: people.collect(),
            approvals: witness.approvals.clone(),
        }
    }
}

/// Something that cannot be analysed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct GapDocument {
    /// Where it stands; none for what has no place in the policy.
    pub place: Option<PlaceDocument>,
    /// Why.
    pub why: String,
}

impl GapDocument {
    /// What a gap says, where `policy` is the one it stands in.
    #[must_use]
    pub fn of(policy: &Policy, gap: &Gap) -> Self {
        let place = gap.span.map(|span| PlaceDocument::of(policy, span));
        Self { place, why: gap.why.clone() }
    }
}

/// Why the identity of an example holds, or does not hold, an entitlement.
#[must_use]
pub fn explain_witness(
    policy: &Policy,
    witness: &Witness,
    entitlements: &[EntitlementId],
) -> Vec<EntitlementExplanation> {
    let Some(population) = witness.population(policy) else { return Vec::new() };
    let Some(person) = witness.person(policy, &population) else { return Vec::new() };
    let world = World::with_approvals(policy, &population, &witness.approval_records());
    let explain = |id: &EntitlementId| explain_entitlement(&world, person, *id, witness.date);
    entitlements.iter().map(explain).collect()
}

/// A value of a record as the language writes it.
#[must_use]
pub fn written_value(ty: Type, value: &Json) -> String {
    let (Type::Scalar(scalar) | Type::Set(scalar)) = ty;
    match value {
        Json::Array(elements) if elements.is_empty() => "{ }".to_owned(),
        Json::Array(elements) => {
            let elements: Vec<String> =
                elements.iter().map(|each| written_value(ty, each)).collect();
            format!("{{ {} }}", elements.join(", "))
        }
        Json::String(text) => match scalar {
            ScalarType::Date | ScalarType::Duration => text.clone(),
            _ => quoted(text),
        },
        other => other.to_string(),
    }
}

/// The same of an attribute by its name.
pub(super) fn written_of(policy: &Policy, attribute: &str, value: &Json) -> String {
    let mut attributes = policy.schema.attributes.values();
    let found = attributes.find(|each| each.name == attribute);
    found.map_or_else(|| value.to_string(), |attribute| written_value(attribute.ty, value))
}
