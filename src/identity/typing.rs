//! Raw fields to typed values.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;

use rustc_hash::FxHashMap;

use super::excerpt::excerpt;
use super::fault::Fault;
use super::mapping::Column;
use super::tree::Json;
use crate::diagnostic::nearest;
use crate::policy::{
    Attribute, AttributeId, Duration, EnumId, LabelId, Policy, Presence, Scalar, ScalarType, Table,
    Type, Value,
};

/// A field of a record, as the input has it.
#[derive(Clone, Debug)]
pub(super) enum Raw<'a> {
    /// The record has no such field.
    Absent,
    /// It has, but what is wrong with it has been said.
    Broken,
    /// A CSV cell.
    Cell(&'a str),
    /// A JSON value.
    Json(Cow<'a, Json>),
}

/// Types fields against a policy's schema.
pub(super) struct Typing<'a> {
    policy: &'a Policy,
    /// The spellings of labels that have been met, so that each is folded once.
    spellings: RefCell<Table<EnumId, FxHashMap<Box<str>, LabelId>>>,
    /// Labels looked up for unknown ones; a column of bad labels repeats a few of them.
    suggestions: RefCell<HashMap<(EnumId, String), Option<String>>>,
}

/// Suggestions looked up at most in one chunk of the records: comparing with every label is slow.
const MOST_SUGGESTIONS: usize = 200;

/// Spellings of one enum remembered at most.
const MOST_SPELLINGS: usize = 10_000;

/// What is wrong with a value: the code, and the words after "`field` is …".
type Objection = (&'static str, String);

/// What is wrong with a set: the element, where it is one's fault, and the objection.
type SetObjection = (Option<String>, Objection);

impl<'a> Typing<'a> {
    /// Types fields against the schema of `policy`.
    pub(super) fn new(policy: &'a Policy) -> Self {
        let spellings = policy.enums.values().map(|_| FxHashMap::default()).collect();
        let spellings = RefCell::new(spellings);
        Self { policy, spellings, suggestions: RefCell::default() }
    }

    /// The value of a field; none where an optional one is missing. A missing field with a
    /// default has it.
    pub(super) fn field(
        &self,
        id: AttributeId,
        raw: &Raw<'_>,
        column: &Column,
    ) -> Result<Option<Value>, Fault> {
        let attribute = &self.policy.schema.attributes[id];
        let value = match raw {
            Raw::Broken => return Ok(None),
            Raw::Absent => None,
            Raw::Cell(text) => self.cell(attribute, text, column)?,
            Raw::Json(json) => self.json(attribute, json, column)?,
        };
        match (value, &attribute.presence) {
            (Some(Value::Text(text)), _) if id == self.policy.schema.key => {
                Ok(Some(Value::Text(text.trim().into())))
            }
            (Some(value), _) => Ok(Some(value)),
            (None, Presence::Default(default)) => Ok(Some(default.clone())),
            (None, Presence::Optional) => Ok(None),
            (None, Presence::Required) => Err(self.missing(id)),
        }
    }

    /// Forgets which labels were suggested. What is suggested must not depend on how many
    /// chunks the records came in, so that each chunk begins anew.
    pub(super) fn begin_chunk(&self) {
        self.suggestions.borrow_mut().clear();
    }

    fn missing(&self, id: AttributeId) -> Fault {
        let name = &self.policy.schema.attributes[id].name;
        if id == self.policy.schema.key {
            let message = format!("there is no `{name}`, so nobody knows whose record it is");
            return Fault::error("missing-key", message).on(name);
        }
        let message = format!("`{name}` is missing: fill it in, or declare it optional with `?`");
        Fault::error("missing-field", message).on(name)
    }

    fn cell(
        &self,
        attribute: &Attribute,
        text: &str,
        column: &Column,
    ) -> Result<Option<Value>, Fault> {
        if text.trim().is_empty() {
            return Ok(None);
        }
        let value = match attribute.ty {
            Type::Scalar(ty) => self.text(ty, text, column).map_err(whole),
            Type::Set(ty) => self.split(ty, text, column),
        };
        value.map(Some).map_err(|objection| fault(attribute, text, objection))
    }

    fn json(
        &self,
        attribute: &Attribute,
        json: &Json,
        column: &Column,
    ) -> Result<Option<Value>, Fault> {
        let value = match (attribute.ty, json) {
            (_, Json::Null) => return Ok(None),
            (_, Json::Text(text)) if text.trim().is_empty() => return Ok(None),
            (Type::Scalar(ty), _) => self.json_scalar(ty, json, column).map_err(whole),
            (Type::Set(ty), Json::List(elements)) => self.json_set(ty, elements, column),
            (Type::Set(ty), Json::Text(text)) if column.parse => self.split(ty, text, column),
            (Type::Set(_), _) => {
                let expected = self.type_name(attribute.ty);
                let message = format!("where a {expected} is expected: write a list `[…]`");
                Err(whole(("wrong-type", message)))
            }
        };
        value.map(Some).map_err(|objection| fault(attribute, &shown(json), objection))
    }

    fn split(&self, ty: ScalarType, text: &str, column: &Column) -> Result<Value, SetObjection> {
        let elements = text.split(&*column.separator).map(str::trim);
        let values = elements.filter(|element| !element.is_empty()).map(|element| {
            self.text(ty, element, column).map_err(|it| (Some(element.to_owned()), it))
        });
        Ok(Value::set(values.collect::<Result<_, _>>()?))
    }

    fn json_set(
        &self,
        ty: ScalarType,
        elements: &[Json],
        column: &Column,
    ) -> Result<Value, SetObjection> {
        let values = elements.iter().map(|element| {
            let value = match element {
                Json::Text(text) if !text.trim().is_empty() => {
                    self.json_scalar(ty, &Json::Text(text.trim().to_owned()), column)
                }
                Json::Null | Json::Text(_) => {
                    Err(("wrong-type", "an element that is missing: leave it out".to_owned()))
                }
                _ => self.json_scalar(ty, element, column),
            };
            value.map_err(|objection| (Some(shown(element)), objection))
        });
        Ok(Value::set(values.collect::<Result<_, _>>()?))
    }

    fn json_scalar(
        &self,
        ty: ScalarType,
        json: &Json,
        column: &Column,
    ) -> Result<Value, Objection> {
        match (ty, json) {
            (ScalarType::Int, Json::Number(number)) => {
                let integer = number.as_i64().map(Value::Int);
                integer.ok_or_else(|| self.no_integer(&number.to_string()))
            }
            (ScalarType::Bool, Json::Bool(value)) => Ok(Value::Bool(*value)),
            (ScalarType::Int | ScalarType::Bool, Json::Text(text)) => {
                let value = self.text(ty, text, column)?;
                if column.parse {
                    return Ok(value);
                }
                let (code, message) = self.wrong_type(ty);
                let remedy = "write it without quotes, or give the column `parse = true`";
                Err((code, format!("{message}: {remedy}")))
            }
            (_, Json::Text(text)) => self.text(ty, text, column),
            (
                ScalarType::Text | ScalarType::Identity | ScalarType::Enum(_),
                Json::Number(number),
            ) => {
                if column.parse && (number.is_i64() || number.is_u64()) {
                    return self.text(ty, &number.to_string(), column);
                }
                let (code, message) = self.wrong_type(ty);
                Err((
                    code,
                    format!("{message}: write it in quotes, or give the column `parse = true`"),
                ))
            }
            _ => Err(self.wrong_type(ty)),
        }
    }

    /// A value that is written as text; not blank.
    fn text(&self, ty: ScalarType, text: &str, column: &Column) -> Result<Value, Objection> {
        self.scalar(ty, text, column).map(Value::from)
    }

    /// The same, borrowed.
    pub(super) fn scalar<'t>(
        &self,
        ty: ScalarType,
        text: &'t str,
        column: &Column,
    ) -> Result<Scalar<'t>, Objection> {
        let trimmed = trimmed(text);
        match ty {
            ScalarType::Text => Ok(Scalar::Text(text)),
            ScalarType::Identity => Ok(Scalar::Identity(trimmed)),
            ScalarType::Int => {
                trimmed.parse().map(Scalar::Int).map_err(|_| self.no_integer(trimmed))
            }
            ScalarType::Bool => boolean(trimmed).map(Scalar::Bool).ok_or_else(|| {
                let (code, message) = self.wrong_type(ty);
                (code, format!("{message}: `true`, `false`, `yes`, `no`, `1` or `0`"))
            }),
            ScalarType::Date => column.dates.read(trimmed).map(Scalar::Date).ok_or_else(|| {
                let form = column.dates.name();
                let remedy = "correct it, or say in `[identities.columns]` what `format` it has";
                ("unreadable-date", format!("which is no date in the form `{form}`: {remedy}"))
            }),
            ScalarType::Duration => match trimmed.parse::<Duration>() {
                Ok(duration) => Ok(Scalar::Duration(duration)),
                Err(error) => Err(("wrong-type", format!("but {error}"))),
            },
            ScalarType::Enum(id) => self
                .label(id, text)
                .map(Scalar::Label)
                .ok_or_else(|| ("unknown-label", self.unknown_label(id, trimmed))),
        }
    }

    /// The label that a text spells.
    pub(super) fn label(&self, id: EnumId, text: &str) -> Option<LabelId> {
        let mut spellings = self.spellings.borrow_mut();
        let known = &mut spellings[id];
        if let Some(label) = known.get(text) {
            return Some(*label);
        }
        let label = self.policy.enums[id].label(text)?;
        if known.len() < MOST_SPELLINGS {
            known.insert(text.into(), label);
        }
        Some(label)
    }

    fn no_integer(&self, text: &str) -> Objection {
        let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
        if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return ("wrong-type", "which is beyond 64 bits".to_owned());
        }
        self.wrong_type(ScalarType::Int)
    }

    fn wrong_type(&self, ty: ScalarType) -> Objection {
        let article = if ty == ScalarType::Int { "an" } else { "a" };
        let name = match ty {
            ScalarType::Enum(_) => format!("label of {}", self.type_name(Type::Scalar(ty))),
            ScalarType::Identity => "reference to an identity (its key)".to_owned(),
            _ => self.type_name(Type::Scalar(ty)),
        };
        ("wrong-type", format!("where {article} {name} is expected"))
    }

    fn unknown_label(&self, id: EnumId, text: &str) -> String {
        let ty = &self.policy.enums[id];
        match self.suggestion(id, text) {
            Some(label) => format!("which is no label of `{}`: did you mean `{label}`?", ty.name),
            None => format!(
                "which is no label of `{name}`: correct it, or add the spelling to `enum {name}` with `also`",
                name = ty.name
            ),
        }
    }

    fn suggestion(&self, id: EnumId, text: &str) -> Option<String> {
        // Comparing takes the product of the lengths; nobody means a label by so long a text.
        if text.len() > 100 {
            return None;
        }
        let mut known = self.suggestions.borrow_mut();
        if let Some(suggestion) = known.get(&(id, text.to_owned())) {
            return suggestion.clone();
        }
        if known.len() >= MOST_SUGGESTIONS {
            return None;
        }
        let ty = &self.policy.enums[id];
        // An `also` spelling may be the nearer one, but the canonical label is what to write.
        let spelling = nearest(text, ty.spellings.keys().map(String::as_str));
        let label = spelling.and_then(|spelling| ty.spellings.get(spelling));
        let suggestion = label.map(|label| ty.labels[*label].clone());
        known.insert((id, text.to_owned()), suggestion.clone());
        suggestion
    }

    fn type_name(&self, ty: Type) -> String {
        let (Type::Scalar(scalar) | Type::Set(scalar)) = ty;
        let name = match scalar {
            ScalarType::Text => "text",
            ScalarType::Int => "int",
            ScalarType::Bool => "bool",
            ScalarType::Date => "date",
            ScalarType::Duration => "duration",
            ScalarType::Identity => "identity",
            ScalarType::Enum(id) => &self.policy.enums[id].name,
        };
        match ty {
            Type::Scalar(_) => format!("`{name}`"),
            Type::Set(_) => format!("`set<{name}>`"),
        }
    }
}

/// A text without blanks at its ends. Hardly any has some, and most can be told by two bytes.
#[inline]
pub(super) fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}

/// An objection to a value as a whole.
fn whole(objection: Objection) -> SetObjection {
    (None, objection)
}

fn fault(attribute: &Attribute, value: &str, (element, objection): SetObjection) -> Fault {
    let verb = if element.is_some() { "has" } else { "is" };
    let value = excerpt(element.as_deref().unwrap_or(value).trim());
    let (code, message) = objection;
    Fault::error(code, format!("`{}` {verb} `{value}`, {message}", attribute.name))
        .on(&attribute.name)
        .with_value(value)
}

fn boolean(text: &str) -> Option<bool> {
    let words =
        [("true", true), ("false", false), ("yes", true), ("no", false), ("1", true), ("0", false)];
    words.into_iter().find(|(word, _)| text.eq_ignore_ascii_case(word)).map(|(_, value)| value)
}

/// A JSON value as messages show it.
fn shown(json: &Json) -> String {
    match json {
        Json::Null => "null".to_owned(),
        Json::Bool(value) => value.to_string(),
        Json::Number(number) => number.to_string(),
        Json::Text(text) => text.clone(),
        Json::List(elements) => {
            let elements: Vec<String> = elements.iter().take(8).map(shown).collect();
            format!("[{}]", elements.join(", "))
        }
        Json::Object(members) => {
            let names: Vec<&str> = members.0.iter().take(8).map(|(name, _)| &**name).collect();
            format!("{{{}}}", names.join(", "))
        }
    }
}
