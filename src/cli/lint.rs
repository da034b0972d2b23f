//! `rolebook lint`

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use super::args::{DiagnosticFormat, FailLevel, LintArgs, PeopleArgs};
use super::company::{Opened, open_policy, today};
use super::exit::Exit;
use super::failure::Failure;
use super::mend::{Mended, mend};
use super::output::Output;
use super::people;
use super::place::Place;
use super::questions::deadline;
use crate::diagnostic::{self, Diagnostic, Severity, has_errors};
use crate::identity::Population;
use crate::lint::{Asked, Baseline, Config, Finding, fingerprint, lint, rule_helps};
use crate::policy::Date;
use crate::project::Loaded;

/// How the policy is linted, as its `rolebook.toml` says; mistakes there are added to what
/// is wrong with the policy.
pub(super) fn configure(loaded: &mut Loaded) -> Config {
    let (config, errors) = Config::of(loaded);
    if !errors.is_empty() {
        let errors = errors.iter().map(|error| Diagnostic::from_error(error));
        loaded.diagnostics.extend(errors);
        diagnostic::sort(&mut loaded.diagnostics, &loaded.sources);
    }
    config
}

pub(crate) fn run(args: &LintArgs, output: &Output) -> Result<Exit, Failure> {
    if args.diff && args.format != DiagnosticFormat::Text {
        return Err(Failure::could_not_run(
            "diff-format",
            "--diff prints a diff, and no other format".to_owned(),
            Some("leave out --format, or --fix --diff".to_owned()),
        ));
    }
    if args.fix {
        let _ = Place::named(&args.policy)?.directory("--fix")?;
    }
    let mut opened = open_policy(&args.policy)?;
    let config = configure(&mut opened.loaded);
    if has_errors(&opened.loaded.diagnostics) {
        let Loaded { diagnostics, sources, .. } = opened.loaded;
        output.diagnostics(&diagnostics, &sources, args.format.machine())?;
        output.note("note: the lint rules are asked once the policy has no errors\n");
        return Ok(Exit::Negative);
    }
    let population = population(args, &opened, output)?;
    let as_of = args.as_of.unwrap_or_else(today);
    let population = population.as_ref();
    let notice = RefCell::default();
    let run = Run { args, output, config: &config, population, as_of, notice };
    let findings = run.findings(&opened.loaded);
    if args.write_baseline {
        return run.write_baseline(&opened.loaded, &findings);
    }
    let baseline = args.baseline.as_deref().map(read_baseline).transpose()?;
    if args.fix {
        return run.mend(opened, findings, baseline.as_ref());
    }
    run.tell(&opened.loaded, &findings, baseline.as_ref())
}

/// One run of the rules, and what it needs.
struct Run<'a> {
    args: &'a LintArgs,
    output: &'a Output,
    config: &'a Config,
    population: Option<&'a Population>,
    as_of: Date,
    /// What is to be said if the time was over.
    notice: RefCell<Option<Diagnostic>>,
}

impl Run<'_> {
    fn findings(&self, loaded: &Loaded) -> Vec<Finding> {
        let deadline = deadline(self.args.time_limit);
        let asked = Asked { as_of: self.as_of, population: self.population, deadline };
        let linted = lint(loaded, self.config, &asked);
        self.notice.replace(linted.notice());
        linted.findings
    }

    /// What is told: warnings of the check and what the rules found, but for what is known.
    /// Of the baseline, whatever is no longer found is told too.
    fn told(
        &self,
        loaded: &Loaded,
        findings: &[Finding],
        baseline: Option<&Baseline>,
    ) -> Vec<Diagnostic> {
        let mut told = everything(loaded, findings);
        // No baseline knows what was not asked.
        let with_notice = |mut told: Vec<Diagnostic>| {
            told.extend(self.notice.borrow().clone());
            told
        };
        let Some(baseline) = baseline else { return with_notice(told) };
        let all = told.len();
        let stale = baseline.drop_known(&mut told).len();
        let known = all - told.len();
        if known > 0 {
            let known = counted(known, "known finding");
            self.output.note(&format!("note: {known} not told\n"));
        }
        if stale > 0 {
            let stale = counted(stale, "finding");
            self.output.note(&format!(
                "note: {stale} of the baseline gone; `--write-baseline` writes it anew
"
            ));
        }
        with_notice(told)
    }

    fn tell(
        &self,
        loaded: &Loaded,
        findings: &[Finding],
        baseline: Option<&Baseline>,
    ) -> Result<Exit, Failure> {
        let told = self.told(loaded, findings, baseline);
        let machine = self.args.format.machine();
        self.output.diagnostics_with(&told, &loaded.sources, machine, &rule_helps())?;
        if machine.is_none() {
            self.summarize(loaded, &told, findings);
        }
        let counts = |severity: Severity| match self.args.fail_level {
            FailLevel::Error => severity == Severity::Error,
            FailLevel::Warn => severity != Severity::Note,
            FailLevel::Info => true,
        };
        let negative = told.iter().any(|found| counts(found.severity));
        Ok(if negative { Exit::Negative } else { Exit::Done })
    }

    fn summarize(&self, loaded: &Loaded, told: &[Diagnostic], findings: &[Finding]) {
        let name = &loaded.manifest.name.value;
        if loaded.policy.is_none() {
            self.output.note(&format!(
                "note: {name} is a pack; rules that ask about roles, apps and people together are \
                 asked where a policy uses it\n"
            ));
        }
        if told.is_empty() {
            let new = if self.args.baseline.is_some() { " new" } else { "" };
            self.output.note(&format!("{name}: nothing{new} to object to\n"));
        }
        let told: BTreeSet<&str> =
            told.iter().filter_map(|found| found.fingerprint.as_deref()).collect();
        let fixable = findings.iter().filter(|finding| {
            let print = finding.diagnostic.fingerprint.as_deref();
            finding.fix.is_some() && print.is_some_and(|print| told.contains(print))
        });
        let fixable = fixable.count();
        if fixable > 0 && !self.args.fix {
            self.output.note(&format!("`--fix` mends {fixable} of them\n"));
        }
    }

    fn write_baseline(&self, loaded: &Loaded, findings: &[Finding]) -> Result<Exit, Failure> {
        let Some(path) = &self.args.baseline else { return Ok(Exit::Done) };
        if let Some(notice) = self.notice.borrow().as_ref() {
            self.output.note(&format!("note: {}\n", notice.message));
        }
        let everything = everything(loaded, findings);
        let baseline = Baseline::of(&everything, |span| loaded.path(span));
        let mut text = serde_json::to_string_pretty(&baseline).map_err(std::io::Error::from)?;
        text.push('\n');
        fs::write(path, text)
            .map_err(|error| Failure::unwritable(path, &error, "name another file"))?;
        let count = baseline.findings.len();
        self.output.note(&format!("wrote {} to {}\n", counted(count, "finding"), path.display()));
        Ok(Exit::Done)
    }

    /// Applies the fixes of what is told, and tells what is left.
    fn mend(
        &self,
        opened: Opened,
        findings: Vec<Finding>,
        baseline: Option<&Baseline>,
    ) -> Result<Exit, Failure> {
        let wanted = |loaded: &Loaded, findings: &[Finding]| -> BTreeSet<String> {
            let mut told = everything(loaded, findings);
            if let Some(baseline) = baseline {
                let _ = baseline.drop_known(&mut told);
            }
            told.iter().map(fingerprint).collect()
        };
        let before = (opened.loaded, findings);
        let again = |loaded: &Loaded| self.findings(loaded);
        let Mended { loaded, findings, files, fixed, refused } =
            mend(&opened.dir, &before, &wanted, &again)?;
        if self.args.diff {
            let mut diff = String::new();
            for file in &files {
                diff.push_str(&file.diff());
            }
            self.output.print(&diff)?;
        } else {
            for file in &files {
                file.write()?;
            }
            if fixed > 0 {
                self.output.note(&format!(
                    "mended {} in {}\n",
                    counted(fixed, "finding"),
                    counted(files.len(), "file")
                ));
            }
        }
        if refused > 0 {
            self.output.note(&format!(
                "note: {} left alone: with it the policy would not compile\n",
                counted(refused, "fix")
            ));
        }
        // What was not written is still there.
        let (loaded, findings) = match (self.args.diff, loaded) {
            (false, Some(loaded)) => (loaded, findings),
            _ => before,
        };
        self.tell(&loaded, &findings, baseline)
    }
}

/// Warnings of the check, and what the rules found.
fn everything(loaded: &Loaded, findings: &[Finding]) -> Vec<Diagnostic> {
    let found = findings.iter().map(|finding| finding.diagnostic.clone());
    let mut all: Vec<Diagnostic> = loaded.diagnostics.iter().cloned().chain(found).collect();
    diagnostic::sort(&mut all, &loaded.sources);
    all
}

/// The people, if they are given.
fn population(
    args: &LintArgs,
    opened: &Opened,
    output: &Output,
) -> Result<Option<Population>, Failure> {
    let (Some(_), Some(policy), Some(reading)) =
        (&args.identities, &opened.loaded.policy, &opened.reading)
    else {
        return Ok(None);
    };
    let people = PeopleArgs {
        identities: args.identities.clone(),
        input_format: args.input_format,
        as_of: args.as_of,
    };
    let population = people::read(&people, policy, reading)?;
    people::tell(&population, output);
    Ok(Some(population))
}

fn read_baseline(path: &Path) -> Result<Baseline, Failure> {
    let absent = "write one with --write-baseline";
    let text =
        fs::read_to_string(path).map_err(|error| Failure::unreadable(path, &error, absent))?;
    Baseline::read(&text).map_err(|error| {
        let mut diagnostic = Diagnostic::from_error(&error);
        diagnostic.message = format!("`{}`: {}", path.display(), diagnostic.message);
        let (diagnostics, sources) = (vec![diagnostic], Arc::default());
        Failure::Said { diagnostics, sources, exit: Exit::Negative }
    })
}

fn counted(count: usize, word: &str) -> String {
    let plural = if word.ends_with('x') { "es" } else { "s" };
    format!("{count} {word}{}", if count == 1 { "" } else { plural })
}
