//! Where a policy is: a directory, or a file that `rolebook build` wrote.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::PolicyArgs;
use super::exit::Exit;
use super::failure::Failure;
use super::files::find_policy;
use crate::compiled::{self, Compiled, MAGIC, SIZE_LIMIT, is_compiled};
use crate::diagnostic::Diagnostic;
use crate::project::MANIFEST;

/// What the files of compiled policies end in.
const ENDING: &str = "rbk";

/// Where a policy is.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// A policy directory.
    Directory(PathBuf),
    /// A compiled policy.
    Compiled(PathBuf),
}

impl Place {
    /// The place that the arguments name, or the directory that governs this one.
    pub(crate) fn named(args: &PolicyArgs) -> Result<Self, Failure> {
        if let Some(path) = &args.policy {
            return Ok(Self::at(path));
        }
        let found = find_policy().map_err(|error| {
            Failure::unreadable(Path::new("."), &error, "go to another directory")
        })?;
        found.map(Self::Directory).ok_or_else(|| {
            Failure::could_not_run(
                "no-policy",
                format!("there is no {MANIFEST} here or in a directory above"),
                Some(
                    "go to a policy directory, name one with --policy DIR, or start one with \
                     `rolebook init`"
                        .to_owned(),
                ),
            )
        })
    }

    /// What is at `path`: whatever is there and no directory is meant as a compiled policy,
    /// and so is what is not there but is called like one.
    pub(crate) fn at(path: &Path) -> Self {
        let is_compiled = match fs::metadata(path) {
            Ok(found) => !found.is_dir(),
            Err(_) => is_called_so(path),
        };
        let path = path.to_owned();
        if is_compiled { Self::Compiled(path) } else { Self::Directory(path) }
    }

    /// What is at `path` if it is a directory or looks like a compiled policy.
    pub(crate) fn recognized(path: &Path) -> Option<Self> {
        let found = fs::metadata(path).ok()?;
        let known = found.is_dir() || is_called_so(path) || begins_so(path);
        known.then(|| Self::at(path))
    }

    /// The directory from which the paths start that the policy names: its own, or that in
    /// which the compiled policy stands.
    pub(crate) fn home(&self) -> &Path {
        match self {
            Self::Directory(dir) => dir,
            Self::Compiled(file) => file.parent().unwrap_or(Path::new("")),
        }
    }

    /// The policy directory, for what works on its files: `what`, as a subject.
    pub(crate) fn directory(self, what: &str) -> Result<PathBuf, Failure> {
        match self {
            Self::Directory(dir) => Ok(dir),
            Self::Compiled(file) => Err(Failure::could_not_run(
                "compiled-policy",
                format!("`{}` is no directory; {what} works on a policy's files", file.display()),
                Some("name the policy directory with --policy DIR".to_owned()),
            )),
        }
    }
}

fn is_called_so(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == ENDING)
}

/// Whether a file begins as a compiled policy does.
pub(super) fn begins_so(path: &Path) -> bool {
    let start = fs::File::open(path).and_then(|mut file| start_of(&mut file));
    start.is_ok_and(|start| is_compiled(&start))
}

fn start_of(file: &mut fs::File) -> io::Result<Vec<u8>> {
    let mut start = Vec::new();
    file.by_ref().take(MAGIC.len() as u64).read_to_end(&mut start)?;
    Ok(start)
}

/// Reads a compiled policy.
pub(super) fn read_compiled(path: &Path) -> Result<Compiled, Failure> {
    let bytes = bytes_of(path).map_err(|error| {
        Failure::unreadable(path, &error, "write it with `rolebook build`, or name another")
    })?;
    compiled::read(bytes).map_err(|error| {
        let mut diagnostic = Diagnostic::from_error(&error);
        diagnostic.message = format!("`{}`: {}", path.display(), diagnostic.message);
        let (diagnostics, sources) = (vec![diagnostic], Arc::default());
        Failure::Said { diagnostics, sources, exit: Exit::Negative }
    })
}

/// The bytes of a file; of one that is something else, only the first.
fn bytes_of(path: &Path) -> io::Result<Vec<u8>> {
    let mut file = fs::File::open(path)?;
    let mut bytes = start_of(&mut file)?;
    if is_compiled(&bytes) {
        let length = file.metadata().map_or(0, |found| found.len()).min(SIZE_LIMIT as u64);
        bytes.reserve(usize::try_from(length).unwrap_or(0));
        file.take(SIZE_LIMIT as u64).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}
