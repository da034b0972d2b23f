//! The identity schema.

use std::collections::HashMap;

use super::declared::{Declarations, Declared, text};
use super::error::{Kind, NameError, SchemaError};
use super::limits;
use super::literal::{Fit, Written, noun, report_label};
use super::report::Report;
use super::vocabulary::Vocabularies;
use crate::policy::{
    Attribute, AttributeId, EnumId, Presence, ScalarType, Schema, Table, Type, Value,
};
use crate::source::Span;
use crate::syntax::ast;

/// The schema, and what is not known of it.
#[derive(Debug)]
pub(super) struct CheckedSchema {
    pub(super) schema: Schema,
    /// The type of each attribute, where it is known.
    pub(super) types: Table<AttributeId, Option<Type>>,
    /// Whether every attribute is known, so that an unknown name is a mistake.
    pub(super) complete: bool,
}

/// Checks the `identity` of the policy, or, for a pack, gathers what it requires of one.
pub(super) fn check_schema(
    all: &Declarations<'_>,
    pack: bool,
    vocabularies: &Vocabularies<'_>,
    report: &mut Report,
) -> CheckedSchema {
    let broken = all.has_broken("identity");
    for (first, later) in all.identities.iter().zip(all.identities.iter().skip(1)) {
        let (span, first) = (later.span, first.span);
        report.add(NameError::DuplicateSection { keyword: "identity", span, first });
    }
    let mut fields = Fields { vocabularies, report, rows: Vec::new(), types: Vec::new() };
    let mut key = None;
    let complete = match all.identities.first() {
        Some(declared) => {
            key = fields.identity(declared);
            !broken && !declared.lossy
        }
        None if pack => {
            fields.required(all);
            !broken
        }
        None => {
            if !broken {
                let help = "describe the HR record: `identity { id: text key  … }`";
                fields.report.add(SchemaError::Missing { keyword: "identity", help });
            }
            false
        }
    };
    let Fields { rows, types, .. } = fields;
    let types: Table<AttributeId, Option<Type>> = Table::new(types);
    let attributes: Table<AttributeId, Attribute> = Table::new(rows);
    let manager = attributes.iter().find(|(id, attribute)| {
        let ty = types.at(*id).copied().flatten();
        attribute.name == "manager" && ty == Some(Type::Scalar(ScalarType::Identity))
    });
    let manager = manager.map(|(id, _)| id);
    let schema = Schema { attributes, key: key.unwrap_or(AttributeId(0)), manager };
    CheckedSchema { schema, types, complete }
}

struct Fields<'r, 'v> {
    vocabularies: &'r Vocabularies<'v>,
    report: &'r mut Report,
    rows: Vec<Attribute>,
    types: Vec<Option<Type>>,
}

impl Fields<'_, '_> {
    fn identity(&mut self, declared: &Declared<'_, ast::Identity>) -> Option<AttributeId> {
        let fields = &declared.item.fields;
        let limit = limits::ATTRIBUTES;
        if let Some(over) = fields.get(limit) {
            self.report.exceeds("attributes", fields.len(), limit, over.name.span);
        }
        let mut seen: HashMap<&str, Span> = HashMap::new();
        let mut key: Option<(AttributeId, Span)> = None;
        for field in fields.iter().take(limit) {
            if let Some(first) = seen.get(field.name.text.as_str()) {
                self.report.add(NameError::Duplicate {
                    kind: Kind::Attribute,
                    name: field.name.text.clone(),
                    span: field.name.span,
                    first: *first,
                });
                continue;
            }
            seen.insert(&field.name.text, field.name.span);
            let ty = resolve_type(&field.ty, self.vocabularies, self.report);
            let id = AttributeId(u32::try_from(self.rows.len()).unwrap_or(u32::MAX));
            match (field.key, key) {
                (Some(span), Some((_, first))) => {
                    let name = field.name.text.clone();
                    self.report.add(SchemaError::SecondKey { name, span, first });
                }
                (Some(span), None) => {
                    key = Some((id, span));
                    self.key(field, ty);
                }
                (None, _) => {}
            }
            self.unique(field, ty);
            let presence = self.presence(field, ty);
            self.push(field.name.clone(), field.doc.as_ref(), ty, presence, field.unique.is_some());
        }
        if key.is_none() && !declared.damaged {
            self.report.add(SchemaError::NoKey { span: declared.span });
        }
        key.map(|(id, _)| id)
    }

    /// What a pack requires stands in for a schema.
    fn required(&mut self, all: &Declarations<'_>) {
        for declared in &all.requirements {
            let ast::RequirementKind::Attribute { ty, optional } = &declared.item.kind else {
                continue;
            };
            let name = &declared.item.name;
            if self.rows.iter().any(|row| row.name == name.text) {
                continue;
            }
            let ty = required_type(ty, self.vocabularies);
            let presence = if *optional { Presence::Optional } else { Presence::Required };
            self.push(name.clone(), declared.doc, ty, presence, false);
        }
    }

    fn push(
        &mut self,
        name: ast::Name,
        doc: Option<&ast::Text>,
        ty: Option<Type>,
        presence: Presence,
        unique: bool,
    ) {
        self.types.push(ty);
        self.rows.push(Attribute {
            name: name.text,
            doc: text(doc),
            ty: ty.unwrap_or(Type::Scalar(ScalarType::Text)),
            presence,
            unique,
            span: name.span,
        });
    }

    fn key(&mut self, field: &ast::Field, ty: Option<Type>) {
        let name = || field.name.text.clone();
        if let Some(ty) = ty.filter(|ty| *ty != Type::Scalar(ScalarType::Text)) {
            let found = noun(ty, self.vocabularies);
            let span = type_span(&field.ty);
            self.report.add(SchemaError::KeyType { name: name(), found, span });
        }
        if let Some(span) = field.optional {
            self.report.add(SchemaError::KeyOptional { name: name(), span });
        }
    }

    fn unique(&mut self, field: &ast::Field, ty: Option<Type>) {
        let (Some(span), Some(ty)) = (field.unique, ty) else { return };
        if !matches!(ty, Type::Scalar(ScalarType::Text | ScalarType::Int)) {
            let (name, found) = (field.name.text.clone(), noun(ty, self.vocabularies));
            self.report.add(SchemaError::UniqueType { name, found, span });
        }
    }

    fn presence(&mut self, field: &ast::Field, ty: Option<Type>) -> Presence {
        let plain = if field.optional.is_some() { Presence::Optional } else { Presence::Required };
        let Some(default) = &field.default else { return plain };
        let what = if field.key.is_some() {
            Some(("the key", "every record bears its own key"))
        } else if field.optional.is_some() {
            Some((
                "the optional attribute",
                "keep the `?` if it may be missing, or the default if it never should be",
            ))
        } else {
            None
        };
        if let Some((what, help)) = what {
            let (name, span) = (field.name.text.clone(), default.span);
            self.report.add(SchemaError::Default { what, name, help, span });
            return plain;
        }
        let value = ty.and_then(|ty| self.default(field, default, ty));
        // A default that is wrong still says that the attribute is always there.
        Presence::Default(value.unwrap_or(Value::Bool(false)))
    }

    fn default(&mut self, field: &ast::Field, default: &ast::Literal, ty: Type) -> Option<Value> {
        match (ty, &default.kind) {
            (Type::Set(element), ast::LiteralKind::Set(literals)) => {
                let mut values = Vec::new();
                for literal in literals {
                    values.push(self.element(field, literal, element, ty)?);
                }
                Some(Value::set(values))
            }
            (Type::Scalar(scalar), _) => self.element(field, default, scalar, ty),
            (Type::Set(_), _) => {
                self.mismatch(field, default, ty);
                None
            }
        }
    }

    fn element(
        &mut self,
        field: &ast::Field,
        literal: &ast::Literal,
        scalar: ScalarType,
        ty: Type,
    ) -> Option<Value> {
        let written = Written::in_schema(&literal.kind);
        match written.map_or(Fit::Mismatch, |written| written.fit(scalar, self.vocabularies)) {
            Fit::Value(value) => return Some(value),
            Fit::Opaque => {}
            Fit::Mismatch => self.mismatch(field, literal, ty),
            Fit::NoLabel(id) => {
                if let ast::LiteralKind::Text(text) = &literal.kind {
                    report_label(text, id, literal.span, self.vocabularies, self.report);
                }
            }
        }
        None
    }

    fn mismatch(&mut self, field: &ast::Field, literal: &ast::Literal, ty: Type) {
        let found = Written::in_schema(&literal.kind).map_or("a set", Written::noun);
        self.report.add(SchemaError::DefaultType {
            name: field.name.text.clone(),
            found,
            wanted: noun(ty, self.vocabularies),
            span: literal.span,
            help: matches!(ty, Type::Set(_))
                .then(|| "a set stands in braces: `{ }` or `{ \"a\", \"b\" }`".to_owned()),
        });
    }
}

/// The type that is written, if it is one.
pub(super) fn resolve_type(
    written: &ast::TypeRef,
    vocabularies: &Vocabularies<'_>,
    report: &mut Report,
) -> Option<Type> {
    match written {
        ast::TypeRef::Named(name) => scalar(name, vocabularies, report).map(Type::Scalar),
        ast::TypeRef::Set { element, span } => {
            let scalar = scalar(element, vocabularies, report)?;
            match scalar {
                ScalarType::Text | ScalarType::Int | ScalarType::Date | ScalarType::Enum(_) => {
                    Some(Type::Set(scalar))
                }
                ScalarType::Bool | ScalarType::Duration | ScalarType::Identity => {
                    let (element, span) = (element.text.clone(), *span);
                    report.add(SchemaError::SetElement { element, span });
                    None
                }
            }
        }
    }
}

fn scalar(
    name: &ast::Name,
    vocabularies: &Vocabularies<'_>,
    report: &mut Report,
) -> Option<ScalarType> {
    if let Some(scalar) = built_in(&name.text) {
        return Some(scalar);
    }
    match vocabularies.names.get(&name.text) {
        Some(id) => id.map(ScalarType::Enum),
        None => {
            let known = BUILT_IN.iter().map(|(word, _)| *word).chain(vocabularies.names.names());
            let help = report.suggest(&name.text, known).unwrap_or_else(|| {
                "a type is text, int, bool, date, duration, identity, set<…> or a declared enum"
                    .to_owned()
            });
            let (name, span) = (name.text.clone(), name.span);
            report.add(SchemaError::UnknownType { name, span, help: Some(help) });
            None
        }
    }
}

/// The type that a pack requires; its enums are for its user to declare.
fn required_type(written: &ast::TypeRef, vocabularies: &Vocabularies<'_>) -> Option<Type> {
    let resolve = |name: &ast::Name| {
        let declared = || vocabularies.names.get(&name.text).flatten().map(ScalarType::Enum);
        built_in(&name.text).or_else(declared)
    };
    match written {
        ast::TypeRef::Named(name) => resolve(name).map(Type::Scalar),
        ast::TypeRef::Set { element, .. } => resolve(element).map(Type::Set),
    }
}

const BUILT_IN: [(&str, ScalarType); 6] = [
    ("text", ScalarType::Text),
    ("int", ScalarType::Int),
    ("bool", ScalarType::Bool),
    ("date", ScalarType::Date),
    ("duration", ScalarType::Duration),
    ("identity", ScalarType::Identity),
];

fn built_in(word: &str) -> Option<ScalarType> {
    BUILT_IN.iter().find(|(name, _)| *name == word).map(|(_, ty)| *ty)
}

/// Where a type is written.
pub(super) fn type_span(written: &ast::TypeRef) -> Span {
    match written {
        ast::TypeRef::Named(name) => name.span,
        ast::TypeRef::Set { span, .. } => *span,
    }
}

/// The enum that a name names.
pub(super) fn resolve_enum(
    name: &ast::Name,
    vocabularies: &Vocabularies<'_>,
    report: &mut Report,
) -> Option<EnumId> {
    match vocabularies.names.get(&name.text) {
        Some(id) => id,
        None if built_in(&name.text).is_some() => {
            let help = Some("only the labels of an enum can be a parameter".to_owned());
            let (kind, name, span) = (Kind::Enum, name.text.clone(), name.span);
            report.add(NameError::Unknown { kind, name, span, help });
            None
        }
        None => vocabularies.names.resolve(name, report),
    }
}
