//! Coverage as an lcov tracefile, which editors and code hosts show.

use lcov::Record;

use super::lines::{ConditionCoverage, FileCoverage, files};
use super::report::{CoverageReport, Covered, Status};

/// The report as an lcov tracefile: rules and clauses are its functions, the two outcomes of an
/// atomic condition its branches. What nobody could exercise is left out.
#[must_use]
pub fn coverage_lcov(report: &CoverageReport<'_>) -> String {
    // A pack that comes with the program is in nobody's directory.
    let on_disk = |file: &FileCoverage<'_>| !file.file.name().starts_with("std:");
    let files = files(report).into_iter().filter(on_disk);
    let records = files.flat_map(|file| of(report, &file));
    records.map(|record| format!("{record}\n")).collect()
}

fn of(report: &CoverageReport<'_>, file: &FileCoverage<'_>) -> Vec<Record> {
    let mut records = vec![
        Record::TestName { name: String::new() },
        Record::SourceFile { path: file.file.name().into() },
    ];
    functions(report, file, &mut records);
    branches(file, &mut records);
    for (line, covered) in &file.lines {
        records.push(Record::LineData { line: *line, count: covered.hits, checksum: None });
    }
    let hit = file.lines.values().filter(|line| line.hits > 0).count();
    records.push(Record::LinesFound { found: counted(file.lines.len()) });
    records.push(Record::LinesHit { hit: counted(hit) });
    records.push(Record::EndOfRecord);
    records
}

fn functions(report: &CoverageReport<'_>, file: &FileCoverage<'_>, records: &mut Vec<Record>) {
    let rules = file.rules.iter().filter(|(_, rule)| rule.status != Status::Infeasible);
    let rules: Vec<&(u32, &Covered)> = rules.collect();
    for (line, rule) in &rules {
        let name = rule.item.name(report.policy);
        records.push(Record::FunctionName { name, start_line: *line });
    }
    for (_, rule) in &rules {
        let name = rule.item.name(report.policy);
        records.push(Record::FunctionData { name, count: rule.hits });
    }
    let hit = rules.iter().filter(|(_, rule)| rule.hits > 0).count();
    records.push(Record::FunctionsFound { found: counted(rules.len()) });
    records.push(Record::FunctionsHit { hit: counted(hit) });
}

fn branches(file: &FileCoverage<'_>, records: &mut Vec<Record>) {
    let (mut found, mut hit) = (0, 0);
    for (block, condition) in (0..).zip(&file.conditions) {
        let ConditionCoverage { line, when_true, when_false, .. } = condition;
        let outcomes = [(0, when_true), (1, when_false)];
        let decided = outcomes.iter().any(|(_, it)| it.is_some_and(|covered| covered.hits > 0));
        for (branch, covered) in outcomes {
            let feasible = covered.filter(|covered| covered.status != Status::Infeasible);
            let Some(covered) = feasible else { continue };
            // Nothing is known of a condition that never decided anything.
            let taken = decided.then_some(covered.hits);
            records.push(Record::BranchData { line: *line, block, branch, taken });
            found += 1;
            hit += usize::from(covered.hits > 0);
        }
    }
    records.push(Record::BranchesFound { found: counted(found) });
    records.push(Record::BranchesHit { hit: counted(hit) });
}

fn counted(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
