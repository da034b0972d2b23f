//! The disk, as the policy loader sees it.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::project::{FILE_LIMIT, Files, MANIFEST, find};

/// The file system of this machine.
pub struct Disk;

impl Files for Disk {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let file = fs::File::open(path)?;
        let length = file.metadata()?.len().min(FILE_LIMIT as u64);
        // One more, so that there is room to find the end in.
        let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(FILE_LIMIT) + 1);
        file.take(FILE_LIMIT as u64 + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn role_files(&self, dir: &Path) -> io::Result<Vec<PathBuf>> {
        walk(dir, |below| !below.join(MANIFEST).exists())
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        fs::canonicalize(or_here(path))
    }
}

/// The policy directory that governs the working directory, as one would name it from
/// there: `.`, `..`, `../..`.
///
/// # Errors
/// When the working directory cannot be known.
pub(crate) fn find_policy() -> io::Result<Option<PathBuf>> {
    let here = std::env::current_dir()?;
    Ok(find(&Disk, &here).map(|found| {
        let steps = here.strip_prefix(&found).map_or(0, |below| below.components().count());
        std::iter::repeat_n("..", steps).collect()
    }))
}

/// Every `*.role` file below a directory, sorted, each path beginning with `dir`; without
/// hidden directories.
///
/// # Errors
/// When a directory cannot be listed.
pub(crate) fn all_role_files(dir: &Path) -> io::Result<Vec<PathBuf>> {
    walk(dir, |_| true)
}

/// Every `*.role` file below a directory and those below it that may be entered.
fn walk(dir: &Path, may_enter: impl Fn(&Path) -> bool) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut rest = vec![dir.to_owned()];
    // A link may lead back up: every directory is looked into once.
    let mut seen = BTreeSet::from([Disk.canonical(dir)?]);
    while let Some(dir) = rest.pop() {
        let mut entries = Vec::new();
        for entry in fs::read_dir(or_here(&dir))? {
            entries.push(entry?.file_name());
        }
        // Of several links to one directory, the first by name counts.
        entries.sort();
        for name in entries.iter().filter(|name| !name.to_string_lossy().starts_with('.')) {
            let path = dir.join(name);
            // A link that leads nowhere is nothing.
            let Ok(kind) = fs::metadata(&path) else { continue };
            if kind.is_dir() {
                if may_enter(&path) && seen.insert(Disk.canonical(&path)?) {
                    rest.push(path);
                }
            } else if kind.is_file() && path.extension().is_some_and(|end| end == "role") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn or_here(path: &Path) -> &Path {
    if path == Path::new("") { Path::new(".") } else { path }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(dir: &Path) -> Vec<String> {
        let files = Disk.role_files(dir).unwrap();
        let names = files.iter().map(|path| path.strip_prefix(dir).unwrap());
        names.map(|path| path.to_string_lossy().replace('\\', "/")).collect()
    }

    #[test]
    fn role_files_are_found_below_but_not_in_other_policies_or_hidden_directories() {
        let dir = tempfile::tempdir().unwrap();
        for path in ["b.role", "a/x.role", "a/notes.txt", ".git/y.role", "other/z.role", ".h.role"]
        {
            let path = dir.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        fs::write(dir.path().join("other/rolebook.toml"), "").unwrap();
        assert_eq!(listed(dir.path()), ["a/x.role", "b.role"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_that_lead_back_or_nowhere_do_not_trouble_it() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("a")).unwrap();
        fs::write(dir.path().join("a/x.role"), "").unwrap();
        std::os::unix::fs::symlink(dir.path(), dir.path().join("a/up")).unwrap();
        std::os::unix::fs::symlink("nowhere", dir.path().join("gone.role")).unwrap();
        assert_eq!(listed(dir.path()), ["a/x.role"]);
    }

    #[test]
    fn a_file_beyond_the_limit_is_read_only_so_far() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("large");
        fs::File::create(&path).unwrap().set_len(FILE_LIMIT as u64 + 100).unwrap();
        assert_eq!(Disk.read(&path).unwrap().len(), FILE_LIMIT + 1);
    }
}
