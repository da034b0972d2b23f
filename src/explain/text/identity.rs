//! Why a person stands where they stand, as text.

use super::condition::condition;
use super::page::{BAD, FAINT, OPEN, Page, STRONG, state_style, styled, titled};
use crate::eval::{FindingDocument, HoldingDocument};
use crate::explain::{IdentityExplanation, PhaseExplanation};
use crate::policy::plain;

/// The explanation as text.
#[must_use]
pub fn identity_text(explanation: &IdentityExplanation) -> String {
    let mut page = Page::default();
    let decision = &explanation.decision;
    let name = decision.identity.as_deref().unwrap_or("(record without a key)");
    page.line(0, format!("{} on {}", styled(STRONG, name), decision.as_of));
    if let Some(findings) = &decision.quarantine {
        quarantine(&mut page, findings);
        return page.finish();
    }
    if let Some(phase) = &explanation.phase {
        page.line(0, "");
        phase_lines(&mut page, phase);
    }
    if !explanation.roles.is_empty() {
        page.heading("roles");
    }
    for role in &explanation.roles {
        let title = titled(role.title.as_ref());
        let place = styled(FAINT, &role.place);
        page.line(1, format!("{}{title}  {place}", styled(STRONG, &role.role)));
        if !role.included_by.is_empty() {
            page.line(2, format!("included by {}", role.included_by.join(", ")));
        }
        if let Some(document) = &role.condition {
            condition(&mut page, 2, document);
        }
    }
    let holdings = decision.entitlements.iter().flatten().collect::<Vec<_>>();
    page.heading("entitlements");
    if holdings.is_empty() {
        page.line(1, "none");
    }
    let width = holdings.iter().map(|holding| holding.entitlement.chars().count()).max();
    for holding in holdings {
        entitlement_line(&mut page, holding, width.unwrap_or(0));
    }
    for seen in &decision.observed {
        let count = seen.would.entitlements.len();
        page.line(0, "");
        let entitlements = |count: usize| match count {
            1 => "1 entitlement".to_owned(),
            _ => format!("{count} entitlements"),
        };
        let would = match seen.would.reviewed.len() {
            0 => format!("change {}", entitlements(count)),
            reviewed => format!("have {} reviewed", entitlements(reviewed)),
        };
        page.line(
            0,
            format!(
                "{} {} {} would {would}, and does not",
                styled(OPEN, "observed"),
                seen.kind,
                seen.rule,
            ),
        );
        for change in &seen.would.entitlements {
            let from = change.from.map_or("not held", |state| state.name());
            let to = change.to.map_or("not held", |state| state.name());
            page.line(1, format!("{}: {from} → {to}", change.entitlement));
        }
    }
    for warning in &decision.warnings {
        page.line(0, "");
        page.line(0, format!("{} {}", styled(OPEN, "warning"), plain(&warning.message)));
    }
    page.line(0, "");
    match &decision.next_change {
        Some(date) => page.line(0, format!("next change by itself: {date}")),
        None => page.line(0, "nothing here changes by itself"),
    }
    page.finish()
}

/// Why nothing is decided.
pub(super) fn quarantine(page: &mut Page, findings: &[FindingDocument]) {
    page.line(0, "");
    page.line(
        0,
        format!(
            "{}: nothing is granted and nothing revoked until the record is mended",
            styled(BAD, "quarantined")
        ),
    );
    for finding in findings {
        page.line(
            1,
            format!(
                "• {} {}",
                plain(&finding.message),
                styled(FAINT, format!("[{}]", finding.code))
            ),
        );
    }
}

/// The phase and why.
pub(super) fn phase_lines(page: &mut Page, phase: &PhaseExplanation) {
    let place = styled(FAINT, &phase.place);
    page.line(0, format!("phase {}  {place}", styled(STRONG, phase.phase.name())));
    condition(page, 1, &phase.condition);
}

fn entitlement_line(page: &mut Page, holding: &HoldingDocument, width: usize) {
    let gap = width.saturating_sub(holding.entitlement.chars().count());
    let state = styled(state_style(holding.state), format!("{:<9}", holding.state.name()));
    page.line(
        1,
        format!("{}{:gap$}  {state}  {}", holding.entitlement, "", remark(holding)).trim_end(),
    );
}

/// What is to be said of a holding beside its state: by what, until when, for whom it waits.
#[must_use]
pub fn remark(holding: &HoldingDocument) -> String {
    let mut parts = Vec::new();
    let mut sources: Vec<String> = Vec::new();
    for via in holding.via.iter().filter(|via| via.state == holding.state) {
        let source = match (&via.role, &via.exception, &via.implied_by) {
            (Some(role), _, _) => role.clone(),
            (_, Some(exception), _) => format!("exception {exception}"),
            (_, _, implied_by) => implied_by.clone().unwrap_or_default(),
        };
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    if let Some(was) = holding.was {
        parts.push(format!("was {}", was.name()));
    }
    for cause in &holding.denied_by {
        parts.push(super::entitlement::cause(cause));
    }
    for awaiting in &holding.awaiting {
        parts.push(super::entitlement::awaiting(awaiting));
    }
    if let Some(Some(from)) = &holding.from {
        parts.push(format!("from {from}"));
    }
    if let Some(Some(until)) = &holding.until {
        parts.push(format!("until {until}"));
    }
    if !sources.is_empty() {
        parts.push(format!("via {}", sources.join(", ")));
    }
    parts.join("; ")
}
