//! Decisions as columns: Parquet, or an Arrow stream.
//!
//! Each thread makes batches of its own from where people stand, and for Parquet encodes them
//! too. A batch holds a fixed number of people, and is a row group of its own, so that the bytes
//! do not depend on how many threads there are.

mod compact;
mod full;
mod names;
mod sink;

use std::io::{self, Write};

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;

use super::super::failure::Failure;
use super::super::output::Output;
use super::session::{Session, decided};
use super::stream::{Ended, Stream};
use crate::engine::{Answer, Engine, Form, Tally, Teller};
use crate::eval::World;
use crate::identity::{CHUNK, PersonId};
use crate::policy::{Date, Policy};
use names::Names;
use sink::{Encoded, Encoder, Sink, failed};

/// How many people are in a batch, chunks of records: enough to compress well, few enough that
/// the batches in the works take little memory.
const PEOPLE: usize = 4 * CHUNK;
/// The same where each has a row for every entitlement.
const PEOPLE_IN_FULL: usize = CHUNK;

/// Which columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    Parquet,
    Arrow,
}

/// Writes everybody's decision.
pub(super) fn print(
    session: &Session<'_>,
    container: Container,
    output: &Output,
) -> Result<Tally, Failure> {
    let policy = session.world.policy;
    let (batches, mut sink) =
        Batches::begin(container, policy, session.form, session.as_of, output)?;
    let tally = session.batches(
        batches.people(),
        || (),
        |(), people, tally| batches.encode(session.engine, &session.world, people, tally),
        |encoded| sink.take(encoded?),
    )?;
    sink.finish()?;
    Ok(tally)
}

/// Writes that of everybody in a large file.
pub(super) fn print_stream(
    stream: &Stream<'_>,
    container: Container,
    output: &Output,
) -> Result<Ended, Failure> {
    let (batches, mut sink) =
        Batches::begin(container, stream.policy, stream.form, stream.as_of, output)?;
    let ended = stream.run(
        batches.people(),
        |engine, world, people, tally| batches.encode(Some(engine), world, people, tally),
        |encoded| sink.take(encoded),
    )?;
    sink.finish()?;
    Ok(ended)
}

/// What makes batches of decisions, on every thread.
struct Batches<'p> {
    policy: &'p Policy,
    names: Names,
    form: Form,
    as_of: Date,
    schema: SchemaRef,
    encoder: Encoder,
}

impl<'p> Batches<'p> {
    /// Begins, with the place where they go.
    fn begin<'o>(
        container: Container,
        policy: &'p Policy,
        form: Form,
        as_of: Date,
        output: &'o Output,
    ) -> Result<(Self, Sink<impl Write + Send + use<'o>>), Failure> {
        let schema = match form {
            Form::Full => full::schema(),
            Form::Entitlements | Form::Roles => compact::schema(form),
        };
        let (sink, encoder) = match container {
            Container::Parquet => Sink::parquet(output.bytes(), &schema)?,
            Container::Arrow => Sink::arrow(output.bytes(), &schema)?,
        };
        Ok((Self { policy, names: Names::of(policy), form, as_of, schema, encoder }, sink))
    }

    /// How many people are in a batch.
    fn people(&self) -> usize {
        if self.form == Form::Full { PEOPLE_IN_FULL } else { PEOPLE }
    }

    /// Decides on people, and encodes that.
    fn encode(
        &self,
        engine: Option<&Engine<'_>>,
        world: &World<'_>,
        people: &[PersonId],
        tally: &mut Tally,
    ) -> Result<Encoded, Failure> {
        self.encoder.encode(match self.form {
            Form::Full => self.in_full(engine, world, people, tally)?,
            Form::Entitlements | Form::Roles => self.compact(engine, world, people, tally)?,
        })
    }

    fn in_full(
        &self,
        engine: Option<&Engine<'_>>,
        world: &World<'_>,
        people: &[PersonId],
        tally: &mut Tally,
    ) -> Result<RecordBatch, Failure> {
        let mut worker = engine.map(Engine::worker);
        let mut rows = full::Rows::new(&self.names, self.policy);
        for person in people {
            let decision = decided(worker.as_mut(), world, *person, self.as_of);
            tally.count(world, &decision, self.form);
            rows.push(world.population.key(*person), &decision);
        }
        rows.finish(&self.schema, self.as_of).map_err(failed)
    }

    fn compact(
        &self,
        engine: Option<&Engine<'_>>,
        world: &World<'_>,
        people: &[PersonId],
        tally: &mut Tally,
    ) -> Result<RecordBatch, Failure> {
        let mut teller = engine.map(|engine| Teller::new(engine, world, self.as_of));
        let mut rows = compact::Rows::room(&self.names, self.form, people.len());
        for person in people {
            let answer = match &mut teller {
                Some(teller) => {
                    teller.answer(*person, self.form, tally).map_err(io::Error::from)?
                }
                None => {
                    let decision = decided(None, world, *person, self.as_of);
                    tally.count(world, &decision, self.form);
                    Answer::Told(Box::new(decision))
                }
            };
            rows.push(world.population.key(*person), &answer).map_err(failed)?;
        }
        rows.finish(&self.schema, self.as_of).map_err(failed)
    }
}
