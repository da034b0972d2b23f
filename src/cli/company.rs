//! What most verbs start from: a policy, and the people it is asked about.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::{PeopleArgs, PolicyArgs, PopulationArgs};
use super::exit::Exit;
use super::failure::Failure;
use super::files::{Disk, find_policy};
use super::output::Output;
use super::people::{self, Reading};
use crate::diagnostic::{self, Diagnostic, did_you_mean, has_errors};
use crate::eval::{Prepared, World};
use crate::identity::{
    self, Finding, FindingLevel, IdentitiesTable, Mapping, MappingError, PersonId, Population,
};
use crate::policy::{Date, Policy, plain};
use crate::project::{self, Files, LoadError, Loaded, MANIFEST};
use crate::record::{ApprovalRecords, ReviewRecords, read_approvals, read_reviews};

/// A policy, the people, and the date.
pub(crate) struct Company {
    pub(crate) policy: Policy,
    pub(crate) population: Population,
    pub(crate) approvals: ApprovalRecords,
    pub(crate) reviews: Option<ReviewRecords>,
    pub(crate) previous: Option<Population>,
    pub(crate) as_of: Date,
}

impl Company {
    /// All of it, ready to be asked. What is odd about the approvals on record is told.
    pub(crate) fn world(&self, output: &Output) -> World<'_> {
        self.world_of(self.prepared(), output)
    }

    /// What follows from the policy alone.
    pub(crate) fn prepared(&self) -> Arc<Prepared<'_>> {
        Arc::new(Prepared::new(&self.policy))
    }

    /// The same as [`Company::world`], of what is prepared already.
    pub(crate) fn world_of<'c>(
        &'c self,
        prepared: Arc<Prepared<'c>>,
        output: &Output,
    ) -> World<'c> {
        let mut world = World::of(prepared, &self.population, &self.approvals);
        if self.reviews.is_some() || self.previous.is_some() {
            let none = ReviewRecords::default();
            let reviews = self.reviews.as_ref().unwrap_or(&none);
            world = world.with_reviews(reviews, self.previous.as_ref());
        }
        let reviews = self.reviews.iter().flat_map(|reviews| &reviews.findings);
        let odd = self.approvals.findings.iter().chain(reviews);
        for finding in odd.chain(&world.findings) {
            output.note(&format!("note: {}\n", plain(&finding.message)));
        }
        world
    }

    /// Loads all three.
    pub(crate) fn load(
        policy: &PolicyArgs,
        args: &PopulationArgs,
        output: &Output,
    ) -> Result<Self, Failure> {
        let dir = policy_dir(policy)?;
        let (policy, reading) = usable(open(&dir)?, output)?;
        let today = today();
        let as_of = args.people.as_of.unwrap_or(today);
        let population = people::read(&args.people, &policy, &reading)?;
        people::tell(&population, output);
        if as_of < today && args.people.as_of.is_some() {
            output.note(&format!(
                "note: the records are as they are now; what they were on {as_of} they do not say\n"
            ));
        }
        let approvals = match &args.approvals {
            Some(path) => super::approvals::read_all(path, read_approvals)?,
            None => ApprovalRecords::default(),
        };
        let reviews = match &args.reviews {
            Some(path) => Some(super::approvals::read_all(path, read_reviews)?),
            None => None,
        };
        let previous = match &args.previous_identities {
            Some(path) => {
                let args = PeopleArgs { identities: Some(path.clone()), ..args.people.clone() };
                Some(people::read(&args, &policy, &reading)?)
            }
            None => None,
        };
        Ok(Self { policy, population, approvals, reviews, previous, as_of })
    }

    /// What is wrong with the records as a whole: nobody is in them, or nobody has a field.
    pub(crate) fn faults(&self) -> Vec<&Finding> {
        let findings = self.population.findings.iter();
        findings.filter(|finding| finding.level == FindingLevel::Error).collect()
    }

    /// The people called `names`, by key or by a unique attribute, in the order of their
    /// keys and each once. Every name that is nobody's is told.
    pub(crate) fn persons(&self, names: &[String]) -> Result<Vec<PersonId>, Failure> {
        let found = names.iter().map(|name| self.person(name));
        let (found, unknown): (Vec<_>, Vec<_>) = found.partition(Result::is_ok);
        Failure::all(unknown.into_iter().filter_map(Result::err))?;
        let mut people: Vec<PersonId> = found.into_iter().flatten().collect();
        people.sort_unstable();
        people.dedup();
        Ok(people)
    }

    /// The person called `name`: by key, or by a unique attribute.
    pub(crate) fn person(&self, name: &str) -> Result<PersonId, Diagnostic> {
        self.population.by_name(name).ok_or_else(|| {
            let near = did_you_mean(name, self.population.keys());
            Failure::plainly(
                "unknown-identity",
                format!("nobody in the records is called `{name}`"),
                near.or_else(|| Some(self.ways_to_name_a_person())),
            )
        })
    }

    fn ways_to_name_a_person(&self) -> String {
        let schema = &self.policy.schema;
        let unique = schema.attributes.values().filter(|attribute| attribute.unique);
        let names = schema.attributes.at(schema.key).into_iter().chain(unique);
        let names: Vec<String> = names.map(|attribute| format!("`{}`", attribute.name)).collect();
        format!("people are named by {}", names.join(" or "))
    }
}

/// A policy directory, with the reading of its `[identities]` where there is no error.
pub(super) struct Opened {
    pub(super) dir: PathBuf,
    pub(super) loaded: Loaded,
    pub(super) reading: Option<Reading>,
}

/// Loads the policy that the arguments name. Mistakes in it are among the diagnostics.
pub(super) fn open_policy(args: &PolicyArgs) -> Result<Opened, Failure> {
    open(&policy_dir(args)?)
}

/// Loads the policy that the arguments name, and fails where it has mistakes.
pub(crate) fn sound_policy(args: &PolicyArgs, output: &Output) -> Result<Policy, Failure> {
    sound_policy_with_reading(args, output).map(|(policy, _)| policy)
}

/// The same, and how it says that records are read.
pub(super) fn sound_policy_with_reading(
    args: &PolicyArgs,
    output: &Output,
) -> Result<(Policy, Reading), Failure> {
    usable(open(&policy_dir(args)?)?, output)
}

/// The same with a question, which is read as an invariant of the policy.
pub(crate) fn sound_policy_asking(
    args: &PolicyArgs,
    question: &str,
    output: &Output,
) -> Result<Policy, Failure> {
    sound_policy_from(&Disk, &policy_dir(args)?, Some(question), output)
}

/// The policy that these files have in `dir`, and a question about it; fails where there are
/// mistakes in it.
pub(crate) fn sound_policy_from(
    files: &dyn Files,
    dir: &Path,
    question: Option<&str>,
    output: &Output,
) -> Result<Policy, Failure> {
    let loaded = match question {
        Some(question) => project::load_asking(files, dir, question),
        None => project::load(files, dir),
    };
    let loaded = loaded.map_err(unloadable)?;
    usable(read_mapping(loaded, dir), output).map(|(policy, _)| policy)
}

/// The policy directory that the arguments name, or the one that governs this directory.
pub(crate) fn policy_dir(args: &PolicyArgs) -> Result<PathBuf, Failure> {
    if let Some(dir) = &args.policy {
        return Ok(dir.clone());
    }
    let found = find_policy()
        .map_err(|error| Failure::unreadable(Path::new("."), &error, "go to another directory"))?;
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
    open_in(&Disk, dir)
}

/// The same as `files` have it.
pub(super) fn open_in(files: &dyn Files, dir: &Path) -> Result<Opened, Failure> {
    Ok(read_mapping(project::load(files, dir).map_err(unloadable)?, dir))
}

fn unloadable(error: LoadError) -> Failure {
    Failure::of(Diagnostic::from_error(&error))
}

fn read_mapping(mut loaded: Loaded, dir: &Path) -> Opened {
    // How the records are read is part of the policy directory, and of its check.
    let reading = match loaded.policy.as_ref().map(|policy| identities(&loaded, dir, policy)) {
        None => None,
        Some(Ok(reading)) => Some(reading),
        Some(Err(mut diagnostics)) => {
            loaded.diagnostics.append(&mut diagnostics);
            diagnostic::sort(&mut loaded.diagnostics, &loaded.sources);
            None
        }
    };
    Opened { dir: dir.to_owned(), loaded, reading }
}

/// The policy, unless there is an error in it; its warnings are told.
fn usable(opened: Opened, output: &Output) -> Result<(Policy, Reading), Failure> {
    let Opened { loaded, reading, .. } = opened;
    let Loaded { manifest, policy, diagnostics, sources, .. } = loaded;
    if has_errors(&diagnostics) {
        return Err(Failure::Said { diagnostics, sources, exit: Exit::Negative });
    }
    if !output.display.quiet && !diagnostics.is_empty() {
        output.diagnostics(&diagnostics, &sources, None)?;
    }
    policy.zip(reading).ok_or_else(|| {
        Failure::negative(
            "pack-alone",
            format!("`{}` is a pack: rules for other policies to use", manifest.name.value),
            Some("name it in the `uses` of a policy, and ask that one".to_owned()),
        )
    })
}

/// What `[identities]` says, or what is wrong with it.
fn identities(loaded: &Loaded, dir: &Path, policy: &Policy) -> Result<Reading, Vec<Diagnostic>> {
    let Some(section) = &loaded.manifest.identities else {
        return Ok(Reading { mapping: Mapping::by_name(policy), path: None });
    };
    let Some(file) = loaded.sources.file(section.span) else { return Err(Vec::new()) };
    let all = |errors: &[MappingError]| {
        errors.iter().map(|error| Diagnostic::from_error(error)).collect::<Vec<_>>()
    };
    let table = IdentitiesTable::read(file.text(), file.base()).map_err(|error| all(&[error]))?;
    let mapping = identity::resolve(&table, file.base(), policy).map_err(|errors| all(&errors))?;
    Ok(Reading { mapping, path: table.path.map(|path| dir.join(path)) })
}

/// The date in UTC.
pub(super) fn today() -> Date {
    jiff::tz::TimeZone::UTC.to_datetime(jiff::Timestamp::now()).date()
}
