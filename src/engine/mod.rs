//! The same decisions for a whole population, fast.
//!
//! [`eval`](crate::eval) says what a policy means and looks at every rule. The engine is the
//! same meaning, compiled: an index over the values that conditions ask for tells which rules
//! hold of an identity, and what they do is worked out for all entitlements at once, as sets.
//! Paths follow from the sets and are written out only when somebody asks for them. What is
//! rare (see [`Answer::Told`]) it leaves to `eval`.

mod bits;
mod cells;
mod census;
mod column;
mod decision;
mod grid;
mod index;
mod lines;
mod listing;
mod numbers;
mod page;
mod paths;
mod pieces;
mod population;
mod program;
mod room;
mod runs;
mod sets;
mod stand;
mod tally;
mod teller;
mod worker;

use std::sync::Arc;

pub use census::{Census, Concerned};
pub use index::Index;
pub use listing::Listing;
pub use paths::Paths;
pub use population::{BATCH, all_threads, in_batches, in_order};
pub use stand::Stand;
pub use tally::{Tally, Unroutable};
pub use teller::{Form, Teller};
pub use worker::{Answer, Worker};

use crate::eval::Prepared;
use crate::policy::Policy;
use pieces::Prints;
use program::Program;

/// A policy, compiled for any number of people; shared by all threads.
#[derive(Debug)]
pub struct Engine<'a> {
    prepared: Arc<Prepared<'a>>,
    index: Index,
    program: Program,
    prints: Prints<'a>,
    /// Whether a stage of an approval has a condition.
    asks_of_stages: bool,
}

impl<'a> Engine<'a> {
    /// Compiles a policy.
    #[must_use]
    pub fn of(prepared: Arc<Prepared<'a>>) -> Self {
        let policy = prepared.policy();
        let index = Index::of(policy);
        let program = Program::of(policy, &index.numbers);
        let asks_of_stages = program.approvals.iter().any(|approval| approval.has_conditions);
        Self { prepared, index, program, prints: Prints::of(policy), asks_of_stages }
    }

    /// The policy.
    #[must_use]
    pub fn policy(&self) -> &'a Policy {
        self.prepared.policy()
    }

    /// What follows from the policy alone, for a world of it.
    #[must_use]
    pub fn prepared(&self) -> Arc<Prepared<'a>> {
        Arc::clone(&self.prepared)
    }

    /// The index, as a screen for `eval`.
    #[must_use]
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// Somebody who decides about people one after the other; one for each thread.
    #[must_use]
    pub fn worker(&self) -> Worker<'_, 'a> {
        Worker::new(self)
    }
}
