//! Records as they come in, typed one by one.

use super::build::build;
use super::entries::Entries;
use super::fault::{Fault, Place};
use super::mapping::{Column, Mapping, Source};
use super::needs::Needs;
use super::noted::Noted;
use super::packed::Slots;
use super::typing::{Raw, Typing};
use super::{CHUNK, Population};
use crate::policy::{AttributeId, Policy, Presence, Table};

/// Takes records one by one.
pub(super) struct Intake<'a> {
    pub(super) policy: &'a Policy,
    mapping: &'a Mapping,
    needs: Needs,
    typing: Typing<'a>,
    noted: Noted,
    /// The attributes that a record cannot lack.
    required: Vec<AttributeId>,
    /// Those that a record does not have as they stand in it.
    altered: Vec<AttributeId>,
    /// Those that no record has named yet.
    unnamed: Vec<AttributeId>,
    /// The number of the first record.
    first: u64,
    entries: Entries,
    /// The record at hand.
    slots: Slots,
}

impl<'a> Intake<'a> {
    /// Takes records for `policy`.
    pub(super) fn new(policy: &'a Policy, mapping: &'a Mapping) -> Self {
        let named = policy.schema.attributes.ids().map(|id| {
            let column = mapping.columns.at(id);
            column.is_some_and(|column| matches!(column.source, Source::Constant(_)))
        });
        let named: Table<AttributeId, bool> = named.collect();
        let (entries, needs) = (Entries::new(policy), Needs::of(policy));
        let attributes = || policy.schema.attributes.iter();
        let is_read = |id: AttributeId| !named.at(id).is_some_and(|is_constant| *is_constant);
        let required = attributes()
            .filter(|(id, attribute)| attribute.presence == Presence::Required && is_read(*id));
        let altered = attributes().filter(|(id, attribute)| {
            let has_default = matches!(attribute.presence, Presence::Default(_));
            has_default || !is_read(*id) || !needs.attributes[*id]
        });
        Self {
            slots: Slots::new(&entries.shape),
            required: required.map(|(id, _)| id).collect(),
            altered: altered.map(|(id, _)| id).collect(),
            unnamed: policy.schema.attributes.ids().collect(),
            policy,
            mapping,
            needs,
            typing: Typing::new(policy),
            noted: Noted::new(named),
            first: 1,
            entries,
        }
    }

    /// Where an attribute is read from.
    pub(super) fn source(&self, id: AttributeId) -> &'a Source {
        self.mapping.source(id)
    }

    /// The field that an attribute is read from outside SCIM; none for a constant.
    pub(super) fn field_name(&self, id: AttributeId) -> Option<&'a str> {
        self.mapping.field_name(self.policy, id)
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
        self.first + self.entries.len() as u64
    }

    /// Notes that the input names an attribute's field, if only in a header.
    pub(super) fn name(&mut self, id: AttributeId) {
        self.noted.named[id] = true;
    }

    /// Notes a field that nothing reads, in `records` of the records.
    pub(super) fn unknown_field(&mut self, name: &str, records: u64) {
        self.noted.unknown(name, records);
    }

    /// Adds a finding on the whole input.
    pub(super) fn finding(&mut self, finding: &Fault) {
        self.noted.findings.push(finding.placed());
    }

    /// Takes a record, whose fields are `raw`; `faults` are those of the record as a whole.
    pub(super) fn take<'r>(
        &mut self,
        line: Option<u64>,
        mut faults: Vec<Fault>,
        raw: impl Fn(AttributeId) -> Raw<'r>,
    ) {
        let place = self.place(line);
        self.slots.clear();
        for (id, column) in self.mapping.columns.iter() {
            if let Source::Constant(value) = &column.source {
                self.slots.put(id, value);
                continue;
            }
            let raw = raw(id);
            if !matches!(raw, Raw::Absent) {
                self.noted.named[id] = true;
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
        if self.required.iter().any(|id| !slots.holds(*id)) {
            return false;
        }
        self.unnamed.retain(|id| {
            self.noted.named[*id] |= slots.names(*id);
            !self.noted.named[*id]
        });
        for id in &self.altered {
            let presence = &self.policy.schema.attributes[*id].presence;
            match (&self.mapping.columns[*id].source, presence) {
                (Source::Constant(value), _) => slots.put(*id, value),
                _ if !self.needs.attributes[*id] => slots.miss(*id),
                (_, Presence::Default(value)) if !slots.holds(*id) => slots.put(*id, value),
                _ => {}
            }
        }
        let place = self.place(line);
        self.entries.push(place, slots, Vec::new());
        true
    }

    /// Where the record stands that is taken next.
    fn place(&self, line: Option<u64>) -> Place {
        let record = self.next_record();
        if record % CHUNK as u64 == 1 {
            self.typing.begin_chunk();
        }
        Place { record, line }
    }

    /// Takes a record that cannot be read at all.
    pub(super) fn take_unreadable(&mut self, line: Option<u64>, fault: Fault) {
        // It names no fields, and so does not hide that nobody does.
        let named = self.noted.named.clone();
        self.take(line, vec![fault], |_| Raw::Broken);
        self.noted.named = named;
    }

    /// The population of all records taken.
    pub(super) fn finish(self) -> Population {
        let (policy, mapping) = (self.policy, self.mapping);
        let (mut population, noted) = self.part();
        population.findings = noted.findings(policy, mapping);
        population
    }

    /// The same of a piece of the records, and what is to be said of all of them together.
    pub(super) fn part(self) -> (Population, Noted) {
        let records = self.entries.len() as u64;
        let population = build(self.policy, &self.needs, self.entries);
        let mut noted = self.noted;
        noted.records = records;
        (population, noted)
    }

    /// Counts records from this one on.
    pub(super) fn begin_at(&mut self, record: u64) {
        self.first = record;
        self.noted.keep_all();
    }
}
