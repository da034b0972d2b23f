//! One JSON value, as written.

use std::collections::BTreeSet;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Number;

/// A JSON value that keeps the order and the repetitions of its members.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    List(Vec<Json>),
    Object(Members),
}

/// The members of an object.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Members(pub(crate) Vec<(String, Json)>);

/// What an object has under a name.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Member<'a> {
    Absent,
    Once(&'a Json),
    Repeated,
}

impl Members {
    /// The member of this name.
    pub(crate) fn named(&self, name: &str) -> Member<'_> {
        self.find(|other| other == name)
    }

    /// The member of this name, case aside: names in SCIM are not case-sensitive (RFC 7643,
    /// section 2.1).
    pub(super) fn named_loosely(&self, name: &str) -> Member<'_> {
        self.find(|other| other.eq_ignore_ascii_case(name))
    }

    /// The names that occur more than once, case aside where `loosely`; sorted.
    pub(crate) fn repeated(&self, loosely: bool) -> BTreeSet<String> {
        let mut seen = BTreeSet::new();
        let names = self
            .0
            .iter()
            .map(|(name, _)| if loosely { name.to_ascii_lowercase() } else { name.clone() });
        names.filter(|name| !seen.insert(name.clone())).collect()
    }

    fn find(&self, same: impl Fn(&str) -> bool) -> Member<'_> {
        let mut found = self.0.iter().filter(|(name, _)| same(name)).map(|(_, value)| value);
        match (found.next(), found.next()) {
            (None, _) => Member::Absent,
            (Some(value), None) => Member::Once(value),
            (Some(_), Some(_)) => Member::Repeated,
        }
    }
}

impl Json {
    /// What it is, as messages say it.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a bool",
            Self::Number(_) => "a number",
            Self::Text(_) => "a text",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
        }
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor)
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Number::from_f64(value).map_or(Json::Null, Json::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Json, E> {
        Ok(Json::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = elements.next_element()? {
            list.push(element);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        let mut object = Members::default();
        while let Some(member) = members.next_entry()? {
            object.0.push(member);
        }
        Ok(Json::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(text: &str) -> Members {
        let Json::Object(members) = serde_json::from_str(text).unwrap() else { panic!() };
        members
    }

    #[test]
    fn a_repeated_member_is_not_one_of_the_two() {
        let object = members(r#"{"id":"a","ID":"b","id":"c"}"#);
        assert!(matches!(object.named("id"), Member::Repeated));
        assert!(matches!(object.named("ID"), Member::Once(Json::Text(text)) if text == "b"));
        assert!(matches!(object.named("Id"), Member::Absent));
        assert!(matches!(object.named_loosely("Id"), Member::Repeated));
        assert_eq!(object.repeated(false), BTreeSet::from(["id".to_owned()]));
    }
}
