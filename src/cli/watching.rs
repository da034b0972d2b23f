//! Waiting for files to change.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, SystemTime};

use super::files::Disk;
use crate::project;

/// How often files are looked at.
const PAUSE: Duration = Duration::from_millis(300);

/// When each file was changed last, and how large it is.
pub(super) type Stamps = BTreeMap<PathBuf, (Option<SystemTime>, u64)>;

/// Returns once something in `watched`, which is looked up anew each time, is no longer as it
/// was, and has stayed so for a moment: files are not always written at once.
pub(super) fn wait(before: &Stamps, watched: impl Fn() -> Vec<PathBuf>) {
    let mut last = stamps(&watched());
    loop {
        sleep(PAUSE);
        let now = stamps(&watched());
        if now != *before && now == last {
            return;
        }
        last = now;
    }
}

/// The directories that the policy in `dir` is made of.
pub(super) fn of_policy(dir: &Path) -> Vec<PathBuf> {
    let mut dirs = vec![dir.to_owned()];
    if let Ok(loaded) = project::load(&Disk, dir) {
        let used = loaded.origins.iter().map(|origin| origin.name.as_str());
        let used = used.filter(|name| !name.is_empty() && !name.starts_with("std:"));
        dirs.extend(used.map(|name| project::normalize(&dir.join(name))));
    }
    dirs
}

/// Every file among these, and below those that are directories, that is not hidden.
pub(super) fn stamps(watched: &[PathBuf]) -> Stamps {
    let mut found = Stamps::new();
    let mut rest: Vec<PathBuf> = watched.to_vec();
    while let Some(path) = rest.pop() {
        let here = if path == Path::new("") { Path::new(".") } else { &path };
        // What cannot be looked at now may be so later.
        let Ok(metadata) = fs::metadata(here) else { continue };
        if !metadata.is_dir() {
            found.insert(path, (metadata.modified().ok(), metadata.len()));
            continue;
        }
        let Ok(entries) = fs::read_dir(here) else { continue };
        for entry in entries.flatten() {
            if !entry.file_name().to_string_lossy().starts_with('.') {
                rest.push(entry.path());
            }
        }
    }
    found
}
