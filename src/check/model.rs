//! What is known when expressions are checked: every name and its type.

use std::collections::BTreeMap;

use super::catalogue::Catalogue;
use super::declared::{Declarations, Namespace};
use super::error::{ExpressionError, Kind, NameError};
use super::presence::{Known, Outcome};
use super::report::Report;
use super::schema::{CheckedSchema, check_schema};
use super::vocabulary::Vocabularies;
use super::{Input, requirements};
use crate::policy::{
    ApprovalId, AttributeId, ConditionId, ConflictId, ForbidId, Id, Presence, RoleId, Table, Type,
};
use crate::source::Span;
use crate::syntax::ast::{self, RequirementKind};

/// Every name and its type.
#[derive(Debug)]
pub(super) struct Model<'a> {
    pub(super) vocabularies: Vocabularies<'a>,
    pub(super) schema: CheckedSchema,
    pub(super) catalogue: Catalogue<'a>,
    /// Attributes and conditions; none where nothing but the name is known.
    values: BTreeMap<&'a str, Option<ValueName>>,
    /// What each condition establishes; filled in their order of dependence.
    pub(super) conditions: Table<ConditionId, Established>,
    pub(super) roles: Namespace<'a, RoleId>,
    pub(super) approvals: Namespace<'a, ApprovalId>,
    pub(super) forbids: Namespace<'a, ForbidId>,
    pub(super) conflicts: Namespace<'a, ConflictId>,
    pub(super) pack: bool,
}

/// What a name in an expression names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ValueName {
    Attribute(AttributeId),
    Condition(ConditionId),
}

/// What a named condition establishes, standing alone.
#[derive(Clone, Debug)]
pub(super) struct Established {
    pub(super) outcome: Outcome,
    /// Whether it reads more than the identity's own record.
    pub(super) beyond_record: bool,
}

impl<'a> Model<'a> {
    pub(super) fn build(all: &Declarations<'a>, input: &Input, report: &mut Report) -> Self {
        let vocabularies = Vocabularies::check(all, input, report);
        let schema = check_schema(all, input.pack, &vocabularies, report);
        let catalogue = Catalogue::check(all, input.pack, &vocabularies, report);
        let roles = all.broken_names("role").chain(all.required(&RequirementKind::Role));
        let approvals =
            all.broken_names("approval").chain(all.required(&RequirementKind::Approval));
        let conditions =
            all.broken_names("condition").chain(all.required(&RequirementKind::Condition));
        let unknown = Established { outcome: Outcome::unknowable(), beyond_record: false };
        Self {
            values: values(all, &schema, conditions, report),
            conditions: Table::new(vec![unknown; all.conditions.len()]),
            roles: Namespace::new(Kind::Role, &all.roles, roles),
            approvals: Namespace::new(Kind::Approval, &all.approvals, approvals),
            forbids: Namespace::new(Kind::Forbid, &all.forbids, all.broken_names("forbid")),
            conflicts: Namespace::new(Kind::Conflict, &all.conflicts, all.broken_names("conflict")),
            vocabularies,
            schema,
            catalogue,
            pack: input.pack,
        }
    }

    /// What `name` names; none where it is unknown, which is reported, or opaque.
    pub(super) fn value(&self, name: &ast::Name, report: &mut Report) -> Option<ValueName> {
        match self.values.get(name.text.as_str()) {
            Some(value) => *value,
            None => {
                if self.schema.complete {
                    self.report_unknown(Kind::AttributeOrCondition, name, report);
                }
                None
            }
        }
    }

    /// The attribute called `name`; none where it is unknown, which is reported, or opaque.
    pub(super) fn attribute(&self, name: &ast::Name, report: &mut Report) -> Option<AttributeId> {
        match self.values.get(name.text.as_str()) {
            Some(Some(ValueName::Attribute(id))) => Some(*id),
            Some(None) => None,
            Some(Some(ValueName::Condition(_))) | None => {
                if self.schema.complete {
                    self.report_unknown(Kind::Attribute, name, report);
                }
                None
            }
        }
    }

    /// What `name` names, if that is known; nothing is reported.
    pub(super) fn value_if_known(&self, name: &ast::Name) -> Option<ValueName> {
        self.values.get(name.text.as_str()).copied().flatten()
    }

    /// Whether anything is called `name`, or might be.
    pub(super) fn may_be_value(&self, name: &str) -> bool {
        !self.schema.complete || self.values.contains_key(name)
    }

    fn report_unknown(&self, kind: Kind, name: &ast::Name, report: &mut Report) {
        if super::facts::is_fact(&name.text) {
            let help = "an entitlement's facts are asked for in `where`, in `skip when` and in the `when` of a stage";
            let (name, span, help) = (name.text.clone(), name.span, Some(help.to_owned()));
            report.add(NameError::Unknown { kind, name, span, help });
        } else if self.pack {
            let required =
                format!("a pack says what it expects: `requires attribute {}: …`", name.text);
            let help = report.suggest(&name.text, self.values.keys().copied()).or(Some(required));
            let (name, span) = (name.text.clone(), name.span);
            report.add(NameError::Unknown { kind, name, span, help });
        } else {
            report.unknown(kind, name, self.values.keys().copied());
        }
    }

    /// Reports that there is no reporting line, if there is none.
    pub(super) fn needs_manager(&self, what: &'static str, span: Span, report: &mut Report) {
        let known = self.schema.complete && !self.pack;
        if known && self.schema.schema.manager.is_none() {
            report.add(ExpressionError::NoManager { what, span });
        }
    }

    pub(super) fn attribute_name(&self, id: AttributeId) -> &str {
        self.schema.schema.attributes.at(id).map_or("", |attribute| &attribute.name)
    }

    /// The type of an attribute, where it is known.
    pub(super) fn type_of(&self, id: AttributeId) -> Option<Type> {
        self.schema.types.at(id).copied().flatten()
    }

    pub(super) fn is_optional(&self, id: AttributeId) -> bool {
        let attribute = self.schema.schema.attributes.at(id);
        attribute.is_some_and(|attribute| attribute.presence == Presence::Optional)
    }

    /// The names of a path.
    pub(super) fn path_text(&self, steps: &[AttributeId]) -> String {
        steps.iter().map(|id| self.attribute_name(*id)).collect::<Vec<_>>().join(".")
    }

    /// What a condition establishes beside what is known already.
    pub(super) fn condition_outcome(&self, id: ConditionId, known: &Known) -> Outcome {
        let Some(established) = self.conditions.at(id) else { return Outcome::unknowable() };
        Outcome {
            yes: known.both(&established.outcome.yes),
            no: known.both(&established.outcome.no),
        }
    }
}

fn values<'a>(
    all: &Declarations<'a>,
    schema: &CheckedSchema,
    opaque: impl Iterator<Item = &'a ast::Name>,
    report: &mut Report,
) -> BTreeMap<&'a str, Option<ValueName>> {
    let mut values: BTreeMap<&str, Option<ValueName>> =
        opaque.map(|name| (name.text.as_str(), None)).collect();
    values.extend(requirements::attributes(all).map(|name| (name, None)));
    for (index, declared) in all.conditions.iter().enumerate() {
        let id = ConditionId::from_index(index);
        values.insert(&declared.item.name.text, Some(ValueName::Condition(id)));
    }
    let names = attribute_names(all);
    for (id, attribute) in schema.schema.attributes.iter() {
        let Some(name) = names.get(attribute.name.as_str()) else { continue };
        let shared = values.insert(name, Some(ValueName::Attribute(id)));
        let Some(Some(ValueName::Condition(condition))) = shared else { continue };
        if let Some(condition) = all.conditions.get(condition.index()) {
            report.add(NameError::Shared {
                name: attribute.name.clone(),
                span: condition.item.name.span,
                attribute: attribute.span,
            });
        }
    }
    values
}

/// The names of attributes as the text has them.
fn attribute_names<'a>(all: &Declarations<'a>) -> BTreeMap<&'a str, &'a str> {
    let fields = all.identities.first().into_iter().flat_map(|declared| &declared.item.fields);
    let fields = fields.map(|field| field.name.text.as_str());
    fields.chain(requirements::attributes(all)).map(|name| (name, name)).collect()
}
