//! What reading and writing cost by themselves, and what they cost Rolebook.

use std::hint::black_box;

use ::rolebook::engine::Engine;
use ::rolebook::eval::World;

use crate::answer::Answer;
use crate::contestant::Contestant;
use crate::interned::Interned;
use crate::model::{Person, Rules};
use crate::rolebook::{Loaded, people};
use crate::timing::per_person;
use crate::workload::Workload;

/// How many results are written.
const WRITTEN: usize = 2_000;

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
    let mut floors = reading(workload, loaded);
    let count = workload.people.len().min(WRITTEN);
    floors.push(prepared(workload, count));
    let mut out = Vec::new();
    let per_person = per_person(count, || {
        out.clear();
        loaded.write(engine, world, count, &mut out);
        black_box(&out);
    });
    let bytes = out.len() / count;
    floors.push(Floor { what: "decide and write in full: Rolebook", per_person, bytes });
    floors
}

fn reading(workload: &Workload, loaded: &Loaded) -> Vec<Floor> {
    let (records, count) = (&workload.records, workload.people.len());
    let bytes = records.len() / count;
    let typed = per_person(count, || {
        for line in records.lines() {
            let person: Person<'_> = serde_json::from_str(line).expect("a record");
            black_box(person);
        }
    });
    let own = per_person(count, || drop(black_box(people(records, &loaded.policy))));
    vec![
        Floor { what: "read records: serde_json, typed, borrowed", per_person: typed, bytes },
        Floor { what: "read records: Rolebook", per_person: own, bytes },
    ]
}

/// Results that are there, written.
fn prepared(workload: &Workload, count: usize) -> Floor {
    let mut interned = Interned::of(workload);
    let answers: Vec<Answer> = (0..count)
        .map(|person| {
            let mut answer = Answer::default();
            interned.decide(person);
            interned.tell(&mut answer);
            answer.held.sort_unstable();
            answer.via.sort_unstable();
            answer
        })
        .collect();
    let fragments = Fragments::of(&workload.rules);
    let mut out = Vec::new();
    let per_person = per_person(count, || {
        out.clear();
        for (person, answer) in workload.people.iter().zip(&answers) {
            fragments.write(&person.id, answer, &mut out);
        }
        black_box(&out);
    });
    let bytes = out.len() / count;
    Floor { what: "write results: prepared bytes", per_person, bytes }
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
