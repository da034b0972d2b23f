//! A run as one JSON document, which the other forms retell.

use schemars::JsonSchema;
use serde::Serialize;

use crate::diagnostic::{Diagnostic, ReportedDiagnostic};
use crate::eval::PolicyDocument;
use crate::policy::{Mode, Policy, Test, Trial};
use crate::testing::coverage::CoverageDocument;
use crate::testing::mutants::MutationDocument;
use crate::testing::{Mismatch, Outcome, Run, TestResult};

/// The tests that were run, in the order in which they stand.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TestsDocument {
    /// The policy.
    pub policy: PolicyDocument,
    /// Each test and how it came out.
    pub tests: Vec<TestDocument>,
    /// How many came out how.
    pub summary: TestsSummary,
    /// What the tests exercise; absent where nobody asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coverage: Option<CoverageDocument>,
    /// The mistakes that they notice; absent where nobody asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mutants: Option<MutationDocument>,
}

/// A test and how it came out.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TestDocument {
    /// Its title.
    pub title: String,
    /// `test`, `population` or `scenario`.
    pub kind: String,
    /// The file that has it.
    pub file: String,
    /// The line of its title.
    pub line: u32,
    /// How it came out.
    pub outcome: TestOutcome,
    /// Why it was not run; null where it was.
    pub skipped: Option<String>,
    /// What was not as expected.
    pub failures: Vec<Failure>,
    /// What was left aside, which a reader should know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// How a test came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TestOutcome {
    /// Everything was as expected.
    Passed,
    /// Something was not.
    Failed,
    /// Something was not, but the test only records.
    Recorded,
    /// It was not run.
    Skipped,
}

impl TestOutcome {
    /// As it is written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Recorded => "recorded",
            Self::Skipped => "skipped",
        }
    }
}

/// Something that was not as expected.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Failure {
    /// What it is about.
    pub subject: String,
    /// What was expected.
    pub expected: String,
    /// What came out.
    pub actual: String,
    /// The whole as a diagnostic: its first label is the expectation, the others are the
    /// conditions and rules that made it so.
    pub diagnostic: ReportedDiagnostic,
}

/// How many tests came out how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TestsSummary {
    /// How many were to be run.
    pub tests: usize,
    /// How many passed.
    pub passed: usize,
    /// How many failed.
    pub failed: usize,
    /// How many would have failed, but only record.
    pub recorded: usize,
    /// How many were skipped.
    pub skipped: usize,
    /// How many were left after the first failure.
    pub not_run: usize,
}

impl TestsDocument {
    /// What is told of a run.
    #[must_use]
    pub fn of(policy: &Policy, run: &Run) -> Self {
        let tests = run.results.iter().filter_map(|result| {
            let test = policy.tests.get(result.test)?;
            Some(TestDocument::of(policy, test, result))
        });
        let tests: Vec<TestDocument> = tests.collect();
        let count = |outcome| tests.iter().filter(|test| test.outcome == outcome).count();
        let summary = TestsSummary {
            tests: tests.len() + run.not_run,
            passed: count(TestOutcome::Passed),
            failed: count(TestOutcome::Failed),
            recorded: count(TestOutcome::Recorded),
            skipped: count(TestOutcome::Skipped),
            not_run: run.not_run,
        };
        let policy = PolicyDocument::of(policy);
        Self { policy, tests, summary, coverage: None, mutants: None }
    }
}

impl TestDocument {
    fn of(policy: &Policy, test: &Test, result: &TestResult) -> Self {
        let place = policy.sources.locate(test.span);
        let (outcome, mismatches, skipped) = match &result.outcome {
            Outcome::Passed => (TestOutcome::Passed, [].as_slice(), None),
            Outcome::Failed(found) => (TestOutcome::Failed, found.as_slice(), None),
            Outcome::Recorded(found) => (TestOutcome::Recorded, found.as_slice(), None),
            Outcome::Skipped(reason) => (TestOutcome::Skipped, [].as_slice(), Some(reason.clone())),
        };
        Self {
            title: test.title.clone(),
            kind: match &test.trial {
                Trial::Person(_) => "test",
                Trial::Population(_) => "population",
                Trial::Scenario(_) => "scenario",
            }
            .to_owned(),
            file: place.file,
            line: place.line,
            outcome,
            skipped,
            failures: mismatches
                .iter()
                .map(|found| Failure::of(policy, test.mode, found))
                .collect(),
            notes: result.notes.clone(),
        }
    }
}

impl Failure {
    fn of(policy: &Policy, mode: Mode, mismatch: &Mismatch) -> Self {
        let diagnostic = mismatch.diagnostic(mode);
        Self {
            subject: mismatch.subject.clone(),
            expected: mismatch.expected.clone(),
            actual: mismatch.actual.clone(),
            diagnostic: ReportedDiagnostic::new(&diagnostic, &policy.sources),
        }
    }
}

/// What was not as expected, as diagnostics.
pub(super) fn diagnostics(policy: &Policy, result: &TestResult) -> Vec<Diagnostic> {
    let (Outcome::Failed(found) | Outcome::Recorded(found)) = &result.outcome else {
        return Vec::new();
    };
    let mode = policy.tests.get(result.test).map_or(Mode::Enforce, |test| test.mode);
    found.iter().map(|found| found.diagnostic(mode)).collect()
}
