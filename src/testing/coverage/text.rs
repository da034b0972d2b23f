//! Coverage as text.
//!
//! The text carries ANSI styles; whoever prints it strips them where they are not wanted.

use std::collections::BTreeMap;

use super::item::Item;
use super::report::{Covered, CoverageReport, Group, Search, Tally};
use crate::explain::{FAINT, PlaceDocument, STRONG, styled};
use crate::policy::plain;
use crate::source::Span;

/// The report as text: how much, what is missing, and at most `tests` tests that would show it.
#[must_use]
pub fn coverage_text(report: &CoverageReport<'_>, tests: usize) -> String {
    let mut text = table(report);
    text.push_str(&missing(report));
    text.push_str(&infeasible(report));
    text.push_str(&drafts(report, tests));
    text
}

/// How much of each kind is exercised.
fn table(report: &CoverageReport<'_>) -> String {
    let mut rows: Vec<(&str, [Tally; 2])> = Vec::new();
    for kind in report.kinds() {
        let tallies = Group::ALL.map(|group| report.tally(group, Some(kind)));
        rows.push((kind.plural(), tallies));
    }
    rows.push(("all", Group::ALL.map(|group| report.tally(group, None))));
    let width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let digits = rows.iter().flat_map(|(_, tallies)| tallies).map(|tally| tally.total).max();
    let digits = digits.unwrap_or(0).to_string().len();
    // `12 of 34   35 %`
    let column = digits * 2 + 11;
    let heads: String =
        Group::ALL.iter().map(|group| format!("   {:>column$}", group.name())).collect();
    let mut text = format!("{:width$}{}\n", "", styled(FAINT, heads));
    for (name, tallies) in rows {
        let line: String = tallies.iter().map(|tally| cell(*tally, digits)).collect();
        let line = format!("{name:width$}{line}");
        text.push_str(&if name == "all" { styled(STRONG, line) } else { line });
        text.push('\n');
    }
    text
}

fn cell(tally: Tally, digits: usize) -> String {
    let Tally { covered, total } = tally;
    if total == 0 {
        return format!("   {:>column$}", "–", column = digits * 2 + 11);
    }
    format!("   {covered:>digits$} of {total:>digits$}  {:>3} %", tally.percent())
}

/// A line about something that is not exercised.
struct Line {
    place: String,
    name: String,
    lack: String,
    remark: String,
}

/// What no test exercises, in the order of the text.
fn missing(report: &CoverageReport<'_>) -> String {
    let all: Vec<(&Covered, &Search)> = report.missing().collect();
    if all.is_empty() {
        return String::new();
    }
    let policy = report.policy;
    // Both outcomes of a condition make one line.
    let mut by_place: BTreeMap<(Span, Option<Item>), Vec<(&Covered, &Search)>> = BTreeMap::new();
    for (covered, search) in &all {
        let rule = Some(covered.item).filter(|item| !matches!(item, Item::Outcome(..)));
        let place = (covered.item.span(policy), rule);
        by_place.entry(place).or_default().push((covered, search));
    }
    let lines: Vec<Line> = by_place.into_values().map(|these| line(report, &these)).collect();
    let title = format!("No test shows {}", counted(all.len(), "thing"));
    format!("\n{}\n{}", styled(STRONG, title), columns(&lines))
}

fn line(report: &CoverageReport<'_>, these: &[(&Covered, &Search)]) -> Line {
    let policy = report.policy;
    let place = these.first().map(|(covered, _)| covered.item);
    let lack = match these {
        [_, _] => "never true nor false with effect".to_owned(),
        _ => place.map_or("", |item| item.lack(policy)).to_owned(),
    };
    let mut remarks: Vec<String> = these.iter().map(|(_, search)| remark(search)).collect();
    remarks.dedup();
    Line {
        place: place.map(|item| located(report, item)).unwrap_or_default(),
        name: place.map(|item| item.name(policy)).unwrap_or_default(),
        lack,
        remark: remarks.join(", "),
    }
}

fn remark(search: &Search) -> String {
    match search {
        Search::Example(place) => format!("test {}", place + 1),
        Search::NotFound => "no example found".to_owned(),
        Search::OutOfTime => "no time to look for somebody".to_owned(),
        Search::Unclear(gaps) => match gaps.first() {
            Some(gap) => format!("no example: {}", gap.why),
            None => "no example found".to_owned(),
        },
    }
}

/// What nobody could exercise.
fn infeasible(report: &CoverageReport<'_>) -> String {
    let policy = report.policy;
    let lines: Vec<Line> = report
        .infeasible()
        .map(|covered| Line {
            place: located(report, covered.item),
            name: covered.item.name(policy),
            lack: match covered.item {
                Item::Outcome(_, true) => "cannot be true with effect".to_owned(),
                Item::Outcome(_, false) => "cannot be false with effect".to_owned(),
                _ => "no one can be so".to_owned(),
            },
            remark: String::new(),
        })
        .collect();
    if lines.is_empty() {
        return String::new();
    }
    let title = format!("No one can show {}, which do not count", counted(lines.len(), "thing"));
    let title = if lines.len() == 1 { title.replace("do not", "does not") } else { title };
    format!("\n{}\n{}", styled(STRONG, title), columns(&lines))
}

/// The tests that would show what is missing.
fn drafts(report: &CoverageReport<'_>, tests: usize) -> String {
    if report.examples.is_empty() || tests == 0 {
        return String::new();
    }
    let shown = report.examples.len().min(tests);
    let items: usize = report.examples.iter().map(|example| example.items.len()).sum();
    let title = format!("{} would show {items} of them", counted(report.examples.len(), "test"));
    let hint = "they expect what is decided today: read them before you keep them";
    let mut text = format!("\n{}  {}\n", styled(STRONG, title), styled(FAINT, hint));
    for (place, example) in report.examples.iter().take(shown).enumerate() {
        text.push_str(&format!("\n{}\n", styled(FAINT, format!("// test {}", place + 1))));
        text.push_str(&plain(&example.draft(report.policy)));
    }
    let left = report.examples.len() - shown;
    if left > 0 {
        let more = format!("… and {} more; `--format json` has them all", counted(left, "test"));
        text.push_str(&format!("\n{}\n", styled(FAINT, more)));
    }
    text
}

/// Lines with what is alike in columns.
fn columns(lines: &[Line]) -> String {
    let width = |of: fn(&Line) -> &str, most: usize| {
        let widths = lines.iter().map(|line| of(line).chars().count());
        widths.max().unwrap_or(0).min(most)
    };
    let place = width(|line| &line.place, 48);
    let name = width(|line| &line.name, 44);
    let lack = width(|line| &line.lack, 44);
    let mut text = String::new();
    for line in lines {
        let shown = plain(&line.name);
        let told = format!("{shown:name$}  {:lack$}  {}", line.lack, styled(FAINT, &line.remark));
        let told = if line.remark.is_empty() {
            format!("{shown:name$}  {}", line.lack)
        } else {
            told
        };
        text.push_str(&format!("  {:place$}  {told}\n", line.place));
    }
    text
}

fn located(report: &CoverageReport<'_>, item: Item) -> String {
    let policy = report.policy;
    PlaceDocument::of(policy, item.span(policy)).to_string()
}

fn counted(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}
