//! Selectors: which entitlements a rule is about.

use super::catalogue::Named;
use super::error::{CatalogueError, Kind};
use super::facts;
use super::limits;
use super::literal::{Fit, Written, noun, report_label};
use super::model::Model;
use super::report::Report;
use crate::policy::{
    AppId, AttributeId, EntitlementId, FamilyId, GrantTarget, Id, ScalarType, Selection, Type,
    Value,
};
use crate::source::Span;
use crate::syntax::ast::{self, Index, SelectorKind};

/// What a selector selects.
#[derive(Debug)]
pub(super) struct Selected {
    pub(super) selection: Selection,
    /// Whether all of it is known; not so after a mistake, or in an app that a pack only
    /// requires.
    pub(super) complete: bool,
}

/// Where a selector stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// After `for`, `deny`, `between` and the like: a parameterised entitlement means all
    /// its labels.
    Cover,
    /// After the `grant` of a role: it needs a label or an attribute.
    Grant,
    /// After the `grant` of an exception: it needs a label.
    Exception,
}

/// Resolves selectors. Keeps count of what they select.
#[derive(Debug, Default)]
pub(super) struct Selectors {
    selected: usize,
}

impl Selectors {
    /// What the selectors of a clause select.
    pub(super) fn resolve_all<'s>(
        &mut self,
        selectors: impl IntoIterator<Item = &'s ast::Selector>,
        usage: Use,
        model: &Model<'_>,
        report: &mut Report,
    ) -> Vec<Selection> {
        let resolve = |selector| self.resolve(selector, usage, model, report).selection;
        selectors.into_iter().map(resolve).collect()
    }

    /// What a selector selects.
    pub(super) fn resolve(
        &mut self,
        selector: &ast::Selector,
        usage: Use,
        model: &Model<'_>,
        report: &mut Report,
    ) -> Selected {
        let named = match &selector.kind {
            SelectorKind::Any => {
                let all = model.catalogue.entitlements.ids().collect();
                (all, model.catalogue.complete)
            }
            SelectorKind::App(app) => match model.catalogue.names.resolve(app, report) {
                Some(app) => {
                    let app = model.catalogue.apps.at(app);
                    (app.map_or(Vec::new(), |app| app.entitlements.clone()), true)
                }
                None => (Vec::new(), false),
            },
            SelectorKind::Entitlement { app, name, index } => {
                let found = entitlements((app, name, index.as_ref()), usage, model, report);
                found.map_or((Vec::new(), false), |found| (found, true))
            }
        };
        self.filter(named, selector, model, report)
    }

    /// What a selector of a role's grant selects, with the attribute in its brackets.
    pub(super) fn grant_target(
        &mut self,
        selector: &ast::Selector,
        model: &Model<'_>,
        report: &mut Report,
    ) -> GrantTarget {
        if let SelectorKind::Entitlement { app, name, index: Some(Index::Attribute(attribute)) } =
            &selector.kind
        {
            if let Some(filter) = &selector.filter {
                report.add(CatalogueError::FilterOnAttribute { span: filter.span });
            }
            if let Some((family, attribute)) = by_attribute((app, name), attribute, model, report) {
                return GrantTarget::ByAttribute { family, attribute, span: selector.span };
            }
            let selection = Selection { entitlements: Vec::new(), span: selector.span };
            return GrantTarget::Selected(selection);
        }
        GrantTarget::Selected(self.resolve(selector, Use::Grant, model, report).selection)
    }

    fn filter(
        &mut self,
        (mut entitlements, mut complete): (Vec<EntitlementId>, bool),
        selector: &ast::Selector,
        model: &Model<'_>,
        report: &mut Report,
    ) -> Selected {
        let span = selector.span;
        if let Some(filter) = &selector.filter {
            match facts::compile(filter, model, report) {
                Some(test) => entitlements
                    .retain(|id| model.catalogue.entitlements.at(*id).is_some_and(&test)),
                None => complete = false,
            }
        }
        if entitlements.is_empty() && complete {
            report.add(CatalogueError::SelectsNothing { span });
        }
        let before = self.selected;
        self.selected += entitlements.len();
        if self.selected > limits::SELECTED {
            if before <= limits::SELECTED {
                let (what, limit) = ("selected entitlements", limits::SELECTED);
                report.exceeds(what, self.selected, limit, span);
            }
            entitlements.clear();
        }
        entitlements.sort_unstable();
        Selected { selection: Selection { entitlements, span }, complete }
    }
}

/// App, name and brackets, as written.
type Parts<'s> = (&'s ast::Name, &'s ast::Name, Option<&'s Index>);

/// The entitlements of `app.name`, `app.name["Label"]`; none after a mistake.
fn entitlements(
    (app, name, index): Parts<'_>,
    usage: Use,
    model: &Model<'_>,
    report: &mut Report,
) -> Option<Vec<EntitlementId>> {
    let found = named(app, name, model, report);
    let full = || format!("{}.{}", app.text, name.text);
    match (found?, index) {
        (Named::Opaque, _) => None,
        (Named::Plain(id), None) => Some(vec![id]),
        (Named::Plain(_), Some(index)) => {
            report.add(CatalogueError::NoParameter { name: full(), span: index_span(index) });
            None
        }
        (Named::Family(family), Some(Index::Label(label))) => {
            let family = model.catalogue.families.at(family)?;
            let ty = ScalarType::Enum(family.parameter);
            match Written::Text(&label.value).fit(ty, &model.vocabularies) {
                Fit::Value(Value::Label(id)) => family.members.get(id.index()).map(|id| vec![*id]),
                Fit::NoLabel(id) => {
                    report_label(&label.value, id, label.span, &model.vocabularies, report);
                    None
                }
                _ => None,
            }
        }
        (Named::Family(family), Some(Index::Attribute(attribute))) => {
            let full = full();
            let help = match usage {
                Use::Cover => format!("write `{full}` for all its labels, or a label in quotes"),
                Use::Grant | Use::Exception => {
                    format!("name a label in quotes: `{full}[\"{}\"]`", example(family, model))
                }
            };
            let (attribute, span) = (attribute.text.clone(), attribute.span);
            report.add(CatalogueError::AttributeOutsideGrant { attribute, help, span });
            None
        }
        (Named::Family(family), None) => {
            if usage != Use::Cover {
                let span = app.span.to(name.span);
                needs_label(full(), (family, usage), span, model, report);
                return None;
            }
            model.catalogue.families.at(family).map(|family| family.members.clone())
        }
    }
}

/// What `app.name` names; none where it is unknown, which is reported, or opaque.
fn named(
    app: &ast::Name,
    name: &ast::Name,
    model: &Model<'_>,
    report: &mut Report,
) -> Option<Named> {
    let catalogue = &model.catalogue;
    let id: AppId = catalogue.names.resolve(app, report)?;
    let found = catalogue.named(id, &name.text);
    if found.is_none() {
        report.unknown_in(Kind::Entitlement, &app.text, name, catalogue.names_in(id));
    }
    found
}

fn index_span(index: &Index) -> Span {
    match index {
        Index::Label(label) => label.span,
        Index::Attribute(attribute) => attribute.span,
    }
}

/// The first label of a parameterised entitlement, as an example.
fn example<'m>(family: FamilyId, model: &'m Model<'_>) -> &'m str {
    let family = model.catalogue.families.at(family);
    let ty = family.and_then(|family| model.vocabularies.enums.at(family.parameter));
    ty.and_then(|ty| ty.labels.values().next()).map_or("…", String::as_str)
}

fn parameter<'m>(family: FamilyId, model: &'m Model<'_>) -> &'m str {
    let family = model.catalogue.families.at(family);
    let ty = family.and_then(|family| model.vocabularies.enums.at(family.parameter));
    ty.map_or("label", |ty| &ty.name)
}

fn needs_label(
    name: String,
    (family, usage): (FamilyId, Use),
    span: Span,
    model: &Model<'_>,
    report: &mut Report,
) {
    let attributes = model.schema.schema.attributes.ids();
    let wanted = model.catalogue.families.at(family).map(|family| family.parameter);
    let mut fitting = attributes.filter(|id| {
        matches!(model.type_of(*id), Some(Type::Scalar(ScalarType::Enum(ty))) if Some(ty) == wanted)
    });
    let label = format!("`{name}[\"{}\"]`", example(family, model));
    let help = match fitting.next().filter(|_| usage == Use::Grant) {
        Some(id) => {
            format!("write `{name}[{}]`, or name a label: {label}", model.attribute_name(id))
        }
        None => format!("name a label: {label}"),
    };
    let parameter = parameter(family, model).to_owned();
    report.add(CatalogueError::NeedsLabel { name, help, span, parameter });
}

/// The parameterised entitlement and attribute of `app.name[attribute]`.
fn by_attribute(
    (app, name): (&ast::Name, &ast::Name),
    attribute: &ast::Name,
    model: &Model<'_>,
    report: &mut Report,
) -> Option<(FamilyId, AttributeId)> {
    let found = named(app, name, model, report);
    let id = model.attribute(attribute, report);
    let full = format!("{}.{}", app.text, name.text);
    let family = match found? {
        Named::Family(family) => family,
        Named::Plain(_) => {
            report.add(CatalogueError::NoParameter { name: full, span: attribute.span });
            return None;
        }
        Named::Opaque => return None,
    };
    let id = id?;
    let found = model.type_of(id)?;
    let wanted = ScalarType::Enum(model.catalogue.families.at(family)?.parameter);
    if found != Type::Scalar(wanted) {
        report.add(CatalogueError::ParameterType {
            attribute: attribute.text.clone(),
            found: noun(found, &model.vocabularies),
            name: full,
            parameter: parameter(family, model).to_owned(),
            span: attribute.span,
        });
        return None;
    }
    Some((family, id))
}
