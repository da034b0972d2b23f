//! Fixtures that no test uses.

use std::collections::BTreeSet;

use crate::lint::context::Written;
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::syntax::ast::{Decider, DeclarationKind, Setting, SettingValue, Setup};

rule! {
    /// No test is given a fixture.
    ///
    /// ## What it does
    ///
    /// Finds fixtures that no test and no scenario names: after `given` or `person`, as
    /// somebody's manager, or as whoever decided.
    ///
    /// ## Why it matters
    ///
    /// The case that it stands for is not tested, though it looks as if it were.
    ///
    /// ## Example
    ///
    /// ```role
    /// fixture officer {
    ///   id: "t1"
    ///   department: "Security"
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role
    /// fixture officer {
    ///   id: "t1"
    ///   department: "Security"
    /// }
    ///
    /// test "officers sell nothing" {
    ///   given officer
    ///   on 2026-11-23
    ///   expect none salesforce.*
    /// }
    /// ```
    "unused-fixture", Catalogue, Warn, Check::Written(check)
}

fn check(written: &Written<'_>, report: &mut Report<'_>) {
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for declaration in written.all_files().flat_map(|file| &file.declarations) {
        match &declaration.kind {
            DeclarationKind::Test(test) => setup(&test.setup, &mut used),
            DeclarationKind::Scenario(scenario) => {
                setup(&scenario.setup, &mut used);
                scenario.steps.iter().for_each(|step| settings(&step.set, &mut used));
            }
            DeclarationKind::Fixture(fixture) => settings(&fixture.fields, &mut used),
            _ => {}
        }
    }
    for declaration in written.declarations() {
        let DeclarationKind::Fixture(item) = &declaration.kind else { continue };
        if !used.contains(item.name.text.as_str()) {
            let name = &item.name.text;
            report
                .add(item.name.span, format!("no test uses the fixture `{name}`"))
                .help("write a test that is `given` it, or remove it");
        }
    }
}

fn setup<'a>(setup: &'a Setup, used: &mut BTreeSet<&'a str>) {
    if let Some(given) = &setup.given {
        used.insert(&given.fixture.text);
        settings(&given.with, used);
    }
    for person in &setup.persons {
        used.insert(&person.name.text);
        settings(&person.fields, used);
    }
    for decision in &setup.decisions {
        if let Decider::Named(name) = &decision.by {
            used.insert(&name.text);
        }
    }
}

fn settings<'a>(settings: &'a [Setting], used: &mut BTreeSet<&'a str>) {
    for setting in settings {
        if let SettingValue::Given(name) = &setting.value {
            used.insert(&name.text);
        }
    }
}
