//! Decisions in a terse form, a line for each thing decided.

use rolebook::eval::{
    CauseDocument, DecisionDocument, HoldingDocument, StateDocument, ViaDocument,
};

/// What is told of one person: the standing, then each entitlement, then what was observed
/// and what is odd.
///
/// ```text
/// e1 active employee sales next 2027-01-01
/// e1 git.admin pending awaiting privileged.manager by e2 via sales→employee
/// e1 git.read granted until 2027-01-01 via employee
/// e1 observed forbid freeze: git.read granted→denied
/// e1 warning exception-self-approved
/// ```
pub(crate) fn told(decision: &DecisionDocument) -> Vec<String> {
    let who = match (&decision.identity, &decision.records) {
        (Some(key), _) => key.clone(),
        (None, records) => format!("record {:?}", records.as_deref().unwrap_or_default()),
    };
    let mut lines = Vec::new();
    if let Some(findings) = &decision.quarantine {
        let field = |field: &Option<String>| {
            field.as_deref().map(|field| format!("({field})")).unwrap_or_default()
        };
        let told = findings.iter().map(|found| format!("{}{}", found.code, field(&found.field)));
        lines.push(format!("{who} quarantined {}", told.collect::<Vec<_>>().join(" ")));
    }
    if let Some(phase) = decision.phase {
        let mut line = format!("{who} {}", phase.name());
        for role in decision.roles.iter().flatten() {
            line.push_str(&format!(" {role}"));
        }
        if let Some(next) = &decision.next_change {
            line.push_str(&format!(" next {next}"));
        }
        lines.push(line);
    }
    let holdings = decision.entitlements.iter().flatten();
    lines.extend(holdings.map(|held| format!("{who} {} {}", held.entitlement, holding(held))));
    for seen in &decision.observed {
        let mut line = format!("{who} observed {} {}:", seen.kind, seen.rule);
        for role in &seen.would.roles {
            line.push_str(&format!(" role {role}"));
        }
        for change in &seen.would.entitlements {
            let name = |state: &Option<StateDocument>| state.map_or("none", StateDocument::name);
            let (from, to) = (name(&change.from), name(&change.to));
            line.push_str(&format!(" {} {from}→{to}", change.entitlement));
        }
        lines.push(line);
    }
    lines.extend(decision.warnings.iter().map(|each| format!("{who} warning {}", each.code)));
    lines
}

/// State and derivation of one entitlement.
pub(crate) fn holding(holding: &HoldingDocument) -> String {
    let mut text = standing(holding);
    let via = holding.via.iter().map(|via| {
        let differs = via.state != holding.state;
        let state = if differs { format!(" {}", via.state.name()) } else { String::new() };
        path(via) + &state
    });
    text.push_str(&format!(" via {}", via.collect::<Vec<_>>().join(" | ")));
    text
}

/// State of one entitlement, with what it waits for or what stops it.
pub(crate) fn standing(holding: &HoldingDocument) -> String {
    let mut text = holding.state.name().to_owned();
    if let Some(was) = holding.was {
        text.push_str(&format!(" was {}", was.name()));
    }
    if let Some(Some(until)) = &holding.until {
        text.push_str(&format!(" until {until}"));
    }
    if let Some(from) = &holding.from {
        text.push_str(&format!(" from {}", from.as_deref().unwrap_or("never")));
    }
    for awaiting in &holding.awaiting {
        let stage = awaiting.stage.as_deref().unwrap_or("none");
        text.push_str(&format!(" awaiting {}.{stage}", awaiting.approval));
        match awaiting.unroutable {
            true => text.push_str(" unroutable"),
            false => text.push_str(&format!(" by {}", awaiting.approvers.join(" "))),
        }
    }
    let causes = holding.denied_by.iter().map(|cause| match cause {
        CauseDocument::Forbid(name) => format!("forbid {name}"),
        CauseDocument::Conflict(name) => format!("conflict {name}"),
        CauseDocument::Rejection(name) => format!("rejection {name}"),
        CauseDocument::Expiry(date) => format!("expiry {date}"),
    });
    let causes: Vec<_> = causes.collect();
    if !causes.is_empty() {
        text.push_str(&format!(" by {}", causes.join(", ")));
    }
    for record in holding.approvals.iter().filter(|record| !record.counts) {
        let why = record.why.map(|why| why.name()).unwrap_or_default();
        text.push_str(&format!(" [{} of {}: {why}]", record.approver, record.at));
    }
    text
}

fn path(via: &ViaDocument) -> String {
    match (&via.chain, &via.exception, &via.implied_by) {
        (Some(chain), _, _) => chain.join("→"),
        (_, Some(exception), _) => format!("exception {exception}"),
        (_, _, implied_by) => format!("implied by {}", implied_by.as_deref().unwrap_or_default()),
    }
}
