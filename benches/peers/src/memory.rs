//! A policy directory in memory.

use std::io;
use std::path::{Path, PathBuf};

use rolebook::project::{Files, MANIFEST, normalize};

/// A directory with a manifest and one file of rules.
pub(crate) struct Memory {
    pub(crate) manifest: String,
    pub(crate) rules: String,
}

const RULES: &str = "peers.role";

impl Files for Memory {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let path = normalize(path);
        let text = if path == Path::new(MANIFEST) {
            &self.manifest
        } else if path == Path::new(RULES) {
            &self.rules
        } else {
            return Err(io::ErrorKind::NotFound.into());
        };
        Ok(text.as_bytes().to_vec())
    }

    fn role_files(&self, dir: &Path) -> io::Result<Vec<PathBuf>> {
        Ok(vec![dir.join(RULES)])
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        let path = normalize(path);
        let known = [Path::new(""), Path::new(MANIFEST), Path::new(RULES)];
        if known.contains(&path.as_path()) { Ok(path) } else { Err(io::ErrorKind::NotFound.into()) }
    }
}
