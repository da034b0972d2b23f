//! The arguments of `rolebook test`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::PolicyArgs;
use crate::cli::output::Machine;
use crate::testing::coverage::Threshold;

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
    /// Say which rules and conditions the tests exercise, and who would exercise the rest; as
    /// text unless another form is named
    #[arg(long, value_name = "FORM", value_enum, num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "text")]
    pub(crate) coverage: Option<CoverageForm>,
    /// Fail if the tests exercise less: `90` percent of everything, or `privileged=100`; implies
    /// --coverage
    #[arg(long = "threshold", value_name = "[GROUP=]PERCENT", value_parser = threshold)]
    pub(crate) thresholds: Vec<Threshold>,
    /// Write the coverage to a file
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Make one mistake after another in the policy, and say which ones no test notices
    #[arg(long, conflicts_with_all = ["watch", "update"])]
    pub(crate) mutants: bool,
    /// With --mutants: fail if the tests notice less than this many percent
    #[arg(long, value_name = "PERCENT", requires = "mutants")]
    #[arg(value_parser = clap::value_parser!(u8).range(0..=100))]
    pub(crate) min_score: Option<u8>,
    /// The seconds after which no more examples are looked for, and no more mutants made
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    pub(crate) time_limit: u64,
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

/// In which form coverage is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CoverageForm {
    /// For people: how much of each kind, what is missing, and tests to paste
    Text,
    /// One JSON document
    Json,
    /// The tracefile that editors and coverage services read
    Lcov,
    /// One page with the annotated source
    Html,
}

fn threshold(text: &str) -> Result<Threshold, String> {
    text.parse().map_err(|error: crate::testing::coverage::ThresholdError| {
        format!("{error}; {}", error.help())
    })
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
