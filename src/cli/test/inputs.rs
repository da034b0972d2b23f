//! The files that tests ask for, read.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::super::exit::Exit;
use super::super::failure::Failure;
use super::super::files::Disk;
use super::super::people::Reading;
use crate::diagnostic::{Diagnostic, Label};
use crate::identity;
use crate::policy::{OriginId, Policy};
use crate::project::{FileText, Files as _};
use crate::testing::{Inputs, WantedFile, WantedKind, wanted_files};

/// Reads the files that the chosen tests ask for; `locate` says where they are.
pub(super) fn read(
    policy: &Policy,
    reading: &Reading,
    chosen: &[usize],
    locate: impl Fn(OriginId, &str) -> PathBuf,
) -> Result<Inputs, Failure> {
    let mut inputs = Inputs::default();
    let mut faults = Vec::new();
    let mut exit = Exit::Negative;
    for wanted in wanted_files(policy, chosen) {
        let path = locate(wanted.origin, &wanted.path);
        let name = (wanted.origin, wanted.path.clone());
        match wanted.kind {
            WantedKind::Population => {
                let read = fs::File::open(&path).map_err(identity::ReadError::Io);
                let read =
                    read.and_then(|file| identity::read_file(file, None, &reading.mapping, policy));
                match read {
                    Ok(population) => {
                        inputs.populations.insert(name, population);
                    }
                    Err(error) => {
                        if matches!(
                            error,
                            identity::ReadError::Io(_) | identity::ReadError::WithoutColumns { .. }
                        ) {
                            exit = Exit::CouldNotRun;
                        }
                        faults.push(unreadable_people(&wanted, error));
                    }
                }
            }
            WantedKind::Snapshot => match read_text(&path) {
                Ok(Some(text)) => {
                    inputs.snapshots.insert(name, text);
                }
                Ok(None) => {}
                Err(problem) => {
                    exit = Exit::CouldNotRun;
                    let help = "name a file that may be written";
                    faults.push(fault(&wanted, "unreadable-file", &problem, Some(help.to_owned())));
                }
            },
        }
    }
    if faults.is_empty() {
        return Ok(inputs);
    }
    Err(Failure::Said { diagnostics: faults, sources: Arc::clone(&policy.sources), exit })
}

/// The text of a snapshot; none where there is no such file.
fn read_text(path: &Path) -> Result<Option<String>, String> {
    match Disk.read(path) {
        Ok(bytes) => Ok(Some(FileText::new(&bytes).into_text())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("cannot be read: {error}")),
    }
}

fn unreadable_people(wanted: &WantedFile, error: identity::ReadError) -> Diagnostic {
    match error {
        identity::ReadError::Io(error) if error.kind() == ErrorKind::NotFound => {
            let help = "the path is relative to the directory of the policy that has the test";
            fault(wanted, "unreadable-file", "does not exist", Some(help.to_owned()))
        }
        identity::ReadError::Io(error) => {
            fault(wanted, "unreadable-file", &format!("cannot be read: {error}"), None)
        }
        error => {
            let told = Diagnostic::from_error(&error);
            let problem = format!("has no people to test: {}", told.message);
            fault(wanted, &told.code, &problem, told.help)
        }
    }
}

fn fault(wanted: &WantedFile, code: &str, problem: &str, help: Option<String>) -> Diagnostic {
    Diagnostic {
        labels: vec![Label { span: wanted.span, text: "asked for here".to_owned() }],
        ..Failure::plainly(code, format!("`{}` {problem}", wanted.path), help)
    }
}
