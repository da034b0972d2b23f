//! Tests of a policy, and how good they are.

mod draft;
mod mutants;
