//! What changes by itself, as text.

use super::condition::values;
use super::identity::quarantine;
use super::page::{BAD, FAINT, GOOD, OPEN, Page, STRONG, state_style, styled};
use crate::eval::StateDocument;
use crate::explain::{
    ComingChangeDocument, ComingDocument, DatedChangeDocument, EndDocument, ReasonDocument,
    TimelineDocument, TurnDocument, TurnedDocument,
};
use crate::policy::{Phase, plain};

/// How many entitlements are named before they are only counted, where many people are
/// told of.
const NAMED: usize = 4;

/// One person's changes as text.
#[must_use]
pub fn timeline_text(told: &TimelineDocument) -> String {
    let mut page = Page::default();
    let heading = styled(STRONG, name(told.identity.as_deref()));
    let span = match &told.until {
        Some(until) => format!("after {} and up to {until}", told.as_of),
        None => format!("after {}", told.as_of),
    };
    page.line(0, format!("{heading} {span}"));
    if let Some(findings) = &told.quarantine {
        quarantine(&mut page, findings);
        return page.finish();
    }
    let changes = told.changes.as_deref().unwrap_or_default();
    for change in changes {
        page.line(0, "");
        let date = styled(STRONG, &change.date);
        page.line(0, format!("{date}{}", phase(change)));
        reasons(&mut page, change);
        roles(&mut page, change);
        let width = change.entitlements.iter().map(|each| each.entitlement.chars().count()).max();
        for turned in &change.entitlements {
            turned_line(&mut page, turned, width.unwrap_or(0));
        }
    }
    page.line(0, "");
    page.line(
        0,
        match (changes.is_empty(), &told.until) {
            (true, None) => "nothing changes by itself".to_owned(),
            (false, None) => "nothing changes by itself after that".to_owned(),
            (true, Some(until)) => format!("nothing changes by itself up to {until}"),
            (false, Some(until)) => format!("nothing else changes by itself up to {until}"),
        },
    );
    page.finish()
}

/// Everybody's changes as text.
#[must_use]
pub fn coming_text(told: &ComingDocument) -> String {
    let mut page = Page::default();
    let span = format!("after {} and up to {}", told.as_of, told.until);
    if told.changes.is_empty() {
        page.line(0, format!("nobody's access changes by itself {span}"));
    } else {
        let count = told.changes.len();
        let changes = if count == 1 { "change" } else { "changes" };
        page.line(0, format!("{count} {changes} {span}"));
    }
    for change in &told.changes {
        coming_lines(&mut page, change);
    }
    if !told.quarantined.is_empty() {
        page.line(0, "");
        let names: Vec<_> = told.quarantined.iter().map(|key| name(key.as_deref())).collect();
        let is = if names.len() == 1 { "identity is" } else { "identities are" };
        page.line(
            0,
            format!(
                "{} {is} {}, and nothing can be said of {}: {}",
                names.len(),
                styled(BAD, "quarantined"),
                if names.len() == 1 { "it" } else { "them" },
                some(&names),
            ),
        );
    }
    page.finish()
}

fn coming_lines(page: &mut Page, coming: &ComingChangeDocument) {
    let change = &coming.change;
    page.line(0, "");
    let who = styled(STRONG, name(coming.identity.as_deref()));
    page.line(0, format!("{}  {who}{}", styled(STRONG, &change.date), phase(change)));
    reasons(page, change);
    roles(page, change);
    // Entitlements that make the same step are one line.
    let mut steps: Vec<(String, Vec<&str>)> = Vec::new();
    for turned in &change.entitlements {
        let step = step(turned);
        match steps.iter_mut().find(|(other, _)| *other == step) {
            Some((_, names)) => names.push(&turned.entitlement),
            None => steps.push((step, vec![&turned.entitlement])),
        }
    }
    for (step, names) in steps {
        page.line(1, format!("{step}: {}", some(&names)));
    }
    for tell in &change.tell {
        page.line(1, format!("tell {} of {}", tell.owner, some(&tell.entitlements)));
    }
}

fn phase(change: &DatedChangeDocument) -> String {
    let named = |phase: Option<Phase>| phase.map_or("quarantined", Phase::name);
    if change.phase_before == change.phase_after {
        return String::new();
    }
    let style = if change.phase_after.is_none() { BAD } else { OPEN };
    let turned = format!("{} → {}", named(change.phase_before), named(change.phase_after));
    let note = match change.phase_after {
        None => ": no arm of the lifecycle holds any more, so nothing is granted or revoked",
        Some(_) => "",
    };
    format!("  {}{note}", styled(style, turned))
}

fn reasons(page: &mut Page, change: &DatedChangeDocument) {
    for reason in &change.reasons {
        let (text, told, place) = match reason {
            ReasonDocument::Comparison(atom) => {
                let holds = if atom.holds == Some(true) { "holds" } else { "no longer holds" };
                // The date stands above already.
                let own = atom.values.iter().filter(|value| value.attribute != "today");
                (format!("`{}` {holds}", atom.text), values(own), &atom.place)
            }
            ReasonDocument::Window(window) => {
                let turned = match window.end {
                    EndDocument::From => "opens, from",
                    EndDocument::Until => "ends, until",
                };
                let text = format!("a grant of {} {turned} {}", window.role, window.text);
                (text, values(window.values.iter()), &window.place)
            }
            ReasonDocument::Exception(exception) => {
                let turned = match exception.end {
                    EndDocument::From => "begins",
                    EndDocument::Until => "ends",
                };
                let text = format!("exception {} {turned}", exception.exception);
                (text, String::new(), &exception.place)
            }
            ReasonDocument::Record(record) => {
                let approver = record.approver.as_deref().unwrap_or_default();
                let turned = match record.turn {
                    TurnDocument::Decided => "a decision takes effect".to_owned(),
                    TurnDocument::Expired => "an approval expires".to_owned(),
                    TurnDocument::Requested => "it is asked for".to_owned(),
                    TurnDocument::Escalated => "it is escalated".to_owned(),
                    TurnDocument::Approver => {
                        format!("{approver} becomes able to approve, or stops being so")
                    }
                };
                let text =
                    format!("approval {} of {}: {turned}", record.approval, record.entitlement);
                (text, String::new(), &record.place)
            }
        };
        let told = if told.is_empty() { told } else { format!(" ({})", plain(&told)) };
        page.line(1, format!("{text}{told}  {}", styled(FAINT, place)));
    }
}

fn roles(page: &mut Page, change: &DatedChangeDocument) {
    for (sign, style, names) in [("+", GOOD, &change.roles_gained), ("−", BAD, &change.roles_lost)]
    {
        if !names.is_empty() {
            let word = if names.len() == 1 { "role" } else { "roles" };
            page.line(1, format!("{} {word} {}", styled(style, sign), names.join(", ")));
        }
    }
}

fn turned_line(page: &mut Page, turned: &TurnedDocument, width: usize) {
    let gap = width.saturating_sub(turned.entitlement.chars().count());
    page.line(1, format!("{}{:gap$}  {}", turned.entitlement, "", step(turned)));
}

/// From which state to which.
fn step(turned: &TurnedDocument) -> String {
    let named = |state: Option<StateDocument>, was: Option<StateDocument>| match (state, was) {
        (None, _) => styled(FAINT, "not held"),
        (Some(state), Some(was)) => {
            styled(state_style(state), format!("{} (was {})", state.name(), was.name()))
        }
        (Some(state), None) => styled(state_style(state), state.name()),
    };
    let before = named(turned.before, turned.before_was);
    format!("{before} → {}", named(turned.after, turned.after_was))
}

fn some<T: AsRef<str>>(names: &[T]) -> String {
    let list = |names: &[T]| names.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", ");
    match names.split_at_checked(NAMED) {
        Some((first, rest)) if !rest.is_empty() => {
            format!("{} and {} more", list(first), rest.len())
        }
        _ => list(names),
    }
}

fn name(key: Option<&str>) -> String {
    key.map_or_else(|| "(record without a key)".to_owned(), |key| plain(key).into_owned())
}
