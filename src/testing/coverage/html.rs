//! Coverage as a page: the source, with what is covered of it.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::lines::{ConditionCoverage, Extent, FileCoverage, files};
use super::report::{CoverageReport, Covered, Group, Status, Tally};
use crate::source::Span;

/// The page, complete in itself: it asks for nothing from anywhere.
#[must_use]
pub fn coverage_html(report: &CoverageReport<'_>) -> String {
    let title = format!("Coverage of {}", report.policy.name);
    let files = files(report);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { (title) }
                (summary(report))
                (contents(&files))
                @for (place, file) in files.iter().enumerate() {
                    (source(report, place, file))
                }
            }
        }
    };
    page.into_string()
}

fn summary(report: &CoverageReport<'_>) -> Markup {
    let kinds = report.kinds();
    html! {
        table.summary {
            thead {
                tr {
                    th {}
                    @for group in Group::ALL { th colspan="2" { (group.name()) } }
                }
            }
            tbody {
                @for kind in kinds {
                    tr {
                        th scope="row" { (kind.plural()) }
                        @for group in Group::ALL { (cells(report.tally(group, Some(kind)))) }
                    }
                }
            }
            tfoot {
                tr {
                    th scope="row" { "all" }
                    @for group in Group::ALL { (cells(report.tally(group, None))) }
                }
            }
        }
        p.legend {
            span.whole { "covered" } " "
            span.part { "partly covered" } " "
            span.nothing { "not covered" } " "
            span.never { "no one can be so" }
        }
    }
}

fn cells(tally: Tally) -> Markup {
    html! {
        @if tally.total == 0 {
            td {} td { "–" }
        } @else {
            td { (tally.covered) " of " (tally.total) }
            td { (tally.percent()) " %" }
        }
    }
}

fn contents(files: &[FileCoverage<'_>]) -> Markup {
    html! {
        ul.contents {
            @for (place, file) in files.iter().enumerate() {
                li {
                    a href={ "#file-" (place) } { (file.file.name()) }
                    " " (lines_covered(file))
                }
            }
        }
    }
}

fn lines_covered(file: &FileCoverage<'_>) -> Markup {
    let whole = file.lines.values().filter(|line| line.extent() == Extent::Whole).count();
    html! { span.count { (whole) " of " (file.lines.len()) " lines" } }
}

fn source(report: &CoverageReport<'_>, place: usize, file: &FileCoverage<'_>) -> Markup {
    let count = file.file.text().lines().count();
    html! {
        section id={ "file-" (place) } {
            h2 { (file.file.name()) " " (lines_covered(file)) }
            table.source {
                @for number in 1..=u32::try_from(count).unwrap_or(u32::MAX) {
                    (line(report, place, file, number))
                }
            }
        }
    }
}

fn line(report: &CoverageReport<'_>, place: usize, file: &FileCoverage<'_>, number: u32) -> Markup {
    let covered = file.lines.get(&number);
    let class = covered.map(|line| class(line.extent()));
    let rules = file.rules.iter().filter(|(line, _)| *line == number);
    let rules: Vec<String> = rules.map(|(_, rule)| told(report, rule)).collect();
    let told = (!rules.is_empty()).then(|| rules.join("\n"));
    html! {
        tr id={ "file-" (place) "-" (number) } class=[class] {
            td.number { (number) }
            td.hits title=[told] {
                @if let Some(line) = covered { (line.hits) "×" }
            }
            td.text { pre { (parts(file, number)) } }
        }
    }
}

fn class(extent: Extent) -> &'static str {
    match extent {
        Extent::Whole => "whole",
        Extent::Part => "part",
        Extent::Nothing => "nothing",
    }
}

/// A line with its atomic conditions marked.
fn parts(file: &FileCoverage<'_>, number: u32) -> Markup {
    let text = file.file.line(number);
    let start = line_start(file, number);
    let mut at = 0_usize;
    let mut parts: Vec<Markup> = Vec::new();
    for condition in &file.conditions {
        let Some((from, to)) = within(condition.span, start, text.len()) else { continue };
        // Where one condition is written inside another, the outer one is marked.
        if from < at {
            continue;
        }
        parts.push(html! { (text.get(at..from).unwrap_or_default()) });
        parts.push(html! {
            span class=(condition_class(condition)) title=(outcomes(condition)) {
                (text.get(from..to).unwrap_or_default())
            }
        });
        at = to;
    }
    html! {
        @for part in parts { (part) }
        (text.get(at..).unwrap_or_default())
    }
}

/// The offset at which a line begins.
fn line_start(file: &FileCoverage<'_>, number: u32) -> u32 {
    let before = file.file.text().split_inclusive('\n').take(number.saturating_sub(1) as usize);
    let length = before.map(str::len).sum::<usize>();
    file.file.base() + u32::try_from(length).unwrap_or(u32::MAX)
}

/// The part of a span on a line that begins at `start`, counted from there.
fn within(span: Span, start: u32, length: usize) -> Option<(usize, usize)> {
    let end = start + u32::try_from(length).unwrap_or(u32::MAX);
    let (from, to) = (span.start.max(start), span.end.min(end));
    (from < to).then(|| ((from - start) as usize, (to - start) as usize))
}

fn condition_class(condition: &ConditionCoverage<'_>) -> &'static str {
    let outcomes = [condition.when_true, condition.when_false].into_iter().flatten();
    let counted: Vec<&Covered> =
        outcomes.filter(|covered| covered.status != Status::Infeasible).collect();
    let covered = counted.iter().filter(|each| each.status == Status::Covered).count();
    match (counted.len(), covered) {
        (0, _) => "atom never",
        (_, 0) => "atom nothing",
        (all, covered) if covered < all => "atom part",
        _ => "atom whole",
    }
}

fn outcomes(condition: &ConditionCoverage<'_>) -> String {
    let told = |outcome: &str, covered: Option<&Covered>| {
        let covered = match covered.map(|covered| (&covered.status, covered.hits)) {
            Some((Status::Covered, hits)) => format!("{hits}×"),
            Some((Status::Infeasible, _)) => "no one can be so".to_owned(),
            _ => "never".to_owned(),
        };
        format!("{outcome} with effect: {covered}")
    };
    let (when_true, when_false) = (condition.when_true, condition.when_false);
    format!("{}\n{}", told("true", when_true), told("false", when_false))
}

fn told(report: &CoverageReport<'_>, rule: &Covered) -> String {
    let name = rule.item.name(report.policy);
    match rule.status {
        Status::Covered => format!("{name}: {}×", rule.hits),
        Status::Missing(_) => format!("{name}: {}", rule.item.lack(report.policy)),
        Status::Infeasible => format!("{name}: no one can be so"),
    }
}

const STYLE: &str = include_str!("page.css");
