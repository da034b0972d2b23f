//! The command line: one file per verb. The only place that reads files, prints or exits.

mod approvals;
mod args;
mod build;
mod check;
mod company;
mod completions;
mod diff;
mod eval;
mod exit;
mod explain;
mod failure;
mod files;
mod fmt;
mod git;
mod graph;
mod init;
mod lint;
mod man;
mod mend;
mod output;
mod people;
mod place;
mod progress;
mod prove;
mod questions;
mod rule;
mod schema;
mod table;
mod test;
mod timeline;
mod unified;
mod watching;
mod who;
mod write;

use std::io;
use std::process::ExitCode;

use clap::Parser;

pub use files::Disk;

use args::{ApprovalsCommand, Cli, Command, DecisionFormat, GraphFormat, RecordFormat};
use exit::Exit;
use failure::Failure;
use output::{Machine, Output};

/// Runs the command line of this process.
#[must_use]
pub fn run() -> ExitCode {
    #[cfg(feature = "columns")]
    keep_quiet_about_broken_columns();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are answers, not errors; clap knows which is which. What
            // cannot be printed cannot be told.
            let _ = error.print();
            let exit = if error.use_stderr() { Exit::CouldNotRun } else { Exit::Done };
            return exit.into();
        }
    };
    let output = Output::new(cli.display);
    let machine = machine(&cli.command);
    let exit = match dispatch(cli.command, &output) {
        Ok(exit) => exit,
        Err(failure) => report(failure, machine, &output),
    };
    exit.into()
}

/// A reader of columns that panics over a broken file is told as the error that it ends in, and
/// not twice.
#[cfg(feature = "columns")]
fn keep_quiet_about_broken_columns() {
    let tell = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !crate::identity::is_reading_columns() {
            tell(panic);
        }
    }));
}

fn dispatch(command: Command, output: &Output) -> Result<Exit, Failure> {
    match command {
        Command::Init(args) => init::run(&args, output),
        Command::Check(args) => check::run(&args, output),
        Command::Build(args) => build::run(&args, output),
        Command::Lint(args) => lint::run(&args, output),
        Command::Rule(args) => rule::run(&args, output),
        Command::Fmt(args) => fmt::run(&args, output),
        Command::Test(args) => test::run(&args, output),
        Command::Eval(args) => eval::run(&args, output),
        Command::Explain(args) => explain::run(&args, output),
        Command::Approvals(ApprovalsCommand::Attest(args)) => approvals::attest(&args, output),
        Command::Timeline(args) => timeline::run(&args, output),
        Command::Who(args) => who::run(&args, output),
        Command::Diff(args) => diff::run(&args, output),
        Command::Prove(args) => prove::run(&args, output),
        Command::Graph(args) => graph::run(&args, output),
        Command::Schema(args) => schema::run(&args, output),
        Command::Completions(args) => completions::run(&args, output),
        Command::Man(args) => man::run(&args, output),
    }
}

/// Which machine reads standard output, if one does: it must find errors there too.
fn machine(command: &Command) -> Option<Machine> {
    match command {
        Command::Check(args) => args.format.machine(),
        Command::Prove(args) => args.format.machine(),
        Command::Lint(args) => args.format.machine(),
        Command::Fmt(args) => args.format.machine(),
        Command::Test(args) => args.format.machine(),
        Command::Eval(args) => match args.format {
            DecisionFormat::Json => Some(Machine::Json),
            DecisionFormat::Ndjson => Some(Machine::Ndjson),
            DecisionFormat::Text
            | DecisionFormat::Csv
            | DecisionFormat::Parquet
            | DecisionFormat::Arrow => None,
        },
        Command::Explain(args) => args.format.machine(),
        Command::Who(args) => args.format.machine(),
        Command::Diff(args) => args.format.machine(),
        Command::Approvals(ApprovalsCommand::Attest(args)) => match args.format {
            RecordFormat::Json => Some(Machine::Json),
            RecordFormat::Ndjson => Some(Machine::Ndjson),
        },
        Command::Timeline(args) => args.format.machine(),
        Command::Graph(args) => match args.format {
            Some(GraphFormat::Json) => Some(Machine::Json),
            _ => None,
        },
        _ => None,
    }
}

fn report(failure: Failure, machine: Option<Machine>, output: &Output) -> Exit {
    let (error, exit) = match failure {
        Failure::Said { diagnostics, sources, exit } => {
            match output.diagnostics(&diagnostics, &sources, machine) {
                Ok(()) => return exit,
                Err(error) => (error, exit),
            }
        }
        Failure::Output(error) => (error, Exit::Done),
    };
    // Whoever read the output has had enough of it; what was found stays true.
    if error.kind() == io::ErrorKind::BrokenPipe {
        return exit;
    }
    output.remark(&format!("error: the output cannot be written: {error}\n"));
    Exit::CouldNotRun
}
