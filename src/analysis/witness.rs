//! Somebody who could exist, put to `eval`.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

use super::realize::Draft;
use crate::eval::{Truth, World, holds};
use crate::identity::{Format, Mapping, PersonId, Population, read};
use crate::policy::{Date, Expr, Policy};
use crate::record::{ApprovalRecord, ApprovalRecords};

/// Somebody of whom a claim is true, with everything that makes it so.
#[derive(Clone, Debug, PartialEq)]
pub struct Witness {
    /// The evaluation date.
    pub date: Date,
    /// The identity records, as HR would write them: the identity's own first, then those of
    /// the people around it.
    pub records: Vec<Map<String, Json>>,
    /// Of each record, the attributes that matter; the rest is filled in.
    pub matters: Vec<BTreeSet<String>>,
    /// The approvals on record.
    pub approvals: Vec<ApprovalRecord>,
}

impl From<Draft> for Witness {
    fn from(draft: Draft) -> Self {
        let Draft { date, people, matters, approvals } = draft;
        Self { date, records: people, matters, approvals }
    }
}

impl Witness {
    /// The people, as `policy` reads them. None where it cannot read them at all.
    #[must_use]
    pub fn population(&self, policy: &Policy) -> Option<Population> {
        let text = serde_json::to_vec(&self.records).ok()?;
        read(text.as_slice(), Some(Format::Json), &Mapping::by_name(policy), policy).ok()
    }

    /// The approvals on record.
    #[must_use]
    pub fn approval_records(&self) -> ApprovalRecords {
        ApprovalRecords { records: self.approvals.clone(), findings: Vec::new() }
    }

    /// The identity itself, in a population made of the records.
    #[must_use]
    pub fn person(&self, policy: &Policy, population: &Population) -> Option<PersonId> {
        let key = &policy.schema.attributes.at(policy.schema.key)?.name;
        population.by_key(self.records.first()?.get(key)?.as_str()?)
    }

    /// What `eval` says of a claim about the identity.
    #[must_use]
    pub fn judge(&self, policy: &Policy, claim: &Expr) -> Truth {
        let population = self.population(policy)?;
        let person = self.person(policy, &population)?;
        let world = World::with_approvals(policy, &population, &self.approval_records());
        holds(&world, person, self.date, claim)
    }
}
