//! Tests of a policy, and how good they are.

mod draft;
pub mod mutants;
mod outlook;

pub use draft::draft;
