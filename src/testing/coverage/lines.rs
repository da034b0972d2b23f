//! What is covered, file by file and line by line.

use std::collections::BTreeMap;

use super::item::Item;
use super::report::{CoverageReport, Covered, Status};
use crate::source::{SourceFile, Span};

/// What is covered of one file.
pub(super) struct FileCoverage<'a> {
    pub(super) file: &'a SourceFile,
    /// The rules and clauses, each with the line on which it begins.
    pub(super) rules: Vec<(u32, &'a Covered)>,
    /// The atomic conditions, in the order of the text.
    pub(super) conditions: Vec<ConditionCoverage<'a>>,
    /// The lines on which something begins or goes on that counts.
    pub(super) lines: BTreeMap<u32, LineCoverage>,
}

/// What is covered of an atomic condition.
pub(super) struct ConditionCoverage<'a> {
    pub(super) span: Span,
    pub(super) line: u32,
    pub(super) when_true: Option<&'a Covered>,
    pub(super) when_false: Option<&'a Covered>,
}

/// What is covered of a line.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LineCoverage {
    /// The most decisions that exercised anything on it.
    pub(super) hits: u64,
    covered: usize,
    total: usize,
}

/// How much of a line is covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    Whole,
    Part,
    Nothing,
}

impl LineCoverage {
    pub(super) fn extent(self) -> Extent {
        match self.covered {
            0 => Extent::Nothing,
            covered if covered < self.total => Extent::Part,
            _ => Extent::Whole,
        }
    }

    fn add(&mut self, covered: &Covered) {
        self.hits = self.hits.max(covered.hits);
        self.covered += usize::from(covered.status == Status::Covered);
        self.total += 1;
    }
}

/// What is covered of each file that has anything that counts, in the order of the policy.
pub(super) fn files<'a>(report: &'a CoverageReport<'_>) -> Vec<FileCoverage<'a>> {
    let sources = &report.policy.sources;
    let files = sources.files().iter().map(|file| of(report, file));
    files.filter(|file| !file.rules.is_empty() || !file.conditions.is_empty()).collect()
}

fn of<'a>(report: &'a CoverageReport<'_>, file: &'a SourceFile) -> FileCoverage<'a> {
    let policy = report.policy;
    let whole = file.span();
    let mut rules = Vec::new();
    let mut conditions: BTreeMap<Span, ConditionCoverage<'a>> = BTreeMap::new();
    let mut lines: BTreeMap<u32, LineCoverage> = BTreeMap::new();
    for covered in &report.items {
        let span = covered.item.span(policy);
        if span.start < whole.start || span.end > whole.end {
            continue;
        }
        let place = policy.sources.locate(span);
        if covered.status != Status::Infeasible {
            for line in place.line..=place.end_line {
                lines.entry(line).or_default().add(covered);
            }
        }
        let Item::Outcome(_, outcome) = covered.item else {
            rules.push((place.line, covered));
            continue;
        };
        let condition = conditions.entry(span).or_insert(ConditionCoverage {
            span,
            line: place.line,
            when_true: None,
            when_false: None,
        });
        match outcome {
            true => condition.when_true = Some(covered),
            false => condition.when_false = Some(covered),
        }
    }
    rules.sort_by_key(|(line, covered)| (*line, covered.item));
    FileCoverage { file, rules, conditions: conditions.into_values().collect(), lines }
}
