//! A policy directory in memory.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use rolebook::diagnostic::Diagnostic;
use rolebook::project::{Files, LoadError, Loaded, MANIFEST, Packs, load_with, normalize};

/// The least that a policy consists of.
pub(super) const LEAST: &str = "identity {\n  id: text key\n  status: text\n}\n\
    lifecycle {\n  ended when status == \"gone\"\n  active when status == \"here\"\n}\n";

/// Files by path, in a tree whose top is the working directory.
#[derive(Default)]
pub(super) struct Memory(BTreeMap<PathBuf, Vec<u8>>);

impl Memory {
    pub(super) fn new(files: &[(&str, &str)]) -> Self {
        Self(files.iter().map(|(path, text)| (path.into(), text.as_bytes().to_vec())).collect())
    }

    pub(super) fn with(mut self, path: &str, bytes: &[u8]) -> Self {
        self.0.insert(path.into(), bytes.to_vec());
        self
    }

    pub(super) fn load(&self, dir: &str) -> Result<Loaded, LoadError> {
        let packs = Self::new(&[
            ("duties/rolebook.toml", "[policy]\nname = \"duties\"\nkind = \"pack\"\n"),
            ("duties/duties.role", ""),
            ("stray/rolebook.toml", "[policy]\nname = \"stray\"\nuses = [\"../duties\"]\n"),
        ]);
        let names = ["duties".to_owned(), "stray".to_owned()];
        load_with(self, Packs { files: &packs, names: &names }, Path::new(dir))
    }

    /// What loading `dir` objects to, as `file:line:column: code: message (help)`, a line each.
    pub(super) fn objections(&self, dir: &str) -> String {
        let loaded = self.load(dir).unwrap();
        let told = |diagnostic: &Diagnostic| {
            let place = diagnostic.span().map(|span| loaded.sources.locate(span));
            let place = place.map(|at| format!("{}:{}:{}: ", at.file, at.line, at.column));
            let help = diagnostic.help.as_ref().map(|help| format!(" ({help})"));
            let (code, message) = (&diagnostic.code, &diagnostic.message);
            format!("{}{code}: {message}{}", place.unwrap_or_default(), help.unwrap_or_default())
        };
        loaded.diagnostics.iter().map(told).collect::<Vec<_>>().join("\n")
    }

    /// The names of everything that loading `dir` read.
    pub(super) fn read_by(&self, dir: &str) -> Vec<String> {
        let loaded = self.load(dir).unwrap();
        loaded.sources.files().iter().map(|file| file.name().to_owned()).collect()
    }
}

impl Files for Memory {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        Ok(self.0.get(&normalize(path)).ok_or(io::ErrorKind::NotFound)?.clone())
    }

    fn role_files(&self, dir: &Path) -> io::Result<Vec<PathBuf>> {
        let other = |path: &Path| {
            let below = path.strip_prefix(dir).unwrap();
            let inner = below.ancestors().skip(1).filter(|inner| *inner != Path::new(""));
            inner.into_iter().any(|inner| self.0.contains_key(&dir.join(inner).join(MANIFEST)))
        };
        let below = self.0.keys().filter(|path| path.starts_with(dir));
        let roles = below.filter(|path| path.extension().is_some_and(|end| end == "role"));
        Ok(roles.filter(|path| !other(path)).cloned().collect())
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        let path = normalize(path);
        let known = self.0.keys().any(|file| file.starts_with(&path));
        if known { Ok(path) } else { Err(io::ErrorKind::NotFound.into()) }
    }
}
