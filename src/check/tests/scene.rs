//! Who is there in a test, and what is on record.

use std::collections::{BTreeMap, BTreeSet};

use super::Tests;
use crate::check::declared::Declarations;
use crate::check::error::{Kind, NameError, TestError};
use crate::check::model::ValueName;
use crate::policy::{RawValue, Scene, Setting};
use crate::source::Span;
use crate::syntax::ast::{self, Decider, LiteralKind, SettingValue};

/// The fields of a record, each once.
type Fields<'f> = Vec<&'f ast::Setting>;

impl<'r, 'a> Tests<'r, 'a> {
    /// Who is there, and what is on record. `later` are the fields that a scenario sets.
    pub(super) fn scene(&mut self, setup: &'a ast::Setup, later: &[&'a ast::Setting]) -> Scene {
        self.report_same_persons(&setup.persons);
        for person in &setup.persons {
            self.report_unknown_person(person);
            self.fields(&person.fields, Some(setup));
        }
        if let Some(given) = &setup.given {
            self.fields(&given.with, Some(setup));
            if !self.is_fixture(&given.fixture.text) {
                let names = fixture_names(self.all);
                self.report.unknown(Kind::Fixture, &given.fixture, names);
            }
        }
        let decisions = setup.decisions.iter().filter_map(|each| self.decision(each, setup));
        let decisions = decisions.collect();
        let people = self.people(Some(setup));
        let subject = people.subject();
        let others = people.others(&subject, later);
        Scene {
            subject: self.resolved(&subject, &people),
            others: others.iter().map(|fields| self.resolved(fields, &people)).collect(),
            decisions,
        }
    }

    /// What a scenario sets.
    pub(super) fn settings(
        &mut self,
        list: &'a [ast::Setting],
        setup: &'a ast::Setup,
    ) -> Vec<Setting> {
        self.fields(list, Some(setup));
        self.resolved(&list.iter().collect(), &self.people(Some(setup)))
    }

    /// Reports fields that do not exist, that are set twice, or that refer to nobody. Outside
    /// a test there are fixtures alone to refer to.
    pub(super) fn fields(&mut self, list: &'a [ast::Setting], setup: Option<&'a ast::Setup>) {
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        for setting in list {
            self.model.attribute(&setting.field, self.report);
            let (name, span) = (&setting.field.text, setting.field.span);
            if let Some(first) = seen.insert(name, span) {
                self.report.add(TestError::RepeatedField { name: name.clone(), span, first });
            }
            if let SettingValue::Given(name) = &setting.value {
                self.key_of(name, setup);
            }
        }
    }

    /// The key of a fixture or of a person of the test; where there is none, that is reported.
    pub(super) fn key_of(
        &mut self,
        name: &ast::Name,
        setup: Option<&'a ast::Setup>,
    ) -> Option<String> {
        let people = self.people(setup);
        let Some(fields) = people.called(&name.text) else {
            if !self.all.broken_names("fixture").any(|broken| broken.text == name.text) {
                let names: Vec<&str> = people.names().collect();
                let kind = if setup.is_some() { Kind::FixtureOrPerson } else { Kind::Fixture };
                self.report.unknown(kind, name, names.into_iter());
            }
            return None;
        };
        let key = people.key_among(&fields);
        if key.is_none() && !people.key.is_empty() {
            let (key, name, span) = (people.key.to_owned(), name.text.clone(), name.span);
            self.report.add(TestError::Keyless { name, key, span });
        }
        key
    }

    /// Who can be referred to in a test; outside one, fixtures alone.
    fn people(&self, setup: Option<&'a ast::Setup>) -> People<'r, 'a> {
        let model = self.model;
        People { all: self.all, setup, key: model.attribute_name(model.schema.schema.key) }
    }

    /// The fields with their attributes and values. Mistakes in them are reported already.
    fn resolved(&self, fields: &Fields<'a>, people: &People<'r, 'a>) -> Vec<Setting> {
        let each = fields.iter().filter_map(|setting| {
            let Some(ValueName::Attribute(attribute)) = self.model.value_if_known(&setting.field)
            else {
                return None;
            };
            let value = match &setting.value {
                SettingValue::Given(name) => {
                    let fields = people.called(&name.text)?;
                    people.key_among(&fields).map(RawValue::Text)
                }
                other => raw(other),
            };
            Some(Setting { attribute, value, span: setting.span })
        });
        each.collect()
    }

    fn report_same_persons(&mut self, persons: &[ast::Person]) {
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        for person in persons {
            let (name, span) = (&person.name.text, person.name.span);
            if let Some(first) = seen.insert(name, span) {
                let (kind, name) = (Kind::Person, name.clone());
                self.report.add(NameError::Duplicate { kind, name, span, first });
            }
        }
    }

    fn is_fixture(&self, name: &str) -> bool {
        let mut broken = self.all.broken_names("fixture");
        broken.any(|broken| broken.text == name) || self.people(None).fixture(name).is_some()
    }

    /// A person without fields is a fixture's.
    fn report_unknown_person(&mut self, person: &ast::Person) {
        if person.fields.is_empty() && !self.is_fixture(&person.name.text) {
            self.report.unknown(Kind::Fixture, &person.name, fixture_names(self.all));
        }
    }
}

fn fixture_names<'a>(all: &Declarations<'a>) -> impl Iterator<Item = &'a str> {
    all.fixtures.iter().map(|fixture| fixture.item.name.text.as_str())
}

/// Who can be referred to.
struct People<'r, 'a> {
    all: &'r Declarations<'a>,
    /// The test; none outside one.
    setup: Option<&'a ast::Setup>,
    /// The name of the key attribute; empty where there is no schema.
    key: &'r str,
}

impl<'a> People<'_, 'a> {
    /// The record of whom the test is about.
    fn subject(&self) -> Fields<'a> {
        let Some(given) = self.given() else { return Vec::new() };
        overlaid(self.fixture(&given.fixture.text).unwrap_or_default(), &given.with)
    }

    /// The record of a fixture or person. The fixture that the test is given is whom it is
    /// about.
    fn called(&self, name: &str) -> Option<Fields<'a>> {
        let person = self.persons().iter().find(|person| person.name.text == name);
        if let Some(person) = person {
            return Some(overlaid(self.fixture(name).unwrap_or_default(), &person.fields));
        }
        if self.given().is_some_and(|given| given.fixture.text == name) {
            return Some(self.subject());
        }
        self.fixture(name)
    }

    fn fixture(&self, name: &str) -> Option<Fields<'a>> {
        let declared = &self.all.fixtures;
        let place =
            declared.binary_search_by(|fixture| fixture.item.name.text.as_str().cmp(name)).ok()?;
        declared.get(place).map(|fixture| overlaid(Vec::new(), &fixture.item.fields))
    }

    fn given(&self) -> Option<&'a ast::Given> {
        self.setup.and_then(|setup| setup.given.as_ref())
    }

    fn persons(&self) -> &'a [ast::Person] {
        self.setup.map_or(&[], |setup| &setup.persons)
    }

    fn decisions(&self) -> &'a [ast::RecordedDecision] {
        self.setup.map_or(&[], |setup| &setup.decisions)
    }

    fn names(&self) -> impl Iterator<Item = &'a str> {
        let persons = self.persons().iter().map(|person| person.name.text.as_str());
        persons.chain(fixture_names(self.all))
    }

    fn key_among(&self, fields: &Fields<'_>) -> Option<String> {
        let setting = fields.iter().find(|setting| setting.field.text == self.key)?;
        match &setting.value {
            SettingValue::Literal(literal) => match &literal.kind {
                LiteralKind::Text(text) => Some(text.clone()),
                LiteralKind::Int(number) => Some(number.to_string()),
                _ => None,
            },
            _ => None,
        }
    }

    /// The records of everybody else: the persons of the test, and whomever it refers to.
    fn others(&self, subject: &Fields<'a>, later: &[&'a ast::Setting]) -> Vec<Fields<'a>> {
        let mut open: Vec<&str> =
            self.persons().iter().map(|person| person.name.text.as_str()).collect();
        open.extend(self.decisions().iter().filter_map(|decision| match &decision.by {
            Decider::Named(name) => Some(name.text.as_str()),
            Decider::Key(_) => None,
        }));
        open.extend(referred(subject.iter().chain(later)));
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut found: BTreeMap<&str, Fields<'a>> = BTreeMap::new();
        while let Some(name) = open.pop() {
            if !seen.insert(name) {
                continue;
            }
            let Some(fields) = self.called(name) else { continue };
            open.extend(referred(fields.iter()));
            found.insert(name, fields);
        }
        // Who is given is there already.
        let given = self.given().map(|given| given.fixture.text.as_str());
        let is_person = |name: &str| self.persons().iter().any(|it| it.name.text == name);
        found.retain(|name, _| Some(*name) != given || is_person(name));
        found.into_values().collect()
    }
}

/// Whom these fields refer to.
fn referred<'s, 'f>(
    fields: impl Iterator<Item = &'f &'s ast::Setting>,
) -> impl Iterator<Item = &'s str>
where
    's: 'f,
{
    fields.filter_map(|setting| match &setting.value {
        SettingValue::Given(name) => Some(name.text.as_str()),
        _ => None,
    })
}

/// `fields` with those of `with` in place of their own of the same name.
fn overlaid<'a>(mut fields: Fields<'a>, with: &'a [ast::Setting]) -> Fields<'a> {
    for setting in with {
        fields.retain(|other| other.field.text != setting.field.text);
        fields.push(setting);
    }
    fields
}

/// A value as it is written; none for `missing`.
pub(super) fn raw(value: &SettingValue) -> Option<RawValue> {
    match value {
        SettingValue::Literal(literal) => Some(literal_value(literal)),
        SettingValue::Missing(_) | SettingValue::Given(_) => None,
    }
}

fn literal_value(literal: &ast::Literal) -> RawValue {
    match &literal.kind {
        LiteralKind::Text(text) => RawValue::Text(text.clone()),
        LiteralKind::Int(number) => RawValue::Int(*number),
        LiteralKind::Bool(truth) => RawValue::Bool(*truth),
        LiteralKind::Date(date) => RawValue::Date(*date),
        LiteralKind::Duration(duration) => RawValue::Duration(*duration),
        LiteralKind::Set(elements) => RawValue::Set(elements.iter().map(literal_value).collect()),
    }
}
