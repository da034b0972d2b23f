//! What tests exercise, and who would exercise the rest.

mod acme;
mod effect;
mod items;
mod reports;

use rolebook::eval::decide;
use rolebook::policy::Date;
use rolebook::testing::coverage::{Coverage, CoverageReport, Item, Status};

use crate::support::company::Company;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// What decisions about everybody on these dates exercise.
fn seen<'a>(company: &'a Company, dates: &[&str]) -> Coverage<'a> {
    let mut coverage = Coverage::new(&company.policy);
    let world = company.world();
    for date in dates {
        for person in company.population.ids() {
            let decision = decide(&world, person, day(date));
            coverage.see(&world, &decision);
        }
    }
    coverage
}

/// The report on decisions about everybody on these dates.
fn report<'a>(company: &'a Company, dates: &[&str]) -> CoverageReport<'a> {
    seen(company, dates).report(day("2026-06-01"), None)
}

/// An item as these tests write it: `role engineer`, `level >= 6 true`.
fn named(report: &CoverageReport<'_>, item: Item) -> String {
    let name = item.name(report.policy);
    match item {
        Item::Outcome(_, outcome) => format!("{name} {outcome}"),
        _ => name,
    }
}

/// The names of the items in a state, without those of the lifecycle.
fn with_status(report: &CoverageReport<'_>, wanted: fn(&Status) -> bool) -> Vec<String> {
    let arms: Vec<_> = report.policy.lifecycle.arms.iter().map(|arm| arm.span).collect();
    let of_lifecycle = |item: Item| {
        let span = item.span(report.policy);
        arms.iter().any(|arm| arm.start <= span.start && span.end <= arm.end)
    };
    let items = report.items.iter().filter(|covered| wanted(&covered.status));
    let items = items.filter(|covered| !of_lifecycle(covered.item));
    items.map(|covered| named(report, covered.item)).collect()
}

fn covered(report: &CoverageReport<'_>) -> Vec<String> {
    with_status(report, |status| *status == Status::Covered)
}

fn missing(report: &CoverageReport<'_>) -> Vec<String> {
    with_status(report, |status| matches!(status, Status::Missing(_)))
}

fn infeasible(report: &CoverageReport<'_>) -> Vec<String> {
    with_status(report, |status| *status == Status::Infeasible)
}
