//! What reading and writing cost by themselves, and what they cost Rolebook.

use std::hint::black_box;

use ::rolebook::engine::Engine;
use ::rolebook::eval::World;

use crate::answer::Answer;
use crate::contestant::Contestant;
use crate::interned::Interned;
use crate::model::{Person, Rules};
use crate::rolebook::{Loaded, people};
use crate::timing::{Work, in_turns};
use crate::workload::Workload;

/// How many results are written.
pub(crate) const WRITTEN: usize = 2_000;

/// A way to read or write: nanoseconds and bytes for each person.
pub(crate) struct Floor {
    pub(crate) what: &'static str,
    pub(crate) per_person: f64,
    pub(crate) bytes: usize,
}

pub(crate) fn measure(
    workload: &Workload,
    loaded: &Loaded,
    engine: &Engine<'_>,
    world: &World<'_>,
) -> Vec<Floor> {
    let (records, all) = (&workload.records, workload.people.len());
    let count = all.min(WRITTEN);
    let mut prepared = Prepared::of(workload, count);
    let mut full = Vec::new();
    loaded.write(engine, world, count, &mut full);
    let of_record = records.len() / all;
    let told = [
        ("read records: serde_json, typed, borrowed", of_record),
        ("read records: Rolebook", of_record),
        ("write results: prepared bytes", prepared.bytes() / count),
        ("decide and write in full: Rolebook", full.len() / count),
    ];
    let times = in_turns(&mut [
        Work::whole(all, || read_typed(records)),
        Work::whole(all, || drop(black_box(people(records, &loaded.policy)))),
        Work::whole(count, || prepared.write()),
        Work::whole(count, || {
            full.clear();
            loaded.write(engine, world, count, &mut full);
            black_box(&full);
        }),
    ]);
    let floors = told.into_iter().zip(times);
    floors
        .map(|((what, bytes), times)| Floor { what, per_person: times.per_person, bytes })
        .collect()
}

/// Reads records as fast as serde_json can.
pub(crate) fn read_typed(records: &str) {
    for line in records.lines() {
        let person: Person<'_> = serde_json::from_str(line).expect("a record");
        black_box(person);
    }
}

/// Results that are there, to be written.
pub(crate) struct Prepared<'w> {
    workload: &'w Workload,
    answers: Vec<Answer>,
    fragments: Fragments,
    out: Vec<u8>,
}

impl<'w> Prepared<'w> {
    /// Those of the first `count` people.
    pub(crate) fn of(workload: &'w Workload, count: usize) -> Self {
        let mut interned = Interned::of(workload);
        let answers = (0..count).map(|person| {
            let mut answer = Answer::default();
            interned.decide(person);
            interned.tell(&mut answer);
            answer.held.sort_unstable();
            answer.via.sort_unstable();
            answer
        });
        let answers = answers.collect();
        let fragments = Fragments::of(&workload.rules);
        let mut prepared = Self { workload, answers, fragments, out: Vec::new() };
        prepared.write();
        prepared
    }

    /// Writes them.
    pub(crate) fn write(&mut self) {
        self.out.clear();
        for (person, answer) in self.workload.people.iter().zip(&self.answers) {
            self.fragments.write(&person.id, answer, &mut self.out);
        }
        black_box(&self.out);
    }

    /// How many bytes that makes.
    pub(crate) fn bytes(&self) -> usize {
        self.out.len()
    }
}

/// What is written of each entitlement and each role.
struct Fragments {
    entitlements: Vec<Vec<u8>>,
    roles: Vec<Vec<u8>>,
}

impl Fragments {
    fn of(rules: &Rules) -> Self {
        let entitlement = |name: String| format!("{{\"id\":\"{name}\",\"via\":[").into_bytes();
        let entitlements = rules.entitlements.iter().map(|held| entitlement(held.full_name()));
        let roles = rules.roles.iter().map(|role| format!("\"{}\"", role.name).into_bytes());
        Self { entitlements: entitlements.collect(), roles: roles.collect() }
    }

    /// One line; the answer is in order.
    fn write(&self, id: &str, answer: &Answer, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(b"{\"id\":\"");
        bytes.extend_from_slice(id.as_bytes());
        bytes.extend_from_slice(b"\",\"entitlements\":[");
        let mut paths = answer.via.iter().peekable();
        for (place, (entitlement, needs_approval)) in answer.held.iter().enumerate() {
            if place > 0 {
                bytes.push(b',');
            }
            bytes.extend_from_slice(&self.entitlements[*entitlement]);
            let mut is_first = true;
            while let Some((_, role)) = paths.next_if(|(held, _)| held == entitlement) {
                if !is_first {
                    bytes.push(b',');
                }
                is_first = false;
                bytes.extend_from_slice(&self.roles[*role]);
            }
            let end: &[u8] = if *needs_approval { b"],\"approval\":true}" } else { b"]}" };
            bytes.extend_from_slice(end);
        }
        bytes.extend_from_slice(b"]}\n");
    }
}
