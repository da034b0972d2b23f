//! What packs require of their user.

use super::Input;
use super::declared::{Declarations, Declared, Named};
use super::error::{Kind, NameError, SchemaError};
use super::literal::noun;
use super::model::Model;
use super::report::Report;
use super::schema::{resolve_type, type_span};
use crate::policy::{Id, Type};
use crate::syntax::ast::{self, RequirementKind};

/// The names of the attributes that are required.
pub(super) fn attributes<'a>(all: &Declarations<'a>) -> impl Iterator<Item = &'a str> {
    let required = all.requirements.iter().map(|declared| declared.item);
    required
        .filter(|item| matches!(item.kind, RequirementKind::Attribute { .. }))
        .map(|item| item.name.text.as_str())
}

/// Reports every requirement that is not met. A pack by itself meets its own.
pub(super) fn check_requirements(
    all: &Declarations<'_>,
    input: &Input,
    model: &Model<'_>,
    report: &mut Report,
) {
    if input.pack {
        return;
    }
    for declared in &all.requirements {
        let name = &declared.item.name;
        let (kind, keyword) = match &declared.item.kind {
            RequirementKind::App => (Kind::App, "app"),
            RequirementKind::Role => (Kind::Role, "role"),
            RequirementKind::Approval => (Kind::Approval, "approval"),
            RequirementKind::Condition => (Kind::Condition, "condition"),
            RequirementKind::Attribute { ty, optional } => {
                attribute(declared, ty, *optional, (input, model), report);
                continue;
            }
        };
        let declared_names = match kind {
            Kind::App => names(&all.apps),
            Kind::Role => names(&all.roles),
            Kind::Approval => names(&all.approvals),
            _ => names(&all.conditions),
        };
        let is_broken = all.broken_names(keyword).any(|broken| broken.text == name.text);
        if !is_broken && declared_names.binary_search(&name.text.as_str()).is_err() {
            missing(declared, kind, declared_names.into_iter(), input, report);
        }
    }
}

/// The names of a sorted list.
fn names<'a, T: Named>(declared: &[Declared<'a, T>]) -> Vec<&'a str> {
    declared.iter().map(|declared| declared.item.name().text.as_str()).collect()
}

fn attribute(
    declared: &Declared<'_, ast::Requirement>,
    ty: &ast::TypeRef,
    may_be_optional: bool,
    (input, model): (&Input, &Model<'_>),
    report: &mut Report,
) {
    let name = &declared.item.name;
    let vocabularies = &model.vocabularies;
    let mut attributes = model.schema.schema.attributes.iter();
    let Some((id, attribute)) = attributes.find(|(_, row)| row.name == name.text) else {
        if model.schema.complete {
            let names = model.schema.schema.attributes.values().map(|row| row.name.as_str());
            missing(declared, Kind::Attribute, names, input, report);
        }
        return;
    };
    let wanted = resolve_type(ty, vocabularies, report);
    let (Some(wanted), Some(found)) = (wanted, model.type_of(id)) else { return };
    let optional = model.is_optional(id);
    let words = |ty: Type, optional: bool| {
        let noun = noun(ty, vocabularies);
        if optional { format!("{noun} that may be missing") } else { noun }
    };
    if wanted != found || (optional && !may_be_optional) {
        let both = wanted == found;
        report.add(NameError::RequirementType {
            who: who(declared, input),
            name: name.text.clone(),
            wanted: if both { "always present".to_owned() } else { words(wanted, false) },
            found: if both { "optional".to_owned() } else { words(found, optional) },
            span: type_span(ty),
            declared: attribute.span,
        });
    }
}

fn missing<'c>(
    declared: &Declared<'_, ast::Requirement>,
    kind: Kind,
    candidates: impl Iterator<Item = &'c str>,
    input: &Input,
    report: &mut Report,
) {
    let name = &declared.item.name;
    let help = report.suggest(&name.text, candidates).unwrap_or_else(|| {
        format!("declare the {kind} `{}`, or do without the rules that need it", name.text)
    });
    let (name, span) = (name.text.clone(), name.span);
    let who = who(declared, input);
    report.add(NameError::MissingRequirement { who, kind, name, span, help: Some(help) });
}

fn who(declared: &Declared<'_, ast::Requirement>, input: &Input) -> String {
    let origin = input.origins.get(declared.origin.index());
    match origin.map(|origin| origin.name.as_str()) {
        None | Some("") => "this policy".to_owned(),
        Some(name) => format!("`{name}`"),
    }
}

/// Reports that there is no lifecycle, where there should be one.
pub(super) fn check_lifecycle_exists(all: &Declarations<'_>, input: &Input, report: &mut Report) {
    for (first, later) in all.lifecycles.iter().zip(all.lifecycles.iter().skip(1)) {
        let (span, first) = (later.span, first.span);
        report.add(NameError::DuplicateSection { keyword: "lifecycle", span, first });
    }
    if all.lifecycles.is_empty() && !input.pack && !all.has_broken("lifecycle") {
        let help =
            "say when somebody is active and when not: `lifecycle { ended when …  active when … }`";
        report.add(SchemaError::Missing { keyword: "lifecycle", help });
    }
}
