//! Rolebook, as a library.

use std::path::Path;
use std::sync::Arc;

use ::rolebook::engine::Index;
use ::rolebook::eval::{Decision, Outcome, Prepared, Source, State, World, decide};
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
    pub(crate) population: Population,
    index: Index,
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
        let index = Index::of(&policy);
        Self { policy, population, index }
    }
}

/// The people, read.
pub(crate) fn people(records: &str, policy: &Policy) -> Population {
    read(records.as_bytes(), None, &Mapping::by_name(policy), policy)
        .expect("the records are sound")
}

/// The engine, which looks at the rules that its index leaves.
pub(crate) struct Rolebook<'a> {
    pub(crate) world: World<'a>,
    pub(crate) on: Date,
    people: Vec<PersonId>,
    last: Option<Decision>,
}

impl<'a> Rolebook<'a> {
    pub(crate) fn of(loaded: &'a Loaded) -> Self {
        let prepared = Arc::new(Prepared::new(&loaded.policy));
        let world = World::of(prepared, &loaded.population, &ApprovalRecords::default());
        Self {
            world: world.screened(&loaded.index),
            on: "2026-11-23".parse().expect("a date"),
            people: loaded.population.people.ids().collect(),
            last: None,
        }
    }

    pub(crate) fn decision(&self, person: usize) -> Decision {
        decide(&self.world, self.people[person], self.on)
    }
}

impl Contestant for Rolebook<'_> {
    fn decide(&mut self, person: usize) {
        self.last = Some(self.decision(person));
    }

    /// Ids are in the order of names, and these in the order of numbers.
    fn tell(&self, answer: &mut Answer) {
        answer.clear();
        let Some(Outcome::Decided(standing)) = self.last.as_ref().map(|last| &last.outcome) else {
            panic!("somebody is quarantined");
        };
        for holding in &standing.entitlements {
            let needs_approval = match holding.state {
                State::Granted => false,
                State::Pending => true,
                _ => continue,
            };
            let entitlement = holding.entitlement.index();
            answer.held.push((entitlement, needs_approval));
            let granting = holding.via.iter().filter_map(|via| match &via.source {
                Source::Role { chain, .. } => chain.last(),
                _ => None,
            });
            // Several chains may end in one role.
            let mut granting: Vec<usize> = granting.map(|role| role.index()).collect();
            granting.sort_unstable();
            granting.dedup();
            answer.via.extend(granting.into_iter().map(|role| (entitlement, role)));
        }
    }
}
