//! The integration tests, one binary.

mod architecture;
mod check;
mod cli;
mod docs;
mod eval;
mod examples;
mod explain;
mod graph;
mod identity;
mod project;
mod support;
mod syntax;
