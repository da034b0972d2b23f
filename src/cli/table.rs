//! Decisions as tables that people like to read.

use anstyle::Style;
use comfy_table::{ContentArrangement, Table, presets};

use crate::eval::{DecisionDocument, HoldingDocument, StateDocument, Summary};
use crate::explain::{FAINT, STRONG, remark, state_style, styled};
use crate::policy::plain;

/// Everybody, one row each.
pub(crate) fn of_people(decisions: &[DecisionDocument], width: u16) -> String {
    let mut table = blank(width);
    table.set_header(
        ["identity", "phase", "granted", "not granted"].map(|word| styled(STRONG, word)),
    );
    for decision in decisions {
        let Some(holdings) = &decision.entitlements else {
            let findings = decision.quarantine.iter().flatten();
            let reasons: Vec<_> = findings.map(|finding| plain(&finding.message)).collect();
            table.add_row([
                name(decision),
                styled(state_style(StateDocument::Denied), "quarantined"),
                String::new(),
                reasons.join("\n"),
            ]);
            continue;
        };
        let granted: Vec<_> = holdings
            .iter()
            .filter(|holding| holding.state == StateDocument::Granted)
            .map(|holding| holding.entitlement.clone())
            .collect();
        let others: Vec<_> = holdings
            .iter()
            .filter(|holding| holding.state != StateDocument::Granted)
            .map(|holding| format!("{} {}", holding.entitlement, brief(holding)))
            .collect();
        let phase = decision.phase.map_or("", |phase| phase.name());
        table.add_row([name(decision), phase.to_owned(), granted.join(", "), others.join("\n")]);
    }
    format!("{table}\n")
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
        text.push_str(&format!("{table}\n"));
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
    let mut text = format!(
        "{} {}: {}\n",
        summary.records,
        if summary.records == 1 { "record" } else { "records" },
        parts.join(", ")
    );
    if !states.is_empty() {
        text.push_str(&format!("entitlements: {}\n", states.join(", ")));
    }
    if summary.unroutable > 0 {
        text.push_str(&format!("{} awaited approvals that nobody can give\n", summary.unroutable));
    }
    text
}

fn blank(width: u16) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(width);
    table
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

fn brief(holding: &HoldingDocument) -> String {
    let style: Style = state_style(holding.state);
    let state = styled(style, holding.state.name());
    match holding.state {
        StateDocument::Scheduled => match &holding.from {
            Some(Some(from)) => format!("{state} from {from}"),
            _ => state,
        },
        _ => state,
    }
}
