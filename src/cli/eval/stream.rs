//! Large files of records, decided in chunks: of a policy that asks nothing of other people,
//! nobody need be kept while the next is decided.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::super::args::EvalArgs;
use super::super::failure::Failure;
use super::super::output::Output;
use super::super::people::{self, Reading};
use super::super::progress;
use super::session::{listed, threads};
use crate::engine::{Engine, Tally, Teller, in_batches};
use crate::eval::{Prepared, World};
use crate::identity::{Chunks, FindingLevel, Noted, ReadError, stands_alone, survey};
use crate::policy::{Date, Policy};
use crate::record::ApprovalRecords;

/// The size, in bytes, from which a file is decided in chunks: below it, whole populations take
/// so little memory that looking at every key beforehand is not worth the time.
const LARGE: u64 = 64 << 20;

/// What a chunk of records has come to.
struct Told {
    lines: Vec<u8>,
    tally: Tally,
    noted: Noted,
    people: u64,
}

/// What all chunks have come to.
pub(super) struct Ended {
    pub(super) tally: Tally,
    /// Whether nothing is wrong with the records as a whole.
    pub(super) is_sound: bool,
}

/// A file that can be decided in chunks.
pub(super) struct Stream {
    path: PathBuf,
    people: u64,
}

impl Stream {
    /// Whether the records can be decided in chunks, and have to be: they are in a large file,
    /// in the order of the keys, and nothing is asked for that takes the whole population.
    pub(super) fn of(
        args: &EvalArgs,
        policy: &Policy,
        reading: &Reading,
    ) -> Result<Option<Self>, Failure> {
        let asked = &args.population;
        let records = [&asked.approvals, &asked.reviews, &asked.previous_identities];
        let is_whole = !args.ids.is_empty() || records.iter().any(|path| path.is_some());
        let path = asked.people.identities.as_deref().or(reading.path.as_deref());
        let Some(path) = path.filter(|path| !is_whole && *path != Path::new("-")) else {
            return Ok(None);
        };
        // What cannot be read is told where the population is read.
        let least = args.chunks_from.unwrap_or(LARGE);
        let is_large =
            |file: &File| file.metadata().is_ok_and(|it| it.is_file() && it.len() >= least);
        let Some(file) = File::open(path).ok().filter(is_large) else { return Ok(None) };
        if !stands_alone(policy) {
            return Ok(None);
        }
        let format = asked.people.input_format;
        let surveyed = survey(file, format, &reading.mapping, policy);
        let surveyed = surveyed.map_err(|error| unreadable(path, error))?;
        Ok(surveyed.map(|people| Self { path: path.to_owned(), people }))
    }

    /// Hands on the lines of everybody, in order.
    pub(super) fn run(
        &self,
        args: &EvalArgs,
        policy: &Policy,
        reading: &Reading,
        as_of: Date,
        output: &Output,
        mut take: impl FnMut(&[u8]) -> Result<(), Failure>,
    ) -> Result<Ended, Failure> {
        let failed = |error| unreadable(&self.path, error);
        let help = "check the path for a slip";
        let file = File::open(&self.path)
            .map_err(|error| Failure::unreadable(&self.path, &error, help))?;
        let mapping = &reading.mapping;
        let chunks = Chunks::new(file, args.population.people.input_format, mapping);
        let Some(chunks) = chunks.map_err(failed)? else {
            // INVARIANT: the survey has told lines or rows apart.
            return Err(failed(ReadError::Empty));
        };
        let engine = Engine::of(Arc::new(Prepared::new(policy)));
        let form = args.output.form();
        let mut whole = Tally::new(listed(output));
        let mut noted = Noted::nothing(policy);
        let bar =
            progress::of_decisions(usize::try_from(self.people).unwrap_or(usize::MAX), output);
        in_batches(
            chunks,
            threads(args),
            || (),
            |(), chunk| {
                let (population, noted) = chunk?.read(mapping, policy)?;
                let none = ApprovalRecords::default();
                let world = World::of(engine.prepared(), &population, &none);
                let world = world.screened(engine.index());
                let mut teller = Teller::new(&engine, &world, as_of);
                let (mut lines, mut tally) = (Vec::new(), Tally::new(listed(output)));
                for person in population.ids() {
                    let told = teller.tell(person, form, &mut lines, &mut tally);
                    told.map_err(|error| ReadError::Io(error.into()))?;
                }
                Ok(Told { lines, tally, noted, people: population.len() as u64 })
            },
            |told: Result<Told, ReadError>| {
                let told = told.map_err(failed)?;
                whole.add(told.tally);
                noted.add(told.noted);
                bar.inc(told.people);
                take(&told.lines)
            },
        )?;
        bar.finish_and_clear();
        let told = noted.told(policy, mapping);
        people::tell(&told, output);
        let is_sound = told.findings.iter().all(|finding| finding.level != FindingLevel::Error);
        Ok(Ended { tally: whole, is_sound })
    }
}

fn unreadable(path: &Path, error: ReadError) -> Failure {
    people::unreadable(&format!("`{}`", path.display()), error)
}
