//! Large files of records, decided in chunks: of a policy that asks nothing of other people,
//! nobody need be kept while the next is decided.

use std::fs::{self, File, Metadata};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::super::args::EvalArgs;
use super::super::company::{date_of, tell_past};
use super::super::failure::Failure;
use super::super::output::Output;
use super::super::people::{self, Reading};
use super::super::progress;
use super::decider::{Decider, Ended, Source};
use super::session::{listed, threads};
use crate::engine::{Engine, Form, Tally, in_batches};
use crate::eval::{Prepared, World};
use crate::identity::{
    CHUNK, Chunks, FindingLevel, Mapping, Noted, PersonId, ReadError, holds_parquet, stands_alone,
    survey,
};
use crate::policy::{Date, Policy};
use crate::record::ApprovalRecords;

/// The size, in bytes, from which a file is decided in chunks: below it, whole populations take
/// so little memory that looking at every key beforehand is not worth the time.
const LARGE: u64 = 64 << 20;

/// The same of Parquet, in which records take about a tenth.
const LARGE_COLUMNS: u64 = LARGE / 8;

/// What a chunk of records has come to.
struct Told<T> {
    made: T,
    tally: Tally,
    noted: Noted,
    people: u64,
}

/// A file that can be decided in chunks.
pub(super) struct Stream<'s> {
    path: PathBuf,
    people: u64,
    args: &'s EvalArgs,
    policy: &'s Policy,
    mapping: &'s Mapping,
    output: &'s Output,
    as_of: Date,
    form: Form,
}

impl<'s> Stream<'s> {
    /// Whether the records can be decided in chunks, and have to be: they are in a large file,
    /// in the order of the keys, and nothing is asked for that takes the whole population.
    pub(super) fn of(
        args: &'s EvalArgs,
        policy: &'s Policy,
        reading: &'s Reading,
        output: &'s Output,
    ) -> Result<Option<Self>, Failure> {
        let asked = &args.population;
        let records = [&asked.approvals, &asked.reviews, &asked.previous_identities];
        let is_whole = !args.ids.is_empty() || records.iter().any(|path| path.is_some());
        let path = asked.people.identities.as_deref().or(reading.path.as_deref());
        let Some(path) = path.filter(|path| !is_whole && *path != Path::new("-")) else {
            return Ok(None);
        };
        // What cannot be read is told where the population is read.
        let size = fs::metadata(path).ok().filter(Metadata::is_file).map(|of| of.len());
        // A pipe can be opened once only.
        let Some(size) = size else { return Ok(None) };
        let Some(mut file) = File::open(path).ok() else { return Ok(None) };
        let (mapping, format) = (&reading.mapping, asked.people.input_format);
        let least = match args.chunks_from {
            Some(least) => least,
            None if holds_parquet(&mut file, format, mapping) => LARGE_COLUMNS,
            None => LARGE,
        };
        if size < least || !stands_alone(policy) {
            return Ok(None);
        }
        let surveyed = survey(file, format, mapping, policy);
        let surveyed = surveyed.map_err(|error| unreadable(path, error))?;
        Ok(surveyed.map(|people| Self {
            path: path.to_owned(),
            people,
            args,
            policy,
            mapping,
            output,
            as_of: date_of(&asked.people),
            form: args.output.form(),
        }))
    }
}

impl Source for Stream<'_> {
    const SOME: usize = CHUNK;

    fn policy(&self) -> &Policy {
        self.policy
    }

    fn as_of(&self) -> Date {
        self.as_of
    }

    fn form(&self) -> Form {
        self.form
    }

    fn batches<T: Send>(
        &self,
        people: usize,
        make: impl Fn(&mut Decider<'_, '_, '_>, &[PersonId], &mut Tally) -> Result<T, Failure> + Sync,
        mut take: impl FnMut(T) -> Result<(), Failure>,
    ) -> Result<Ended, Failure> {
        let Self { policy, mapping, output, .. } = self;
        let failed = |error| unreadable(&self.path, error);
        let help = "check the path for a slip";
        let file = File::open(&self.path)
            .map_err(|error| Failure::unreadable(&self.path, &error, help))?;
        let format = self.args.population.people.input_format;
        let chunks = Chunks::new(file, format, mapping, policy, people);
        let Some(chunks) = chunks.map_err(failed)? else {
            // INVARIANT: the survey has told records apart.
            return Err(failed(ReadError::Empty));
        };
        let engine = Engine::of(Arc::new(Prepared::new(policy)));
        let mut whole = Tally::new(listed(output));
        let mut noted = Noted::nothing(policy);
        let bar =
            progress::of_decisions(usize::try_from(self.people).unwrap_or(usize::MAX), output);
        in_batches(
            chunks,
            threads(self.args),
            || (),
            |(), chunk| {
                let chunk = chunk.and_then(|chunk| chunk.read(mapping, policy));
                let (population, noted) = chunk.map_err(failed)?;
                let none = ApprovalRecords::default();
                let world = World::of(engine.prepared(), &population, &none);
                let world = world.screened(engine.index());
                let people: Vec<PersonId> = population.ids().collect();
                let mut tally = Tally::new(listed(output));
                let mut decider = Decider::new(Some(&engine), &world, self.as_of, self.form);
                let made = make(&mut decider, &people, &mut tally)?;
                Ok(Told { made, tally, noted, people: people.len() as u64 })
            },
            |told: Result<Told<T>, Failure>| {
                let told = told?;
                whole.add(told.tally);
                noted.add(told.noted);
                bar.inc(told.people);
                take(told.made)
            },
        )?;
        bar.finish_and_clear();
        let told = noted.told(policy, mapping);
        people::tell(&told, output);
        tell_past(self.as_of, output);
        let is_sound = told.findings.iter().all(|finding| finding.level != FindingLevel::Error);
        Ok(Ended { tally: whole, is_sound })
    }
}

fn unreadable(path: &Path, error: ReadError) -> Failure {
    people::unreadable(&format!("`{}`", path.display()), error)
}
