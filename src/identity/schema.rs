//! The JSON Schema of a record that fits a policy.

use serde_json::{Map, Value as Json, json};

use crate::policy::{Policy, Presence, ScalarType, Type};

/// The JSON Schema (draft 2020-12) of one identity record in JSON, with every attribute in
/// the field of its own name.
#[must_use]
pub fn record_schema(policy: &Policy) -> Json {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for attribute in policy.schema.attributes.values() {
        let mut schema = match attribute.ty {
            Type::Scalar(scalar) => of_scalar(policy, scalar),
            Type::Set(element) => json!({
                "type": "array",
                "items": of_scalar(policy, element),
            }),
        };
        if let Some(members) = schema.as_object_mut() {
            if let Some(doc) = &attribute.doc {
                members.insert("description".to_owned(), doc.clone().into());
            }
            if let Presence::Default(value) = &attribute.presence {
                members.insert("default".to_owned(), policy.json(attribute.ty, value));
            }
        }
        if attribute.presence == Presence::Required {
            required.push(Json::from(attribute.name.clone()));
        } else {
            schema = json!({ "anyOf": [schema, { "type": "null" }] });
        }
        properties.insert(attribute.name.clone(), schema);
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": format!("An identity record of {}", policy.name),
        "type": "object",
        "properties": properties,
        "required": required,
    })
}

fn of_scalar(policy: &Policy, scalar: ScalarType) -> Json {
    match scalar {
        ScalarType::Text => json!({ "type": "string" }),
        ScalarType::Int => json!({ "type": "integer" }),
        ScalarType::Bool => json!({ "type": "boolean" }),
        ScalarType::Date => json!({ "type": "string", "format": "date" }),
        ScalarType::Duration => json!({ "type": "string", "pattern": "^[0-9]+(d|w|mo|y)$" }),
        ScalarType::Identity => json!({
            "type": "string",
            "description": "the key of another identity",
        }),
        // Other spellings count too, so that the labels are examples rather than an enum.
        ScalarType::Enum(id) => json!({
            "type": "string",
            "examples": policy.enums[id].labels.values().collect::<Vec<_>>(),
        }),
    }
}
