//! The identity records: read, and their findings told.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::PopulationArgs;
use super::exit::Exit;
use super::failure::Failure;
use super::output::Output;
use crate::diagnostic::Diagnostic;
use crate::identity::{self, FindingLevel, Mapping, Population, ReadError};
use crate::policy::{Policy, plain};
use crate::project::MANIFEST;

/// How many findings of the records are told unless asked for more.
const TOLD: usize = 10;

/// How the policy says that the records are read.
pub(super) struct Reading {
    pub(super) mapping: Mapping,
    pub(super) path: Option<PathBuf>,
}

/// Reads the records that the arguments name, or else the policy.
pub(super) fn read(
    args: &PopulationArgs,
    policy: &Policy,
    reading: &Reading,
) -> Result<Population, Failure> {
    let format = args.input_format;
    let named = args.identities.as_deref();
    if named == Some(Path::new("-")) {
        let input = io::stdin().lock();
        return identity::read(input, format, &reading.mapping, policy)
            .map_err(|error| unreadable("standard input", error));
    }
    let Some(path) = named.or(reading.path.as_deref()) else {
        return Err(Failure::could_not_run(
            "no-identities",
            "no identity records are named".to_owned(),
            Some(format!(
                "name a file with --identities FILE (`-` for standard input), or set `path` under \
                 [identities] in {MANIFEST}"
            )),
        ));
    };
    let help = match named {
        Some(_) => "check the path for a slip",
        None => {
            "the policy's rolebook.toml names it, as `path` under [identities]; name another with --identities FILE"
        }
    };
    let failed = |error: &io::Error| Failure::unreadable(path, error, help);
    let file = fs::File::open(path).map_err(|error| failed(&error))?;
    identity::read(file, format, &reading.mapping, policy).map_err(|error| match error {
        ReadError::Io(error) => failed(&error),
        error => unreadable(&format!("`{}`", path.display()), error),
    })
}

/// An input that cannot be got at is no answer; one that makes no sense is a negative one.
fn unreadable(name: &str, error: ReadError) -> Failure {
    let mut diagnostic = Diagnostic::from_error(&error);
    diagnostic.message = format!("{name}: {}", diagnostic.message);
    let exit = match error {
        ReadError::Io(_) => Exit::CouldNotRun,
        _ => Exit::Negative,
    };
    Failure::Said { diagnostics: vec![diagnostic], sources: Arc::default(), exit }
}

/// What the records are like, on standard error: what concerns them all first, and what is
/// only odd last.
pub(super) fn tell(population: &Population, output: &Output) {
    if output.display.quiet {
        return;
    }
    let input = population.findings.iter().map(|found| (found.level, found.message.clone()));
    let records = population.summary().into_iter().map(|line| (line.level, line.to_string()));
    let mut lines: Vec<(FindingLevel, String)> = input.chain(records).collect();
    lines.sort_by_key(|(level, _)| *level);
    let limit = if output.display.verbose { lines.len() } else { TOLD };
    for (level, line) in lines.iter().take(limit) {
        let word = match level {
            FindingLevel::Error => "finding",
            FindingLevel::Warning => "note",
        };
        output.remark(&format!("{word}: {}\n", plain(line)));
    }
    if let Some(more) = lines.len().checked_sub(limit).filter(|more| *more > 0) {
        let (kinds, lists) = if more == 1 { ("kind", "it") } else { ("kinds", "them") };
        output.remark(&format!("… and {more} more {kinds} of finding (--verbose lists {lists})\n"));
    }
}
