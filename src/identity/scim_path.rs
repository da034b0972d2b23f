//! Paths into a SCIM resource (RFC 7643; the notation is that of RFC 7644, section 3.10).

use std::borrow::Cow;

use super::json::raw;
use super::tree::{Json, Member, Members};
use super::typing::Raw;

/// The extension that holds department, manager and the like (RFC 7643, section 4.3).
pub(super) const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// The schema of a user (RFC 7643, section 4.1).
pub(super) const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";

/// A way to a value in a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ScimPath {
    /// The extension, where the path names one.
    pub(super) urn: Option<String>,
    /// The attribute.
    pub(super) name: String,
    pick: Pick,
    sub: Option<String>,
}

/// Which of several values is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Pick {
    /// The attribute as it is.
    Whole,
    /// `[]`: every value.
    Each,
    /// `[primary]`: the primary value, or the only one.
    Primary,
    /// `[type eq "work"]`: the only value of which this is so.
    Only { name: String, value: String },
}

impl ScimPath {
    /// The path that `text` writes.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let is_urn = text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("urn:"));
        let quoted = text.find('[').unwrap_or(text.len());
        let colon = text.get(..quoted)?.rfind(':').filter(|_| is_urn);
        let (urn, path) = match colon {
            Some(colon) => (Some(text.get(..colon)?.to_owned()), text.get(colon + 1..)?),
            None => (None, text),
        };
        let (name, pick, rest) = match path.split_once('[') {
            None => match path.split_once('.') {
                None => (path, Pick::Whole, ""),
                Some((name, _)) => (name, Pick::Whole, path.get(name.len()..)?),
            },
            Some((name, rest)) => {
                let (filter, rest) = rest.rsplit_once(']')?;
                (name, Pick::parse(filter.trim())?, rest)
            }
        };
        let sub = match rest {
            "" => None,
            _ => Some(rest.strip_prefix('.').filter(|sub| is_name(sub))?.to_owned()),
        };
        is_name(name).then(|| Self { urn, name: name.to_owned(), pick, sub })
    }

    /// The path that an attribute of this name is customarily read from: `email` from the
    /// primary address, `manager` from the manager's id, and any other from the attribute of
    /// that name in camel case (`cost_center` from `costCenter`), be it of the user or of an
    /// extension.
    pub(super) fn customary(attribute: &str) -> Self {
        let several = |name: &str, pick, sub: &str| Self {
            urn: None,
            name: name.to_owned(),
            pick,
            sub: Some(sub.to_owned()),
        };
        match attribute {
            "email" => several("emails", Pick::Primary, "value"),
            "phone" => several("phoneNumbers", Pick::Primary, "value"),
            "country" => several("addresses", Pick::Primary, "country"),
            "groups" => several("groups", Pick::Each, "display"),
            "roles" => several("roles", Pick::Each, "value"),
            "entitlements" => several("entitlements", Pick::Each, "value"),
            "manager" => several("manager", Pick::Whole, "value"),
            "given_name" => several("name", Pick::Whole, "givenName"),
            "family_name" => several("name", Pick::Whole, "familyName"),
            _ => Self { urn: None, name: camel_case(attribute), pick: Pick::Whole, sub: None },
        }
    }

    /// What `resource` has there.
    pub(super) fn find<'r>(&self, resource: &'r Members) -> Raw<'r> {
        let value = match self.attribute(resource) {
            Member::Once(value) => value,
            other => return raw(other),
        };
        match (&self.pick, &self.sub, value) {
            (_, _, Json::Null) => Raw::Json(Cow::Borrowed(value)),
            (Pick::Each, sub, Json::List(elements))
            | (Pick::Whole, sub @ Some(_), Json::List(elements)) => each(elements, sub.as_deref()),
            (Pick::Whole | Pick::Each, sub, _) => inner(value, sub.as_deref()),
            (Pick::Primary, sub, Json::List(elements)) => {
                let primary = elements.iter().filter(|element| is_primary(element));
                let found = only(primary).or_else(|| only(elements.iter()));
                found.map_or(Raw::Json(Cow::Owned(Json::Null)), |it| inner(it, sub.as_deref()))
            }
            (Pick::Only { name, value }, sub, Json::List(elements)) => {
                let found = only(elements.iter().filter(|element| has(element, name, value)));
                found.map_or(Raw::Json(Cow::Owned(Json::Null)), |it| inner(it, sub.as_deref()))
            }
            (Pick::Primary | Pick::Only { .. }, sub, _) => inner(value, sub.as_deref()),
        }
    }

    fn attribute<'r>(&self, resource: &'r Members) -> Member<'r> {
        match &self.urn {
            Some(urn) if urn.eq_ignore_ascii_case(USER) => resource.named_loosely(&self.name),
            Some(urn) => match resource.named_loosely(urn) {
                Member::Once(Json::Object(extension)) => extension.named_loosely(&self.name),
                Member::Once(_) | Member::Absent => Member::Absent,
                Member::Repeated => Member::Repeated,
            },
            None => match resource.named_loosely(&self.name) {
                Member::Absent => self.in_extensions(resource),
                found => found,
            },
        }
    }

    /// The attribute in the enterprise extension, or else in the first by URN that has it.
    fn in_extensions<'r>(&self, resource: &'r Members) -> Member<'r> {
        let found = extensions(resource).filter_map(|(urn, extension)| {
            match extension.named_loosely(&self.name) {
                Member::Absent => None,
                member => Some(((!urn.eq_ignore_ascii_case(ENTERPRISE), urn), member)),
            }
        });
        found.min_by_key(|(order, _)| *order).map_or(Member::Absent, |(_, member)| member)
    }
}

impl Pick {
    fn parse(filter: &str) -> Option<Self> {
        if filter.is_empty() {
            return Some(Self::Each);
        }
        if filter.eq_ignore_ascii_case("primary") {
            return Some(Self::Primary);
        }
        let (name, rest) = filter.split_once(' ')?;
        let (operator, value) = rest.trim_start().split_once(' ')?;
        let value = value.trim().strip_prefix('"')?.strip_suffix('"')?;
        let fits = is_name(name) && operator.eq_ignore_ascii_case("eq") && !value.contains('"');
        fits.then(|| Self::Only { name: name.to_owned(), value: value.to_owned() })
    }
}

/// The extensions of a resource, with their URNs.
pub(super) fn extensions(resource: &Members) -> impl Iterator<Item = (&str, &Members)> {
    resource.0.iter().filter_map(|(name, value)| match value {
        Json::Object(members) if is_urn(name) => Some((name.as_str(), members)),
        _ => None,
    })
}

/// Whether a member is an extension, by its name.
pub(super) fn is_urn(name: &str) -> bool {
    name.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("urn:"))
}

fn each<'r>(elements: &'r [Json], sub: Option<&str>) -> Raw<'r> {
    let values = elements.iter().map(|element| match inner(element, sub) {
        Raw::Json(value) => value.into_owned(),
        _ => Json::Null,
    });
    Raw::Json(Cow::Owned(Json::List(values.collect())))
}

fn inner<'r>(value: &'r Json, sub: Option<&str>) -> Raw<'r> {
    match (value, sub) {
        (Json::Object(members), Some(sub)) => raw(members.named_loosely(sub)),
        // Some servers write `"manager": "26118915"` for `{"value": "26118915"}`.
        _ => Raw::Json(Cow::Borrowed(value)),
    }
}

fn only<'r>(mut values: impl Iterator<Item = &'r Json>) -> Option<&'r Json> {
    let first = values.next()?;
    values.next().is_none().then_some(first)
}

fn is_primary(element: &Json) -> bool {
    let Json::Object(members) = element else { return false };
    matches!(members.named_loosely("primary"), Member::Once(Json::Bool(true)))
}

fn has(element: &Json, name: &str, value: &str) -> bool {
    let Json::Object(members) = element else { return false };
    matches!(members.named_loosely(name), Member::Once(Json::Text(text)) if text == value)
}

/// An attribute's name (RFC 7643, section 2.1); `$ref` is one too.
fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'$'))
}

fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let mut camel = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        camel.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
    }
    camel
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str) -> String {
        let resource = r#"{
            "userName": "bjensen", "NAME": {"givenName": "Barbara"},
            "emails": [{"value": "b@work", "type": "work", "primary": true}, {"value": "b@home", "type": "home"}],
            "phoneNumbers": [{"value": "1"}, {"value": "2"}],
            "groups": [{"display": "Guides"}, {"value": "x"}],
            "urn:example:2.0:User": {"department": "Other", "badge": 7},
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "Tours", "manager": {"value": "26"}}
        }"#;
        let Json::Object(resource) = serde_json::from_str(resource).unwrap() else { panic!() };
        match ScimPath::parse(path).unwrap().find(&resource) {
            Raw::Json(value) => format!("{:?}", value.as_ref()),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn a_path_leads_to_its_value() {
        for (path, value) in [
            ("USERNAME", r#"Text("bjensen")"#),
            ("name.givenname", r#"Text("Barbara")"#),
            ("name.familyName", "Absent"),
            ("emails[primary].value", r#"Text("b@work")"#),
            ("emails[type eq \"home\"].value", r#"Text("b@home")"#),
            ("phoneNumbers[primary].value", "Null"),
            ("groups[].display", r#"List([Text("Guides"), Null])"#),
            ("department", r#"Text("Tours")"#),
            ("urn:example:2.0:User:department", r#"Text("Other")"#),
            ("badge", "Number(Number(7))"),
            ("manager.value", r#"Text("26")"#),
            ("urn:ietf:params:scim:schemas:core:2.0:User:userName", r#"Text("bjensen")"#),
            ("nickName", "Absent"),
        ] {
            assert_eq!(found(path), value, "{path}");
        }
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for path in [
            "",
            "a.b.c",
            "emails[",
            "emails]",
            "emails[x]",
            "[].a",
            "a b",
            "emails[type eq work]",
            "urn:x:",
        ] {
            assert_eq!(ScimPath::parse(path), None, "{path}");
        }
    }

    #[test]
    fn an_attribute_has_a_customary_path() {
        for (attribute, path) in [
            ("email", "emails[primary].value"),
            ("cost_center", "costCenter"),
            ("manager", "manager.value"),
            ("user_name", "userName"),
            ("groups", "groups[].display"),
        ] {
            assert_eq!(Some(ScimPath::customary(attribute)), ScimPath::parse(path));
        }
    }
}
