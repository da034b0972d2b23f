//! The arguments of `rolebook test`.

use clap::{Args, ValueEnum};

use super::PolicyArgs;
use crate::cli::output::Machine;

/// `rolebook test`
#[derive(Debug, Args)]
pub(crate) struct TestArgs {
    /// Run only the tests whose title or file contains one of these texts
    #[arg(value_name = "FILTER")]
    pub(crate) filters: Vec<String>,
    #[command(flatten)]
    pub(crate) policy: PolicyArgs,
    /// How to print how the tests came out
    #[arg(long, value_enum, default_value_t = TestFormat::Text)]
    pub(crate) format: TestFormat,
    /// Stop at the first test that fails
    #[arg(long)]
    pub(crate) fail_fast: bool,
    /// How many threads run tests; by default as many as the machine has
    #[arg(long, value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// Succeed where there is no test to run
    #[arg(long)]
    pub(crate) allow_empty: bool,
    /// Write the snapshots that tests ask for, and print what changes in them
    #[arg(long)]
    pub(crate) update: bool,
    /// Run the tests again whenever a file of the policy changes
    #[arg(long, conflicts_with = "update")]
    pub(crate) watch: bool,
}

/// How tests are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TestFormat {
    /// For people: what failed, with the source of test and rule
    Text,
    /// One JSON document
    Json,
    /// JUnit XML, for the test reports of CI servers
    Junit,
    /// The Test Anything Protocol, version 14
    Tap,
    /// Workflow commands of GitHub Actions
    Github,
}

impl TestFormat {
    /// The machine that reads mistakes in the policy, where one does.
    pub(crate) fn machine(self) -> Option<Machine> {
        match self {
            Self::Text | Self::Tap => None,
            Self::Json => Some(Machine::Json),
            Self::Junit => Some(Machine::Junit),
            Self::Github => Some(Machine::Github),
        }
    }
}
