//! One row for each identity: its roles, or its entitlements by state.

use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};

use super::names::{Names, NumberLists, TextLists, date_for_all, dates, list_of, name, name_type};
use crate::engine::{Answer, Form, Stand};
use crate::eval::{FindingDocument, Outcome, Standing, State, Was};
use crate::policy::{Date, EntitlementId, Id, Phase, RoleId};

/// The states that have a column of their own, called like them. A suspended entitlement is in one
/// whatever it was before.
const STATES: [State; 5] = [
    State::Granted,
    State::Pending,
    State::Scheduled,
    State::Suspended(Was::Granted),
    State::Denied,
];

/// The columns.
pub(super) fn schema(form: Form) -> SchemaRef {
    let mut fields = vec![
        Field::new("identity", DataType::Utf8, true),
        Field::new("as_of", DataType::Date32, false),
        name("phase"),
    ];
    if form == Form::Roles {
        fields.push(list_of("roles", name_type()));
    } else {
        fields.extend(STATES.map(|state| list_of(state.name(), name_type())));
        fields.push(Field::new("next_change", DataType::Date32, true));
    }
    fields.push(list_of("quarantine", DataType::Utf8));
    Arc::new(Schema::new(fields))
}

/// Rows in the making.
pub(super) struct Rows<'n> {
    names: &'n Names,
    form: Form,
    identities: StringBuilder,
    phases: Vec<Option<Phase>>,
    lists: Vec<NumberLists>,
    changes: Vec<Option<Date>>,
    quarantine: TextLists,
}

impl<'n> Rows<'n> {
    /// No rows, with room for so many.
    pub(super) fn room(names: &'n Names, form: Form, rows: usize) -> Self {
        let lists = if form == Form::Roles { 1 } else { STATES.len() };
        Self {
            names,
            form,
            identities: StringBuilder::with_capacity(rows, rows * 8),
            phases: Vec::with_capacity(rows),
            lists: (0..lists).map(|_| NumberLists::room(rows)).collect(),
            changes: Vec::new(),
            quarantine: TextLists::new(),
        }
    }

    /// Adds somebody's row.
    pub(super) fn push(
        &mut self,
        key: Option<&str>,
        answer: &Answer<'_>,
    ) -> Result<(), ArrowError> {
        self.identities.append_option(key);
        match answer {
            Answer::Stands(stand) => self.push_stand(stand),
            Answer::Told(decision) => match &decision.outcome {
                Outcome::Decided(standing) => self.push_standing(standing),
                Outcome::Quarantined(findings) => {
                    self.phases.push(None);
                    self.changes.push(None);
                    let findings: Vec<_> = findings.iter().map(FindingDocument::of).collect();
                    self.quarantine.push_findings(Some(&findings));
                    self.lists.iter_mut().try_for_each(NumberLists::push_none)
                }
            },
        }
    }

    fn push_decided(&mut self, phase: Phase, next_change: Option<Date>) {
        self.phases.push(Some(phase));
        self.changes.push(next_change);
        self.quarantine.push_findings(None);
    }

    fn push_stand(&mut self, stand: &Stand<'_>) -> Result<(), ArrowError> {
        self.push_decided(stand.phase(), stand.next_change());
        if self.form == Form::Roles {
            let roles = || stand.roles().map(RoleId::index);
            return self.lists.iter_mut().try_for_each(|list| list.push(roles()));
        }
        for (state, list) in STATES.into_iter().zip(&mut self.lists) {
            match state {
                State::Suspended(_) => list.push(stand.suspended().map(EntitlementId::index))?,
                _ => list.push(stand.in_state(state).map(EntitlementId::index))?,
            }
        }
        Ok(())
    }

    fn push_standing(&mut self, standing: &Standing) -> Result<(), ArrowError> {
        self.push_decided(standing.phase, standing.next_change);
        if self.form == Form::Roles {
            let roles = || standing.roles.iter().map(|role| role.index());
            return self.lists.iter_mut().try_for_each(|list| list.push(roles()));
        }
        for (state, list) in STATES.into_iter().zip(&mut self.lists) {
            let held = standing.entitlements.iter();
            let held = held.filter(|holding| holding.state.name() == state.name());
            list.push(held.map(|holding| holding.entitlement.index()))?;
        }
        Ok(())
    }

    /// The rows, as they were on this date.
    pub(super) fn finish(
        mut self,
        schema: &SchemaRef,
        as_of: Date,
    ) -> Result<RecordBatch, ArrowError> {
        let mut columns: Vec<ArrayRef> = vec![
            Arc::new(self.identities.finish()),
            date_for_all(as_of, self.phases.len()),
            self.names.phases(&self.phases)?,
        ];
        let names = match self.form {
            Form::Roles => &self.names.roles,
            Form::Full | Form::Entitlements => &self.names.entitlements,
        };
        for list in self.lists {
            columns.push(list.finish(names)?);
        }
        if self.form != Form::Roles {
            columns.push(dates(self.changes.into_iter()));
        }
        columns.push(self.quarantine.finish());
        RecordBatch::try_new(SchemaRef::clone(schema), columns)
    }
}
