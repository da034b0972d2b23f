//! The JSON Schemas of the files that are read (`rolebook schema`).

use schemars::{JsonSchema, Schema, schema_for};

use super::{ApprovalRecord, ReviewRecord};

/// The JSON Schema (draft 2020-12) of a file of approvals in JSON.
#[must_use]
pub fn approvals_schema() -> Schema {
    titled::<ApprovalRecord>("Approvals on record")
}

/// The JSON Schema (draft 2020-12) of a file of reviews in JSON.
#[must_use]
pub fn reviews_schema() -> Schema {
    titled::<ReviewRecord>("Reviews on record")
}

fn titled<T: JsonSchema>(title: &str) -> Schema {
    let mut schema = schema_for!(Vec<T>);
    schema.insert("title".to_owned(), title.into());
    schema
}
