//! Tests that are written out say what `eval` says of those whom they are about.

use proptest::prelude::*;
use rolebook::analysis::{Analysis, Answer, Dates, Scope, Witness};
use rolebook::eval::{DecisionDocument, StateDocument};
use rolebook::fmt::format;
use rolebook::policy::{Atom, AtomKind, Date, EntitlementId, Expr, Policy};
use rolebook::source::Span;
use rolebook::syntax::ast::{
    Decider, DeclarationKind, Expectation, ExpectationKind, Literal, LiteralKind, Selector,
    Setting, SettingValue, Test,
};
use rolebook::syntax::parse;
use rolebook::testing::draft;
use serde_json::{Map, Value, json};

use super::properties::cases;
use super::random::{any_company, declarations};
use crate::support::company::{Company, load};

fn atom(kind: AtomKind) -> Expr {
    Expr::Atom(Atom { kind, span: Span::default() })
}

fn json_of(literal: &Literal) -> Value {
    match &literal.kind {
        LiteralKind::Text(text) => json!(text),
        LiteralKind::Int(number) => json!(number),
        LiteralKind::Bool(flag) => json!(flag),
        LiteralKind::Date(date) => json!(date.to_string()),
        LiteralKind::Duration(duration) => json!(duration.to_string()),
        LiteralKind::Set(elements) => elements.iter().map(json_of).collect(),
    }
}

fn record(fields: &[Setting]) -> Map<String, Value> {
    let value = |field: &Setting| match &field.value {
        SettingValue::Literal(literal) => json_of(literal),
        other => panic!("{other:?}"),
    };
    fields.iter().map(|field| (field.field.text.clone(), value(field))).collect()
}

/// The decision that a test is about, made from its text alone.
fn decided(policy: &str, text: &str, fixture: &[Setting], test: &Test) -> DecisionDocument {
    let persons = test.setup.persons.iter().map(|person| record(&person.fields));
    let people: Vec<_> = std::iter::once(record(fixture)).chain(persons).collect();
    let line = |record: &Map<String, Value>| serde_json::to_string(record).unwrap() + "\n";
    let approvals = test.setup.decisions.iter().map(|decision| {
        let Decider::Key(by) = &decision.by else { panic!("{decision:?}") };
        let mut record = json!({
            "identity": people[0]["id"],
            "entitlement": name_of(text, &decision.entitlement),
            "approval": decision.stage.first.text,
            "stage": decision.stage.second.as_ref().unwrap().text,
            "approver": by.value,
            "decision": if decision.approved { "approved" } else { "rejected" },
            "at": decision.on.value.to_string(),
        });
        if let Some(capacity) = &decision.eligible_as {
            record["eligible_as"] = json!(capacity.value);
        }
        serde_json::to_string(&record).unwrap() + "\n"
    });
    let approvals: String = approvals.collect();
    let lines: String = people.iter().map(line).collect();
    let company = Company::of(&[("policy.role", policy)], &lines).with_recorded(&approvals);
    let on = test.on.as_ref().unwrap().value;
    let documents = company.decisions(on).into_iter().map(|(_, document)| document);
    let own =
        |document: &DecisionDocument| document.identity.as_deref() == people[0]["id"].as_str();
    documents.into_iter().find(own).unwrap()
}

fn name_of<'t>(text: &'t str, selector: &Selector) -> &'t str {
    &text[selector.span.start as usize..selector.span.end as usize]
}

/// What is untrue of what a test expects; nothing if all is true.
fn objections(text: &str, document: &DecisionDocument, expectation: &Expectation) -> Vec<String> {
    let holdings = document.entitlements.as_deref().unwrap_or_default();
    let mut wrong = Vec::new();
    let mut check = |selectors: &[Selector], state: Option<StateDocument>| {
        for selector in selectors {
            let name = name_of(text, selector);
            let found = holdings.iter().find(|holding| holding.entitlement == name);
            let found = found.map(|holding| holding.state);
            if found != state {
                wrong.push(format!("{name} is {found:?} rather than {state:?}"));
            }
        }
    };
    match &expectation.kind {
        ExpectationKind::Granted { selectors, .. } => {
            check(selectors, Some(StateDocument::Granted));
        }
        ExpectationKind::None(selectors) => check(selectors, None),
        ExpectationKind::Pending { selectors, .. } => {
            check(selectors, Some(StateDocument::Pending));
        }
        ExpectationKind::Scheduled { selectors, .. } => {
            check(selectors, Some(StateDocument::Scheduled));
        }
        ExpectationKind::Suspended(selectors) => check(selectors, Some(StateDocument::Suspended)),
        ExpectationKind::Denied { selectors, .. } => check(selectors, Some(StateDocument::Denied)),
        ExpectationKind::Phase(phase) => {
            if document.phase.map(|phase| phase.name()) != Some(&*phase.text) {
                wrong.push(format!("the phase is {:?}", document.phase));
            }
        }
        ExpectationKind::Quarantined { .. } if document.entitlements.is_none() => {}
        other => wrong.push(format!("{other:?}")),
    }
    wrong
}

/// Everybody whom the analysis can think of: who holds something, waits for it, or is denied.
fn everybody(policy: &Policy, on: Date) -> Vec<(EntitlementId, Witness)> {
    let mut analysis = Analysis::new(policy, Dates::Every(on), None);
    let mut found = Vec::new();
    for id in policy.entitlements.ids() {
        for kind in [AtomKind::Holds(vec![id]), AtomKind::Pending(vec![id])] {
            if let Answer::Somebody(witness) = analysis.example(&atom(kind), Scope::default()) {
                found.push((id, *witness));
            }
        }
    }
    found
}

proptest! {
    #![proptest_config(cases(40))]

    #[test]
    fn drafts_say_what_is_so((rules, _, on) in any_company()) {
        let rules = declarations(&rules).concat();
        let policy = load(&[("policy.role", &rules)]).policy.unwrap();
        for (id, witness) in everybody(&policy, on) {
            let all: Vec<EntitlementId> = policy.entitlements.ids().collect();
            for about in [&[id][..], &all, &[]] {
                let text = draft(&policy, &witness, "somebody", about);
                prop_assert_eq!(format(&text, 0), Ok(text.clone()));
                let both = load(&[("policy.role", &rules), ("draft.role", &text)]);
                prop_assert_eq!(both.diagnostics, [], "{}", text);
                let (file, _) = parse(&text, 0);
                let kinds: Vec<_> = file.declarations.iter().map(|each| &each.kind).collect();
                let [DeclarationKind::Fixture(fixture), DeclarationKind::Test(test)] = kinds[..]
                else { panic!("{text}") };
                let document = decided(&rules, &text, &fixture.fields, test);
                prop_assert!(!test.expectations.is_empty());
                for expectation in &test.expectations {
                    prop_assert_eq!(
                        objections(&text, &document, expectation), [""; 0], "{}\n{}", text, rules
                    );
                }
            }
        }
    }
}
