//! Why a person has an entitlement, or why not, as text.

use super::condition::{atom, condition};
use super::identity::{phase_lines, quarantine};
use super::page::{BAD, FAINT, GOOD, OPEN, Page, STRONG, state_style, styled, titled};
use crate::eval::{
    AwaitingDocument, CauseDocument, ObservationDocument, ReviewDueDocument, StateDocument,
};
use crate::explain::{
    ApprovalExplanation, CandidateDocument, EntitlementExplanation, PathExplanation,
    StopExplanation,
};
use crate::policy::{Phase, plain};

/// How many of the rules that could grant it are told at length.
const TOLD: usize = 5;

/// The explanation as text.
#[must_use]
pub fn entitlement_text(explanation: &EntitlementExplanation) -> String {
    let mut page = Page::default();
    let name = explanation.identity.as_deref().unwrap_or("(record without a key)");
    let facts = &explanation.entitlement;
    page.line(
        0,
        format!(
            "{} {} {}{} on {}",
            styled(STRONG, name),
            verdict(explanation),
            styled(STRONG, &facts.name),
            titled(facts.title.as_ref()),
            explanation.as_of,
        ),
    );
    let place = &facts.place;
    page.line(0, styled(FAINT, format!("risk {}, owner {}  {place}", facts.risk, facts.owner)));
    if let Some(findings) = &explanation.quarantine {
        quarantine(&mut page, findings);
        return page.finish();
    }
    if let Some(phase) = &explanation.phase
        && phase.phase != Phase::Active
    {
        page.line(0, "");
        phase_lines(&mut page, phase);
        let effect = match phase.phase {
            Phase::Ended => "in this phase nothing is held",
            Phase::Prehire => "in this phase only grants whose `from` has come are held",
            Phase::Suspended => "in this phase access is kept but disabled",
            Phase::Active => "",
        };
        page.line(1, effect);
    }
    let (now, would): (Vec<_>, Vec<_>) = explanation.stops.iter().partition(|stop| stop.now);
    if !now.is_empty() {
        page.heading("stopped by");
    }
    for stop in now {
        stop_lines(&mut page, stop);
    }
    if !explanation.approvals.is_empty() {
        page.heading("approval");
    }
    for approval in &explanation.approvals {
        approval_lines(&mut page, approval);
    }
    let reviews = explanation.holding.iter().flat_map(|holding| &holding.reviews);
    for (index, review) in reviews.enumerate() {
        if index == 0 {
            page.heading("review");
        }
        page.line(1, review_line(review));
    }
    if !explanation.paths.is_empty() {
        page.heading("reached by");
    }
    for path in &explanation.paths {
        path_lines(&mut page, path);
    }
    if !explanation.observed.is_empty() {
        page.heading("observed only");
    }
    for seen in &explanation.observed {
        observed_lines(&mut page, seen, &facts.name);
    }
    if !explanation.could.is_empty() {
        let also = if explanation.paths.is_empty() { "" } else { "also " };
        page.heading(&format!("what could {also}grant it, nearest first"));
    }
    for candidate in explanation.could.iter().take(TOLD) {
        candidate_lines(&mut page, candidate);
    }
    if let Some(more) = explanation.could.len().checked_sub(TOLD).filter(|more| *more > 0) {
        page.line(1, styled(FAINT, format!("… and {more} more (--format json lists all)")));
    }
    if explanation.paths.is_empty() && explanation.could.is_empty() {
        page.line(0, "");
        page.line(0, "no rule of the policy grants it");
    }
    if !would.is_empty() {
        page.heading("and even then stopped by");
    }
    for stop in would {
        stop_lines(&mut page, stop);
    }
    page.finish()
}

fn verdict(explanation: &EntitlementExplanation) -> String {
    let Some(holding) = &explanation.holding else {
        return match explanation.quarantine {
            Some(_) => styled(OPEN, "is not decided for"),
            None => styled(BAD, "does not hold"),
        };
    };
    let style = state_style(holding.state);
    match holding.state.name() {
        "granted" => match &holding.until {
            Some(Some(until)) => styled(style, format!("holds (until {until})")),
            _ => styled(GOOD, "holds"),
        },
        "pending" => styled(style, "waits for approval of"),
        "scheduled" => match &holding.from {
            Some(Some(from)) => styled(style, format!("can hold from {from}")),
            _ => styled(style, "can later hold"),
        },
        "suspended" if holding.was == Some(StateDocument::Pending) => {
            styled(style, "waits, suspended, for approval of")
        }
        "suspended" => styled(style, "keeps, suspended,"),
        _ => styled(style, "is denied"),
    }
}

fn stop_lines(page: &mut Page, stop: &StopExplanation) {
    let place = stop.place.as_ref().map(|place| styled(FAINT, place)).unwrap_or_default();
    let title = titled(stop.title.as_ref());
    if stop.kind == "expiry" {
        page.line(1, format!("a window that ended on {}", stop.name));
        return;
    }
    page.line(1, format!("{} {}{title}  {place}", stop.kind, styled(STRONG, &stop.name)));
    if let Some(document) = &stop.condition {
        condition(page, 2, document);
    }
    if !stop.with.is_empty() {
        page.line(2, format!("with {}", stop.with.join(", ")));
    }
    if let Some(because) = &stop.because {
        page.line(2, format!("because {}", plain(because)));
    }
    if let Some(control) = &stop.control {
        page.line(2, format!("control {}", plain(control)));
    }
}

fn approval_lines(page: &mut Page, approval: &ApprovalExplanation) {
    let place = styled(FAINT, &approval.place);
    let title = titled(approval.title.as_ref());
    page.line(1, format!("{}{title}  {place}", styled(STRONG, &approval.approval)));
    match (&approval.awaiting, &approval.skip) {
        (Some(document), _) => page.line(2, awaiting(document)),
        (None, _) if approval.given => page.line(2, styled(GOOD, "given")),
        (None, Some(skip)) if approval.waived => {
            page.line(2, "given by rule, since this holds:");
            condition(page, 3, skip);
        }
        (None, _) => {}
    }
    for record in &approval.records {
        let mark = if record.counts { styled(GOOD, "✓") } else { styled(BAD, "✗") };
        let capacity = record
            .eligible_as
            .as_ref()
            .map(|capacity| format!(" as {capacity}"))
            .unwrap_or_default();
        let why = record
            .why
            .map(|why| styled(FAINT, format!("  does not count: {}", why.told())))
            .unwrap_or_default();
        let (stage, decision) = (&record.stage, &record.decision);
        let (approver, at) = (&record.approver, &record.at);
        page.line(2, format!("{mark} {stage} {decision} by {approver}{capacity} on {at}{why}"));
    }
}

fn review_line(review: &ReviewDueDocument) -> String {
    let due = match review.overdue {
        true => styled(BAD, format!("overdue since {}", review.due)),
        false => format!("due {}", review.due),
    };
    let by = match review.reviewers.as_slice() {
        [] => styled(BAD, "nobody"),
        reviewers => shortened(reviewers),
    };
    let mut line = format!("{} {due} by {by}", styled(STRONG, &review.review));
    if let (Some(last), Some(outcome)) = (&review.last, &review.outcome) {
        line.push_str(&format!(", last {outcome} on {last}"));
    }
    if !review.changed.is_empty() {
        line.push_str(&format!(", since {} changed", review.changed.join(", ")));
    }
    line
}

fn path_lines(page: &mut Page, path: &PathExplanation) {
    let what = if path.chain.len() > 1 { path.chain.join(" → ") } else { path.name.clone() };
    let title = titled(path.title.as_ref());
    let state = styled(state_style(path.state), path.state.name());
    let place = styled(FAINT, &path.place);
    let kind = if path.kind == "implied" { "implied by" } else { &path.kind };
    page.line(1, format!("{kind} {}{title}: {state}  {place}", styled(STRONG, what)));
    for document in path.condition.iter().chain(&path.grant_condition) {
        condition(page, 2, document);
    }
    match (&path.from, &path.until) {
        (Some(from), Some(until)) => page.line(2, format!("from {from} until {until}")),
        (Some(from), None) => page.line(2, format!("from {from}")),
        (None, Some(until)) => page.line(2, format!("until {until}")),
        (None, None) => {}
    }
    if !path.overrides.is_empty() {
        page.line(2, format!("passes {}", path.overrides.join(", ")));
    }
    if let Some(note) = &path.note {
        page.line(2, plain(note));
    }
}

fn observed_lines(page: &mut Page, seen: &ObservationDocument, entitlement: &str) {
    let name = styled(STRONG, &seen.rule);
    for change in seen.would.entitlements.iter().filter(|each| each.entitlement == entitlement) {
        let would = match change.to {
            Some(state) => styled(state_style(state), state.name()),
            None => "not reached".to_owned(),
        };
        page.line(1, format!("{} {name} would make it {would}, and does not act", seen.kind));
    }
    let others: Vec<_> =
        seen.would.entitlements.iter().map(|each| each.entitlement.as_str()).collect();
    if seen.kind == "conflict" && others.len() > 1 {
        page.line(2, format!("among {}", others.join(", ")));
    }
}

fn candidate_lines(page: &mut Page, candidate: &CandidateDocument) {
    let count = candidate.missing.len();
    let title = titled(candidate.title.as_ref());
    let place = styled(FAINT, &candidate.place);
    let away = match count {
        0 => "all its conditions hold; the phase stops it".to_owned(),
        1 => "1 condition away".to_owned(),
        _ => format!("{count} conditions away"),
    };
    page.line(
        1,
        format!(
            "{} {}{title}: {away}  {place}",
            candidate.kind,
            styled(STRONG, candidate.chain.join(" → ")),
        ),
    );
    let width = candidate.missing.iter().map(|each| each.text.chars().count()).max();
    for each in &candidate.missing {
        atom(page, 2, each, width.unwrap_or(0).min(60));
    }
}

/// For whom an entitlement waits.
pub(super) fn awaiting(awaiting: &AwaitingDocument) -> String {
    let stage = match &awaiting.stage {
        Some(stage) => format!("{}.{stage}", awaiting.approval),
        None => awaiting.approval.clone(),
    };
    if awaiting.unroutable {
        let owner = awaiting.owner.as_deref().unwrap_or_default();
        format!("{} {stage}: nobody can approve; {owner} owns it", styled(BAD, "unroutable"))
    } else {
        let since =
            awaiting.since.as_ref().map(|date| format!(" since {date}")).unwrap_or_default();
        let escalated = if awaiting.escalated { ", escalated" } else { "" };
        format!("awaiting {stage} by {}{since}{escalated}", shortened(&awaiting.approvers))
    }
}

/// What stops an entitlement, in few words.
pub(super) fn cause(cause: &CauseDocument) -> String {
    match cause {
        CauseDocument::Forbid(name) => format!("forbid {name}"),
        CauseDocument::Conflict(name) => format!("conflict {name}"),
        CauseDocument::Rejection(name) => format!("{name} was rejected"),
        CauseDocument::Expiry(date) => format!("ended {date}"),
    }
}

fn shortened(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|name| plain(name)).collect();
    match names.as_slice() {
        [one, two, three, rest @ ..] if !rest.is_empty() => {
            format!("{one}, {two}, {three} or {} more", rest.len())
        }
        names => names.join(", "),
    }
}
