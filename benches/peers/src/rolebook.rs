//! Rolebook, as a library.

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

use ::rolebook::engine::{Answer as Found, Engine, Form, Listing, Stand, Tally, Teller, Worker};
use ::rolebook::eval::{Decision, Prepared, World, decide};
use ::rolebook::identity::{Mapping, PersonId, Population, read};
use ::rolebook::policy::{Date, Id as _, Policy};
use ::rolebook::project;
use ::rolebook::record::ApprovalRecords;

use crate::answer::Answer;
use crate::contestant::Contestant;
use crate::memory::Memory;
use crate::policy_text::{MANIFEST, policy_text};
use crate::workload::Workload;

/// What decisions are about.
pub(crate) struct Loaded {
    pub(crate) policy: Policy,
    population: Population,
    people: Vec<PersonId>,
    on: Date,
}

impl Loaded {
    pub(crate) fn of(workload: &Workload) -> Self {
        let rules = policy_text(&workload.rules);
        let files = Memory { manifest: MANIFEST.to_owned(), rules };
        let loaded = project::load(&files, Path::new("")).expect("the policy is there");
        for diagnostic in &loaded.diagnostics {
            eprintln!("{}: {}", diagnostic.code, diagnostic.message);
        }
        let policy = loaded.policy.expect("the policy is sound");
        let population = people(&workload.records, &policy);
        let people = population.ids().collect();
        Self { policy, population, people, on: "2026-11-23".parse().expect("a date") }
    }

    pub(crate) fn engine(&self) -> Engine<'_> {
        Engine::of(Arc::new(Prepared::new(&self.policy)))
    }

    pub(crate) fn world<'w>(&'w self, engine: &'w Engine<'w>) -> World<'w> {
        let none = ApprovalRecords::default();
        World::of(engine.prepared(), &self.population, &none).screened(engine.index())
    }

    /// What `eval` decides about a person, who is known by number.
    pub(crate) fn decision(&self, world: &World<'_>, person: usize) -> Decision {
        decide(world, self.people[person], self.on)
    }

    /// Writes what the engine decides about the first `count` people, in full.
    pub(crate) fn write(
        &self,
        engine: &Engine<'_>,
        world: &World<'_>,
        count: usize,
        out: &mut Vec<u8>,
    ) {
        let mut teller = Teller::new(engine, world, self.on);
        let mut tally = Tally::new(0);
        for person in self.people.iter().take(count) {
            teller.tell(*person, Form::Full, out, &mut tally).expect("a line is written");
        }
    }
}

/// The people, read.
pub(crate) fn people(records: &str, policy: &Policy) -> Population {
    read(records.as_bytes(), None, &Mapping::by_name(policy), policy)
        .expect("the records are sound")
}

/// The engine. Paths follow from its sets: here they are listed, as by the others.
pub(crate) struct Rolebook<'e> {
    worker: Worker<'e, 'e>,
    world: &'e World<'e>,
    loaded: &'e Loaded,
    listing: Listing,
}

impl<'e> Rolebook<'e> {
    pub(crate) fn of(loaded: &'e Loaded, engine: &'e Engine<'e>, world: &'e World<'e>) -> Self {
        Self { worker: engine.worker(), world, loaded, listing: Listing::room(engine) }
    }

    /// Decides, and leaves it at sets.
    pub(crate) fn find(&mut self, person: usize) {
        black_box(stand(&mut self.worker, self.world, self.loaded, person));
    }
}

impl Contestant for Rolebook<'_> {
    fn decide(&mut self, person: usize) {
        self.listing.find(&stand(&mut self.worker, self.world, self.loaded, person));
    }

    /// Ids are in the order of names, and these in the order of numbers.
    fn tell(&self, answer: &mut Answer) {
        answer.clear();
        let pending = self.listing.pending();
        let held = self.listing.entitlements().iter();
        answer.held.extend(held.map(|held| (held.index(), pending.contains(held))));
        let grants = self.listing.grants().iter();
        answer.via.extend(grants.map(|(held, role)| (held.index(), role.index())));
    }
}

fn stand<'w>(
    worker: &'w mut Worker<'_, '_>,
    world: &'w World<'w>,
    loaded: &Loaded,
    person: usize,
) -> Stand<'w> {
    match worker.answer(world, loaded.people[person], loaded.on) {
        Found::Stands(stand) => stand,
        Found::Told(_) => panic!("the engine left somebody to the reference"),
    }
}
