//! Running the tests again whenever a file changes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, SystemTime};

use super::super::exit::Exit;
use super::super::failure::Failure;
use super::super::files::Disk;
use super::Session;
use crate::project;

/// How often files are looked at.
const PAUSE: Duration = Duration::from_millis(300);

/// When each file was changed last, and how large it is.
type Stamps = BTreeMap<PathBuf, (Option<SystemTime>, u64)>;

impl Session<'_> {
    /// Runs the tests, and again after every change, until somebody stops it.
    pub(super) fn watch(&self) -> Result<Exit, Failure> {
        loop {
            let before = stamps(&self.watched());
            if let Err(failure) = self.once() {
                self.told(failure)?;
            }
            self.output.note("waiting for a change; Ctrl-C ends it\n");
            while stamps(&self.watched()) == before {
                sleep(PAUSE);
            }
        }
    }

    /// Tells what kept the tests from running. The next change may mend it; an output that
    /// cannot be written to will not be mended.
    fn told(&self, failure: Failure) -> Result<(), Failure> {
        match failure {
            Failure::Said { diagnostics, sources, .. } => {
                Ok(self.output.diagnostics(&diagnostics, &sources, None)?)
            }
            output @ Failure::Output(_) => Err(output),
        }
    }

    /// The directories that the policy is made of.
    fn watched(&self) -> Vec<PathBuf> {
        let mut dirs = vec![self.dir.clone()];
        if let Ok(loaded) = project::load(&Disk, &self.dir) {
            let used = loaded.origins.iter().map(|origin| origin.name.as_str());
            let used = used.filter(|name| !name.is_empty() && !name.starts_with("std:"));
            dirs.extend(used.map(|name| project::normalize(&self.dir.join(name))));
        }
        dirs
    }
}

/// Every file below these directories that is not hidden.
fn stamps(dirs: &[PathBuf]) -> Stamps {
    let mut found = Stamps::new();
    let mut rest: Vec<PathBuf> = dirs.to_vec();
    while let Some(dir) = rest.pop() {
        let here = if dir == Path::new("") { Path::new(".") } else { &dir };
        // What cannot be listed now may be so later.
        let Ok(entries) = fs::read_dir(here) else { continue };
        for entry in entries.flatten() {
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            let (Ok(kind), path) = (entry.file_type(), entry.path()) else { continue };
            if kind.is_dir() {
                rest.push(path);
            } else if let Ok(metadata) = entry.metadata() {
                found.insert(path, (metadata.modified().ok(), metadata.len()));
            }
        }
    }
    found
}
