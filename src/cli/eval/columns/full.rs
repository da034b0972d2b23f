//! One row for each identity and entitlement, with every path.

use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};

use super::super::csv::{awaiting, denied_by, via};
use super::names::{Names, TextLists, column, date_for_all, dates, list_of, name};
use crate::eval::{
    Decision, FindingDocument, Holding, HoldingDocument, Outcome, State, StateDocument,
};
use crate::policy::{Date, Id as _, Phase, Policy};

/// The columns: those of the CSV, and the findings of who is quarantined.
pub(super) fn schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("identity", DataType::Utf8, true),
        Field::new("as_of", DataType::Date32, false),
        name("phase"),
        name("entitlement"),
        name("state"),
        Field::new("until", DataType::Date32, true),
        Field::new("from", DataType::Date32, true),
        list_of("awaiting", DataType::Utf8),
        list_of("denied_by", DataType::Utf8),
        list_of("via", DataType::Utf8),
        list_of("quarantine", DataType::Utf8),
    ]))
}

/// Rows in the making.
pub(super) struct Rows<'n> {
    names: &'n Names,
    policy: &'n Policy,
    identities: StringBuilder,
    phases: Vec<Option<Phase>>,
    entitlements: Vec<Option<usize>>,
    states: Vec<Option<StateDocument>>,
    until: Vec<Option<Date>>,
    from: Vec<Option<Date>>,
    awaiting: TextLists,
    denied_by: TextLists,
    via: TextLists,
    quarantine: TextLists,
}

impl<'n> Rows<'n> {
    /// No rows.
    pub(super) fn new(names: &'n Names, policy: &'n Policy) -> Self {
        Self {
            names,
            policy,
            identities: StringBuilder::new(),
            phases: Vec::new(),
            entitlements: Vec::new(),
            states: Vec::new(),
            until: Vec::new(),
            from: Vec::new(),
            awaiting: TextLists::new(),
            denied_by: TextLists::new(),
            via: TextLists::new(),
            quarantine: TextLists::new(),
        }
    }

    /// Adds somebody's rows; one, without an entitlement, where there is none.
    pub(super) fn push(&mut self, key: Option<&str>, decision: &Decision) {
        match &decision.outcome {
            Outcome::Quarantined(findings) => {
                let findings: Vec<_> = findings.iter().map(FindingDocument::of).collect();
                self.quarantine.push_findings(Some(&findings));
                self.row(key, None, None, decision.as_of);
            }
            Outcome::Decided(standing) => {
                let mut held: Vec<Option<&Holding>> =
                    standing.entitlements.iter().map(Some).collect();
                if held.is_empty() {
                    held.push(None);
                }
                for holding in held {
                    self.quarantine.push_findings(None);
                    self.row(key, Some(standing.phase), holding, decision.as_of);
                }
            }
        }
    }

    fn row(
        &mut self,
        key: Option<&str>,
        phase: Option<Phase>,
        holding: Option<&Holding>,
        as_of: Date,
    ) {
        self.identities.append_option(key);
        self.phases.push(phase);
        self.entitlements.push(holding.map(|holding| holding.entitlement.index()));
        self.states.push(holding.map(|holding| StateDocument::of(holding.state).0));
        let kept = holding.filter(|holding| holding.state.is_kept());
        self.until.push(kept.and_then(|holding| holding.until));
        let scheduled = holding.filter(|holding| holding.state == State::Scheduled);
        self.from.push(scheduled.and_then(|holding| holding.from));
        let document = holding.map(|holding| HoldingDocument::of(self.policy, holding, as_of));
        self.awaiting.push(document.as_ref().map(awaiting));
        self.denied_by.push(document.as_ref().map(denied_by));
        self.via.push(document.as_ref().map(via));
    }

    /// The rows, as they were on this date.
    pub(super) fn finish(
        mut self,
        schema: &SchemaRef,
        as_of: Date,
    ) -> Result<RecordBatch, ArrowError> {
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.identities.finish()),
            date_for_all(as_of, self.phases.len()),
            self.names.phases(&self.phases)?,
            column(self.entitlements.into_iter(), &self.names.entitlements)?,
            self.names.states(&self.states)?,
            dates(self.until.into_iter()),
            dates(self.from.into_iter()),
            self.awaiting.finish(),
            self.denied_by.finish(),
            self.via.finish(),
            self.quarantine.finish(),
        ];
        RecordBatch::try_new(SchemaRef::clone(schema), columns)
    }
}
