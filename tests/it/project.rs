//! Tests of the `project` area.

mod directory;
mod manifest;
mod memory;
mod uses;
