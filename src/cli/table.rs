//! Decisions as tables that people like to read.

use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};

use crate::engine::Unroutable;
use crate::eval::{DecisionDocument, StateDocument, Summary};
use crate::explain::{FAINT, STRONG, remark, state_style, styled};
use crate::policy::plain;

/// How many entitlements of a state are named before they are only counted.
const NAMED: usize = 4;

/// Everybody, one row each: what they hold is counted, what is not granted is named.
pub(crate) fn of_people(decisions: &[DecisionDocument], width: u16) -> String {
    let mut table = blank(width);
    let header = ["identity", "phase", "roles", "granted", "not granted"];
    table.set_header(header.map(|word| styled(STRONG, word)));
    if let Some(column) = table.column_mut(3) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    for decision in decisions {
        let Some(holdings) = &decision.entitlements else {
            let findings = decision.quarantine.iter().flatten();
            let reasons: Vec<_> = findings.map(|finding| plain(&finding.message)).collect();
            table.add_row([
                name(decision),
                styled(state_style(StateDocument::Denied), "quarantined"),
                String::new(),
                String::new(),
                reasons.join("\n"),
            ]);
            continue;
        };
        let in_state = |state| -> Vec<&str> {
            let found = holdings.iter().filter(|holding| holding.state == state);
            found.map(|holding| holding.entitlement.as_str()).collect()
        };
        let rest = [
            StateDocument::Pending,
            StateDocument::Scheduled,
            StateDocument::Suspended,
            StateDocument::Denied,
        ];
        let rest = rest.map(|state| (state, in_state(state)));
        let rest = rest.iter().filter(|(_, names)| !names.is_empty());
        let rest: Vec<_> = rest
            .map(|(state, names)| {
                format!("{} {}", styled(state_style(*state), state.name()), some(names))
            })
            .collect();
        let granted = in_state(StateDocument::Granted).len();
        table.add_row([
            name(decision),
            decision.phase.map_or("", |phase| phase.name()).to_owned(),
            decision.roles.as_deref().unwrap_or_default().join(", "),
            if granted == 0 { "–".to_owned() } else { granted.to_string() },
            rest.join("\n"),
        ]);
    }
    lines(&table)
}

fn some(names: &[&str]) -> String {
    match names.split_at_checked(NAMED) {
        Some((first, rest)) if !rest.is_empty() => {
            format!("{} and {} more", first.join(", "), rest.len())
        }
        _ => names.join(", "),
    }
}

/// One person, one row for each entitlement.
pub(crate) fn of_person(decision: &DecisionDocument, width: u16) -> String {
    let heading = styled(STRONG, name(decision));
    if let Some(findings) = &decision.quarantine {
        let mut text = format!("{heading}  quarantined\n");
        for finding in findings {
            text.push_str(&format!("  • {}\n", plain(&finding.message)));
        }
        return text;
    }
    let phase = decision.phase.map_or("", |phase| phase.name());
    let roles = decision.roles.as_deref().unwrap_or_default();
    let roles = if roles.is_empty() { "no role".to_owned() } else { roles.join(", ") };
    let mut text = format!("{heading}  {phase}  {}\n", styled(FAINT, roles));
    let holdings = decision.entitlements.as_deref().unwrap_or_default();
    if holdings.is_empty() {
        text.push_str("holds nothing\n");
    } else {
        let mut table = blank(width);
        table.set_header(["entitlement", "state", "why"].map(|word| styled(STRONG, word)));
        for holding in holdings {
            table.add_row([
                holding.entitlement.clone(),
                styled(state_style(holding.state), holding.state.name()),
                remark(holding),
            ]);
        }
        text.push_str(&lines(&table));
    }
    if let Some(date) = &decision.next_change {
        text.push_str(&format!("next change by itself: {date}\n"));
    }
    for warning in &decision.warnings {
        text.push_str(&format!("warning: {}\n", plain(&warning.message)));
    }
    text
}

/// How many of what; the first line adds up to the records read.
pub(crate) fn of_summary(summary: &Summary) -> String {
    let mut parts: Vec<String> = summary
        .phases
        .iter()
        .filter(|(_, count)| **count > 0)
        .map(|(phase, count)| format!("{count} {phase}"))
        .collect();
    if summary.quarantined_records > 0 {
        let people = summary.quarantined;
        parts.push(format!(
            "{} quarantined (as {people} {})",
            summary.quarantined_records,
            if people == 1 { "identity" } else { "identities" }
        ));
    }
    let states: Vec<String> = summary
        .states
        .iter()
        .filter(|(_, count)| **count > 0)
        .map(|(state, count)| format!("{count} {state}"))
        .collect();
    let records = if summary.records == 1 { "record" } else { "records" };
    let mut text = match parts.is_empty() {
        true => format!("{} {records}\n", summary.records),
        false => format!("{} {records}: {}\n", summary.records, parts.join(", ")),
    };
    if !states.is_empty() {
        text.push_str(&format!("entitlements: {}\n", states.join(", ")));
    }
    if summary.unroutable > 0 {
        text.push_str(&format!("{} awaited approvals that nobody can give\n", summary.unroutable));
    }
    text
}

/// How many approvals that nobody can give are told unless all are asked for.
pub(crate) const TOLD: usize = 10;

/// The approvals that nobody can give, a line each, with who has to see to it; of `count`.
pub(crate) fn of_unroutable(listed: &[Unroutable], count: u64, all: bool) -> String {
    let limit = if all { listed.len() } else { TOLD };
    let mut text = String::new();
    for one in listed.iter().take(limit) {
        text.push_str(&format!(
            "unroutable: {} {} waits for {}, which nobody can give; {} owns it\n",
            plain(one.identity.as_deref().unwrap_or("a record without a key")),
            one.entitlement,
            one.approval,
            plain(&one.owner),
        ));
    }
    let told = listed.len().min(limit) as u64;
    if let Some(more) = count.checked_sub(told).filter(|more| *more > 0) {
        text.push_str(&format!("… and {more} more (--verbose lists all)\n"));
    }
    text
}

fn blank(width: u16) -> Table {
    let mut table = Table::new();
    let rule = LineStyle::none().fill('─').junction('─');
    table.load_style(TableStyle::new().header_separator(rule));
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(width);
    table
}

/// The table's lines, without the blanks that fill them up.
fn lines(table: &Table) -> String {
    table.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

fn name(decision: &DecisionDocument) -> String {
    match (&decision.identity, &decision.records) {
        (Some(key), _) => plain(key).into_owned(),
        (None, Some(records)) => {
            let numbers: Vec<_> = records.iter().map(u64::to_string).collect();
            format!("(record {})", numbers.join(", "))
        }
        (None, None) => "(no key)".to_owned(),
    }
}
