//! Snapshots, written anew.

use std::fs;
use std::path::Path;

use super::super::failure::Failure;
use super::super::output::Output;
use super::super::unified::unified;
use super::super::write::replace;
use crate::testing::Snapshot;

/// Writes a snapshot, and shows what changes in it.
pub(super) fn write(path: &Path, snapshot: &Snapshot, output: &Output) -> Result<(), Failure> {
    let kept = snapshot.kept.as_deref().unwrap_or_default();
    // Standard output is for how the tests come out, which a machine may read.
    output.remark(&unified(&snapshot.path, kept, &snapshot.text));
    let written = match snapshot.kept {
        Some(_) => replace(path, snapshot.text.as_bytes()),
        None => path
            .parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| fs::write(path, &snapshot.text)),
    };
    let help = "make the directory writable, or name another file in the test";
    written.map_err(|error| Failure::unwritable(path, &error, help))?;
    output.note(&format!("wrote {}\n", path.display()));
    Ok(())
}
