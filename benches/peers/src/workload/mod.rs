//! The job, drawn: the same bytes for the same seed.

mod conditions;
mod people;
mod rules;
mod words;

use crate::model::{Person, Rules};
use crate::random::Random;

/// How large a job is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    pub(crate) roles: usize,
    pub(crate) entitlements: usize,
    pub(crate) people: usize,
}

/// What every engine is given.
pub(crate) struct Workload {
    pub(crate) rules: Rules,
    pub(crate) people: Vec<Person<'static>>,
    /// The people as NDJSON.
    pub(crate) records: String,
}

impl Workload {
    pub(crate) fn draw(size: Size, seed: u64) -> Self {
        let rules = rules::draw(&mut Random::new(seed), size);
        let people = people::draw(&mut Random::new(seed ^ 0xab_cdef), size.people);
        let mut records = String::new();
        for person in &people {
            records += &serde_json::to_string(person).expect("a record is written");
            records.push('\n');
        }
        Self { rules, people, records }
    }
}

pub(crate) use words::labels;
