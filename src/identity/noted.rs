//! What is to be said of all records together.

use std::collections::BTreeMap;

use super::excerpt::excerpt;
use super::fault::Fault;
use super::mapping::{Mapping, Source};
use super::summary::Tally;
use super::{Finding, Population};
use crate::diagnostic::did_you_mean;
use crate::policy::{AttributeId, Policy, Presence, Table};

/// Unknown fields that get a note of their own.
const MOST_UNKNOWN: usize = 100;

/// What records have shown that is no single record's: which fields they have, and how many
/// have each fault.
#[derive(Clone, Debug)]
pub struct Noted {
    /// Whether any record, or the header, has named each attribute's field.
    pub(super) named: Table<AttributeId, bool>,
    /// The fields that nothing reads: how many came up before, and how many records have it.
    unknown: BTreeMap<String, (usize, u64)>,
    /// How many records have an unknown field beyond those.
    unknown_more: u64,
    most_unknown: usize,
    pub(super) findings: Vec<Finding>,
    pub(super) records: u64,
    pub(super) tally: Tally,
}

impl Noted {
    /// Nothing yet, but that these fields are there.
    pub(super) fn new(named: Table<AttributeId, bool>) -> Self {
        Self {
            named,
            unknown: BTreeMap::new(),
            unknown_more: 0,
            most_unknown: MOST_UNKNOWN,
            findings: Vec::new(),
            records: 0,
            tally: Tally::default(),
        }
    }

    /// Nothing yet of an input that is read in chunks; what each has shown is added, in order.
    #[must_use]
    pub fn nothing(policy: &Policy) -> Self {
        Self::new(Table::filled(&policy.schema.attributes, false))
    }

    /// Keeps the name of every unknown field. Which of them get a note of their own, only all
    /// chunks together show.
    pub(super) fn keep_all(&mut self) {
        self.most_unknown = usize::MAX;
    }

    /// Notes a field that nothing reads, in `records` of the records.
    pub(super) fn unknown(&mut self, name: &str, records: u64) {
        let before = self.unknown.len();
        if let Some((_, count)) = self.unknown.get_mut(name) {
            *count += records;
        } else if before < self.most_unknown {
            self.unknown.insert(name.to_owned(), (before, records));
        } else {
            self.unknown_more += records;
        }
    }

    /// Adds what the next chunk of the records has shown.
    pub fn add(&mut self, next: Self) {
        for (id, named) in next.named.iter() {
            self.named[id] |= *named;
        }
        let mut unknown: Vec<_> = next.unknown.into_iter().collect();
        unknown.sort_by_key(|(_, (before, _))| *before);
        unknown.iter().for_each(|(name, (_, records))| self.unknown(name, *records));
        self.unknown_more += next.unknown_more;
        self.findings.extend(next.findings);
        self.records += next.records;
        self.tally.merge(next.tally);
    }

    /// Nobody, with everything that is to be said of the input as a whole.
    #[must_use]
    pub fn told(self, policy: &Policy, mapping: &Mapping) -> Population {
        let findings = self.findings(policy, mapping);
        Population::of_nobody(self.records, findings, self.tally)
    }

    /// The findings on the whole input.
    pub(super) fn findings(&self, policy: &Policy, mapping: &Mapping) -> Vec<Finding> {
        let mut findings = self.findings.clone();
        self.absent_fields(policy, mapping, &mut findings);
        self.unknown_fields(policy, mapping, &mut findings);
        if self.records == 0 {
            let message = "the input has no records, as if everybody had left: is this the right file, and all of it?";
            findings.push(Fault::error("no-records", message).placed());
        }
        findings
    }

    fn absent_fields(&self, policy: &Policy, mapping: &Mapping, findings: &mut Vec<Finding>) {
        if self.records == 0 {
            return;
        }
        for (id, attribute) in policy.schema.attributes.iter() {
            if self.named[id] || matches!(attribute.presence, Presence::Default(_)) {
                continue;
            }
            let name = &attribute.name;
            let field = match mapping.source(id) {
                Source::Field(field) => {
                    format!("`{}`, from which `{name}` is read", excerpt(field))
                }
                _ => format!("`{name}`"),
            };
            let effect = match attribute.presence {
                Presence::Required => "so everybody is quarantined",
                _ => "so it is missing for everybody",
            };
            let near = mapping
                .field_name(policy, id)
                .and_then(|field| did_you_mean(field, self.unknown.keys().map(String::as_str)));
            let remedy = near.unwrap_or_else(|| {
                "name its column in `[identities.columns]`, or declare it with a default".to_owned()
            });
            let message = format!("no record has the field {field}, {effect}: {remedy}");
            findings.push(Fault::error("absent-column", message).on(name).placed());
        }
    }

    fn unknown_fields(&self, policy: &Policy, mapping: &Mapping, findings: &mut Vec<Finding>) {
        let schema = &policy.schema.attributes;
        let unread: Vec<&str> = schema
            .ids()
            .filter(|id| !self.named[*id])
            .filter_map(|id| mapping.field_name(policy, id))
            .collect();
        for (name, (_, records)) in &self.unknown {
            let near =
                if name.len() > 100 { None } else { did_you_mean(name, unread.iter().copied()) };
            let near = near.map(|near| format!("; {near}")).unwrap_or_default();
            let shown = excerpt(name);
            let message = format!(
                "the field `{shown}` is ignored: no attribute is read from it ({}){near}",
                counted(*records)
            );
            findings.push(Fault::warning("unknown-field", message).placed());
        }
        if self.unknown_more > 0 {
            let message =
                format!("further unknown fields are ignored ({})", counted(self.unknown_more));
            findings.push(Fault::warning("unknown-field", message).placed());
        }
    }
}

fn counted(records: u64) -> String {
    if records == 1 { "1 record".to_owned() } else { format!("{records} records") }
}
