//! Fixtures, tests, scenarios and invariants.

use super::clauses::Seen;
use super::literal::is_literal;
use super::{Lowering, inner};
use crate::syntax::ast::{
    Case, Cases, Change, ChangeKind, Decider, Fixture, Given, Invariant, InvariantRule, Person,
    RecordedDecision, Scenario, Setting, SettingValue, Setup, Step, Test,
};
use crate::syntax::grammar::{Node, Rule};

impl Lowering<'_> {
    pub(super) fn fixture(&mut self, node: Node<'_>) -> Option<Fixture> {
        let name = self.inner_name(node.clone())?;
        Some(Fixture { name, fields: self.inner_settings(node) })
    }

    pub(super) fn test(&mut self, node: Node<'_>) -> Option<Test> {
        let title = self.inner_text(node.clone())?;
        let mut seen = Seen::default();
        let mut test = Test {
            title,
            setup: Setup::default(),
            on: None,
            population: None,
            expectations: Vec::new(),
            cases: Vec::new(),
        };
        for inner in node.into_inner() {
            match inner.as_rule() {
                Rule::on_date if self.once(&mut seen, &inner) => test.on = self.inner_date(inner),
                Rule::population_clause if self.once(&mut seen, &inner) => {
                    test.population = self.inner_text(inner);
                }
                Rule::expect_clause => {
                    let expectation = inner.into_inner().nth(1)?;
                    test.expectations.extend(self.expectation(expectation));
                }
                Rule::cases_clause => test.cases.push(self.cases(inner)),
                _ => self.setup(inner, &mut seen, &mut test.setup),
            }
        }
        Some(test)
    }

    pub(super) fn scenario(&mut self, node: Node<'_>) -> Option<Scenario> {
        let title = self.inner_text(node.clone())?;
        let mut seen = Seen::default();
        let mut scenario = Scenario { title, setup: Setup::default(), steps: Vec::new() };
        for inner in node.into_inner() {
            if inner.as_rule() == Rule::step {
                scenario.steps.extend(self.step(inner));
            } else {
                self.setup(inner, &mut seen, &mut scenario.setup);
            }
        }
        Some(scenario)
    }

    pub(super) fn invariant(&mut self, node: Node<'_>) -> Option<Invariant> {
        let title = self.inner_text(node.clone())?;
        let mut seen = Seen::default();
        let mut invariant = Invariant {
            title,
            rule: None,
            assuming_no_exceptions: None,
            assuming_no_approvals: None,
            for_every_date: None,
            mode: None,
            skip: None,
        };
        for inner in node.into_inner() {
            let rule = inner.as_rule();
            if matches!(rule, Rule::kw_invariant | Rule::string | Rule::l_brace | Rule::r_brace)
                || !self.once(&mut seen, &inner)
            {
                continue;
            }
            let span = self.span(&inner);
            match rule {
                Rule::never_clause => {
                    invariant.rule = self.inner_expr(inner).map(InvariantRule::Never);
                }
                Rule::always_clause => invariant.rule = self.always(inner),
                Rule::assuming_clause => invariant.assuming_no_exceptions = Some(span),
                Rule::no_approvals_clause => invariant.assuming_no_approvals = Some(span),
                Rule::every_date_clause => invariant.for_every_date = Some(span),
                Rule::mode_clause => invariant.mode = self.mode(inner),
                Rule::skip_because_clause => invariant.skip = self.inner_text(inner),
                _ => {}
            }
        }
        Some(invariant)
    }

    fn always(&mut self, node: Node<'_>) -> Option<InvariantRule> {
        let mut exprs = node
            .into_inner()
            .filter(|inner| inner.as_rule() == Rule::expr)
            .map(|inner| self.expr(inner))
            .collect::<Vec<_>>()
            .into_iter();
        let (premise, conclusion) = (exprs.next()?, exprs.next()?);
        Some(InvariantRule::Always { premise: premise?, conclusion: conclusion? })
    }

    fn setup(&mut self, node: Node<'_>, seen: &mut Seen, setup: &mut Setup) {
        match node.as_rule() {
            Rule::given_clause if self.once(seen, &node) => setup.given = self.given(node),
            Rule::mode_clause if self.once(seen, &node) => setup.mode = self.mode(node),
            Rule::skip_because_clause if self.once(seen, &node) => {
                setup.skip = self.inner_text(node);
            }
            Rule::person_clause => setup.persons.extend(self.person(node)),
            Rule::decision_clause => setup.decisions.extend(self.decision(node)),
            _ => {}
        }
    }

    fn given(&mut self, node: Node<'_>) -> Option<Given> {
        let span = self.span(&node);
        let fixture = self.inner_name(node.clone())?;
        Some(Given { fixture, with: self.inner_settings(node), span })
    }

    fn person(&mut self, node: Node<'_>) -> Option<Person> {
        let span = self.span(&node);
        let name = self.inner_name(node.clone())?;
        Some(Person { name, fields: self.inner_settings(node), span })
    }

    fn decision(&mut self, node: Node<'_>) -> Option<RecordedDecision> {
        let span = self.span(&node);
        let mut approved = false;
        let (mut entitlement, mut stage, mut by, mut on) = (None, None, None, None);
        let mut eligible_as = None;
        for inner in node.into_inner() {
            match inner.as_rule() {
                Rule::kw_approved => approved = true,
                Rule::entitlement => entitlement = self.entitlement(inner),
                Rule::stage_path => stage = self.stage_path(inner),
                Rule::string => by = self.text(&inner).map(Decider::Key),
                Rule::name => by = Some(Decider::Named(self.name(&inner))),
                Rule::as_capacity => eligible_as = self.inner_text(inner),
                Rule::on_date => on = self.inner_date(inner),
                _ => {}
            }
        }
        let (entitlement, stage, by, on) = (entitlement?, stage?, by?, on?);
        Some(RecordedDecision { approved, entitlement, stage, by, eligible_as, on, span })
    }

    fn inner_settings(&mut self, node: Node<'_>) -> Vec<Setting> {
        let settings = inner(node, |rule| rule == Rule::settings);
        settings.map(|settings| self.settings(settings)).unwrap_or_default()
    }

    fn settings(&mut self, node: Node<'_>) -> Vec<Setting> {
        node.into_inner()
            .filter(|inner| inner.as_rule() == Rule::setting)
            .filter_map(|inner| self.setting(inner))
            .collect()
    }

    fn setting(&mut self, node: Node<'_>) -> Option<Setting> {
        let span = self.span(&node);
        let field = self.inner_name(node.clone())?;
        let value = self.setting_value(node.into_inner().last()?)?;
        Some(Setting { field, value, span })
    }

    fn setting_value(&mut self, node: Node<'_>) -> Option<SettingValue> {
        match node.as_rule() {
            Rule::no_value => Some(SettingValue::Missing(self.span(&node))),
            Rule::given_value => self.inner_name(node).map(SettingValue::Given),
            _ => self.literal(node).map(SettingValue::Literal),
        }
    }

    fn cases(&mut self, node: Node<'_>) -> Cases {
        let span = self.span(&node);
        let attributes = self.names(node.clone());
        let rows = node
            .into_inner()
            .filter(|inner| inner.as_rule() == Rule::case)
            .filter_map(|inner| self.case(inner))
            .collect();
        Cases { attributes, rows, span }
    }

    fn case(&mut self, node: Node<'_>) -> Option<Case> {
        let span = self.span(&node);
        let (mut values, mut expectations) = (Vec::new(), Vec::new());
        for inner in node.into_inner() {
            match inner.as_rule() {
                Rule::comma | Rule::colon => {}
                rule if is_literal(rule) || rule == Rule::no_value => {
                    values.push(self.setting_value(inner));
                }
                _ => expectations.extend(self.expectation(inner)),
            }
        }
        Some(Case { values: values.into_iter().collect::<Option<_>>()?, expectations, span })
    }

    fn step(&mut self, node: Node<'_>) -> Option<Step> {
        let span = self.span(&node);
        let (mut on, mut set, mut changes) = (None, Vec::new(), Vec::new());
        for inner in node.into_inner() {
            match inner.as_rule() {
                Rule::on_date => on = self.inner_date(inner),
                Rule::set_clause => set = self.settings(inner),
                Rule::step_expect => changes.extend(self.change(inner.into_inner().nth(1)?)),
                _ => {}
            }
        }
        Some(Step { on: on?, set, changes, span })
    }

    fn change(&mut self, node: Node<'_>) -> Option<Change> {
        let span = self.span(&node);
        let kind = match node.as_rule() {
            Rule::expect_gains => ChangeKind::Gains(self.selectors(node)),
            Rule::expect_loses => ChangeKind::Loses(self.selectors(node)),
            Rule::expect_loses_everything => ChangeKind::LosesEverything,
            Rule::expect_keeps => ChangeKind::Keeps(self.selectors(node)),
            Rule::expect_nothing => ChangeKind::Nothing,
            _ => ChangeKind::State(self.expectation(node)?.kind),
        };
        Some(Change { kind, span })
    }
}
