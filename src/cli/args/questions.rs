//! The arguments of the verbs that ask about every identity that could exist.

use std::path::PathBuf;

use clap::Args;

use super::{DiagnosticFormat, ExplanationFormat, PolicyArgs, PopulationArgs, date};
use crate::policy::Date;

/// `rolebook who`
#[derive(Debug, Args)]
pub(crate) struct WhoArgs {
    /// The entitlement, such as `github.admin`
    #[arg(value_name = "ENTITLEMENT")]
    pub(crate) entitlement: String,
    /// Of all identities that could exist: the conditions under which one could ever hold it
    #[arg(long, conflicts_with_all = ["identities", "approvals", "reviews", "previous_identities"])]
    pub(crate) any: bool,
    /// With --any: how many conditions are told at most
    #[arg(long, value_name = "N", default_value_t = 10, requires = "any")]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(crate) limit: u16,
    /// With --any: the seconds after which no more conditions are looked for
    #[arg(long, value_name = "SECONDS", default_value_t = 60, requires = "any")]
    pub(crate) time_limit: u64,
    #[command(flatten)]
    pub(crate) policy: PolicyArgs,
    #[command(flatten)]
    pub(crate) population: PopulationArgs,
    /// How to print the answer
    #[arg(long, value_enum, default_value_t = ExplanationFormat::Text)]
    pub(crate) format: ExplanationFormat,
}

/// `rolebook diff`
#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// Compare over all identities that could exist
    #[arg(long, required = true)]
    pub(crate) all: bool,
    /// The policy as it was: a directory, a compiled policy, or a git revision such as
    /// `origin/main`
    #[arg(value_name = "OLD")]
    pub(crate) old: String,
    /// The policy as it is: a directory or a compiled policy; by default the nearest directory
    /// upward that has a rolebook.toml
    #[arg(value_name = "NEW")]
    pub(crate) new: Option<PathBuf>,
    /// Fail if somebody could hold more of these entitlements: a condition as after `where`,
    /// such as `risk >= high`
    #[arg(long, value_name = "WHERE")]
    pub(crate) deny_wider: Option<String>,
    /// Compare on this date; by default on every date
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) as_of: Option<Date>,
    /// The seconds after which what is not compared yet is reported as not finished
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    pub(crate) time_limit: u64,
    /// How to print the changes
    #[arg(long, value_enum, default_value_t = ExplanationFormat::Text)]
    pub(crate) format: ExplanationFormat,
}

/// `rolebook prove`
#[derive(Debug, Args)]
pub(crate) struct ProveArgs {
    /// A claim to prove instead of the policy's invariants: `never … and holds app.entitlement`,
    /// or `always … implies …`; `assuming no exceptions`, `assuming no approvals` and `for every
    /// date` may follow
    #[arg(value_name = "CLAIM")]
    pub(crate) claim: Option<String>,
    #[command(flatten)]
    pub(crate) policy: PolicyArgs,
    #[command(flatten)]
    pub(crate) questions: QuestionArgs,
    /// How to print the answers
    #[arg(long, value_enum, default_value_t = DiagnosticFormat::Text)]
    pub(crate) format: DiagnosticFormat,
}

/// How questions about every possible identity are asked.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct QuestionArgs {
    /// The evaluation date; by default today (UTC)
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) as_of: Option<Date>,
    /// The seconds after which what is not answered yet is reported as not finished
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    pub(crate) time_limit: u64,
}
