//! The identity records: read, and their findings told.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::PeopleArgs;
use super::exit::Exit;
use super::failure::Failure;
use super::output::Output;
use crate::diagnostic::Diagnostic;
use crate::identity::{self, FindingLevel, Mapping, Population, ReadError};
use crate::policy::{Policy, plain};
use crate::project::MANIFEST;

/// How many findings of one kind are told unless all are asked for.
const TOLD: usize = 3;

/// How the policy says that the records are read.
pub(super) struct Reading {
    pub(super) mapping: Mapping,
    pub(super) path: Option<PathBuf>,
}

/// Reads the records that the arguments name, or else the policy.
pub(super) fn read(
    args: &PeopleArgs,
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
    identity::read_file(file, format, &reading.mapping, policy).map_err(|error| match error {
        ReadError::Io(error) => failed(&error),
        error => unreadable(&format!("`{}`", path.display()), error),
    })
}

/// An input that cannot be got at is no answer; one that makes no sense is a negative one.
pub(super) fn unreadable(name: &str, error: ReadError) -> Failure {
    let mut diagnostic = Diagnostic::from_error(&error);
    diagnostic.message = format!("{name}: {}", diagnostic.message);
    let exit = match error {
        ReadError::Io(_) | ReadError::WithoutColumns { .. } => Exit::CouldNotRun,
        _ => Exit::Negative,
    };
    Failure::Said { diagnostics: vec![diagnostic], sources: Arc::default(), exit }
}

/// What the records are like, on standard error: what concerns them all first, and what is
/// only odd last. Of findings of one kind, a few stand for all.
pub(super) fn tell(population: &Population, output: &Output) {
    if output.display.quiet {
        return;
    }
    let limit = if output.display.verbose { usize::MAX } else { TOLD };
    for kind in kinds(population) {
        let word = match kind.level {
            FindingLevel::Error => "finding",
            FindingLevel::Warning => "note",
        };
        for text in kind.texts.iter().take(limit) {
            output.remark(&format!("{word}: {}\n", plain(text)));
        }
        if let Some(more) = kind.texts.len().checked_sub(limit).filter(|more| *more > 0) {
            output.remark(&format!("… and {more} more like it (--verbose lists all)\n"));
        }
    }
}

/// Findings with one code on one attribute.
struct Kind {
    level: FindingLevel,
    code: &'static str,
    field: Option<String>,
    texts: Vec<String>,
}

fn kinds(population: &Population) -> Vec<Kind> {
    let input = population.findings.iter().map(|found| Kind {
        level: found.level,
        code: found.code,
        field: None,
        texts: vec![found.message.clone()],
    });
    let records = population.summary().into_iter().map(|line| Kind {
        level: line.level,
        code: line.code,
        field: line.field.clone(),
        texts: vec![line.to_string()],
    });
    let mut kinds: Vec<Kind> = Vec::new();
    for one in input.chain(records) {
        let same = |kind: &&mut Kind| {
            (kind.level, kind.code, &kind.field) == (one.level, one.code, &one.field)
        };
        match kinds.iter_mut().find(same) {
            Some(kind) => kind.texts.extend(one.texts),
            None => kinds.push(one),
        }
    }
    kinds.sort_by_key(|kind| kind.level);
    kinds
}
