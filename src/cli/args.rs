//! The command line as people write it.

mod eval;
mod questions;
mod testing;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use eval::{DecisionForm, DecisionFormat, EvalArgs};
pub(crate) use questions::{DiffArgs, ProveArgs, QuestionArgs, WhoArgs};
pub(crate) use testing::{CoverageForm, TestArgs, TestFormat};

use super::output::Machine;
use crate::identity::{Format, UnknownFormat};
use crate::policy::{Date, Duration};

/// Policy as code for workforce access: who should hold what, and why.
#[derive(Debug, Parser)]
#[command(name = "rolebook", version, about, propagate_version = true, max_term_width = 100)]
#[command(after_help = "Exit status: 0 done, nothing to object to; 1 ran, and the answer is \
                        negative (an error or a finding in the policy, an invalid record, a \
                        refuted invariant); 2 could not run.")]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
    /// How to print, whatever the verb.
    #[command(flatten)]
    pub(crate) display: DisplayArgs,
}

/// How to print, whatever the verb.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct DisplayArgs {
    /// When to use colour; NO_COLOR is honoured
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub(crate) color: Color,
    /// Say less: no summary, no notes
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Say more: every finding, not just the first few of a kind
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub(crate) verbose: bool,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal that can show it
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Write a working policy directory to start from
    Init(InitArgs),
    /// Parse, resolve and type-check the policy; every independent error in one run
    Check(CheckArgs),
    /// Compile the policy into one file, which every verb takes in place of the directory
    Build(BuildArgs),
    /// Check the policy, and say what a senior reviewer would say of it
    Lint(LintArgs),
    /// Print what a lint rule looks for, why, and how to configure it
    Rule(RuleArgs),
    /// Bring the policy's files into the one layout; comments stay where they belong
    Fmt(FmtArgs),
    /// Run the tests of the policy
    Test(TestArgs),
    /// Decide which entitlements each identity should hold
    Eval(EvalArgs),
    /// Say why an identity has an entitlement, or why not and what would have to differ
    Explain(ExplainArgs),
    /// Work on the approvals on record
    #[command(subcommand)]
    Approvals(ApprovalsCommand),
    /// Print when access changes by itself: one identity's, or everybody's in the days to come
    Timeline(TimelineArgs),
    /// Say who holds an entitlement, or who could ever hold it
    Who(WhoArgs),
    /// Say what a change of the policy does to everybody who could exist
    Diff(DiffArgs),
    /// Prove the invariants, for every identity that could exist
    Prove(ProveArgs),
    /// Print the policy's dependency graph, or what depends on a name
    Graph(GraphArgs),
    /// Print the JSON Schema of an output or input
    Schema(SchemaArgs),
    /// Print completions for a shell
    Completions(CompletionsArgs),
    /// Print the manual page, or write all of them to a directory
    Man(ManArgs),
}

/// Which policy.
#[derive(Clone, Debug, Args)]
pub(crate) struct PolicyArgs {
    /// The policy: a directory, or a file that `rolebook build` wrote; by default the nearest
    /// directory upward that has a rolebook.toml
    #[arg(short, long = "policy", value_name = "DIR")]
    pub(crate) policy: Option<PathBuf>,
}

/// Which people, and on which date.
#[derive(Clone, Debug, Args)]
pub(crate) struct PeopleArgs {
    /// The identity records (`-` for standard input); by default the path in rolebook.toml
    #[arg(short, long, value_name = "FILE")]
    pub(crate) identities: Option<PathBuf>,
    /// The records' format; by default found from their content
    #[arg(long, value_name = "FORMAT", value_parser = input_format)]
    pub(crate) input_format: Option<Format>,
    /// The evaluation date; by default today (UTC)
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) as_of: Option<Date>,
}

/// The people, and what is on record about their access.
#[derive(Clone, Debug, Args)]
pub(crate) struct PopulationArgs {
    #[command(flatten)]
    pub(crate) people: PeopleArgs,
    /// The approvals on record: JSON, NDJSON or CSV (see `rolebook schema approvals`)
    #[arg(long, value_name = "FILE")]
    pub(crate) approvals: Option<PathBuf>,
    /// The reviews on record: JSON, NDJSON or CSV (see `rolebook schema reviews`)
    #[arg(long, value_name = "FILE")]
    pub(crate) reviews: Option<PathBuf>,
    /// The identity records as they were, so that changes that call for a review are found
    #[arg(long, value_name = "FILE")]
    pub(crate) previous_identities: Option<PathBuf>,
}

/// `rolebook init`
#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// The directory to write to; made if it is not there
    #[arg(default_value = ".", value_name = "DIR")]
    pub(crate) dir: PathBuf,
}

/// `rolebook check`
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) policy: PolicyArgs,
    /// How to print what is found
    #[arg(long, value_enum, default_value_t = DiagnosticFormat::Text)]
    pub(crate) format: DiagnosticFormat,
}

/// `rolebook build`
#[derive(Debug, Args)]
#[command(after_help = "The file has the checked policy and the texts that it was made from, but \
                        not the people: the path in rolebook.toml, and the files that tests name, \
                        are looked for from the directory in which the file stands. It is read by \
                        the version of rolebook that wrote it.")]
pub(crate) struct BuildArgs {
    #[command(flatten)]
    pub(crate) policy: PolicyArgs,
    /// The file to write
    #[arg(short, long, value_name = "FILE", default_value = "policy.rbk")]
    pub(crate) output: PathBuf,
}

/// `rolebook lint`
#[derive(Debug, Args)]
pub(crate) struct LintArgs {
    #[command(flatten)]
    pub(crate) policy: PolicyArgs,
    /// The identity records (`-` for standard input), so that owners are looked up in them
    #[arg(short, long, value_name = "FILE")]
    pub(crate) identities: Option<PathBuf>,
    /// The records' format; by default found from their content
    #[arg(long, value_name = "FORMAT", value_parser = input_format, requires = "identities")]
    pub(crate) input_format: Option<Format>,
    /// The date on which things have expired or not; by default today (UTC)
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) as_of: Option<Date>,
    /// How to print what is found
    #[arg(long, value_enum, default_value_t = DiagnosticFormat::Text)]
    pub(crate) format: DiagnosticFormat,
    /// The lightest finding that makes the exit status 1
    #[arg(long, value_enum, default_value_t = FailLevel::Warn, value_name = "LEVEL")]
    pub(crate) fail_level: FailLevel,
    /// The seconds after which the rules that ask about everybody who could exist give up
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub(crate) time_limit: u64,
    /// Apply the fixes that change nothing of what the policy means
    #[arg(long, conflicts_with = "write_baseline")]
    pub(crate) fix: bool,
    /// Print what --fix would change, as a unified diff, and write nothing
    #[arg(long, requires = "fix")]
    pub(crate) diff: bool,
    /// Findings that are known, so that only others count
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Write what is found now to the baseline
    #[arg(long, requires = "baseline")]
    pub(crate) write_baseline: bool,
}

/// Which findings make the exit status 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailLevel {
    /// Errors only
    Error,
    /// Warnings too
    Warn,
    /// Everything
    Info,
}

/// `rolebook rule`
#[derive(Debug, Args)]
pub(crate) struct RuleArgs {
    /// The rule; without it, all rules with a line each
    #[arg(value_name = "CODE")]
    pub(crate) code: Option<String>,
    /// Everything about every rule, as a page in Markdown
    #[arg(long, conflicts_with = "code")]
    pub(crate) all: bool,
}

/// `rolebook fmt`
#[derive(Debug, Args)]
pub(crate) struct FmtArgs {
    /// Files, directories with all below them, or `-` for standard input to standard output; by
    /// default the policy's own files
    #[arg(value_name = "PATH", conflicts_with = "policy")]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) policy: PolicyArgs,
    /// Write nothing; list the files that are not formatted, and exit with 1 if there are any
    #[arg(long)]
    pub(crate) check: bool,
    /// Write nothing; print what would change, and exit with 1 if anything would
    #[arg(long)]
    pub(crate) diff: bool,
    /// How to print what is found
    #[arg(long, value_enum, default_value_t = DiagnosticFormat::Text, conflicts_with = "diff")]
    pub(crate) format: DiagnosticFormat,
}

/// How to print diagnostics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiagnosticFormat {
    /// For people, with the source
    Text,
    /// One JSON document
    Json,
    /// GitHub workflow commands, which annotate a pull request
    Github,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// JUnit XML, for the test reports of CI servers
    Junit,
}

/// `rolebook explain`
#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// The identity, by key or unique attribute
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    /// The entitlement, such as `github.admin`; by default everything about the identity
    #[arg(value_name = "ENTITLEMENT")]
    pub(crate) entitlement: Option<String>,
    #[command(flatten)]
    pub(crate) policy: PolicyArgs,
    #[command(flatten)]
    pub(crate) population: PopulationArgs,
    /// How to print the explanation
    #[arg(long, value_enum, default_value_t = ExplanationFormat::Text)]
    pub(crate) format: ExplanationFormat,
}

/// How to print what is told of somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExplanationFormat {
    /// For people
    Text,
    /// One JSON document
    Json,
}

impl ExplanationFormat {
    /// Which machine reads standard output, if one does.
    pub(crate) fn machine(self) -> Option<Machine> {
        match self {
            Self::Text => None,
            Self::Json => Some(Machine::Json),
        }
    }
}

/// `rolebook approvals`
#[derive(Debug, Subcommand)]
pub(crate) enum ApprovalsCommand {
    /// Write on each record in which capacity its approver is eligible on the evaluation date,
    /// so that a later move of the approver does not undo it
    Attest(AttestArgs),
}

/// `rolebook approvals attest`
#[derive(Debug, Args)]
pub(crate) struct AttestArgs {
    /// The approvals on record; the attested ones go to standard output
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) policy: PolicyArgs,
    #[command(flatten)]
    pub(crate) people: PeopleArgs,
    /// How to print the records
    #[arg(long, value_enum, default_value_t = RecordFormat::Json)]
    pub(crate) format: RecordFormat,
}

/// How to print records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RecordFormat {
    /// A JSON array, one record a line
    Json,
    /// One JSON document a line
    Ndjson,
}

/// `rolebook timeline`
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("whose").required(true).args(["id", "within"]))]
pub(crate) struct TimelineArgs {
    /// The identity, by key or unique attribute
    #[arg(value_name = "ID")]
    pub(crate) id: Option<String>,
    /// The last date to look at; by default there is none
    #[arg(long, value_name = "DATE", value_parser = date, conflicts_with = "within")]
    pub(crate) until: Option<Date>,
    /// Everybody's changes in this time from the evaluation date, the soonest first: 30d, 2w, 1mo
    #[arg(long, value_name = "DURATION")]
    pub(crate) within: Option<Duration>,
    #[command(flatten)]
    pub(crate) policy: PolicyArgs,
    #[command(flatten)]
    pub(crate) population: PopulationArgs,
    /// How to print the changes
    #[arg(long, value_enum, default_value_t = ExplanationFormat::Text)]
    pub(crate) format: ExplanationFormat,
}

/// `rolebook graph`
#[derive(Debug, Args)]
pub(crate) struct GraphArgs {
    #[command(flatten)]
    pub(crate) policy: PolicyArgs,
    /// How to print the graph [default: dot; with --impact: text]
    #[arg(long, value_enum)]
    pub(crate) format: Option<GraphFormat>,
    /// Everything that can change when NAME changes
    #[arg(long, value_name = "NAME", conflicts_with = "focus")]
    pub(crate) impact: Option<String>,
    /// Only NAME, what it depends on, and what depends on it
    #[arg(long, value_name = "NAME")]
    pub(crate) focus: Option<String>,
}

/// How to print a graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum GraphFormat {
    /// A list for people; with --impact only
    Text,
    /// For Graphviz
    Dot,
    /// For Mermaid, as Markdown pages show it
    Mermaid,
    /// One JSON document
    Json,
}

/// `rolebook schema`
#[derive(Debug, Args)]
pub(crate) struct SchemaArgs {
    /// Which output or input; without it, their names
    #[arg(value_enum)]
    pub(crate) name: Option<SchemaName>,
    #[command(flatten)]
    pub(crate) policy: PolicyArgs,
}

/// What has a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaName {
    /// A line of `eval --format ndjson`
    Decision,
    /// A line of `eval --format ndjson --output entitlements`
    DecisionEntitlements,
    /// A line of `eval --format ndjson --output roles`
    DecisionRoles,
    /// The document of `eval --format json`
    Decisions,
    /// The document of `explain ID --format json`
    IdentityExplanation,
    /// The document of `explain ID ENTITLEMENT --format json`
    EntitlementExplanation,
    /// The document of `timeline ID --format json`
    Timeline,
    /// The document of `timeline --within DURATION --format json`
    Coming,
    /// The document of `check` and `lint --format json`, and of every verb where the policy does
    /// not compile
    Diagnostics,
    /// The document of `who ENTITLEMENT --format json`
    Who,
    /// The document of `who ENTITLEMENT --any --format json`
    Holders,
    /// The document of `diff --all --format json`
    Comparison,
    /// The document of `prove --format json`
    Proofs,
    /// The document of `test --format json`
    Tests,
    /// The document of `test --coverage=json`
    Coverage,
    /// The file of `lint --baseline`
    Baseline,
    /// The document of `graph --format json`
    Graph,
    /// The document of `graph --impact NAME --format json`
    Impact,
    /// A file of approvals, in JSON
    Approvals,
    /// A file of reviews, in JSON
    Reviews,
    /// An identity record that fits the policy (reads the policy)
    Identity,
}

/// `rolebook completions`
#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

/// `rolebook man`
#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// Write a page for each verb to this directory, instead of the main page to standard output
    #[arg(value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
}

fn date(text: &str) -> Result<Date, String> {
    // Exactly `YYYY-MM-DD`: the parser of dates takes more forms than the language does.
    let form = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if !form {
        return Err("a date is written YYYY-MM-DD, such as 2026-03-01".to_owned());
    }
    text.parse().map_err(|_| "there is no such day in the calendar".to_owned())
}

fn input_format(text: &str) -> Result<Format, String> {
    text.parse().map_err(|error: UnknownFormat| error.to_string())
}
