//! Decisions as columns: Parquet, or an Arrow stream.
//!
//! Each thread makes batches of its own from where people stand, and for Parquet encodes them
//! too. A batch holds a fixed number of people, and is a row group of its own, so that the bytes
//! do not depend on how many threads there are.

mod compact;
mod full;
mod names;
mod sink;

use std::io::Write;

use arrow_schema::SchemaRef;

use super::super::failure::Failure;
use super::super::output::Output;
use super::decider::{Decider, Ended, Source};
use crate::engine::{Form, Tally};
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
    source: &impl Source,
    container: Container,
    output: &Output,
) -> Result<Ended, Failure> {
    let (batches, mut sink) = Batches::begin(container, source, output)?;
    let ended = source.batches(
        batches.people(),
        |decider, people, tally| batches.encode(decider, people, tally),
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
    fn begin(
        container: Container,
        source: &'p impl Source,
        output: &Output,
    ) -> Result<(Self, Sink<impl Write + Send>), Failure> {
        let (policy, form, as_of) = (source.policy(), source.form(), source.as_of());
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
        decider: &mut Decider<'_, '_, '_>,
        people: &[PersonId],
        tally: &mut Tally,
    ) -> Result<Encoded, Failure> {
        let population = decider.world.population;
        let keys = people.iter().map(|person| (*person, population.key(*person)));
        let rows = if self.form == Form::Full {
            let mut rows = full::Rows::new(&self.names, self.policy);
            keys.for_each(|(person, key)| rows.push(key, &decider.decide(person, tally)));
            rows.finish(&self.schema, self.as_of)
        } else {
            let mut rows = compact::Rows::room(&self.names, self.form, people.len());
            for (person, key) in keys {
                rows.push(key, &decider.answer(person, tally)?).map_err(failed)?;
            }
            rows.finish(&self.schema, self.as_of)
        };
        self.encoder.encode(rows.map_err(failed)?)
    }
}
