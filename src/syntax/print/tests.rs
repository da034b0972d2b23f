//! Fixtures, tests, scenarios and invariants.

use super::expr::expr;
use super::schema::literal;
use super::selector::{closed, selectors};
use super::{Printer, joined, names, quoted};
use crate::syntax::ast::{
    ChangeKind, Decider, ExpectationKind, Fixture, Invariant, InvariantRule, Scenario, Setting,
    SettingValue, Setup, StagePath, Step, Test,
};

impl Printer {
    pub(super) fn fixture(&mut self, fixture: &Fixture) {
        let head = format!("fixture {}", fixture.name.text);
        self.block(&head, |out| out.settings(&fixture.fields));
    }

    pub(super) fn test(&mut self, test: &Test) {
        self.block(&format!("test {}", quoted(&test.title.value)), |out| {
            out.setup(&test.setup);
            out.text_clause("population", test.population.as_ref());
            if let Some(on) = &test.on {
                out.line(&format!("on {}", on.value));
            }
            for expectation in &test.expectations {
                out.line(&format!("expect {}", expectation_text(&expectation.kind)));
            }
            for cases in &test.cases {
                out.block(&format!("cases {}", names(&cases.attributes)), |out| {
                    for row in &cases.rows {
                        let values = joined(&row.values, value);
                        let expectations: Vec<_> = row
                            .expectations
                            .iter()
                            .map(|expectation| expectation_text(&expectation.kind))
                            .collect();
                        out.line(&format!("{values}: {}", expectations.join("  ")));
                    }
                });
            }
        });
    }

    pub(super) fn scenario(&mut self, scenario: &Scenario) {
        self.block(&format!("scenario {}", quoted(&scenario.title.value)), |out| {
            out.setup(&scenario.setup);
            scenario.steps.iter().for_each(|step| out.step(step));
        });
    }

    pub(super) fn invariant(&mut self, invariant: &Invariant) {
        self.block(&format!("invariant {}", quoted(&invariant.title.value)), |out| {
            out.mode(invariant.mode.as_ref());
            out.skip(invariant.skip.as_ref());
            match &invariant.rule {
                Some(InvariantRule::Never(never)) => out.line(&format!("never {}", expr(never))),
                Some(InvariantRule::Always { premise, conclusion }) => {
                    out.line(&format!("always {} implies {}", expr(premise), expr(conclusion)));
                }
                None => {}
            }
            if invariant.assuming_no_exceptions.is_some() {
                out.line("assuming no exceptions");
            }
            if invariant.assuming_no_approvals.is_some() {
                out.line("assuming no approvals");
            }
            if invariant.for_every_date.is_some() {
                out.line("for every date");
            }
        });
    }

    fn setup(&mut self, setup: &Setup) {
        self.mode(setup.mode.as_ref());
        self.skip(setup.skip.as_ref());
        if let Some(given) = &setup.given {
            if given.with.is_empty() {
                self.line(&format!("given {}", given.fixture.text));
            } else {
                let head = format!("given {} with", given.fixture.text);
                self.block(&head, |out| out.settings(&given.with));
            }
        }
        for person in &setup.persons {
            let head = format!("person {}", person.name.text);
            if person.fields.is_empty() {
                self.line(&head);
            } else {
                self.block(&head, |out| out.settings(&person.fields));
            }
        }
        for decision in &setup.decisions {
            let by = match &decision.by {
                Decider::Key(key) => quoted(&key.value),
                Decider::Named(name) => name.text.clone(),
            };
            let capacity = decision.eligible_as.as_ref();
            let capacity = capacity.map(|text| format!(" as {}", quoted(&text.value)));
            self.line(&format!(
                "{} {} in {} by {by}{} on {}",
                if decision.approved { "approved" } else { "rejected" },
                selectors(std::slice::from_ref(&decision.entitlement)),
                path(&decision.stage),
                capacity.unwrap_or_default(),
                decision.on.value,
            ));
        }
    }

    fn settings(&mut self, settings: &[Setting]) {
        settings.iter().for_each(|setting| self.line(&setting_text(setting)));
    }

    fn step(&mut self, step: &Step) {
        let mut text = format!("on {}", step.on.value);
        if !step.set.is_empty() {
            text.push_str(&format!(" set {}", joined(&step.set, setting_text)));
        }
        self.line(&text);
        for change in &step.changes {
            let change = match &change.kind {
                ChangeKind::Gains(list) => format!("gains {}", selectors(list)),
                ChangeKind::Loses(list) => format!("loses {}", selectors(list)),
                ChangeKind::LosesEverything => "loses everything".to_owned(),
                ChangeKind::Keeps(list) => format!("keeps {}", selectors(list)),
                ChangeKind::Nothing => "nothing".to_owned(),
                ChangeKind::State(expectation) => expectation_text(expectation),
            };
            self.line(&format!("expect {change}"));
        }
    }
}

fn setting_text(setting: &Setting) -> String {
    format!("{}: {}", setting.field.text, value(&setting.value))
}

fn value(value: &SettingValue) -> String {
    match value {
        SettingValue::Literal(value) => literal(value),
        SettingValue::Missing(_) => "missing".to_owned(),
        SettingValue::Given(fixture) => format!("given {}", fixture.text),
    }
}

fn path(path: &StagePath) -> String {
    match &path.second {
        Some(second) => format!("{}.{}", path.first.text, second.text),
        None => path.first.text.clone(),
    }
}

fn expectation_text(kind: &ExpectationKind) -> String {
    /// ` word value`, where there is one.
    fn also(word: &str, value: Option<String>) -> String {
        value.map(|value| format!(" {word} {value}")).unwrap_or_default()
    }
    match kind {
        ExpectationKind::Granted { exactly, selectors: list, via, until } => format!(
            "granted {}{}{}{}",
            if *exactly { "exactly " } else { "" },
            selectors(list),
            also("via", via.as_ref().map(|via| via.text.clone())),
            also("until", until.as_ref().map(|until| until.value.to_string())),
        ),
        ExpectationKind::None(list) => format!("none {}", selectors(list)),
        ExpectationKind::Pending { selectors: list, awaiting } => {
            format!("pending {}{}", selectors(list), also("awaiting", awaiting.as_ref().map(path)))
        }
        ExpectationKind::Scheduled { selectors: list, from } => {
            let from = from.as_ref().map(|from| from.value.to_string());
            format!("scheduled {}{}", selectors(list), also("from", from))
        }
        ExpectationKind::Suspended(list) => format!("suspended {}", selectors(list)),
        ExpectationKind::Denied { selectors: list, by } => {
            let by = by.as_ref().map(|by| by.text.clone());
            format!("denied {}{}", selectors(list), also("by", by))
        }
        ExpectationKind::Unroutable(list) => format!("unroutable {}", selectors(list)),
        ExpectationKind::Via { selectors: list, role } => {
            format!("{} via {}", selectors(list), role.text)
        }
        ExpectationKind::Phase(phase) => format!("phase {}", phase.text),
        ExpectationKind::RolesExactly(roles) => format!("roles exactly {}", names(roles)),
        ExpectationKind::Quarantined { because } => {
            let because = because.as_ref().map(|because| quoted(&because.value));
            format!("quarantined{}", also("because", because))
        }
        ExpectationKind::Observed(rule) => format!("observed {}", rule.text),
        ExpectationKind::Reviews(review) => format!("reviews {}", review.text),
        ExpectationKind::Count { state, selectors: list, op, number } => format!(
            "count {} {} {} {}",
            state.word(),
            joined(list, closed),
            op.symbol(),
            number.value
        ),
        ExpectationKind::CountQuarantined { op, number } => {
            format!("count quarantined {} {}", op.symbol(), number.value)
        }
        ExpectationKind::NobodyQuarantined => "nobody quarantined".to_owned(),
        ExpectationKind::Snapshot(file) => format!("snapshot {}", quoted(&file.value)),
        ExpectationKind::Nobody { filter, state, selectors: list } => format!(
            "nobody{} {} {}",
            also("where", filter.as_ref().map(expr)),
            state.word(),
            selectors(list)
        ),
        ExpectationKind::Everyone { filter, state, selectors: list } => format!(
            "everyone{} {} {}",
            also("where", filter.as_ref().map(expr)),
            state.word(),
            selectors(list)
        ),
    }
}
