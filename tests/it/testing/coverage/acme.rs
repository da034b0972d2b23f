//! The example company.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use rolebook::eval::{World, decide};
use rolebook::fmt::format;
use rolebook::identity::{self, IdentitiesTable};
use rolebook::policy::Policy;
use rolebook::testing::coverage::{
    Coverage, CoverageReport, Group, Search, coverage_lcov, coverage_text,
};

use super::day;
use crate::support::disk::load;

fn acme() -> Policy {
    load(Path::new("examples/acme")).policy.unwrap()
}

/// Whatever nobody is found for, and nobody is shown not to be.
fn unfound(report: &CoverageReport<'_>) -> Vec<String> {
    let unfound = report.missing().filter(|(_, search)| !matches!(search, Search::Example(_)));
    unfound.map(|(covered, _)| super::named(report, covered.item)).collect()
}

#[test]
fn somebody_is_found_for_everything_that_can_be_covered() {
    let policy = acme();
    let report = Coverage::new(&policy).report(day("2026-11-23"), None);
    assert_eq!(unfound(&report), [""; 0]);
    let infeasible: Vec<String> =
        report.infeasible().map(|covered| super::named(&report, covered.item)).collect();
    insta::assert_snapshot!(infeasible.join("\n"));
    // Whoever is found covers what they are said to, and all of it together.
    let mut coverage = Coverage::new(&policy);
    for example in &report.examples {
        let population = example.witness.population(&policy).unwrap();
        let person = example.witness.person(&policy, &population).unwrap();
        let approvals = example.witness.approval_records();
        let world = World::with_approvals(&policy, &population, &approvals);
        let decision = decide(&world, person, example.witness.date);
        coverage.see(&world, &decision);
    }
    let all = coverage.report(day("2026-11-23"), None);
    assert_eq!(all.missing().count(), 0);
    assert_eq!(all.tally(Group::Overall, None).percent(), 100);
    assert_eq!(all.infeasible().count(), report.infeasible().count());
}

#[test]
fn the_tests_to_paste_fit_together() {
    let policy = acme();
    let report = Coverage::new(&policy).report(day("2026-11-23"), None);
    let mut names = BTreeSet::new();
    for example in &report.examples {
        let test = example.draft(&policy);
        for line in test.lines() {
            let named = line.starts_with("fixture ") || line.starts_with("test ");
            assert!(!named || names.insert(line.to_owned()), "{line}");
        }
        assert_eq!(format(&test, 0).unwrap(), test);
    }
}

#[test]
fn packs_that_come_with_the_program_are_no_files_of_a_tracefile() {
    let policy = acme();
    let text = coverage_lcov(&Coverage::new(&policy).report(day("2026-11-23"), None));
    let files: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("SF:")).collect();
    assert!(files.len() > 5, "{files:?}");
    for file in files {
        assert!(Path::new(file).is_file(), "{file}");
    }
}

#[test]
fn as_text() {
    let policy = acme();
    let text = coverage_text(&of_everybody(&policy), 2);
    insta::assert_snapshot!(super::reports::plain(&text));
}

/// What the reader of identities takes from `rolebook.toml`.
#[derive(serde::Deserialize)]
struct Manifest {
    identities: IdentitiesTable,
}

/// What everybody in the records covers today.
fn of_everybody(policy: &Policy) -> CoverageReport<'_> {
    let manifest = fs::read_to_string("examples/acme/rolebook.toml").unwrap();
    let table = toml::from_str::<Manifest>(&manifest).unwrap().identities;
    let mapping = identity::resolve(&table, 0, policy).unwrap();
    let file = fs::File::open("examples/acme/people.csv").unwrap();
    let population = identity::read(file, None, &mapping, policy).unwrap();
    let world = World::new(policy, &population);
    let mut coverage = Coverage::new(policy);
    for person in population.ids() {
        let decision = decide(&world, person, day("2026-11-23"));
        coverage.see(&world, &decision);
    }
    coverage.report(day("2026-11-23"), None)
}
