//! Mutation testing: would the tests of a policy notice a mistake?
//!
//! Each *mutant* is the policy with one small mistake in it. A test that fails on it notices
//! it; a mutant that no test notices is a rule, or a part of one, that the tests do not hold.
//! The idea is from R. A. DeMillo, R. J. Lipton and F. G. Sayward, "Hints on Test Data
//! Selection: Help for the Practicing Programmer", Computer 11(4), 1978.
//!
//! Whether a mutant *can* be noticed is undecidable for programs, and decided here: a mutant
//! that decides the same of everybody who could exist is not counted, and of any other
//! [`analysis`](crate::analysis) names somebody, who is written out as a test.
//!
//! `docs/mutation-testing.md` tells users what is counted.

mod approvals;
mod atoms;
mod conditions;
mod differing;
mod document;
mod generate;
mod limits;
mod mutant;
mod operator;
mod probe;
mod roles;
mod run;
mod terms;
mod text;
mod words;

pub use document::{
    EquivalentDocument, MissedDocument, MutationDocument, MutationSummary, OperatorDocument, Score,
};
pub use generate::mutants;
pub use mutant::Mutant;
pub use operator::Operator;
pub use run::{Example, Options, Verdict, run};
pub use text::mutation_text;
