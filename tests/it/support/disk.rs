//! The files of this machine, read plainly.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rolebook::diagnostic::Diagnostic;
use rolebook::project::{self, Files, Loaded, MANIFEST};

/// The disk, without the care for odd links that the command line takes.
struct Disk;

impl Files for Disk {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        fs::read(path)
    }

    fn role_files(&self, dir: &Path) -> io::Result<Vec<PathBuf>> {
        let mut found = Vec::new();
        let mut rest = vec![dir.to_owned()];
        while let Some(dir) = rest.pop() {
            for entry in fs::read_dir(dir)? {
                let path = entry?.path();
                if path.is_dir() && !path.join(MANIFEST).exists() {
                    rest.push(path);
                } else if path.extension().is_some_and(|extension| extension == "role") {
                    found.push(path);
                }
            }
        }
        found.sort();
        Ok(found)
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        fs::canonicalize(path)
    }
}

/// Loads the policy in a directory of this machine.
pub(crate) fn load(dir: &Path) -> Loaded {
    project::load(&Disk, dir).unwrap()
}

/// What loading objects to: `file:line:column: code: message (help)` each.
pub(crate) fn objections(loaded: &Loaded) -> Vec<String> {
    let told = |diagnostic: &Diagnostic| {
        let place = diagnostic.span().map(|span| loaded.sources.locate(span));
        let place = place.map(|at| format!("{}:{}:{}: ", at.file, at.line, at.column));
        let (code, message) = (&diagnostic.code, &diagnostic.message);
        let help = diagnostic.help.as_deref().unwrap_or_default();
        format!("{}{code}: {message} ({help})", place.unwrap_or_default())
    };
    loaded.diagnostics.iter().map(told).collect()
}
