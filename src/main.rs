//! The `rolebook` command: everything it does is in the library's `cli` module.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Two threads read a policy at once, into very many small pieces: an allocator that asks the
/// system for memory rarely, and keeps threads out of each other's way, halves what that takes.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    rolebook::cli::run()
}
