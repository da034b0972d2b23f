//! `rolebook test`

mod inputs;
mod quality;
mod snapshots;
mod watch;

use std::path::PathBuf;
use std::time::Instant;

use super::args::{TestArgs, TestFormat};
use super::check::counted;
use super::company::sound_policy_with_reading;
use super::exit::Exit;
use super::failure::Failure;
use super::output::Output;
use super::place::Place;
use crate::diagnostic::did_you_mean;
use crate::policy::Policy;
use crate::testing::coverage::{Coverage, coverage_document};
use crate::testing::{
    Inputs, Options, Run, TestsDocument, TestsSummary, chosen, github, junit, run as run_tests,
    run_observed, tap, text,
};
use quality::Quality;

pub(crate) fn run(args: &TestArgs, output: &Output) -> Result<Exit, Failure> {
    let dir = Place::named(&args.policy)?.home().to_owned();
    let session = Session { args, output, dir };
    if args.watch { session.watch() } else { session.once() }
}

/// What the command line asks for.
struct Session<'a> {
    args: &'a TestArgs,
    output: &'a Output,
    dir: PathBuf,
}

impl Session<'_> {
    /// Runs the tests once.
    fn once(&self) -> Result<Exit, Failure> {
        let begun = Instant::now();
        quality::usable(self.args)?;
        let (policy, reading) = sound_policy_with_reading(&self.args.policy, self.output)?;
        let options = Options {
            filters: self.args.filters.clone(),
            fail_fast: self.args.fail_fast,
            threads: self.args.threads.map(usize::from),
        };
        let chosen = chosen(&policy, &options.filters);
        if chosen.is_empty() && !self.args.allow_empty {
            return Err(self.nothing_to_run(&policy));
        }
        let mut inputs = self.read_inputs(&policy, &reading, &chosen)?;
        let (mut run, mut coverage) = self.run_tests(&policy, &inputs, &options);
        if self.args.update && self.write_snapshots(&policy, &run, &mut inputs)? {
            (run, coverage) = self.run_tests(&policy, &inputs, &options);
        }
        let quality = Quality {
            policy: &policy,
            inputs: &inputs,
            run: &run,
            args: self.args,
            output: self.output,
        };
        let coverage = coverage.map(|coverage| quality.coverage(coverage));
        let mutants = quality.mutants();
        let mut document = TestsDocument::of(&policy, &run);
        let summary = document.summary;
        document.coverage = coverage.as_ref().map(coverage_document);
        document.mutants = mutants;
        self.tell(&policy, &run, &document)?;
        if let Some(coverage) = &coverage {
            quality.tell_coverage(coverage)?;
        }
        quality.tell_mutants(document.mutants.as_ref())?;
        self.output.note(&summary_line(&summary, begun));
        let enough = quality.is_enough(coverage.as_ref(), document.mutants.as_ref());
        Ok(if run.passed() && enough { Exit::Done } else { Exit::Negative })
    }

    /// Runs the tests, and looks what they exercise where somebody asks.
    fn run_tests<'p>(
        &self,
        policy: &'p Policy,
        inputs: &Inputs,
        options: &Options,
    ) -> (Run, Option<Coverage<'p>>) {
        if self.args.coverage.is_none() && self.args.thresholds.is_empty() {
            return (run_tests(policy, inputs, options), None);
        }
        let mut coverage = Coverage::new(policy);
        let (run, seen) = run_observed(policy, inputs, options, || coverage.blank());
        seen.into_iter().for_each(|seen| coverage.merge(seen));
        (run, Some(coverage))
    }

    fn tell(&self, policy: &Policy, run: &Run, document: &TestsDocument) -> Result<(), Failure> {
        let text = match self.args.format {
            TestFormat::Json => return Ok(self.output.print_json(document)?),
            TestFormat::Text => {
                let width = usize::from(self.output.data_width());
                let text = text(policy, run, self.output.display.verbose, width);
                if quality::has_standard_output(self.args) {
                    self.output.remark(&text);
                    return Ok(());
                }
                text
            }
            TestFormat::Junit => junit(policy, run),
            TestFormat::Tap => tap(policy, run),
            TestFormat::Github => github(policy, run),
        };
        Ok(self.output.print(&text)?)
    }

    fn nothing_to_run(&self, policy: &Policy) -> Failure {
        let Some(first) = self.args.filters.first().filter(|_| !policy.tests.is_empty()) else {
            return Failure::negative(
                "no-tests",
                "the policy has no tests, so nothing was tested".to_owned(),
                Some(
                    "write one, `test \"…\" { given … on … expect … }`, or say --allow-empty"
                        .to_owned(),
                ),
            );
        };
        let titles = policy.tests.iter().map(|test| test.title.as_str());
        Failure::negative(
            "no-tests",
            format!(
                "no test has `{}` in its title or its file's name",
                self.args.filters.join("`, `")
            ),
            did_you_mean(first, titles).or_else(|| {
                Some("`rolebook test --verbose` lists the tests with their files".to_owned())
            }),
        )
    }
}

/// `12 tests: 11 passed, 1 failed, in 0.03 s`
fn summary_line(summary: &TestsSummary, begun: Instant) -> String {
    let counts = [
        (summary.passed, "passed"),
        (summary.failed, "failed"),
        (summary.recorded, "only recorded"),
        (summary.skipped, "skipped"),
        (summary.not_run, "not run after the first failure"),
    ];
    let told = counts.iter().filter(|(count, _)| *count > 0);
    let told: Vec<String> = told.map(|(count, word)| format!("{count} {word}")).collect();
    let told = if told.is_empty() { "nothing to run".to_owned() } else { told.join(", ") };
    let seconds = begun.elapsed().as_secs_f64();
    format!("{}: {told}, in {seconds:.2} s\n", counted(summary.tests, "test"))
}

impl Session<'_> {
    /// Where the files of a directory that the policy uses are.
    fn path_of(&self, policy: &Policy, origin: crate::policy::OriginId, path: &str) -> PathBuf {
        let name = policy.origins.at(origin).map_or("", String::as_str);
        crate::project::normalize(&self.dir.join(name).join(path))
    }

    fn read_inputs(
        &self,
        policy: &Policy,
        reading: &super::people::Reading,
        chosen: &[usize],
    ) -> Result<Inputs, Failure> {
        inputs::read(policy, reading, chosen, |origin, path| self.path_of(policy, origin, path))
    }

    fn write_snapshots(
        &self,
        policy: &Policy,
        run: &Run,
        inputs: &mut Inputs,
    ) -> Result<bool, Failure> {
        let stale = run.results.iter().flat_map(|result| &result.snapshots);
        let stale = stale.filter(|snapshot| !snapshot.is_current());
        let mut written = false;
        for snapshot in stale {
            let path = self.path_of(policy, snapshot.origin, &snapshot.path);
            snapshots::write(&path, snapshot, self.output)?;
            let name = (snapshot.origin, snapshot.path.clone());
            inputs.snapshots.insert(name, snapshot.text.clone());
            written = true;
        }
        Ok(written)
    }
}
