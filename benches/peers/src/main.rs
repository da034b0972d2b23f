//! One job in several engines, side by side: see `README.md`.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a benchmark that cannot go on stops, and prints what it found"
)]

mod answer;
mod cedar;
mod checksum;
mod contestant;
mod files;
mod floors;
mod interned;
mod limit;
mod memory;
mod model;
mod normal_form;
mod policy_text;
mod race;
mod random;
mod reference;
mod rego;
mod rolebook;
mod sizes;
mod table;
mod timing;
mod whole;
mod workload;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use race::Race;
use sizes::Named;

/// Puts one job to Rolebook and to other engines, checks that they answer the same, and prints
/// what it costs them.
#[derive(Parser)]
struct Args {
    /// How large the job is.
    #[arg(default_value = "S")]
    size: Named,
    /// Only check that the answers are equal.
    #[arg(long)]
    equality: bool,
    /// With so many people.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    people: Option<u32>,
    /// Only write the policy and the people (`people.ndjson`) to a new directory, for `rolebook`.
    #[arg(long, value_name = "DIR", conflicts_with = "equality")]
    write: Option<PathBuf>,
    /// Measure this program from file to file instead.
    #[arg(long, value_name = "ROLEBOOK", conflicts_with_all = ["equality", "write"])]
    program: Option<PathBuf>,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let people = args.people.map(|people| people as usize);
    let result = match args.write {
        Some(dir) => files::write(&dir, args.size, people),
        None => {
            let race = Race::new(args.size, people);
            println!("{}\n", race.told());
            match args.program {
                Some(program) => race.whole(&program),
                None if args.equality => race.equality(),
                None => race.run(),
            }
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}
