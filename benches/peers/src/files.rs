//! The job as files.

use std::fs;
use std::io;
use std::path::Path;

use crate::policy_text::{MANIFEST, policy_text};
use crate::sizes::{Named, SEED};
use crate::workload::{Size, Workload};

/// Writes policy and people to a new directory.
///
/// # Errors
/// What cannot be written, and why.
pub(crate) fn write(dir: &Path, named: Named, people: Option<usize>) -> Result<(), String> {
    let size = named.size();
    let workload = Workload::draw(Size { people: people.unwrap_or(size.people), ..size }, SEED);
    let failed = |error: io::Error| format!("{}: {error}", dir.display());
    fs::create_dir_all(dir).map_err(failed)?;
    let manifest = format!("{MANIFEST}[identities]\npath = \"people.ndjson\"\n");
    fs::write(dir.join("rolebook.toml"), manifest).map_err(failed)?;
    fs::write(dir.join("policy.role"), policy_text(&workload.rules)).map_err(failed)?;
    fs::write(dir.join("people.ndjson"), workload.records).map_err(failed)
}
