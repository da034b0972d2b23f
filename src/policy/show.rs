//! Values as people and machines read them.

use std::borrow::Cow;

use super::{Policy, ScalarType, Type, Value};
use crate::source::is_bidirectional;

impl Policy {
    /// A value of type `ty` as the language writes it: `"Sales"`, `6`, `2026-03-01`,
    /// `{ "a", "b" }`.
    #[must_use]
    pub fn show(&self, ty: Type, value: &Value) -> String {
        match value {
            Value::Text(text) | Value::Identity(text) => quoted(text),
            Value::Int(number) => number.to_string(),
            Value::Bool(flag) => flag.to_string(),
            Value::Date(date) => date.to_string(),
            Value::Duration(duration) => duration.to_string(),
            Value::Label(_) => quoted(self.label(ty, value).unwrap_or_default()),
            Value::Set(elements) if elements.is_empty() => "{ }".to_owned(),
            Value::Set(elements) => {
                let shown: Vec<_> = elements.iter().map(|each| self.show(ty, each)).collect();
                format!("{{ {} }}", shown.join(", "))
            }
        }
    }

    /// A value of type `ty` as JSON: labels, dates and durations are strings.
    #[must_use]
    pub fn json(&self, ty: Type, value: &Value) -> serde_json::Value {
        match value {
            Value::Text(text) | Value::Identity(text) => serde_json::Value::from(&**text),
            Value::Int(number) => (*number).into(),
            Value::Bool(flag) => (*flag).into(),
            Value::Date(date) => date.to_string().into(),
            Value::Duration(duration) => duration.to_string().into(),
            Value::Label(_) => self.label(ty, value).unwrap_or_default().into(),
            Value::Set(elements) => elements.iter().map(|each| self.json(ty, each)).collect(),
        }
    }

    fn label(&self, ty: Type, value: &Value) -> Option<&str> {
        let (
            Type::Scalar(ScalarType::Enum(id)) | Type::Set(ScalarType::Enum(id)),
            Value::Label(label),
        ) = (ty, value)
        else {
            return None;
        };
        self.enums.at(id)?.labels.at(*label).map(String::as_str)
    }
}

/// A text as the language writes it.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            other if other.is_control() || is_bidirectional(other) => {
                quoted.push_str(&format!("\\u{{{:x}}}", u32::from(other)));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

/// A text as it may be shown on a terminal: control and direction characters escaped, so
/// that a record cannot make a line say something else.
#[must_use]
pub fn plain(text: &str) -> Cow<'_, str> {
    let harmful = |character: char| {
        (character.is_control() && character != '\n') || is_bidirectional(character)
    };
    if !text.contains(harmful) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        if harmful(character) {
            plain.push_str(&format!("\\u{{{:x}}}", u32::from(character)));
        } else {
            plain.push(character);
        }
    }
    Cow::Owned(plain)
}
