//! The approvals on record, and `rolebook approvals`.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use super::args::{AttestArgs, PopulationArgs, RecordFormat};
use super::company::Company;
use super::exit::Exit;
use super::failure::Failure;
use super::output::Output;
use crate::eval;
use crate::identity::{Format, ReadError};
use crate::record::{ApprovalForm, ApprovalRecord, RecordError, write_approvals};

/// Reads a file of approvals or reviews, whole or not at all.
pub(super) fn read_all<T>(
    path: &Path,
    read: fn(fs::File, Option<Format>) -> Result<T, RecordError>,
) -> Result<T, Failure> {
    let failed =
        |error: &std::io::Error| Failure::unreadable(path, error, "check the path for a slip");
    let file = fs::File::open(path).map_err(|error| failed(&error))?;
    read(file, None).map_err(|error| match error {
        RecordError::Input(ReadError::Io(error)) => failed(&error),
        error => {
            let mut diagnostics = error.diagnostics();
            for diagnostic in &mut diagnostics {
                diagnostic.message = format!("`{}`: {}", path.display(), diagnostic.message);
            }
            Failure::Said { diagnostics, sources: Arc::default(), exit: Exit::Negative }
        }
    })
}

pub(crate) fn attest(args: &AttestArgs, output: &Output) -> Result<Exit, Failure> {
    let people = PopulationArgs {
        people: args.people.clone(),
        approvals: Some(args.file.clone()),
        reviews: None,
        previous_identities: None,
    };
    let company = Company::load(&args.policy, &people, output)?;
    let world = company.world(output);
    let mut attested = 0_usize;
    let mut open = 0_usize;
    let records: Vec<ApprovalRecord> = company
        .approvals
        .records
        .iter()
        .map(|record| match eval::attest(&world, record, company.as_of) {
            Some(record) => {
                attested += 1;
                record
            }
            None => {
                open += usize::from(record.eligible_as.is_none() && record.decision.is_some());
                record.clone()
            }
        })
        .collect();
    let form = match args.format {
        RecordFormat::Json => ApprovalForm::Json,
        RecordFormat::Ndjson => ApprovalForm::Ndjson,
    };
    write_approvals(&records, form, output.data())?;
    output.note(&format!(
        "{attested} of {} records attested as of {}\n",
        records.len(),
        company.as_of
    ));
    if open > 0 {
        output.note(&format!(
            "note: the approvers of {open} more are not eligible on that day; `explain` says why\n"
        ));
    }
    Ok(Exit::Done)
}
