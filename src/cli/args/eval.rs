//! The arguments of `rolebook eval`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{PolicyArgs, PopulationArgs};

/// `rolebook eval`
#[derive(Debug, Args)]
pub(crate) struct EvalArgs {
    /// Only these identities, by key or unique attribute; by default everybody
    #[arg(value_name = "ID")]
    pub(crate) ids: Vec<String>,
    #[command(flatten)]
    pub(crate) policy: PolicyArgs,
    #[command(flatten)]
    pub(crate) population: PopulationArgs,
    /// How to print the decisions
    #[arg(long, value_enum, default_value_t = DecisionFormat::Text)]
    pub(crate) format: DecisionFormat,
    /// How much to print of each decision
    #[arg(long, value_enum, default_value_t = DecisionForm::Full, value_name = "WHAT")]
    pub(crate) output: DecisionForm,
    /// Decisions of an earlier run in NDJSON: print only what has changed since. Whoever had a
    /// decision and has no record any more is quarantined
    #[arg(long, value_name = "DECISIONS", conflicts_with = "ids")]
    pub(crate) previous: Option<PathBuf>,
    /// Decide again whenever a file changes: only those whom the change can concern. Print only
    /// what has changed
    #[arg(long, conflicts_with_all = ["previous", "ids"])]
    pub(crate) watch: bool,
    /// The size of a file of records, in bytes, from which it is decided in chunks where it can be
    #[arg(long, value_name = "BYTES", hide = true)]
    pub(crate) chunks_from: Option<u64>,
    /// How many threads decide; by default one for each core
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) threads: Option<u16>,
}

/// How much to print of each decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DecisionForm {
    /// Everything: every entitlement with its state and every path
    Full,
    /// The entitlements of each state, by name
    Entitlements,
    /// Phase and roles
    Roles,
}

/// How to print decisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DecisionFormat {
    /// A table
    Text,
    /// One JSON document
    Json,
    /// One JSON document a line, one line an identity
    Ndjson,
    /// One row for each identity and entitlement
    Csv,
    /// Columns, for databases and data frames (needs the feature `columns`)
    Parquet,
    /// The same as an Arrow IPC stream
    Arrow,
}
