//! SCIM 2.0: list responses and users (RFC 7643, RFC 7644).

use std::collections::BTreeSet;
use std::fmt;
use std::io::Read;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::ReadError;
use super::excerpt::{enumerate, excerpt};
use super::fault::Fault;
use super::input::TextInput;
use super::intake::Intake;
use super::json::{broken, duplicate_member, not_an_object};
use super::mapping::Source;
use super::scim_path::{ENTERPRISE, ScimPath, USER, extensions, is_urn};
use super::tree::{Json, Member, Members};
use super::typing::Raw;
use crate::policy::{AttributeId, Table};

/// Reads list responses and users, one after another.
pub(super) fn read<R: Read>(
    input: &mut TextInput<R>,
    intake: &mut Intake<'_>,
) -> Result<(), ReadError> {
    let mut users = Users::new(intake)?;
    while input.skip_blanks()? {
        let mut source = serde_json::Deserializer::from_reader(&mut *input);
        let result = Document { users: &mut users }.deserialize(&mut source);
        let refusal = result.map_err(|error| broken(input, error, users.intake.next_record()))?;
        if let Some(refusal) = refusal {
            return Err(refusal);
        }
    }
    users.finish();
    Ok(())
}

/// The users of every document.
struct Users<'i, 'a> {
    intake: &'i mut Intake<'a>,
    paths: Table<AttributeId, Option<ScimPath>>,
    /// How many there are, as the lists say.
    total: Option<u64>,
    /// How many the lists hold.
    listed: u64,
    /// Resources that are no users, and what they are.
    others: u64,
    other_types: BTreeSet<String>,
}

impl<'i, 'a> Users<'i, 'a> {
    fn new(intake: &'i mut Intake<'a>) -> Result<Self, ReadError> {
        let mut paths = Table::default();
        for (id, attribute) in intake.policy.schema.attributes.iter() {
            paths.push(match intake.source(id) {
                Source::Constant(_) => None,
                Source::OwnName => Some(ScimPath::customary(&attribute.name)),
                Source::Field(path) => Some(ScimPath::parse(path).ok_or_else(|| {
                    ReadError::ScimPath { attribute: attribute.name.clone(), path: excerpt(path) }
                })?),
            });
        }
        let other_types = BTreeSet::new();
        Ok(Self { intake, paths, total: None, listed: 0, others: 0, other_types })
    }

    fn take(&mut self, record: &Json) {
        let Json::Object(resource) = record else {
            self.intake.take_unreadable(None, not_an_object(record));
            return;
        };
        let schemas = schemas(resource);
        if let Some(first) = schemas.first()
            && !schemas
                .iter()
                .any(|urn| [USER, ENTERPRISE].iter().any(|user| urn.eq_ignore_ascii_case(user)))
        {
            self.others += 1;
            if self.other_types.len() < 10 {
                let name = first.rsplit(':').next().unwrap_or(first);
                self.other_types.insert(format!("`{}`", excerpt(name)));
            }
            return;
        }
        let mut repeated = BTreeSet::new();
        collect_repeated(record, &mut repeated);
        let faults = repeated.iter().map(|name| duplicate_member(name)).collect();
        self.note_unknown(resource);
        let paths = &self.paths;
        self.intake.take(None, faults, |id| match paths.at(id) {
            Some(Some(path)) => path.find(resource),
            _ => Raw::Absent,
        });
    }

    fn note_unknown(&mut self, resource: &Members) {
        let read = |urn: Option<&str>, name: &str| {
            self.paths.values().flatten().any(|path| {
                let urns = match (&path.urn, urn) {
                    (Some(a), Some(b)) => a.eq_ignore_ascii_case(b),
                    (Some(a), None) => a.eq_ignore_ascii_case(USER),
                    (None, _) => true,
                };
                urns && path.name.eq_ignore_ascii_case(name)
            })
        };
        let mut unknown = Vec::new();
        for (name, _) in resource.0.iter().filter(|(name, _)| !is_urn(name)) {
            if !STANDARD.iter().any(|known| known.eq_ignore_ascii_case(name)) && !read(None, name) {
                unknown.push(name.clone());
            }
        }
        for (urn, extension) in extensions(resource) {
            if !urn.eq_ignore_ascii_case(ENTERPRISE) {
                let names = extension.0.iter().map(|(name, _)| name);
                let names = names.filter(|name| !read(Some(urn), name));
                unknown.extend(names.map(|name| format!("{urn}:{name}")));
            }
        }
        unknown.iter().for_each(|name| self.intake.unknown_field(name, 1));
    }

    fn finish(self) {
        if let Some(total) = self.total
            && total != self.listed
        {
            let message = format!(
                "the list holds {} of {total} users: fetch every page (`startIndex`, `count`), for whoever is not in it looks like a leaver",
                self.listed
            );
            self.intake.finding(&Fault::error("partial-list", message));
        }
        if self.others > 0 {
            let types: Vec<String> = self.other_types.into_iter().collect();
            let message = format!(
                "resources that are no users are ignored: {} ({})",
                self.others,
                enumerate(&types, 5)
            );
            self.intake.finding(&Fault::warning("not-a-user", message));
        }
    }
}

/// Attributes that every server sends and few policies read (RFC 7643, sections 3.1 and 4.1):
/// not worth a note each.
const STANDARD: [&str; 25] = [
    "schemas",
    "id",
    "externalId",
    "meta",
    "userName",
    "name",
    "displayName",
    "nickName",
    "profileUrl",
    "title",
    "userType",
    "preferredLanguage",
    "locale",
    "timezone",
    "active",
    "password",
    "emails",
    "phoneNumbers",
    "ims",
    "photos",
    "addresses",
    "groups",
    "entitlements",
    "roles",
    "x509Certificates",
];

/// The URNs that a resource or message says it is of.
fn schemas(object: &Members) -> Vec<&str> {
    let Member::Once(Json::List(urns)) = object.named_loosely("schemas") else { return Vec::new() };
    let texts =
        urns.iter().map(|urn| if let Json::Text(text) = urn { Some(text.as_str()) } else { None });
    texts.flatten().collect()
}

fn collect_repeated(value: &Json, repeated: &mut BTreeSet<String>) {
    match value {
        Json::Object(members) => {
            repeated.extend(members.repeated(true));
            members.0.iter().for_each(|(_, inner)| collect_repeated(inner, repeated));
        }
        Json::List(elements) => {
            elements.iter().for_each(|inner| collect_repeated(inner, repeated));
        }
        _ => {}
    }
}

/// One document. Yields why it is refused, if it is.
struct Document<'u, 'i, 'a> {
    users: &'u mut Users<'i, 'a>,
}

impl<'de> DeserializeSeed<'de> for Document<'_, '_, '_> {
    type Value = Option<ReadError>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Document<'_, '_, '_> {
    type Value = Option<ReadError>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list response, a user or an array of users")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, records: A) -> Result<Self::Value, A::Error> {
        Resources { users: self.users }.visit_seq(records).map(|_| None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut message = Members::default();
        let mut listed = None;
        while let Some(name) = members.next_key::<String>()? {
            // Resources are taken one by one: they may be the whole workforce.
            if name.eq_ignore_ascii_case("Resources") {
                let count = members.next_value_seed(Resources { users: &mut *self.users })?;
                listed = Some(listed.unwrap_or(0) + count);
            } else {
                message.0.push((name, members.next_value()?));
            }
        }
        Ok(self.users.document(message, listed))
    }
}

impl Users<'_, '_> {
    /// Takes a document, of which `listed` resources have been taken, if it is a list.
    fn document(&mut self, message: Members, listed: Option<u64>) -> Option<ReadError> {
        let kind = schemas(&message)
            .into_iter()
            .find_map(|urn| urn.split_once(":api:messages:2.0:").map(|(_, kind)| kind.to_owned()));
        match (kind.as_deref(), listed) {
            (Some("ListResponse"), _) | (None, Some(_)) => {
                self.listed += listed.unwrap_or(0);
                if let Member::Once(Json::Number(total)) = message.named_loosely("totalResults") {
                    self.total = self.total.max(total.as_u64());
                }
                None
            }
            (Some("Error"), _) => Some(ReadError::NotUsers { what: error_message(&message) }),
            (Some(kind), _) => Some(ReadError::NotUsers { what: format!("`{}`", excerpt(kind)) }),
            (None, None) => {
                self.take(&Json::Object(message));
                None
            }
        }
    }
}

fn error_message(message: &Members) -> String {
    let shown = |name| match message.named_loosely(name) {
        Member::Once(Json::Text(text)) => Some(excerpt(text)),
        Member::Once(Json::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    let status = shown("status").map(|status| format!(" {status}")).unwrap_or_default();
    let detail = shown("detail").map(|detail| format!(" (`{detail}`)")).unwrap_or_default();
    format!("error{status}{detail}")
}

/// The resources of a list. Yields how many they are.
struct Resources<'u, 'i, 'a> {
    users: &'u mut Users<'i, 'a>,
}

impl<'de> DeserializeSeed<'de> for Resources<'_, '_, '_> {
    type Value = u64;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<u64, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Resources<'_, '_, '_> {
    type Value = u64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of users")
    }

    fn visit_unit<E>(self) -> Result<u64, E> {
        Ok(0)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut records: A) -> Result<u64, A::Error> {
        let mut count = 0;
        while let Some(record) = records.next_element()? {
            self.users.take(&record);
            count += 1;
        }
        Ok(count)
    }
}
