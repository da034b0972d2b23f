//! Approvals and reviews on record, from bytes to records.

mod files;
mod formats;
mod mistakes;
mod random;

use rolebook::identity::Finding;
use rolebook::record::{ApprovalRecords, RecordError, read_approvals, read_reviews};

/// The records, or why there are none, with the input above them.
fn told(input: &str) -> String {
    let outcome = match read_approvals(input.as_bytes(), None) {
        Ok(read) => dump(&read),
        Err(error) => refusal(&error),
    };
    format!("{}\n---\n{outcome}", input.trim_end())
}

/// The same for reviews.
fn told_of_reviews(input: &str) -> String {
    let outcome = match read_reviews(input.as_bytes(), None) {
        Ok(read) => {
            let records = read.records.iter().map(|record| {
                format!("{} {}\n", record.number, serde_json::to_string(record).unwrap())
            });
            records.chain(read.findings.iter().map(finding)).collect()
        }
        Err(error) => refusal(&error),
    };
    format!("{}\n---\n{outcome}", input.trim_end())
}

fn dump(read: &ApprovalRecords) -> String {
    let records = read
        .records
        .iter()
        .map(|record| format!("{} {}\n", record.number, serde_json::to_string(record).unwrap()));
    records.chain(read.findings.iter().map(finding)).collect()
}

fn finding(finding: &Finding) -> String {
    let level = format!("{:?}", finding.level).to_lowercase();
    format!("{level} {}: {}\n", finding.code, finding.message)
}

fn refusal(error: &RecordError) -> String {
    let lines = error.diagnostics().into_iter().map(|diagnostic| {
        let help = diagnostic.help.map(|help| format!("\n  help: {help}")).unwrap_or_default();
        format!("{}: {}{help}\n", diagnostic.code, diagnostic.message)
    });
    lines.collect()
}
