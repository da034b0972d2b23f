//! What most verbs start from: a policy, and the people it is asked about.

use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::{PeopleArgs, PolicyArgs, PopulationArgs};
use super::exit::Exit;
use super::failure::Failure;
use super::files::Disk;
use super::output::Output;
use super::people::{self, Reading};
use super::place::{Place, read_compiled};
use crate::compiled::Compiled;
use crate::diagnostic::{self, Diagnostic, did_you_mean, has_errors};
use crate::eval::{Prepared, World};
use crate::identity::{Finding, FindingLevel, IdentitiesTable, PersonId, Population};
use crate::policy::{Date, Policy, plain};
use crate::project::{self, Files, LoadError, Loaded, Manifest};
use crate::record::{ApprovalRecords, ReviewRecords, read_approvals, read_reviews};
use crate::source::SourceMap;

/// A policy, the people, and the date.
pub(crate) struct Company {
    /// Kept to the end of the process: to give so much memory back piece by piece takes a
    /// tenth of the time of deciding one person.
    pub(crate) policy: ManuallyDrop<Policy>,
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
        let (policy, reading) = sound_policy_with_reading(policy, output)?;
        Self::of(policy, &reading, args, output)
    }

    /// The same with a policy that is loaded already.
    pub(super) fn of(
        policy: Policy,
        reading: &Reading,
        args: &PopulationArgs,
        output: &Output,
    ) -> Result<Self, Failure> {
        let population = people::read(&args.people, &policy, reading)?;
        people::tell(&population, output);
        let as_of = date_of(&args.people);
        tell_past(as_of, output);
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
                Some(people::read(&args, &policy, reading)?)
            }
            None => None,
        };
        let policy = ManuallyDrop::new(policy);
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

/// A policy with its syntax trees, and the reading of its `[identities]` where there is no
/// error.
pub(super) struct Opened {
    pub(super) dir: PathBuf,
    pub(super) loaded: Loaded,
    pub(super) reading: Option<Reading>,
}

/// Loads the policy that the arguments name, syntax trees and all. Mistakes in it are among
/// the diagnostics. A compiled policy is made again from the texts in it.
pub(super) fn open_policy(args: &PolicyArgs) -> Result<Opened, Failure> {
    let place = Place::named(args)?;
    match &place {
        Place::Directory(dir) => open_in(&Disk, dir),
        Place::Compiled(file) => {
            Ok(read_mapping(read_compiled(file)?.made_again(None), place.home()))
        }
    }
}

/// The policy directory `dir` as `files` have it.
pub(super) fn open_in(files: &dyn Files, dir: &Path) -> Result<Opened, Failure> {
    Ok(read_mapping(project::load(files, dir).map_err(unloadable)?, dir))
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
    sound(&Place::named(args)?, None, output)
}

/// The same with a question, which is read as an invariant of the policy.
pub(crate) fn sound_policy_asking(
    args: &PolicyArgs,
    question: &str,
    output: &Output,
) -> Result<Policy, Failure> {
    sound_policy_at(&Place::named(args)?, Some(question), output)
}

/// The policy at this place, and a question about it; fails where there are mistakes in it.
pub(crate) fn sound_policy_at(
    place: &Place,
    question: Option<&str>,
    output: &Output,
) -> Result<Policy, Failure> {
    sound(place, question, output).map(|(policy, _)| policy)
}

/// The policy that these files have in `dir`; fails where there are mistakes in it.
pub(crate) fn sound_policy_from(
    files: &dyn Files,
    dir: &Path,
    output: &Output,
) -> Result<Policy, Failure> {
    usable(open_in(files, dir)?, output).map(|(policy, _)| policy)
}

fn sound(
    place: &Place,
    question: Option<&str>,
    output: &Output,
) -> Result<(Policy, Reading), Failure> {
    let home = place.home();
    match (place, question) {
        (Place::Directory(dir), None) => usable(open_in(&Disk, dir)?, output),
        (Place::Directory(dir), Some(question)) => {
            let loaded = project::load_asking(&Disk, dir, question).map_err(unloadable)?;
            usable(read_mapping(loaded, dir), output)
        }
        (Place::Compiled(file), None) => usable_compiled(read_compiled(file)?, home, output),
        (Place::Compiled(file), question) => {
            usable(read_mapping(read_compiled(file)?.made_again(question), home), output)
        }
    }
}

fn unloadable(error: LoadError) -> Failure {
    Failure::of(Diagnostic::from_error(&error))
}

fn read_mapping(mut loaded: Loaded, dir: &Path) -> Opened {
    // How the records are read is part of the policy directory, and of its check.
    let read = loaded
        .policy
        .as_ref()
        .map(|policy| identities(&loaded.manifest, &loaded.sources, dir, policy));
    let reading = match read {
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
    let Loaded { manifest, policy, diagnostics, sources, origins, .. } = loaded;
    // To take the trees of a large policy apart takes time that nobody need wait for.
    rayon::spawn(|| drop(origins));
    without_errors(diagnostics, &sources, output)?;
    policy.zip(reading).ok_or_else(|| pack_alone(&manifest.name.value))
}

/// The same of a compiled policy, whose file stands in `home`.
fn usable_compiled(
    compiled: Compiled,
    home: &Path,
    output: &Output,
) -> Result<(Policy, Reading), Failure> {
    let Compiled { policy, manifest, mut diagnostics, .. } = compiled;
    let reading = identities(&manifest, &policy.sources, home, &policy);
    let reading = reading.map_err(|mut wrong| diagnostics.append(&mut wrong));
    without_errors(diagnostics, &policy.sources, output)?;
    let reading = reading.map_err(|()| pack_alone(&manifest.name.value))?;
    Ok((policy, reading))
}

/// Fails with the diagnostics if there is an error among them, and else tells them.
fn without_errors(
    diagnostics: Vec<Diagnostic>,
    sources: &Arc<SourceMap>,
    output: &Output,
) -> Result<(), Failure> {
    if has_errors(&diagnostics) {
        let sources = Arc::clone(sources);
        return Err(Failure::Said { diagnostics, sources, exit: Exit::Negative });
    }
    if !output.display.quiet && !diagnostics.is_empty() {
        output.diagnostics(&diagnostics, sources, None)?;
    }
    Ok(())
}

/// That a pack is no policy.
pub(super) fn pack_alone(name: &str) -> Failure {
    Failure::negative(
        "pack-alone",
        format!("`{name}` is a pack: rules for other policies to use"),
        Some("name it in the `uses` of a policy, and ask that one".to_owned()),
    )
}

/// What `[identities]` says, or what is wrong with it.
fn identities(
    manifest: &Manifest,
    sources: &SourceMap,
    dir: &Path,
    policy: &Policy,
) -> Result<Reading, Vec<Diagnostic>> {
    let section = manifest.identities.map(|section| section.span);
    let (table, mapping) = IdentitiesTable::mapped(section, sources, policy).map_err(|errors| {
        errors.iter().map(|error| Diagnostic::from_error(error)).collect::<Vec<_>>()
    })?;
    Ok(Reading { mapping, path: table.path.map(|path| dir.join(path)) })
}

/// The date that decisions are asked for.
pub(super) fn date_of(args: &PeopleArgs) -> Date {
    args.as_of.unwrap_or_else(today)
}

/// Of a date that is over, tells that the records are not history.
pub(super) fn tell_past(as_of: Date, output: &Output) {
    if as_of < today() {
        output.note(&format!(
            "note: the records are as they are now; what they were on {as_of} they do not say\n"
        ));
    }
}

/// The date in UTC.
pub(super) fn today() -> Date {
    jiff::tz::TimeZone::UTC.to_datetime(jiff::Timestamp::now()).date()
}
