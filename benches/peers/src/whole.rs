//! The program itself, from file to file, beside what reading and writing take by themselves.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike as _;

use crate::files;
use crate::floors::{Prepared, WRITTEN, read_typed};
use crate::sizes::Named;
use crate::timing::cpu_time;
use crate::workload::Workload;

/// How often it is run, and reading and writing with it.
const ROUNDS: usize = 15;

/// What it takes to tell of everybody, in nanoseconds of CPU time.
pub(crate) struct Whole {
    pub(crate) output: &'static str,
    /// How many bytes that is.
    pub(crate) bytes: usize,
    /// From start to exit, on one thread, the policy compiled before.
    pub(crate) took: f64,
    /// To read the people with serde_json, and to write as many bytes from prepared pieces.
    pub(crate) floor: f64,
}

/// Measures `program`, in turns with reading and writing.
///
/// # Errors
/// What does not work.
pub(crate) fn measure(
    program: &Path,
    named: Named,
    people: usize,
    workload: &Workload,
) -> Result<Vec<Whole>, String> {
    // It is run in another directory.
    let program = fs::canonicalize(program)
        .map_err(|error| format!("there is no program {}: {error}", program.display()))?;
    let dir = std::env::temp_dir().join(format!("rolebook-peers-{}", std::process::id()));
    files::write(&dir, named, Some(people))?;
    let measured = measure_in(&dir, &program, people, workload);
    let removed = fs::remove_dir_all(&dir).map_err(|error| format!("{}: {error}", dir.display()));
    measured.and_then(|rows| removed.map(|()| rows))
}

fn measure_in(
    dir: &Path,
    program: &Path,
    people: usize,
    workload: &Workload,
) -> Result<Vec<Whole>, String> {
    run(Command::new(program).arg("build").current_dir(dir).args(["-o", "policy.rbk"]))?;
    let decide = |output| {
        let mut command = Command::new(program);
        command.current_dir(dir).args(["eval", "--quiet", "-p", "policy.rbk"]);
        command.args(["-i", "people.ndjson", "--as-of", "2026-11-23", "--threads", "1"]);
        command.args(["--format", "ndjson", "--output", output]);
        command
    };
    let count = people.min(WRITTEN);
    let mut prepared = Prepared::of(workload, count);
    let written = prepared.bytes();
    let outputs = ["roles", "entitlements", "full"];
    let mut least = [f64::INFINITY; 3];
    let (mut reading, mut writing) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..ROUNDS {
        for (output, least) in outputs.into_iter().zip(&mut least) {
            *least = least.min(run(decide(output).stdout(Stdio::null()))?);
        }
        reading = reading.min(cpu_time(|| read_typed(&workload.records)));
        writing = writing.min(cpu_time(|| prepared.write()));
    }
    let rows = outputs.into_iter().zip(least).map(|(output, took)| {
        let told = decide(output).output().map_err(|error| error.to_string())?;
        let bytes = told.stdout.len();
        Ok(Whole { output, bytes, took, floor: reading + writing * bytes as f64 / written as f64 })
    });
    rows.collect()
}

/// Runs a command, and says how much CPU time that took.
fn run(command: &mut Command) -> Result<f64, String> {
    let used = || -> Result<i64, String> {
        let usage = getrusage(UsageWho::RUSAGE_CHILDREN).map_err(|error| error.to_string())?;
        Ok((usage.user_time() + usage.system_time()).num_microseconds())
    };
    let before = used()?;
    let status = command.stderr(Stdio::null()).status();
    match status.map(|status| status.code()) {
        // 1 tells that something is odd about somebody.
        Ok(Some(0 | 1)) => Ok((used()? - before) as f64 * 1e3),
        Ok(_) => Err(format!("{command:?} does not end well")),
        Err(error) => Err(format!("{command:?}: {error}")),
    }
}
