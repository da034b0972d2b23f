//! Apps and their entitlements.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::declared::{Declarations, Declared, Namespace, by_name, text};
use super::error::{CatalogueError, Kind};
use super::report::Report;
use super::vocabulary::Vocabularies;
use super::{limits, schema};
use crate::policy::{
    App, AppId, Entitlement, EntitlementId, EnumId, Family, FamilyId, Id, LabelId, Provision, Risk,
    Table,
};
use crate::syntax::ast;

/// The apps, and what their names name.
#[derive(Debug)]
pub(super) struct Catalogue<'a> {
    pub(super) names: Namespace<'a, AppId>,
    pub(super) apps: Table<AppId, App>,
    pub(super) entitlements: Table<EntitlementId, Entitlement>,
    pub(super) families: Table<FamilyId, Family>,
    /// What the entitlement names of each app name.
    index: Table<AppId, FxHashMap<&'a str, Named>>,
    /// Whether an app may have entitlements that could not be read.
    lossy: Table<AppId, bool>,
    /// Every tag that an app or entitlement bears.
    pub(super) tags: BTreeSet<String>,
    /// Whether every app is known: none is broken, or only required by a pack.
    pub(super) complete: bool,
}

/// What the name of an entitlement names.
#[derive(Clone, Copy, Debug)]
pub(super) enum Named {
    /// One entitlement.
    Plain(EntitlementId),
    /// One for each label of an enum.
    Family(FamilyId),
    /// Something of which nothing is known, for it or its enum is broken.
    Opaque,
}

impl<'a> Catalogue<'a> {
    pub(super) fn check(
        all: &Declarations<'a>,
        pack: bool,
        vocabularies: &Vocabularies<'_>,
        report: &mut Report,
    ) -> Self {
        let required = || all.required(&ast::RequirementKind::App);
        let opaque = all.broken_names("app").chain(required());
        let names = Namespace::new(Kind::App, &all.apps, opaque);
        let apps = all.apps.iter().map(|declared| app(declared, report)).collect();
        let mut catalogue = Self {
            apps,
            entitlements: Table::default(),
            families: Table::default(),
            index: Table::default(),
            tags: BTreeSet::new(),
            complete: !pack
                && !all.has_broken("app")
                && !all.apps.iter().any(|declared| declared.lossy)
                && required().all(|name| matches!(names.get(&name.text), Some(Some(_)))),
            names,
            lossy: all.apps.iter().map(|declared| declared.lossy).collect(),
        };
        let offers: Vec<Vec<Offer<'a>>> =
            all.apps.iter().map(|declared| offers(declared, vocabularies, report)).collect();
        let rows = expand(&catalogue.apps, &offers, vocabularies, report);
        catalogue.fill(&offers, rows);
        catalogue.tags.extend(catalogue.apps.values().flat_map(|app| app.tags.iter().cloned()));
        for entitlement in catalogue.entitlements.values() {
            for tag in &entitlement.tags {
                if !catalogue.tags.contains(tag) {
                    catalogue.tags.insert(tag.clone());
                }
            }
        }
        super::implies::close(&mut catalogue, &all.apps, vocabularies, report);
        catalogue
    }

    /// What `name` names in `app`; opaque where it may not have been read.
    pub(super) fn named(&self, app: AppId, name: &str) -> Option<Named> {
        let named = self.index.at(app)?.get(name).copied();
        let lossy = self.lossy.at(app).is_some_and(|lossy| *lossy);
        named.or(lossy.then_some(Named::Opaque))
    }

    /// The apps as declared, with their ids.
    pub(super) fn names_of<'d, T>(
        &self,
        declared: &'d [T],
    ) -> impl Iterator<Item = (AppId, &'d T)> + use<'d, T> {
        self.apps.ids().zip(declared)
    }

    /// The entitlements that `name` stands for: one, or one for each label.
    pub(super) fn members(&self, app: AppId, name: &ast::Name) -> Vec<EntitlementId> {
        match self.named(app, &name.text) {
            Some(Named::Plain(id)) => vec![id],
            Some(Named::Family(family)) => {
                self.families.at(family).map_or(Vec::new(), |family| family.members.clone())
            }
            Some(Named::Opaque) | None => Vec::new(),
        }
    }

    /// The names of an app's entitlements, without the app's own.
    pub(super) fn names_in(&self, app: AppId) -> impl Iterator<Item = &str> {
        let apps = self.apps.at(app).into_iter();
        apps.flat_map(|app| &app.entitlements).filter_map(|id| {
            let name = &self.entitlements.at(*id)?.name;
            let name = name.split_once('.').map_or(name.as_str(), |(_, name)| name);
            Some(name.split_once('[').map_or(name, |(name, _)| name))
        })
    }

    /// Fills tables and index from the expanded entitlements, sorted by name.
    fn fill(&mut self, offers: &[Vec<Offer<'a>>], mut rows: Vec<Row<'_, 'a>>) {
        let rank = |row: &Row<'_, 'a>| (row.number, row.label);
        rows.sort_unstable_by(|a, b| a.name.cmp(&b.name).then_with(|| rank(a).cmp(&rank(b))));
        self.entitlements = Table::new(Vec::with_capacity(rows.len()));
        // What each offer stands for, by its number among all of them.
        let mut members = vec![Vec::new(); offers.iter().map(Vec::len).sum()];
        for (index, row) in rows.iter().enumerate() {
            if let Some(members) = members.get_mut(row.number) {
                members.push((row.label, EntitlementId::from_index(index)));
            }
        }
        let mut families = vec![None; members.len()];
        let mut places = members.into_iter().zip(&mut families);
        for (app, offers) in self.apps.ids().zip(offers) {
            let mut index = FxHashMap::default();
            index.reserve(offers.len());
            for (offer, (mut members, family)) in offers.iter().zip(places.by_ref()) {
                let name = offer.item.name.text.as_str();
                let named = match offer.parameter {
                    Parameter::None => members.first().map(|(_, id)| Named::Plain(*id)),
                    Parameter::Opaque => Some(Named::Opaque),
                    Parameter::Enum(parameter) => {
                        members.retain(|(label, _)| label.is_some());
                        members.sort_unstable();
                        let members = members.into_iter().map(|(_, id)| id).collect();
                        let app_name = self.apps.at(app).map_or("", |app| &app.name);
                        let name = format!("{app_name}.{name}");
                        let id = self.families.push(Family { name, parameter, members });
                        *family = Some(id);
                        Some(Named::Family(id))
                    }
                };
                index.insert(name, named.unwrap_or(Named::Opaque));
            }
            self.index.push(index);
        }
        for row in rows {
            let family = families.get(row.number).copied().flatten().zip(row.label);
            if let Some(entitlement) = self.entitlement(row, family) {
                let app = entitlement.app;
                let id = self.entitlements.push(entitlement);
                if let Some(app) = self.apps.get_mut(app) {
                    app.entitlements.push(id);
                }
            }
        }
    }

    fn entitlement(
        &self,
        row: Row<'_, '_>,
        family: Option<(FamilyId, LabelId)>,
    ) -> Option<Entitlement> {
        let app = self.apps.at(row.app)?;
        let item = row.offer.item;
        Some(Entitlement {
            name: row.name,
            app: row.app,
            family,
            title: text(item.title.as_ref()),
            doc: text(item.doc.as_ref()),
            owner: text(item.owner.as_ref()).unwrap_or_else(|| app.owner.clone()),
            risk: item.risk.as_ref().map_or(app.risk, |risk| risk.value),
            tags: app.tags.iter().cloned().chain(tags(&item.tags)).collect(),
            group: text(item.group.as_ref()),
            implies: Vec::new(),
            implied_by: Vec::new(),
            span: item.name.span,
        })
    }
}

/// An entitlement as declared, its parameter resolved.
struct Offer<'a> {
    item: &'a ast::Entitlement,
    parameter: Parameter,
}

#[derive(Clone, Copy)]
enum Parameter {
    None,
    Enum(EnumId),
    Opaque,
}

/// One entitlement, or one label of a parameterised one, before it has an id.
struct Row<'o, 'a> {
    name: String,
    app: AppId,
    offer: &'o Offer<'a>,
    /// The number of the offer among those of all apps.
    number: usize,
    label: Option<LabelId>,
}

fn app(declared: &Declared<'_, ast::App>, report: &mut Report) -> App {
    let item = declared.item;
    let (name, span) = (item.name.text.clone(), item.name.span);
    let owner = text(item.owner.as_ref()).filter(|owner| !owner.trim().is_empty());
    if owner.is_none() && !declared.damaged {
        report.add(CatalogueError::NoOwner { name: name.clone(), span });
    }
    if item.risk.is_none() && !declared.damaged {
        report.add(CatalogueError::NoRisk { name: name.clone(), span });
    }
    App {
        name,
        title: text(item.title.as_ref()),
        doc: text(declared.doc),
        owner: owner.unwrap_or_default(),
        risk: item.risk.as_ref().map_or(Risk::Low, |risk| risk.value),
        tags: tags(&item.tags).collect(),
        provision: item.provision.as_ref().map_or(Provision::Manual, |way| way.value),
        entitlements: Vec::new(),
        span,
        origin: declared.origin,
    }
}

fn tags(names: &[ast::Name]) -> impl Iterator<Item = String> {
    names.iter().map(|name| name.text.clone())
}

/// The entitlements of an app, by name.
fn offers<'a>(
    declared: &Declared<'a, ast::App>,
    vocabularies: &Vocabularies<'_>,
    report: &mut Report,
) -> Vec<Offer<'a>> {
    let Declared { origin, span, damaged, lossy, .. } = *declared;
    let entitlements = declared.item.entitlements.iter();
    let mut list: Vec<Declared<'a, ast::Entitlement>> = entitlements
        .map(|item| Declared { item, doc: item.doc.as_ref(), origin, span, damaged, lossy })
        .collect();
    by_name(&mut list, Kind::Entitlement, report);
    list.into_iter()
        .map(|Declared { item, .. }| {
            let parameter = match &item.parameter {
                None => Parameter::None,
                Some(name) => schema::resolve_enum(name, vocabularies, report)
                    .map_or(Parameter::Opaque, Parameter::Enum),
            };
            Offer { item, parameter }
        })
        .collect()
}

/// One row for each entitlement, and for each label of a parameterised one.
fn expand<'o, 'a>(
    apps: &Table<AppId, App>,
    offers: &'o [Vec<Offer<'a>>],
    vocabularies: &Vocabularies<'_>,
    report: &mut Report,
) -> Vec<Row<'o, 'a>> {
    let mut rows = Vec::with_capacity(offers.iter().map(Vec::len).sum());
    let mut over = None;
    let mut count = 0;
    let mut numbers = 0..;
    for ((id, app), offers) in apps.iter().zip(offers) {
        for (offer, number) in offers.iter().zip(numbers.by_ref()) {
            let name = [app.name.as_str(), ".", &offer.item.name.text].concat();
            let labels = match offer.parameter {
                Parameter::None => None,
                Parameter::Opaque => continue,
                Parameter::Enum(parameter) => vocabularies.enums.at(parameter),
            };
            count += labels.map_or(1, |ty| ty.labels.len());
            if count > limits::ENTITLEMENTS {
                over = over.or(Some(offer.item.name.span));
                continue;
            }
            match labels {
                None => rows.push(Row { name, app: id, offer, number, label: None }),
                Some(ty) => rows.extend(ty.labels.iter().map(|(label, text)| {
                    let name = format!("{name}[\"{}\"]", escape(text));
                    Row { name, app: id, offer, number, label: Some(label) }
                })),
            }
        }
    }
    if let Some(span) = over {
        report.exceeds("entitlements", count, limits::ENTITLEMENTS, span);
    }
    rows
}

/// A label as it stands between quotes.
fn escape(label: &str) -> String {
    label.replace('\\', "\\\\").replace('"', "\\\"")
}
