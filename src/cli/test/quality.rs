//! How good the tests are: what they exercise, and which mistakes they notice.

use std::collections::BTreeMap;
use std::fs;

use super::super::args::{CoverageForm, TestArgs, TestFormat};
use super::super::failure::Failure;
use super::super::output::Output;
use super::super::progress::of_mutants;
use super::super::questions::deadline;
use crate::policy::{Date, Policy, Trial};
use crate::testing::coverage::{
    Coverage, CoverageReport, coverage_document, coverage_html, coverage_lcov, coverage_text,
};
use crate::testing::mutants::{self, MutationDocument, mutants, mutation_text};
use crate::testing::{Inputs, Outcome, Relevance, Run, passes};

/// Tests to paste, and mutants, told unless all are asked for.
const TOLD: usize = 5;

/// Whether standard output is for the coverage alone.
pub(super) fn has_standard_output(args: &TestArgs) -> bool {
    let form = args.coverage.filter(|_| args.output.is_none());
    args.format == TestFormat::Text && form.is_some_and(|form| form != CoverageForm::Text)
}

/// Refuses what could not be told.
pub(super) fn usable(args: &TestArgs) -> Result<(), Failure> {
    let asked = args.coverage.is_some() || !args.thresholds.is_empty();
    if args.output.is_some() && !asked {
        return Err(Failure::could_not_run(
            "output-of-nothing",
            "--output is for the coverage, and nobody asks for it".to_owned(),
            Some("add --coverage, or --coverage=html".to_owned()),
        ));
    }
    let in_the_document = args.format == TestFormat::Json && args.coverage.is_none_or(is_document);
    let told = args.format == TestFormat::Text || args.output.is_some() || in_the_document;
    match args.coverage {
        Some(_) if !told => Err(Failure::could_not_run(
            "two-outputs",
            "the tests and their coverage cannot both go to standard output in these forms"
                .to_owned(),
            Some("write the coverage to a file, with --output FILE".to_owned()),
        )),
        Some(_) | None => Ok(()),
    }
}

fn is_document(form: CoverageForm) -> bool {
    matches!(form, CoverageForm::Text | CoverageForm::Json)
}

/// A run of tests, and what is asked of its quality.
pub(super) struct Quality<'a> {
    pub(super) policy: &'a Policy,
    pub(super) inputs: &'a Inputs,
    pub(super) run: &'a Run,
    pub(super) args: &'a TestArgs,
    pub(super) output: &'a Output,
}

impl<'a> Quality<'a> {
    /// What the tests exercise, and who would exercise the rest.
    pub(super) fn coverage(&self, coverage: Coverage<'a>) -> CoverageReport<'a> {
        coverage.report(self.around(), deadline(self.args.time_limit))
    }

    /// The date near which those of examples are chosen: that of most tests, so that the same
    /// policy has the same examples on every day.
    fn around(&self) -> Date {
        let mut counts: BTreeMap<Date, usize> = BTreeMap::new();
        for test in &self.policy.tests {
            let date = match &test.trial {
                Trial::Person(trial) => Some(trial.on),
                Trial::Population(trial) => Some(trial.on),
                Trial::Scenario(trial) => trial.steps.first().map(|step| step.on),
            };
            date.into_iter().for_each(|date| *counts.entry(date).or_insert(0) += 1);
        }
        let most = counts.into_iter().max_by_key(|(date, count)| (*count, *date));
        most.map_or(Date::ZERO, |(date, _)| date)
    }

    pub(super) fn tell_coverage(&self, coverage: &CoverageReport<'_>) -> Result<(), Failure> {
        let form = self.args.coverage.unwrap_or(CoverageForm::Text);
        let all = self.output.display.verbose;
        let text = match form {
            CoverageForm::Text => coverage_text(coverage, if all { usize::MAX } else { TOLD }),
            CoverageForm::Json => {
                let document = coverage_document(coverage);
                if self.args.output.is_none() && self.args.format == TestFormat::Text {
                    return Ok(self.output.print_json(&document)?);
                }
                let text = serde_json::to_string_pretty(&document).unwrap_or_default();
                format!("{text}\n")
            }
            CoverageForm::Lcov => coverage_lcov(coverage),
            CoverageForm::Html => coverage_html(coverage),
        };
        if let Some(path) = &self.args.output {
            let text = anstream::adapter::strip_str(&text).to_string();
            let help = "name a file in a directory that is there and may be written to";
            fs::write(path, text).map_err(|error| Failure::unwritable(path, &error, help))?;
            self.output.note(&format!("wrote {}\n", path.display()));
        } else if self.args.format == TestFormat::Text {
            self.output.print(&text)?;
        } else if self.args.format != TestFormat::Json {
            // A threshold alone: what is missing is told beside what the machine reads.
            self.output.note(&text);
        }
        Ok(())
    }

    /// Which mistakes the tests notice; none where nobody asks, or where they fail as it is.
    pub(super) fn mutants(&self) -> Option<MutationDocument> {
        if !self.args.mutants || !self.run.passed() {
            return None;
        }
        let all = mutants(self.policy);
        let bar = of_mutants(all.len(), self.output);
        let threads = self.args.threads.map(usize::from);
        let threads =
            threads.or_else(|| std::thread::available_parallelism().ok().map(usize::from));
        let options = mutants::Options {
            threads: threads.unwrap_or(1),
            deadline: deadline(self.args.time_limit),
            around: self.around(),
        };
        let relevance = Relevance::of(self.policy, self.inputs, &self.passed());
        let noticed = |changed: &Policy, mutant: &mutants::Mutant| {
            !passes(changed, self.inputs, &relevance.order(mutant))
        };
        let verdicts = mutants::run(self.policy, &all, &options, noticed, || bar.inc(1));
        bar.finish_and_clear();
        Some(MutationDocument::of(self.policy, &all, &verdicts))
    }

    /// The tests that pass.
    fn passed(&self) -> Vec<usize> {
        let passed = self.run.results.iter().filter(|result| result.outcome == Outcome::Passed);
        passed.map(|result| result.test).collect()
    }

    pub(super) fn tell_mutants(&self, document: Option<&MutationDocument>) -> Result<(), Failure> {
        let Some(document) = document else {
            if self.args.mutants {
                self.output
                    .note("note: mutants are put to tests that pass; mend those that fail first\n");
            }
            return Ok(());
        };
        let told = if self.output.display.verbose { usize::MAX } else { TOLD };
        match self.args.format {
            TestFormat::Json => {}
            TestFormat::Text if !has_standard_output(self.args) => {
                self.output.print(&mutation_text(document, told))?;
            }
            _ => self.output.remark(&mutation_text(document, told)),
        }
        Ok(())
    }

    /// Whether the tests exercise, and notice, as much as is asked for.
    pub(super) fn is_enough(
        &self,
        coverage: Option<&CoverageReport<'_>>,
        mutants: Option<&MutationDocument>,
    ) -> bool {
        let mut enough = true;
        let short = coverage.map(|coverage| coverage.meets(&self.args.thresholds));
        for shortfall in short.into_iter().flatten() {
            self.output.remark(&format!("error: {shortfall}\n"));
            enough = false;
        }
        if let (Some(wanted), Some(document)) = (self.args.min_score, mutants)
            && let Some(score) = document.summary.score
            && score.is_below(wanted)
        {
            self.output.remark(&format!(
                "error: the tests notice {score} of the mistakes, less than {wanted} %\n"
            ));
            enough = false;
        }
        enough
    }
}
