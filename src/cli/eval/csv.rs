//! Decisions as CSV: one row for each identity and entitlement, or role.

use std::io::Write;

use csv::Writer;

use super::super::failure::Failure;
use crate::engine::Form;
use crate::eval::{CauseDocument, DecisionDocument, HoldingDocument};

/// The columns of the full form; of the others, the first few.
const COLUMNS: [&str; 10] = [
    "identity",
    "as_of",
    "phase",
    "entitlement",
    "state",
    "until",
    "from",
    "awaiting",
    "denied_by",
    "via",
];

/// The table in the making.
pub(super) struct Table<W: Write> {
    writer: Writer<W>,
    form: Form,
}

impl<W: Write> Table<W> {
    /// Begins with the names of the columns.
    pub(super) fn begin(target: W, form: Form) -> Result<Self, Failure> {
        let mut table = Self { writer: Writer::from_writer(target), form };
        table.put(table.columns().iter().copied())?;
        Ok(table)
    }

    fn columns(&self) -> &'static [&'static str] {
        match self.form {
            Form::Full => &COLUMNS,
            Form::Entitlements => &["identity", "as_of", "phase", "entitlement", "state"],
            Form::Roles => &["identity", "as_of", "phase", "role"],
        }
    }

    /// Adds a decision. Somebody without any entitlement, or role, has one row all the same, so
    /// that nobody is missing.
    pub(super) fn add(&mut self, decision: &DecisionDocument) -> Result<(), Failure> {
        for row in rows(decision, self.form, self.columns().len() - 3) {
            let start = [
                decision.identity.as_deref().unwrap_or_default(),
                &decision.as_of,
                match (&decision.phase, &decision.quarantine) {
                    (Some(phase), _) => phase.name(),
                    (None, _) => "quarantined",
                },
            ];
            self.put(start.into_iter().chain(row.iter().map(String::as_str)))?;
        }
        Ok(())
    }

    fn put<'r>(&mut self, row: impl Iterator<Item = &'r str>) -> Result<(), Failure> {
        self.writer.write_record(row).map_err(|error| Failure::Output(plainly(error)))
    }

    /// Writes what is left.
    pub(super) fn finish(mut self) -> Result<(), Failure> {
        Ok(self.writer.flush()?)
    }
}

/// The rows of a decision, without what all of them begin with; at least one.
fn rows(decision: &DecisionDocument, form: Form, width: usize) -> Vec<Vec<String>> {
    let rows: Vec<Vec<String>> = match form {
        Form::Roles => decision.roles.iter().flatten().map(|role| vec![role.clone()]).collect(),
        Form::Full | Form::Entitlements => {
            let holdings = decision.entitlements.iter().flatten();
            holdings.map(|holding| cells(holding).into_iter().take(width).collect()).collect()
        }
    };
    if rows.is_empty() { vec![vec![String::new(); width]] } else { rows }
}

/// The error of the output itself, which says whether anybody still reads it.
fn plainly(error: csv::Error) -> std::io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => std::io::Error::other(format!("{other:?}")),
    }
}

/// The approvals that are missing, each with its stage.
pub(super) fn awaiting(holding: &HoldingDocument) -> Vec<String> {
    let awaiting = holding.awaiting.iter().map(|awaiting| match &awaiting.stage {
        Some(stage) => format!("{}.{stage}", awaiting.approval),
        None => awaiting.approval.clone(),
    });
    awaiting.collect()
}

/// What stops it.
pub(super) fn denied_by(holding: &HoldingDocument) -> Vec<String> {
    let causes = holding.denied_by.iter().map(|cause| match cause {
        CauseDocument::Forbid(name) => format!("forbid {name}"),
        CauseDocument::Conflict(name) => format!("conflict {name}"),
        CauseDocument::Rejection(name) => format!("rejection {name}"),
        CauseDocument::Expiry(date) => format!("expiry {date}"),
    });
    causes.collect()
}

/// Every path that reaches it.
pub(super) fn via(holding: &HoldingDocument) -> Vec<String> {
    let via = holding.via.iter().map(|via| match (&via.chain, &via.exception, &via.implied_by) {
        (Some(chain), _, _) => format!("role {}", chain.join(" > ")),
        (_, Some(exception), _) => format!("exception {exception}"),
        (_, _, implied_by) => format!("implied by {}", implied_by.as_deref().unwrap_or_default()),
    });
    via.collect()
}

fn cells(holding: &HoldingDocument) -> [String; 7] {
    [
        holding.entitlement.clone(),
        holding.state.name().to_owned(),
        holding.until.clone().flatten().unwrap_or_default(),
        holding.from.clone().flatten().unwrap_or_default(),
        awaiting(holding).join("; "),
        denied_by(holding).join("; "),
        via(holding).join("; "),
    ]
}
