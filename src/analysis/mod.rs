//! Questions about every possible identity, answered exactly.
//!
//! A policy is lowered to formulas over the questions that it asks of a record (`encoding`),
//! a SAT solver looks for answers that make a claim true (`solver`), and from the answers
//! somebody is made who could exist (`realize`): a record, the people around it, a date and
//! approvals on record. Whoever is found is put to [`eval`](crate::eval) before being shown,
//! so that no example is ever wrong; and where no answers exist, nobody does either, since
//! the formulas say all that `eval` says. `docs/analysis.md` has the argument.
//!
//! Others ask through [`Analysis`]: is a claim [`possible`](Analysis::possible), with
//! [`an example`](Analysis::example); does one [`imply`](Analysis::implies) another; are two
//! [`equivalent`](Analysis::equivalent).

mod access;
mod alphabet;
mod change;
mod conditions;
mod contained;
mod difference;
mod duties;
mod encoding;
mod formula;
mod holders;
mod invariants;
mod justify;
mod labels;
mod line;
mod patterns;
mod person;
mod question;
mod realize;
mod search;
mod solver;
mod stage;
mod witness;
mod wording;

pub use alphabet::Gap;
pub use change::{AccessChange, Comparison, Side, Subject, compare, comparisons};
pub use contained::Containment;
pub use difference::difference;
pub use holders::{Holders, Way, holders};
pub use invariants::{Proof, prove};
pub use question::{Analysis, Answer, Dates, Possibility, Scope};
pub use witness::Witness;
