//! Which field of the input each attribute is read from: `[identities]` in `rolebook.toml`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use toml::Spanned;

use super::date::DateForm;
use super::tree::{Json, Members};
use super::typing::{Raw, Typing};
use super::{Format, MappingError};
use crate::diagnostic::did_you_mean;
use crate::policy::{Attribute, AttributeId, Policy, ScalarType, Table, Type, Value};
use crate::source::{SourceMap, Span};

/// The table `[identities]` of `rolebook.toml`, as written.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentitiesTable {
    /// The export that is read where none is given, relative to the policy's directory.
    pub path: Option<String>,
    /// Its format; without it, told from the content.
    pub format: Option<Format>,
    /// The form of its dates, in the notation of strftime; without it `YYYY-MM-DD`.
    pub date_format: Option<Spanned<String>>,
    /// What stands between the elements of a set in a text; without it `;`.
    pub set_separator: Option<Spanned<String>>,
    /// Where each attribute is read from; without an entry, from the field of its own name.
    #[serde(default)]
    pub columns: BTreeMap<Spanned<String>, Spanned<ColumnSpec>>,
}

/// An entry of `[identities.columns]`: the name of a field by itself, or a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ColumnSpec {
    /// The CSV column, JSON member or SCIM path.
    pub column: Option<String>,
    /// The form of its dates.
    pub format: Option<String>,
    /// What stands between the elements of a set.
    pub separator: Option<String>,
    /// The value for everybody, in place of a field.
    pub constant: Option<toml::Value>,
    /// Whether a JSON text may stand for an int, a bool or a set, and a JSON integer for a
    /// text, as in CSV.
    pub parse: bool,
}

/// Where every attribute of a policy's schema is read from.
#[derive(Clone, Debug)]
pub struct Mapping {
    pub(super) format: Option<Format>,
    pub(super) columns: Table<AttributeId, Column>,
}

/// Where an attribute is read from, and how its values are written there.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) source: Source,
    pub(super) dates: DateForm,
    pub(super) separator: String,
    pub(super) parse: bool,
}

/// Where an attribute is read from.
#[derive(Clone, Debug)]
pub(super) enum Source {
    /// The field of its own name; in SCIM the attribute that customarily answers to it.
    OwnName,
    /// The field of this name, or at this SCIM path.
    Field(String),
    /// Nowhere: everybody has this value.
    Constant(Value),
}

impl Mapping {
    /// The mapping of a policy without `[identities]`: every attribute from the field of its
    /// own name.
    ///
    /// In SCIM that is the attribute of that name in camel case, of the user, of the
    /// enterprise extension or else of any other (`cost_center` from `costCenter`), except
    /// for `email` (`emails[primary].value`), `phone` (`phoneNumbers[primary].value`),
    /// `country` (`addresses[primary].country`), `manager` (`manager.value`), `groups`
    /// (`groups[].display`), `roles` and `entitlements` (`roles[].value`,
    /// `entitlements[].value`), `given_name` and `family_name` (`name.givenName`,
    /// `name.familyName`). Where no value is primary, the only one is.
    #[must_use]
    pub fn by_name(policy: &Policy) -> Self {
        let column = Column {
            source: Source::OwnName,
            dates: DateForm::Iso,
            separator: ";".to_owned(),
            parse: false,
        };
        Self { format: None, columns: Table::filled(&policy.schema.attributes, column) }
    }
}

impl Mapping {
    /// Where an attribute is read from.
    pub(super) fn source(&self, id: AttributeId) -> &Source {
        &self.columns[id].source
    }

    /// The field that an attribute is read from outside SCIM; none for a constant.
    pub(super) fn field_name<'m>(&'m self, policy: &'m Policy, id: AttributeId) -> Option<&'m str> {
        match self.source(id) {
            Source::OwnName => Some(&policy.schema.attributes[id].name),
            Source::Field(name) => Some(name),
            Source::Constant(_) => None,
        }
    }
}

impl IdentitiesTable {
    /// The section `[identities]` that stands at `section`, and what it maps of the schema; the
    /// default where a policy has none.
    ///
    /// # Errors
    /// Every mistake in it; none where the sources do not have its file.
    pub fn mapped(
        section: Option<Span>,
        sources: &SourceMap,
        policy: &Policy,
    ) -> Result<(Self, Mapping), Vec<MappingError>> {
        let Some(section) = section else {
            return Ok((Self::default(), Mapping::by_name(policy)));
        };
        let file = sources.file(section).ok_or_else(Vec::new)?;
        let table = Self::read(file.text(), file.base()).map_err(|error| vec![error])?;
        let mapping = resolve(&table, file.base(), policy)?;
        Ok((table, mapping))
    }

    /// `[identities]` in the text of a `rolebook.toml` that begins at the offset `base` of
    /// the source map; the default where it has no such table.
    ///
    /// # Errors
    /// A key that has no meaning, or a value of a wrong type.
    pub fn read(manifest: &str, base: u32) -> Result<Self, MappingError> {
        /// The other tables are none of this reader's business.
        #[derive(Deserialize)]
        struct Manifest {
            #[serde(default)]
            identities: IdentitiesTable,
        }
        toml::from_str(manifest).map(|manifest: Manifest| manifest.identities).map_err(|error| {
            let message = error.message().trim().replace('\n', ", ");
            let range = error.span().unwrap_or_default();
            MappingError::Form { message, span: range_span(base, range) }
        })
    }
}

/// Checks `[identities]` against the schema. `base` is the offset of `rolebook.toml` in the
/// source map, so that errors show the place.
///
/// # Errors
/// Every mistake in it.
pub fn resolve(
    table: &IdentitiesTable,
    base: u32,
    policy: &Policy,
) -> Result<Mapping, Vec<MappingError>> {
    let mut errors = Vec::new();
    let mut mapping = Mapping::by_name(policy);
    mapping.format = table.format;
    let dates = table
        .date_format
        .as_ref()
        .map(|format| date_form(format.get_ref(), span(base, format), &mut errors));
    let separator = table
        .set_separator
        .as_ref()
        .map(|separator| set_separator(separator.get_ref(), span(base, separator), &mut errors));
    let schema = &policy.schema.attributes;
    for id in schema.ids() {
        let column = &mut mapping.columns[id];
        column.dates = dates.clone().unwrap_or(DateForm::Iso);
        column.separator = separator.clone().unwrap_or_else(|| ";".to_owned());
    }
    for (name, spec) in &table.columns {
        let written = name.get_ref();
        let found = schema.iter().find(|(_, attribute)| attribute.name == *written);
        let Some((id, attribute)) = found else {
            let names = schema.values().map(|attribute| attribute.name.as_str());
            errors.push(MappingError::UnknownAttribute {
                name: written.clone(),
                span: span(base, name),
                help: did_you_mean(written, names),
            });
            continue;
        };
        let place = span(base, spec);
        let column = &mut mapping.columns[id];
        let mut entry = Entry { policy, id, attribute, span: place, errors: &mut errors };
        entry.resolve(spec.get_ref(), column);
    }
    if errors.is_empty() { Ok(mapping) } else { Err(errors) }
}

/// One entry of `[identities.columns]`.
struct Entry<'a> {
    policy: &'a Policy,
    id: AttributeId,
    attribute: &'a Attribute,
    span: Span,
    errors: &'a mut Vec<MappingError>,
}

impl Entry<'_> {
    fn resolve(&mut self, spec: &ColumnSpec, column: &mut Column) {
        let name = || self.attribute.name.clone();
        let (Type::Scalar(scalar) | Type::Set(scalar)) = self.attribute.ty;
        if let Some(format) = &spec.format {
            if scalar == ScalarType::Date {
                column.dates = date_form(format, self.span, self.errors);
            } else {
                self.errors.push(MappingError::FormatOfNoDate { name: name(), span: self.span });
            }
        }
        if let Some(separator) = &spec.separator {
            if matches!(self.attribute.ty, Type::Set(_)) {
                column.separator = set_separator(separator, self.span, self.errors);
            } else {
                self.errors.push(MappingError::SeparatorOfNoSet { name: name(), span: self.span });
            }
        }
        column.parse = spec.parse;
        match (&spec.column, &spec.constant) {
            (None, None) => {}
            (Some(_), Some(_)) => {
                self.errors.push(MappingError::ColumnAndConstant { name: name(), span: self.span });
            }
            (Some(field), None) if field.trim().is_empty() => {
                self.errors.push(MappingError::BlankColumn { name: name(), span: self.span });
            }
            (Some(field), None) => column.source = Source::Field(field.clone()),
            (None, Some(constant)) => self.constant(constant, column),
        }
    }

    fn constant(&mut self, constant: &toml::Value, column: &mut Column) {
        let (name, span) = (self.attribute.name.clone(), self.span);
        if self.id == self.policy.schema.key || self.attribute.unique {
            self.errors.push(MappingError::ConstantName { name, span });
            return;
        }
        let raw = Raw::Json(Cow::Owned(json(constant)));
        // `format` is how the input writes dates; `rolebook.toml` writes them as TOML does.
        let plain = Column { dates: DateForm::Iso, ..column.clone() };
        match Typing::new(self.policy).field(self.id, &raw, &plain) {
            Ok(Some(value)) => column.source = Source::Constant(value),
            Ok(None) => self.errors.push(MappingError::BlankConstant { name, span }),
            Err(fault) if fault.code == "missing-field" => {
                self.errors.push(MappingError::BlankConstant { name, span });
            }
            Err(fault) => {
                self.errors.push(MappingError::Constant { message: fault.message, span });
            }
        }
    }
}

fn date_form(format: &str, span: Span, errors: &mut Vec<MappingError>) -> DateForm {
    DateForm::custom(format).unwrap_or_else(|reason| {
        errors.push(MappingError::DateFormat { format: format.to_owned(), reason, span });
        DateForm::Iso
    })
}

fn set_separator(separator: &str, span: Span, errors: &mut Vec<MappingError>) -> String {
    if separator.is_empty() {
        errors.push(MappingError::BlankSeparator { span });
        return ";".to_owned();
    }
    separator.to_owned()
}

fn span<T>(base: u32, spanned: &Spanned<T>) -> Span {
    range_span(base, spanned.span())
}

fn range_span(base: u32, range: Range<usize>) -> Span {
    let offset = |at: usize| base.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
    Span::new(offset(range.start), offset(range.end))
}

fn json(value: &toml::Value) -> Json {
    match value {
        toml::Value::String(text) => Json::Text(text.clone()),
        toml::Value::Integer(number) => Json::Number((*number).into()),
        toml::Value::Float(number) => {
            serde_json::Number::from_f64(*number).map_or(Json::Null, Json::Number)
        }
        toml::Value::Boolean(value) => Json::Bool(*value),
        toml::Value::Datetime(date) => Json::Text(date.to_string()),
        toml::Value::Array(elements) => Json::List(elements.iter().map(json).collect()),
        toml::Value::Table(table) => Json::Object(Members(
            table.iter().map(|(name, value)| (name.clone(), json(value))).collect(),
        )),
    }
}

/// The table form of a [`ColumnSpec`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnTable {
    column: Option<String>,
    format: Option<String>,
    separator: Option<String>,
    constant: Option<toml::Value>,
    #[serde(default)]
    parse: bool,
}

impl<'de> Deserialize<'de> for ColumnSpec {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ColumnSpecVisitor)
    }
}

struct ColumnSpecVisitor;

impl<'de> Visitor<'de> for ColumnSpecVisitor {
    type Value = ColumnSpec;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a column, or a table such as `{ column = \"HireDate\" }`")
    }

    fn visit_str<E: Error>(self, column: &str) -> Result<ColumnSpec, E> {
        Ok(ColumnSpec { column: Some(column.to_owned()), ..ColumnSpec::default() })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<ColumnSpec, A::Error> {
        let ColumnTable { column, format, separator, constant, parse } =
            ColumnTable::deserialize(MapAccessDeserializer::new(map))?;
        Ok(ColumnSpec { column, format, separator, constant, parse })
    }
}
