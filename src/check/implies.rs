//! What holding an entitlement is also holding.

use std::collections::{BTreeSet, HashSet};

use miette::LabeledSpan;

use super::catalogue::{Catalogue, Named};
use super::declared::Declared;
use super::error::{CatalogueError, Kind, NameError};
use super::limits;
use super::literal::report_label;
use super::report::Report;
use super::vocabulary::Vocabularies;
use crate::policy::{AppId, EntitlementId, Id, Table};
use crate::source::Span;
use crate::syntax::ast;

/// Resolves every `implies`, reports circles, and fills the closure in both directions.
pub(super) fn close(
    catalogue: &mut Catalogue<'_>,
    apps: &[Declared<'_, ast::App>],
    vocabularies: &Vocabularies<'_>,
    report: &mut Report,
) {
    let mut direct: Table<EntitlementId, Vec<EntitlementId>> =
        Table::filled(&catalogue.entitlements, Vec::new());
    for (app, declared) in catalogue.names_of(apps) {
        for item in declared.item.entitlements.iter().filter(|item| !item.implies.is_empty()) {
            let mut implied = Vec::new();
            for other in &item.implies {
                implied.extend(resolve(catalogue, app, other, vocabularies, report));
            }
            implied.sort_unstable();
            implied.dedup();
            for id in catalogue.members(app, &item.name) {
                if let Some(list) = direct.get_mut(id) {
                    list.clone_from(&implied);
                }
            }
        }
    }
    let order = order(catalogue, &direct, report);
    fill(catalogue, &direct, &order, report);
}

fn resolve(
    catalogue: &Catalogue<'_>,
    app: AppId,
    implied: &ast::Implied,
    vocabularies: &Vocabularies<'_>,
    report: &mut Report,
) -> Vec<EntitlementId> {
    let name = &implied.name;
    match (catalogue.named(app, &name.text), &implied.label) {
        (Some(Named::Plain(id)), None) => vec![id],
        (Some(Named::Plain(_)), Some(label)) => {
            let (name, span) = (name.text.clone(), label.span);
            report.add(CatalogueError::NoParameter { name, span });
            Vec::new()
        }
        (Some(Named::Family(family)), label) => {
            let Some(family) = catalogue.families.at(family) else { return Vec::new() };
            let Some(label) = label else { return family.members.clone() };
            match vocabularies.canonical(family.parameter, &label.value) {
                Some(id) => family.members.get(id.index()).copied().into_iter().collect(),
                None => {
                    if vocabularies.is_complete(family.parameter) {
                        let (text, span) = (&label.value, label.span);
                        report_label(text, family.parameter, span, vocabularies, report);
                    }
                    Vec::new()
                }
            }
        }
        (Some(Named::Opaque), _) => Vec::new(),
        (None, _) => {
            report.unknown(Kind::Entitlement, name, catalogue.names_in(app));
            Vec::new()
        }
    }
}

/// How far the walk has come with an entitlement.
#[derive(Clone, Copy, PartialEq)]
enum Mark {
    New,
    Open,
    Done,
}

/// Every entitlement after all that it implies. A circle is reported once, however many
/// labels it runs through.
fn order(
    catalogue: &Catalogue<'_>,
    direct: &Table<EntitlementId, Vec<EntitlementId>>,
    report: &mut Report,
) -> Vec<EntitlementId> {
    let mut marks = Table::filled(direct, Mark::New);
    let mut order = Vec::with_capacity(direct.len());
    let mut reported = HashSet::new();
    for start in direct.ids() {
        let mut way = Vec::new();
        if replace(&mut marks, start, Mark::New, Mark::Open) {
            way.push((start, 0));
        }
        while let Some((id, next)) = way.last_mut() {
            let Some(implied) = direct.at(*id).and_then(|list| list.get(*next)).copied() else {
                replace(&mut marks, *id, Mark::Open, Mark::Done);
                order.push(*id);
                way.pop();
                continue;
            };
            *next += 1;
            if replace(&mut marks, implied, Mark::New, Mark::Open) {
                way.push((implied, 0));
            } else if marks.at(implied) == Some(&Mark::Open) {
                let circle = way.iter().map(|(id, _)| *id).skip_while(|id| *id != implied);
                report_circle(catalogue, circle.collect(), &mut reported, report);
            }
        }
    }
    order
}

/// Exchanges the mark of `id` where it is `old`; says whether it was.
fn replace(
    marks: &mut Table<EntitlementId, Mark>,
    id: EntitlementId,
    old: Mark,
    new: Mark,
) -> bool {
    let mark = marks.get_mut(id).filter(|mark| **mark == old);
    mark.is_some_and(|mark| {
        *mark = new;
        true
    })
}

fn report_circle(
    catalogue: &Catalogue<'_>,
    mut circle: Vec<EntitlementId>,
    reported: &mut HashSet<BTreeSet<Span>>,
    report: &mut Report,
) {
    let span = |id: &EntitlementId| catalogue.entitlements.at(*id).map(|row| row.span);
    if !reported.insert(circle.iter().filter_map(span).collect()) {
        return;
    }
    // Ids are in the order of the names, so that the smallest id is the smallest name.
    let smallest = circle.iter().enumerate().min_by_key(|(_, id)| **id).map_or(0, |(at, _)| at);
    circle.rotate_left(smallest);
    let name = |id: &EntitlementId| catalogue.entitlements.at(*id).map(|row| row.name.as_str());
    report.add(circle_error(circle.iter().filter_map(|id| Some((name(id)?, span(id)?))).collect()));
}

/// A circle, from the smallest name back to it.
pub(super) fn circle_error(way: Vec<(&str, Span)>) -> NameError {
    let names = way.iter().chain(way.first()).map(|(name, _)| format!("`{name}`"));
    let path = names.collect::<Vec<_>>().join(" → ");
    let labels = way.iter().map(|(_, span)| LabeledSpan::new_with_span(None, *span)).collect();
    NameError::Circle { path, labels }
}

fn fill(
    catalogue: &mut Catalogue<'_>,
    direct: &Table<EntitlementId, Vec<EntitlementId>>,
    order: &[EntitlementId],
    report: &mut Report,
) {
    let mut pairs = 0;
    for id in order {
        let mut closure = BTreeSet::new();
        for implied in direct.at(*id).into_iter().flatten() {
            closure.insert(*implied);
            if let Some(row) = catalogue.entitlements.at(*implied) {
                closure.extend(row.implies.iter().copied());
            }
        }
        closure.remove(id);
        pairs += closure.len();
        let Some(row) = catalogue.entitlements.get_mut(*id) else { continue };
        if report.exceeds("implied entitlements", pairs, limits::IMPLICATIONS, row.span) {
            return;
        }
        row.implies = closure.into_iter().collect();
    }
    for id in direct.ids() {
        let implies = catalogue.entitlements.at(id).map_or(Vec::new(), |row| row.implies.clone());
        for implied in implies {
            if let Some(row) = catalogue.entitlements.get_mut(implied) {
                row.implied_by.push(id);
            }
        }
    }
}
