//! Who is there in a test, and what is on record.

use std::collections::{BTreeMap, BTreeSet};

use super::Tests;
use crate::check::declared::Declarations;
use crate::check::error::{Kind, NameError, TestError};
use crate::policy::{RawValue, Scene, Setting};
use crate::source::Span;
use crate::syntax::ast::{self, Decider, LiteralKind, SettingValue};

/// The fields of a record, each once.
type Fields<'f> = Vec<&'f ast::Setting>;

impl<'a> Tests<'_, 'a> {
    /// Who is there, and what is on record. `later` are the fields that a scenario sets.
    pub(super) fn scene(&mut self, setup: &'a ast::Setup, later: &[&'a ast::Setting]) -> Scene {
        self.report_same_persons(&setup.persons);
        for person in &setup.persons {
            self.report_unknown_person(person);
            self.fields(&person.fields, Some(setup));
        }
        if let Some(given) = &setup.given {
            self.fields(&given.with, Some(setup));
            if !is_fixture(self.all, &given.fixture.text) {
                let names = fixture_names(self.all);
                self.report.unknown(Kind::Fixture, &given.fixture, names);
            }
        }
        let decisions = setup.decisions.iter().filter_map(|each| self.decision(each, setup));
        let decisions = decisions.collect();
        let people = People { all: self.all, setup, key: self.key() };
        let subject = people.subject();
        let others = people.others(&subject, later);
        Scene {
            subject: self.resolved(&subject, Some(setup)),
            others: others.iter().map(|fields| self.resolved(fields, Some(setup))).collect(),
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
        self.resolved(&list.iter().collect(), Some(setup))
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
        let nobody = ast::Setup::default();
        let people = People { all: self.all, setup: setup.unwrap_or(&nobody), key: self.key() };
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

    /// The name of the key attribute; empty where there is no schema.
    fn key(&self) -> &'a str {
        let schema = &self.model.schema.schema;
        self.all
            .identities
            .iter()
            .flat_map(|declared| &declared.item.fields)
            .map(|field| field.name.text.as_str())
            .find(|name| *name == self.model.attribute_name(schema.key))
            .unwrap_or("")
    }

    /// The fields with their attributes and values. Mistakes in them are reported already.
    fn resolved(&self, fields: &Fields<'a>, setup: Option<&'a ast::Setup>) -> Vec<Setting> {
        let nobody = ast::Setup::default();
        let people = People { all: self.all, setup: setup.unwrap_or(&nobody), key: self.key() };
        let each = fields.iter().filter_map(|setting| {
            let Some(crate::check::model::ValueName::Attribute(attribute)) =
                self.model.value_if_known(&setting.field)
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

    /// A person without fields is a fixture's.
    fn report_unknown_person(&mut self, person: &ast::Person) {
        if person.fields.is_empty() && !is_fixture(self.all, &person.name.text) {
            self.report.unknown(Kind::Fixture, &person.name, fixture_names(self.all));
        }
    }
}

fn fixture_names<'a>(all: &Declarations<'a>) -> impl Iterator<Item = &'a str> {
    let names: Vec<&str> =
        all.fixtures.iter().map(|fixture| fixture.item.name.text.as_str()).collect();
    names.into_iter()
}

fn is_fixture(all: &Declarations<'_>, name: &str) -> bool {
    let mut broken = all.broken_names("fixture");
    broken.any(|broken| broken.text == name) || fixture_names(all).any(|other| other == name)
}

/// Who can be referred to.
struct People<'s, 'a> {
    all: &'s Declarations<'a>,
    setup: &'s ast::Setup,
    key: &'s str,
}

impl<'s, 'a: 's> People<'s, 'a> {
    /// The record of whom the test is about.
    fn subject(&self) -> Fields<'s> {
        let Some(given) = &self.setup.given else { return Vec::new() };
        overlaid(self.fixture(&given.fixture.text).unwrap_or_default(), &given.with)
    }

    /// The record of a fixture or person. The fixture that the test is given is whom it is
    /// about.
    fn called(&self, name: &str) -> Option<Fields<'s>> {
        let person = self.setup.persons.iter().find(|person| person.name.text == name);
        if let Some(person) = person {
            return Some(overlaid(self.fixture(name).unwrap_or_default(), &person.fields));
        }
        if self.setup.given.as_ref().is_some_and(|given| given.fixture.text == name) {
            return Some(self.subject());
        }
        self.fixture(name)
    }

    fn fixture(&self, name: &str) -> Option<Fields<'s>> {
        let fixture = self.all.fixtures.iter().find(|fixture| fixture.item.name.text == name)?;
        Some(overlaid(Vec::new(), &fixture.item.fields))
    }

    fn names(&self) -> impl Iterator<Item = &'s str> {
        let persons = self.setup.persons.iter().map(|person| person.name.text.as_str());
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
    fn others(&self, subject: &Fields<'s>, later: &[&'s ast::Setting]) -> Vec<Fields<'s>> {
        let mut open: Vec<&str> =
            self.setup.persons.iter().map(|person| person.name.text.as_str()).collect();
        open.extend(self.setup.decisions.iter().filter_map(|decision| match &decision.by {
            Decider::Named(name) => Some(name.text.as_str()),
            Decider::Key(_) => None,
        }));
        open.extend(referred(subject.iter().chain(later)));
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut found: BTreeMap<&str, Fields<'s>> = BTreeMap::new();
        while let Some(name) = open.pop() {
            if !seen.insert(name) {
                continue;
            }
            let Some(fields) = self.called(name) else { continue };
            open.extend(referred(fields.iter()));
            found.insert(name, fields);
        }
        // Who is given is there already.
        let given = self.setup.given.as_ref().map(|given| given.fixture.text.as_str());
        let is_person = |name: &str| self.setup.persons.iter().any(|it| it.name.text == name);
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
fn overlaid<'s>(mut fields: Fields<'s>, with: &'s [ast::Setting]) -> Fields<'s> {
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
