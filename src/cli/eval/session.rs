//! A run over people: decided on every thread, handed on in order.

use indicatif::ProgressBar;

use super::super::args::EvalArgs;
use super::super::company::Company;
use super::super::failure::Failure;
use super::super::output::Output;
use super::super::table;
use crate::engine::{BATCH, Engine, Form, Tally, Teller, Worker, all_threads, in_batches};
use crate::eval::{Decision, DecisionDocument, World, decide};
use crate::identity::PersonId;
use crate::policy::Date;

/// Of fewer people, every rule is looked at before the policy is compiled.
const MANY: usize = 16;

/// Whom a run is about, and how they are decided on.
pub(super) struct Session<'c> {
    pub(super) world: World<'c>,
    /// None where few are asked about.
    pub(super) engine: Option<&'c Engine<'c>>,
    people: Vec<PersonId>,
    is_of_everybody: bool,
    pub(super) as_of: Date,
    pub(super) form: Form,
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
            threads: threads(args),
            bar,
            listed: listed(output),
        }
    }

    pub(super) fn is_of_everybody(&self) -> bool {
        self.is_of_everybody
    }

    /// Hands on the lines of everybody, in order.
    pub(super) fn lines(
        &self,
        mut take: impl FnMut(Vec<u8>) -> Result<(), Failure>,
    ) -> Result<Tally, Failure> {
        let Some(engine) = self.engine else {
            return self.documents(|document| {
                let mut line = Vec::new();
                self.form.write(document, &mut line).map_err(std::io::Error::from)?;
                line.push(b'\n');
                take(line)
            });
        };
        self.batches(
            BATCH,
            || Teller::new(engine, &self.world, self.as_of),
            |teller, batch, tally| {
                let mut lines = Vec::new();
                let mut each = batch.iter();
                let told = each.try_for_each(|id| teller.tell(*id, self.form, &mut lines, tally));
                told.map(|()| lines)
            },
            |lines| take(lines.map_err(std::io::Error::from)?),
        )
    }

    /// Hands on everybody's decision as it is published, in order.
    pub(super) fn documents(
        &self,
        mut take: impl FnMut(DecisionDocument) -> Result<(), Failure>,
    ) -> Result<Tally, Failure> {
        self.batches(
            BATCH,
            || self.engine.map(Engine::worker),
            |worker, batch, tally| {
                let document = |person: &PersonId| {
                    let decision = decided(worker.as_mut(), &self.world, *person, self.as_of);
                    tally.count(&self.world, &decision, self.form);
                    DecisionDocument::of(&self.world, &decision)
                };
                batch.iter().map(document).collect::<Vec<_>>()
            },
            |documents| documents.into_iter().try_for_each(&mut take),
        )
    }

    /// Hands on what `work` makes of each so many people, in order; each thread works with what
    /// `start` gives it.
    pub(super) fn batches<W, T: Send>(
        &self,
        people: usize,
        start: impl Fn() -> W + Sync,
        work: impl Fn(&mut W, &[PersonId], &mut Tally) -> T + Sync,
        mut take: impl FnMut(T) -> Result<(), Failure>,
    ) -> Result<Tally, Failure> {
        let mut whole = Tally::new(self.listed);
        in_batches(
            self.people.chunks(people),
            self.threads,
            start,
            |worker, batch: &[PersonId]| {
                let mut tally = Tally::new(self.listed);
                let made = work(worker, batch, &mut tally);
                (made, tally, batch.len() as u64)
            },
            |(made, tally, people)| {
                whole.add(tally);
                self.bar.inc(people);
                take(made)
            },
        )?;
        Ok(whole)
    }
}

/// The decision on a person, by the engine where there is one.
pub(super) fn decided(
    worker: Option<&mut Worker<'_, '_>>,
    world: &World<'_>,
    person: PersonId,
    as_of: Date,
) -> Decision {
    match worker {
        Some(worker) => worker.decide(world, person, as_of),
        None => decide(world, person, as_of),
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
