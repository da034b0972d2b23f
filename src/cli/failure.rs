//! What ends a verb early.

use std::io;
use std::path::Path;
use std::sync::Arc;

use super::exit::Exit;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::SourceMap;

/// What ends a verb early.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Something is wrong that can be said.
    Said {
        /// What is wrong.
        diagnostics: Vec<Diagnostic>,
        /// The files that the diagnostics point into.
        sources: Arc<SourceMap>,
        /// How the process ends.
        exit: Exit,
    },
    /// Standard output cannot be written to.
    Output(io::Error),
}

impl Failure {
    /// It could not run: `message`, and what to do about it.
    pub(crate) fn could_not_run(code: &str, message: String, help: Option<String>) -> Self {
        Self::without_place(code, message, help, Exit::CouldNotRun)
    }

    /// It ran and found this, which has no place in a file of the policy.
    pub(crate) fn negative(code: &str, message: String, help: Option<String>) -> Self {
        Self::without_place(code, message, help, Exit::Negative)
    }

    /// It could not run for all these reasons; fine where there are none.
    pub(crate) fn all(reasons: impl IntoIterator<Item = Diagnostic>) -> Result<(), Self> {
        let diagnostics: Vec<Diagnostic> = reasons.into_iter().collect();
        if diagnostics.is_empty() {
            return Ok(());
        }
        Err(Self::Said { diagnostics, sources: Arc::default(), exit: Exit::CouldNotRun })
    }

    /// It could not run for this reason.
    pub(crate) fn of(reason: Diagnostic) -> Self {
        let diagnostics = vec![reason];
        Self::Said { diagnostics, sources: Arc::default(), exit: Exit::CouldNotRun }
    }

    /// An error without a place in a file of the policy.
    pub(crate) fn plainly(code: &str, message: String, help: Option<String>) -> Diagnostic {
        Diagnostic {
            code: code.to_owned(),
            severity: Severity::Error,
            message,
            help,
            labels: Vec::new(),
            fingerprint: None,
        }
    }

    fn without_place(code: &str, message: String, help: Option<String>, exit: Exit) -> Self {
        let diagnostics = vec![Self::plainly(code, message, help)];
        Self::Said { diagnostics, sources: Arc::default(), exit }
    }

    /// A file or directory that cannot be written; `help` is what to do about it.
    pub(crate) fn unwritable(path: &Path, error: &io::Error, help: &str) -> Self {
        let why = match error.kind() {
            io::ErrorKind::NotFound => "it cannot be made there".to_owned(),
            io::ErrorKind::PermissionDenied => "you may not write there".to_owned(),
            io::ErrorKind::NotADirectory => "part of its path is a file".to_owned(),
            io::ErrorKind::AlreadyExists => "a file is in its place".to_owned(),
            io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only".to_owned(),
            io::ErrorKind::StorageFull => "there is no space left".to_owned(),
            _ => error.to_string(),
        };
        let message = format!("`{}` cannot be written: {why}", path.display());
        Self::could_not_run("unwritable-file", message, Some(help.to_owned()))
    }

    /// A file that cannot be read; `absent` is what to do where there is none.
    pub(crate) fn unreadable(path: &Path, error: &io::Error, absent: &str) -> Self {
        let (what, help) = match error.kind() {
            io::ErrorKind::NotFound => ("there is no such file", Some(absent.to_owned())),
            io::ErrorKind::PermissionDenied => ("you may not read it", None),
            io::ErrorKind::IsADirectory => {
                ("it is a directory", Some("name a file in it".to_owned()))
            }
            _ => ("it cannot be read", Some(error.to_string())),
        };
        Self::could_not_run("unreadable-file", format!("`{}`: {what}", path.display()), help)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}
