//! What most verbs start from: a policy, and the people it is asked about.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::{PolicyArgs, PopulationArgs};
use super::exit::Exit;
use super::failure::Failure;
use super::files::{Disk, find_policy};
use super::output::Output;
use crate::diagnostic::{self, Diagnostic, did_you_mean, has_errors};
use crate::identity::{
    self, FindingLevel, IdentitiesTable, Mapping, MappingError, PersonId, Population, ReadError,
};
use crate::policy::{Date, Policy, plain};
use crate::project::{self, Loaded, MANIFEST};

/// How many findings of the records are told unless asked for more.
const TOLD: usize = 10;

/// A policy, the people, and the date.
pub(crate) struct Company {
    pub(crate) policy: Policy,
    pub(crate) population: Population,
    pub(crate) as_of: Date,
}

impl Company {
    /// Loads all three.
    pub(crate) fn load(
        policy: &PolicyArgs,
        people: &PopulationArgs,
        output: &Output,
    ) -> Result<Self, Failure> {
        let dir = policy_dir(policy)?;
        let (policy, read) = usable(open(&dir)?, output)?;
        let today = today();
        let as_of = people.as_of.unwrap_or(today);
        let population = read_people(people, &policy, &read)?;
        told(&population, output);
        if as_of < today && people.as_of.is_some() {
            output.note(&format!(
                "note: the records are as they are now; what they were on {as_of} they do not say\n"
            ));
        }
        Ok(Self { policy, population, as_of })
    }

    /// The person whom people call `name`: by key, or by a unique attribute.
    pub(crate) fn person(&self, name: &str) -> Result<PersonId, Failure> {
        self.population.by_name(name).ok_or_else(|| {
            let keys = self.population.people.values().filter_map(|person| person.key.as_deref());
            Failure::could_not_run(
                "unknown-identity",
                format!("the records have no identity `{}`", plain(name)),
                did_you_mean(name, keys),
            )
        })
    }
}

/// A policy directory, with the reading of its `[identities]` where there is no error.
struct Opened {
    loaded: Loaded,
    read: Option<Read>,
}

/// How the records are read.
struct Read {
    mapping: Mapping,
    path: Option<PathBuf>,
}

/// Loads the policy that the arguments name. Mistakes in it are among the diagnostics.
pub(crate) fn load_policy(args: &PolicyArgs) -> Result<Loaded, Failure> {
    open(&policy_dir(args)?).map(|opened| opened.loaded)
}

/// Loads the policy that the arguments name, and fails where it has mistakes.
pub(crate) fn sound_policy(args: &PolicyArgs, output: &Output) -> Result<Policy, Failure> {
    let dir = policy_dir(args)?;
    usable(open(&dir)?, output).map(|(policy, _)| policy)
}

fn policy_dir(args: &PolicyArgs) -> Result<PathBuf, Failure> {
    if let Some(dir) = &args.policy {
        return Ok(dir.clone());
    }
    let found = find_policy().map_err(|error| Failure::unreadable(Path::new("."), &error))?;
    found.ok_or_else(|| {
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

fn open(dir: &Path) -> Result<Opened, Failure> {
    let mut loaded = project::load(&Disk, dir).map_err(|error| {
        let diagnostic = Diagnostic::from_error(&error);
        Failure::Said {
            diagnostics: vec![diagnostic],
            sources: Arc::default(),
            exit: Exit::CouldNotRun,
        }
    })?;
    // How the records are read is part of the policy directory, and of its check.
    let read = match loaded.policy.as_ref().map(|policy| identities(&loaded, dir, policy)) {
        None => None,
        Some(Ok(read)) => Some(read),
        Some(Err(mut diagnostics)) => {
            loaded.diagnostics.append(&mut diagnostics);
            diagnostic::sort(&mut loaded.diagnostics, &loaded.sources);
            None
        }
    };
    Ok(Opened { loaded, read })
}

/// The policy, unless there is an error in it; its warnings are told.
fn usable(opened: Opened, output: &Output) -> Result<(Policy, Read), Failure> {
    let Opened { loaded, read } = opened;
    let Loaded { manifest, policy, diagnostics, sources } = loaded;
    if has_errors(&diagnostics) {
        return Err(Failure::Said { diagnostics, sources, exit: Exit::Negative });
    }
    if !output.display.quiet && !diagnostics.is_empty() {
        output.diagnostics(&diagnostics, &sources, None)?;
    }
    policy.zip(read).ok_or_else(|| {
        Failure::negative(
            "pack-alone",
            format!("`{}` is a pack: rules for other policies to use", manifest.name.value),
            Some("name it in the `uses` of a policy, and ask that one".to_owned()),
        )
    })
}

/// What `[identities]` says, or what is wrong with it.
fn identities(loaded: &Loaded, dir: &Path, policy: &Policy) -> Result<Read, Vec<Diagnostic>> {
    let Some(section) = &loaded.manifest.identities else {
        return Ok(Read { mapping: Mapping::by_name(policy), path: None });
    };
    let Some(file) = loaded.sources.file(section.span) else { return Err(Vec::new()) };
    let all = |errors: &[MappingError]| {
        errors.iter().map(|error| Diagnostic::from_error(error)).collect::<Vec<_>>()
    };
    let table = IdentitiesTable::read(file.text(), file.base()).map_err(|error| all(&[error]))?;
    let mapping = identity::resolve(&table, file.base(), policy).map_err(|errors| all(&errors))?;
    Ok(Read { mapping, path: table.path.map(|path| dir.join(path)) })
}

fn read_people(args: &PopulationArgs, policy: &Policy, read: &Read) -> Result<Population, Failure> {
    let path = args.identities.as_ref().or(read.path.as_ref()).ok_or_else(|| {
        Failure::could_not_run(
            "no-identities",
            "no identity records are named".to_owned(),
            Some(format!(
                "name a file with --identities FILE (`-` for standard input), or set `path` under \
                 [identities] in {MANIFEST}"
            )),
        )
    })?;
    let (population, shown) = if path == Path::new("-") {
        let input = io::stdin().lock();
        (
            identity::read(input, args.input_format, &read.mapping, policy),
            "standard input".to_owned(),
        )
    } else {
        let file = fs::File::open(path).map_err(|error| Failure::unreadable(path, &error))?;
        let input = io::BufReader::with_capacity(1 << 16, file);
        (
            identity::read(input, args.input_format, &read.mapping, policy),
            path.display().to_string(),
        )
    };
    population.map_err(|error| {
        let mut diagnostic = Diagnostic::from_error(&error);
        diagnostic.message = format!("`{shown}`: {}", diagnostic.message);
        Failure::Said {
            diagnostics: vec![diagnostic],
            sources: Arc::default(),
            exit: error_exit(&error),
        }
    })
}

/// What the records are like: on standard error, the systematic faults first.
fn told(population: &Population, output: &Output) {
    if output.display.quiet {
        return;
    }
    for finding in &population.findings {
        output.remark(&format!("{}: {}\n", word(finding.level), plain(&finding.message)));
    }
    let lines = population.summary();
    let limit = if output.display.verbose { lines.len() } else { TOLD };
    for line in lines.iter().take(limit) {
        output.remark(&format!("{}: {}\n", word(line.level), plain(&line.to_string())));
    }
    if let Some(more) = lines.len().checked_sub(limit).filter(|more| *more > 0) {
        output.remark(&format!("… and {more} more kinds of findings (--verbose lists all)\n"));
    }
}

fn word(level: FindingLevel) -> &'static str {
    match level {
        FindingLevel::Error => "finding",
        FindingLevel::Warning => "note",
    }
}

/// An input that cannot be got at is no answer; one that makes no sense is a negative one.
fn error_exit(error: &ReadError) -> Exit {
    match error {
        ReadError::Io(_) => Exit::CouldNotRun,
        _ => Exit::Negative,
    }
}

fn today() -> Date {
    jiff::tz::TimeZone::UTC.to_datetime(jiff::Timestamp::now()).date()
}
