//! The integration tests, one binary.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

mod architecture;
mod check;
mod cli;
mod compiled;
mod docs;
mod eval;
mod examples;
mod explain;
mod fmt;
mod graph;
mod identity;
mod lint;
mod project;
mod readme;
mod record;
mod support;
mod surface;
mod syntax;
mod testing;
mod timeline;
