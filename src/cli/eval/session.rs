//! A run over people: decided on every thread, handed on in order.

use indicatif::ProgressBar;

use super::super::args::EvalArgs;
use super::super::company::Company;
use super::super::failure::Failure;
use super::super::output::Output;
use super::super::table;
use super::decider::{Decider, Ended, Source};
use crate::engine::{BATCH, Engine, Form, Tally, all_threads, in_batches};
use crate::eval::World;
use crate::identity::PersonId;
use crate::policy::{Date, Policy};

/// Of fewer people, every rule is looked at before the policy is compiled.
const MANY: usize = 16;

/// Whom a run is about, and how they are decided on.
pub(super) struct Session<'c> {
    world: World<'c>,
    /// None where few are asked about.
    engine: Option<&'c Engine<'c>>,
    people: Vec<PersonId>,
    is_of_everybody: bool,
    as_of: Date,
    form: Form,
    /// Whether nothing is wrong with the records as a whole.
    is_sound: bool,
    threads: usize,
    bar: ProgressBar,
    /// How many approvals that nobody can give are listed.
    listed: usize,
}

impl<'c> Session<'c> {
    pub(super) fn new(
        company: &'c Company,
        engine: Option<&'c Engine<'c>>,
        args: &EvalArgs,
        people: Vec<PersonId>,
        bar: ProgressBar,
        output: &Output,
    ) -> Self {
        let prepared = engine.map_or_else(|| company.prepared(), Engine::prepared);
        let world = company.world_of(prepared, output);
        Self {
            // What is left to `eval` need not look at every rule either.
            world: match engine {
                Some(engine) => world.screened(engine.index()),
                None => world,
            },
            engine,
            people,
            is_of_everybody: args.ids.is_empty(),
            as_of: company.as_of,
            form: args.output.form(),
            is_sound: company.faults().is_empty(),
            threads: threads(args),
            bar,
            listed: listed(output),
        }
    }

    pub(super) fn is_of_everybody(&self) -> bool {
        self.is_of_everybody
    }
}

impl Source for Session<'_> {
    /// Few enough that their lines stay at hand until they are written.
    const SOME: usize = BATCH / 2;

    fn policy(&self) -> &Policy {
        self.world.policy
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
        let mut whole = Tally::new(self.listed);
        in_batches(
            self.people.chunks(people),
            self.threads,
            || Decider::new(self.engine, &self.world, self.as_of, self.form),
            |decider, batch: &[PersonId]| {
                let mut tally = Tally::new(self.listed);
                let made = make(decider, batch, &mut tally);
                (made, tally, batch.len() as u64)
            },
            |(made, tally, people)| {
                whole.add(tally);
                self.bar.inc(people);
                take(made?)
            },
        )?;
        Ok(Ended { tally: whole, is_sound: self.is_sound })
    }
}

/// The policy, compiled, where so many people are asked about that it is worth the time.
pub(super) fn engine_for(company: &Company, people: usize) -> Option<Engine<'_>> {
    (people >= MANY).then(|| Engine::of(company.prepared()))
}

/// How many threads decide.
pub(super) fn threads(args: &EvalArgs) -> usize {
    args.threads.map_or_else(all_threads, usize::from)
}

/// How many approvals that nobody can give are listed.
pub(super) fn listed(output: &Output) -> usize {
    if output.display.verbose { usize::MAX } else { table::TOLD }
}
