//! Approvals back to a file.

use std::io::{self, Write};

use super::ApprovalRecord;

/// How approvals are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApprovalForm {
    /// A JSON array with one record on each line.
    Json,
    /// One record a line.
    Ndjson,
}

/// Writes approvals so that the same ones are always the same bytes: sorted, each on a line
/// of its own, without what is missing.
///
/// # Errors
/// Those of `out`.
pub fn write_approvals(
    records: &[ApprovalRecord],
    form: ApprovalForm,
    mut out: impl Write,
) -> io::Result<()> {
    let mut sorted: Vec<&ApprovalRecord> = records.iter().collect();
    sorted.sort_by(|a, b| a.key().cmp(&b.key()));
    let (open, between, close) = match form {
        ApprovalForm::Json if sorted.is_empty() => ("[", "", "]\n"),
        ApprovalForm::Json => ("[\n  ", ",\n  ", "\n]\n"),
        ApprovalForm::Ndjson if sorted.is_empty() => ("", "", ""),
        ApprovalForm::Ndjson => ("", "\n", "\n"),
    };
    out.write_all(open.as_bytes())?;
    for (index, record) in sorted.into_iter().enumerate() {
        if index > 0 {
            out.write_all(between.as_bytes())?;
        }
        serde_json::to_writer(&mut out, record)?;
    }
    out.write_all(close.as_bytes())?;
    out.flush()
}
