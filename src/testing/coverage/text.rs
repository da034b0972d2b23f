//! Coverage as text.
//!
//! The text carries ANSI styles; whoever prints it strips them where they are not wanted.

use std::collections::{BTreeMap, BTreeSet};

use super::item::Item;
use super::report::{CoverageReport, Covered, Group, Search, Tally};
use crate::explain::{FAINT, PlaceDocument, STRONG, styled};
use crate::policy::plain;
use crate::source::{Span, one_line};

/// The report as text: how much, what is missing, and at most `tests` tests that would show it.
#[must_use]
pub fn coverage_text(report: &CoverageReport<'_>, tests: usize) -> String {
    let mut text = table(report);
    text.push_str(&missing(report));
    text.push_str(&infeasible(report));
    text.push_str(&drafts(report, tests));
    if !text.ends_with('\n') {
        text.push('\n');
    }
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
    what: String,
    lack: String,
    remark: String,
}

/// Something that is not exercised, and what came of looking for somebody.
type Missing<'a> = (&'a Covered, &'a Search);

/// What no test exercises, in the order of the text.
fn missing(report: &CoverageReport<'_>) -> String {
    let all: Vec<Missing<'_>> = report.missing().collect();
    if all.is_empty() {
        return String::new();
    }
    let policy = report.policy;
    // Both outcomes of a condition make one line.
    let mut by_place: BTreeMap<(Span, Option<Item>), Vec<Missing<'_>>> = BTreeMap::new();
    for (covered, search) in &all {
        let rule = Some(covered.item).filter(|item| !matches!(item, Item::Outcome(..)));
        let place = (covered.item.span(policy), rule);
        by_place.entry(place).or_default().push((*covered, *search));
    }
    let lines = by_place.values().filter_map(|these| line(report, these));
    let title = format!("{} not covered", all.len());
    format!("\n{}\n{}", styled(STRONG, title), columns(&lines.collect::<Vec<_>>()))
}

fn line(report: &CoverageReport<'_>, these: &[Missing<'_>]) -> Option<Line> {
    let (covered, _) = these.first()?;
    let lack = match these {
        [_, _] => "neither true nor false with effect",
        _ => covered.item.lack(report.policy),
    };
    let remark = remark(these.iter().map(|(_, search)| *search));
    Some(Line { lack: lack.to_owned(), remark, ..plain_line(report, covered.item) })
}

/// Where an item stands, and what it says.
fn plain_line(report: &CoverageReport<'_>, item: Item) -> Line {
    let policy = report.policy;
    let text = || one_line(policy.sources.text(item.span(policy)));
    let what = match item {
        Item::Grant(role, _) => format!("{}: {}", policy.roles[role].header.name, text()),
        Item::Stage(approval, _) => {
            format!("{}: {}", policy.approvals[approval].header.name, text())
        }
        Item::Arm(_) => text(),
        Item::Outcome(..) => format!("`{}`", item.name(policy)),
        _ => item.name(policy),
    };
    Line {
        place: PlaceDocument::of(policy, item.span(policy)).to_string(),
        what: short(&what, WIDEST),
        lack: String::new(),
        remark: String::new(),
    }
}

/// Which tests would show it, or why none would.
fn remark<'a>(searches: impl Iterator<Item = &'a Search>) -> String {
    let (mut tests, mut others) = (BTreeSet::new(), BTreeSet::new());
    for search in searches {
        match search {
            Search::Example(place) => {
                tests.insert(place + 1);
            }
            Search::NotFound => {
                others.insert("no example found".to_owned());
            }
            Search::OutOfTime => {
                others.insert("no time left to look for somebody".to_owned());
            }
            Search::Unclear(gaps) => {
                let why = gaps.first().map_or("", |gap| &gap.why);
                others.insert(format!("no example: {why}"));
            }
        }
    }
    let word = if tests.len() == 1 { "test" } else { "tests" };
    let numbers: Vec<String> = tests.iter().map(usize::to_string).collect();
    let tests = (!numbers.is_empty()).then(|| format!("{word} {}", numbers.join(", ")));
    tests.into_iter().chain(others).collect::<Vec<_>>().join("; ")
}

/// What nobody could exercise.
fn infeasible(report: &CoverageReport<'_>) -> String {
    let lines = report.infeasible().map(|covered| Line {
        lack: match covered.item {
            Item::Outcome(_, true) => "cannot be true with effect".to_owned(),
            Item::Outcome(_, false) => "cannot be false with effect".to_owned(),
            _ => "no one can be so".to_owned(),
        },
        ..plain_line(report, covered.item)
    });
    let lines: Vec<Line> = lines.collect();
    if lines.is_empty() {
        return String::new();
    }
    let title = format!("{} not counted, since no one can show it", lines.len());
    format!("\n{}\n{}", styled(STRONG, title), columns(&lines))
}

/// The tests that would show what is missing.
fn drafts(report: &CoverageReport<'_>, tests: usize) -> String {
    if report.examples.is_empty() || tests == 0 {
        return String::new();
    }
    let shown = report.examples.len().min(tests);
    let items: BTreeSet<&Item> =
        report.examples.iter().flat_map(|example| &example.items).collect();
    let title = match report.examples.len() {
        1 => format!("A test that would cover {} of them", items.len()),
        count => format!("{count} tests that would cover {} of them", items.len()),
    };
    let hint = "They expect what is decided today: read them before you keep them.";
    let mut text = format!("\n{}\n{}\n", styled(STRONG, title), styled(FAINT, hint));
    for (place, example) in report.examples.iter().take(shown).enumerate() {
        text.push_str(&format!("\n{}\n", styled(FAINT, format!("// test {}", place + 1))));
        text.push_str(&plain(&example.draft(report.policy)));
    }
    let left = report.examples.len() - shown;
    if left > 0 {
        let more = format!("and {left} more: --format json has them all");
        text.push_str(&format!("\n{}\n", styled(FAINT, more)));
    }
    text
}

/// How wide a column may become.
const WIDEST: usize = 56;

/// Lines with what is alike in columns.
fn columns(lines: &[Line]) -> String {
    let width = |of: fn(&Line) -> &str| {
        let widths = lines.iter().map(|line| of(line).chars().count());
        widths.max().unwrap_or(0).min(WIDEST)
    };
    let (place, what, lack) =
        (width(|line| &line.place), width(|line| &line.what), width(|line| &line.lack));
    let mut text = String::new();
    for line in lines {
        let (at, said) = (&line.place, plain(&line.what));
        text.push_str(&format!("  {at:place$}  {said:what$}  "));
        if line.remark.is_empty() {
            text.push_str(&line.lack);
        } else {
            text.push_str(&format!("{:lack$}  {}", line.lack, styled(FAINT, &line.remark)));
        }
        text.push('\n');
    }
    text
}

/// At most so many characters of a text.
fn short(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}
