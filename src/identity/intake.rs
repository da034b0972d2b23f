//! Records as they come in, typed one by one.

use std::collections::BTreeMap;

use super::build::build;
use super::entries::Entries;
use super::excerpt::excerpt;
use super::fault::{Fault, Place};
use super::mapping::{Column, Mapping, Source};
use super::needs::Needs;
use super::packed::Slots;
use super::typing::{Raw, Typing};
use super::{Finding, Population};
use crate::diagnostic::did_you_mean;
use crate::policy::{Attribute, AttributeId, Policy, Presence, Table};

/// Unknown fields that get a note of their own.
const MOST_UNKNOWN: usize = 100;

/// Takes records one by one.
pub(super) struct Intake<'a> {
    pub(super) policy: &'a Policy,
    mapping: &'a Mapping,
    needs: Needs,
    typing: Typing<'a>,
    /// Whether any record, or the header, has named each attribute's field.
    named: Table<AttributeId, bool>,
    /// The fields that nothing reads, with the number of records that have them.
    unknown: BTreeMap<String, u64>,
    /// How many records have an unknown field beyond those.
    unknown_more: u64,
    entries: Entries,
    /// The record at hand.
    slots: Slots,
    findings: Vec<Finding>,
}

impl<'a> Intake<'a> {
    /// Takes records for `policy`.
    pub(super) fn new(policy: &'a Policy, mapping: &'a Mapping) -> Self {
        let named = policy.schema.attributes.ids().map(|id| {
            let column = mapping.columns.at(id);
            column.is_some_and(|column| matches!(column.source, Source::Constant(_)))
        });
        let entries = Entries::new(policy);
        Self {
            slots: Slots::new(&entries.shape),
            policy,
            mapping,
            needs: Needs::of(policy),
            typing: Typing::new(policy),
            named: named.collect(),
            unknown: BTreeMap::new(),
            unknown_more: 0,
            entries,
            findings: Vec::new(),
        }
    }

    /// Where an attribute is read from.
    pub(super) fn source(&self, id: AttributeId) -> &'a Source {
        &self.mapping.columns[id].source
    }

    /// The field that an attribute is read from outside SCIM; none for a constant.
    pub(super) fn field_name(&self, id: AttributeId) -> Option<&'a str> {
        match self.source(id) {
            Source::OwnName => Some(&self.policy.schema.attributes[id].name),
            Source::Field(name) => Some(name),
            Source::Constant(_) => None,
        }
    }

    /// How the values of each attribute are written.
    pub(super) fn columns(&self) -> &'a Table<AttributeId, Column> {
        &self.mapping.columns
    }

    /// Room for the values of a record.
    pub(super) fn room(&self) -> Slots {
        Slots::new(&self.entries.shape)
    }

    /// What types fields.
    pub(super) fn typing(&self) -> &Typing<'a> {
        &self.typing
    }

    /// The number of the record that is taken next.
    pub(super) fn next_record(&self) -> u64 {
        self.entries.len() as u64 + 1
    }

    /// Notes that the input names an attribute's field, if only in a header.
    pub(super) fn name(&mut self, id: AttributeId) {
        self.named[id] = true;
    }

    /// Notes a field that nothing reads, in `records` of the records.
    pub(super) fn unknown_field(&mut self, name: &str, records: u64) {
        if let Some(count) = self.unknown.get_mut(name) {
            *count += records;
        } else if self.unknown.len() < MOST_UNKNOWN {
            self.unknown.insert(name.to_owned(), records);
        } else {
            self.unknown_more += records;
        }
    }

    /// Adds a finding on the whole input.
    pub(super) fn finding(&mut self, finding: &Fault) {
        self.findings.push(finding.placed());
    }

    /// Takes a record, whose fields are `raw`; `faults` are those of the record as a whole.
    pub(super) fn take<'r>(
        &mut self,
        line: Option<u64>,
        mut faults: Vec<Fault>,
        raw: impl Fn(AttributeId) -> Raw<'r>,
    ) {
        let place = Place { record: self.next_record(), line };
        self.slots.clear();
        for (id, column) in self.mapping.columns.iter() {
            if let Source::Constant(value) = &column.source {
                self.slots.put(id, value);
                continue;
            }
            let raw = raw(id);
            if !matches!(raw, Raw::Absent) {
                self.named[id] = true;
            }
            match self.typing.field(id, &raw, column) {
                Ok(Some(value)) if self.needs.attributes[id] => self.slots.put(id, &value),
                Ok(_) => {}
                Err(fault) => faults.push(fault),
            }
        }
        self.entries.push(place, &self.slots, faults);
    }

    /// Takes a record of which the fields that it has are typed already; or leaves it, where
    /// something is missing that must not be.
    pub(super) fn take_typed(&mut self, line: Option<u64>, slots: &mut Slots) -> bool {
        let schema = &self.policy.schema.attributes;
        let lacks = |(id, attribute): (AttributeId, &Attribute)| {
            attribute.presence == Presence::Required
                && !slots.holds(id)
                && !matches!(self.source(id), Source::Constant(_))
        };
        if schema.iter().any(lacks) {
            return false;
        }
        for (id, attribute) in schema.iter() {
            self.named[id] |= slots.names(id);
            match (&self.mapping.columns[id].source, &attribute.presence) {
                (Source::Constant(value), _) => slots.put(id, value),
                _ if !self.needs.attributes[id] => slots.miss(id),
                (_, Presence::Default(value)) if !slots.holds(id) => slots.put(id, value),
                _ => {}
            }
        }
        let place = Place { record: self.next_record(), line };
        self.entries.push(place, slots, Vec::new());
        true
    }

    /// Takes a record that cannot be read at all.
    pub(super) fn take_unreadable(&mut self, line: Option<u64>, fault: Fault) {
        // It names no fields, and so does not hide that nobody does.
        let named = self.named.clone();
        self.take(line, vec![fault], |_| Raw::Broken);
        self.named = named;
    }

    /// The population of all records taken.
    pub(super) fn finish(mut self) -> Population {
        self.note_absent_fields();
        self.note_unknown_fields();
        if self.entries.len() == 0 {
            let message = "the input has no records, as if everybody had left: is this the right file, and all of it?";
            self.findings.push(Fault::error("no-records", message).placed());
        }
        let mut population = build(self.policy, &self.needs, self.entries);
        population.findings = self.findings;
        population
    }

    fn note_absent_fields(&mut self) {
        if self.entries.len() == 0 {
            return;
        }
        for (id, attribute) in self.policy.schema.attributes.iter() {
            if self.named[id] || matches!(attribute.presence, Presence::Default(_)) {
                continue;
            }
            let name = &attribute.name;
            let field = match self.source(id) {
                Source::Field(field) => {
                    format!("`{}`, from which `{name}` is read", excerpt(field))
                }
                _ => format!("`{name}`"),
            };
            let effect = match attribute.presence {
                Presence::Required => "so everybody is quarantined",
                _ => "so it is missing for everybody",
            };
            let near = self
                .field_name(id)
                .and_then(|field| did_you_mean(field, self.unknown.keys().map(String::as_str)));
            let remedy = near.unwrap_or_else(|| {
                "name its column in `[identities.columns]`, or declare it with a default".to_owned()
            });
            let message = format!("no record has the field {field}, {effect}: {remedy}");
            self.findings.push(Fault::error("absent-column", message).on(name).placed());
        }
    }

    fn note_unknown_fields(&mut self) {
        let schema = &self.policy.schema.attributes;
        let unread: Vec<&str> = schema
            .ids()
            .filter(|id| !self.named[*id])
            .filter_map(|id| self.field_name(id))
            .collect();
        for (name, records) in &self.unknown {
            let near =
                if name.len() > 100 { None } else { did_you_mean(name, unread.iter().copied()) };
            let near = near.map(|near| format!("; {near}")).unwrap_or_default();
            let shown = excerpt(name);
            let message = format!(
                "the field `{shown}` is ignored: no attribute is read from it ({}){near}",
                counted(*records)
            );
            self.findings.push(Fault::warning("unknown-field", message).placed());
        }
        if self.unknown_more > 0 {
            let message =
                format!("further unknown fields are ignored ({})", counted(self.unknown_more));
            self.findings.push(Fault::warning("unknown-field", message).placed());
        }
    }
}

fn counted(records: u64) -> String {
    if records == 1 { "1 record".to_owned() } else { format!("{records} records") }
}
