//! Decisions as columns: Parquet, or an Arrow stream.
//!
//! Each thread makes batches of its own from where people stand, and for Parquet encodes them
//! too. A batch holds a fixed number of people, and is a row group of its own, so that the bytes
//! do not depend on how many threads there are.

mod compact;
mod full;
mod names;
mod sink;

use super::super::failure::Failure;
use super::super::output::Output;
use super::session::Session;
use crate::engine::{Answer, Engine, Form, Tally, Teller};
use crate::identity::PersonId;
use names::Names;
use sink::{Sink, failed};

/// How many people are in a batch: enough to compress well, few enough that the batches in the
/// works take little memory.
const PEOPLE: usize = 16 * 1024;
/// The same where each has a row for every entitlement.
const PEOPLE_IN_FULL: usize = 2 * 1024;

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
    let (form, as_of) = (session.form, session.as_of);
    let policy = session.world.policy;
    let names = Names::of(policy);
    let schema = match form {
        Form::Full => full::schema(),
        Form::Entitlements | Form::Roles => compact::schema(form),
    };
    let (mut sink, encoder) = match container {
        Container::Parquet => Sink::parquet(output.bytes(), &schema)?,
        Container::Arrow => Sink::arrow(output.bytes(), &schema)?,
    };
    let key = |person: PersonId| session.world.population.key(person);
    let engine = session.engine;
    let tally = match form {
        Form::Full => session.batches(
            PEOPLE_IN_FULL,
            || engine.map(Engine::worker),
            |worker, batch, tally| {
                let mut rows = full::Rows::new(&names, policy);
                for person in batch {
                    let decision = session.decide(worker.as_mut(), *person);
                    tally.count(&session.world, &decision, form);
                    rows.push(key(*person), &decision);
                }
                encoder.encode(rows.finish(&schema, as_of).map_err(failed)?)
            },
            |encoded| sink.take(encoded?),
        )?,
        Form::Entitlements | Form::Roles => session.batches(
            PEOPLE,
            || engine.map(|engine| Teller::new(engine, &session.world, as_of)),
            |teller, batch, tally| {
                let mut rows = compact::Rows::room(&names, form, batch.len());
                for person in batch {
                    let answer = match teller {
                        Some(teller) => {
                            teller.answer(*person, form, tally).map_err(std::io::Error::from)?
                        }
                        None => {
                            let decision = session.decide(None, *person);
                            tally.count(&session.world, &decision, form);
                            Answer::Told(Box::new(decision))
                        }
                    };
                    rows.push(key(*person), &answer).map_err(failed)?;
                }
                encoder.encode(rows.finish(&schema, as_of).map_err(failed)?)
            },
            |encoded| sink.take(encoded?),
        )?,
    };
    sink.finish()?;
    Ok(tally)
}
