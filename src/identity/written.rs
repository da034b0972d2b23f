//! Records that are written out in a policy's tests.

use std::borrow::Cow;

use super::intake::Intake;
use super::tree::Json;
use super::typing::Raw;
use super::{Mapping, Population};
use crate::policy::{Policy, RawValue, Setting};

impl Population {
    /// The population of records that are written out, judged as if they had been read: the
    /// first is record 1. A field that is not set is not there.
    #[must_use]
    pub fn written(policy: &Policy, records: &[Vec<&Setting>]) -> Self {
        let mapping = Mapping::by_name(policy);
        let mut intake = Intake::new(policy, &mapping);
        for record in records {
            intake.take(None, Vec::new(), |attribute| {
                let setting = record.iter().rev().find(|setting| setting.attribute == attribute);
                match setting.and_then(|setting| setting.value.as_ref()) {
                    Some(value) => Raw::Json(Cow::Owned(json(value))),
                    None => Raw::Absent,
                }
            });
        }
        intake.finish()
    }
}

fn json(value: &RawValue) -> Json {
    match value {
        RawValue::Text(text) => Json::Text(text.clone()),
        RawValue::Int(number) => Json::Number((*number).into()),
        RawValue::Bool(truth) => Json::Bool(*truth),
        RawValue::Date(date) => Json::Text(date.to_string()),
        RawValue::Duration(duration) => Json::Text(duration.to_string()),
        RawValue::Set(elements) => Json::List(elements.iter().map(json).collect()),
    }
}
