//! Tests and scenarios.

mod expectation;
mod population;
mod scene;
mod stage;

use std::collections::BTreeMap;

use scene::raw;

use super::declared::{Declarations, Declared, Namespace, text};
use super::error::{Kind, NameError, RuleError, TestError};
use super::model::Model;
use super::report::Report;
use super::selector::{Selectors, Use};
use crate::policy::{
    Approval, ApprovalId, Case, Change, ChangeKind, Conflict, ConflictId, Date, ExceptionId,
    Expectation, Mode, PersonTrial, PopulationTrial, ReviewId, Role, RoleId, ScenarioTrial,
    Selection, Setting, Step, Table, Test, Trial,
};
use crate::source::{Span, Spanned};
use crate::syntax::ast;

/// What asks for approvals.
#[derive(Clone, Copy)]
pub(super) struct Asked<'r> {
    pub(super) roles: &'r Table<RoleId, Role>,
    pub(super) approvals: &'r Table<ApprovalId, Approval>,
    pub(super) conflicts: &'r Table<ConflictId, Conflict>,
}

/// Checks all tests and scenarios.
pub(super) fn check_tests(
    all: &Declarations<'_>,
    model: &Model<'_>,
    asked: Asked<'_>,
    selectors: &mut Selectors,
    report: &mut Report,
) -> Vec<Test> {
    let exceptions = all.broken_names("exception");
    let reviews = all.broken_names("review");
    let mut tests = Tests {
        all,
        model,
        asked,
        exceptions: Namespace::new(Kind::Exception, &all.exceptions, exceptions),
        reviews: Namespace::new(Kind::Review, &all.reviews, reviews),
        selectors,
        report,
    };
    for fixture in &all.fixtures {
        tests.fields(&fixture.item.fields, None);
    }
    let mut checked: Vec<Test> = all.tests.iter().map(|declared| tests.test(declared)).collect();
    checked.extend(all.scenarios.iter().map(|declared| tests.scenario(declared)));
    checked.sort_by_key(|test| (test.origin, test.span));
    report_same_titles(all, &checked, report);
    checked
}

/// A title names a test in reports and on the command line.
fn report_same_titles(all: &Declarations<'_>, tests: &[Test], report: &mut Report) {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    for test in tests {
        let Some(first) = seen.insert(&test.title, test.span) else { continue };
        let is_scenario =
            all.scenarios.iter().any(|declared| declared.item.title.span == test.span);
        report.add(NameError::Duplicate {
            kind: if is_scenario { Kind::Scenario } else { Kind::Test },
            name: test.title.clone(),
            span: test.span,
            first,
        });
    }
}

struct Tests<'r, 'a> {
    all: &'r Declarations<'a>,
    model: &'r Model<'a>,
    asked: Asked<'r>,
    exceptions: Namespace<'a, ExceptionId>,
    reviews: Namespace<'a, ReviewId>,
    selectors: &'r mut Selectors,
    report: &'r mut Report,
}

impl<'a> Tests<'_, 'a> {
    fn test(&mut self, declared: &Declared<'a, ast::Test>) -> Test {
        let item = declared.item;
        let trial = match &item.population {
            Some(path) => Trial::Population(self.population(declared, path)),
            None => Trial::Person(self.person(declared)),
        };
        finished(declared, &item.title, &item.setup, trial)
    }

    fn person(&mut self, declared: &Declared<'a, ast::Test>) -> PersonTrial {
        let item = declared.item;
        let mut rows = item.cases.iter().flat_map(|cases| &cases.rows);
        let in_cases = rows.any(|row| !row.expectations.is_empty());
        let expects = in_cases || !item.expectations.is_empty();
        let lacks = [
            (item.setup.given.is_none(), "does not say whom it is about", GIVEN),
            (item.on.is_none(), "has no date", "add `on` and a date, as in `on 2026-03-02`"),
            (!expects, "expects nothing, so it could not fail", EXPECT),
        ];
        self.report_lacks(Kind::Test, &item.title, declared.damaged, lacks);
        let scene = self.scene(&item.setup, &[]);
        let cases = item.cases.iter().flat_map(|cases| self.cases(cases)).collect();
        PersonTrial {
            scene,
            on: date(item.on.as_ref()),
            expectations: self.expectations(&item.expectations),
            cases,
        }
    }

    fn population(
        &mut self,
        declared: &Declared<'a, ast::Test>,
        path: &ast::Text,
    ) -> PopulationTrial {
        let item = declared.item;
        let lacks = [
            (item.on.is_none(), "has no date", "add `on` and a date, as in `on 2026-03-02`"),
            (
                item.expectations.is_empty() && item.cases.is_empty(),
                "expects nothing, so it could not fail",
                "add `expect nobody granted …`, `expect count granted … <= 5`, `expect everyone \
                 granted …` or `expect snapshot \"…\"`",
            ),
        ];
        self.report_lacks(Kind::Test, &item.title, declared.damaged, lacks);
        self.report_persons_in_population(item);
        let expectations =
            item.expectations.iter().filter_map(|each| self.population_expectation(each));
        PopulationTrial {
            path: path.value.clone(),
            path_span: path.span,
            on: date(item.on.as_ref()),
            expectations: expectations.collect(),
        }
    }

    fn report_persons_in_population(&mut self, item: &ast::Test) {
        let setup = &item.setup;
        let given = setup.given.iter().map(|given| ("`given`", given.span));
        let persons = setup.persons.iter().map(|person| ("`person`", person.span));
        let decisions = setup.decisions.iter().map(|decision| {
            (if decision.approved { "`approved`" } else { "`rejected`" }, decision.span)
        });
        let cases = item.cases.iter().map(|cases| ("`cases`", cases.span));
        for (what, span) in given.chain(persons).chain(decisions).chain(cases) {
            self.report.add(TestError::Misplaced {
                what,
                place: "a population",
                help: "a population is who stands in the file; write a test of one person for this",
                span,
            });
        }
    }

    fn cases(&mut self, cases: &ast::Cases) -> Vec<Case> {
        let ids: Vec<_> =
            cases.attributes.iter().map(|name| self.model.attribute(name, self.report)).collect();
        let rows = cases.rows.iter().map(|row| {
            if row.values.len() != ids.len() {
                self.report.add(TestError::RowLength {
                    found: counted(row.values.len(), "value"),
                    wanted: counted(ids.len(), "attribute"),
                    span: row.span,
                });
            }
            let with = ids.iter().zip(&row.values).filter_map(|(id, value)| {
                Some(Setting { attribute: (*id)?, value: raw(value), span: row.span })
            });
            Case {
                with: with.collect(),
                expectations: self.expectations(&row.expectations),
                span: row.span,
            }
        });
        rows.collect()
    }

    fn scenario(&mut self, declared: &Declared<'a, ast::Scenario>) -> Test {
        let item = declared.item;
        let expects = item.steps.iter().any(|step| !step.changes.is_empty());
        let lacks = [
            (item.setup.given.is_none(), "does not say whom it is about", GIVEN),
            (
                !expects,
                "expects nothing, so it could not fail",
                "add steps, as in `on 2026-03-02 expect granted app.entitlement`",
            ),
        ];
        self.report_lacks(Kind::Scenario, &item.title, declared.damaged, lacks);
        let later: Vec<_> = item.steps.iter().flat_map(|step| &step.set).collect();
        let scene = self.scene(&item.setup, &later);
        for (earlier, later) in item.steps.iter().zip(item.steps.iter().skip(1)) {
            if later.on.value < earlier.on.value {
                self.report.add(TestError::BackwardStep {
                    date: later.on.value.to_string(),
                    before: earlier.on.value.to_string(),
                    span: later.on.span,
                });
            }
        }
        let steps = item.steps.iter().map(|step| self.step(step, &item.setup)).collect();
        let trial = Trial::Scenario(ScenarioTrial { scene, steps });
        finished(declared, &item.title, &item.setup, trial)
    }

    fn step(&mut self, step: &'a ast::Step, setup: &'a ast::Setup) -> Step {
        let changes = step.changes.iter().filter_map(|change| {
            let kind = match &change.kind {
                ast::ChangeKind::Gains(list) => ChangeKind::Gains(self.select(list)),
                ast::ChangeKind::Loses(list) => ChangeKind::Loses(self.select(list)),
                ast::ChangeKind::LosesEverything => ChangeKind::LosesEverything,
                ast::ChangeKind::Keeps(list) => ChangeKind::Keeps(self.select(list)),
                ast::ChangeKind::Nothing => ChangeKind::Nothing,
                ast::ChangeKind::State(kind) => {
                    ChangeKind::State(self.expectation(kind, change.span)?)
                }
            };
            Some(Change { kind, span: change.span })
        });
        let changes = changes.collect();
        Step { on: step.on.value, set: self.settings(&step.set, setup), changes, span: step.span }
    }

    fn expectations(&mut self, all: &[ast::Expectation]) -> Vec<Expectation> {
        let each = all.iter().filter_map(|each| {
            let kind = self.expectation(&each.kind, each.span)?;
            Some(Expectation { kind, span: each.span })
        });
        each.collect()
    }

    fn select(&mut self, list: &[ast::Selector]) -> Vec<Selection> {
        self.selectors.resolve_all(list, Use::Cover, self.model, self.report)
    }

    fn report_lacks<const N: usize>(
        &mut self,
        kind: Kind,
        title: &ast::Text,
        damaged: bool,
        lacks: [(bool, &'static str, &'static str); N],
    ) {
        for (is_lacking, lack, help) in lacks {
            if is_lacking && !damaged {
                let (name, span) = (title.value.clone(), title.span);
                self.report.add(RuleError::MissingClause { kind, name, lack, help, span });
            }
        }
    }
}

const GIVEN: &str = "add `given` and the name of a fixture";
const EXPECT: &str = "add `expect granted …`, `expect none …` or the like";

fn finished<T>(
    declared: &Declared<'_, T>,
    title: &ast::Text,
    setup: &ast::Setup,
    trial: Trial,
) -> Test {
    Test {
        title: title.value.clone(),
        doc: text(declared.doc),
        mode: setup.mode.as_ref().map_or(Mode::Enforce, |mode| mode.value),
        skip: text(setup.skip.as_ref()),
        trial,
        span: title.span,
        origin: declared.origin,
    }
}

fn date(on: Option<&Spanned<Date>>) -> Date {
    on.map_or(Date::ZERO, |on| on.value)
}

fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
