//! What ends a verb early.

use std::io;
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

    fn without_place(code: &str, message: String, help: Option<String>, exit: Exit) -> Self {
        let diagnostic = Diagnostic {
            code: code.to_owned(),
            severity: Severity::Error,
            message,
            help,
            labels: Vec::new(),
        };
        Self::Said { diagnostics: vec![diagnostic], sources: Arc::default(), exit }
    }

    /// A file that cannot be read.
    pub(crate) fn unreadable(path: &std::path::Path, error: &io::Error) -> Self {
        let (what, help) = match error.kind() {
            io::ErrorKind::NotFound => {
                ("there is no such file", Some("check the path for a slip".to_owned()))
            }
            io::ErrorKind::PermissionDenied => ("you may not read it", None),
            io::ErrorKind::IsADirectory => ("it is a directory", None),
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
