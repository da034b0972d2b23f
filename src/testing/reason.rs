//! Why an entitlement is in the state it is in: places of the policy to look at.

use super::mismatch::Reason;
use crate::diagnostic::Label;
use crate::eval::{State, StateDocument, World};
use crate::explain::{
    AtomDocument, CandidateDocument, ConditionDocument, EntitlementExplanation, PathExplanation,
    StopExplanation, explain_entitlement,
};
use crate::identity::PersonId;
use crate::policy::{Date, EntitlementId, Phase};

/// Conditions shown at most, so that a reason stays readable.
const MOST: usize = 4;
/// Of what applies, fewer need a look than of what does not.
const FEW: usize = 2;

/// Why `entitlement` is in its state, where `wanted` was expected; none where it was to be
/// neither held nor on the way.
pub(super) fn reason(
    world: &World<'_>,
    person: PersonId,
    date: Date,
    entitlement: EntitlementId,
    wanted: Option<State>,
) -> Reason {
    let told = explain_entitlement(world, person, entitlement, date);
    let state = told.holding.as_ref().map(|holding| holding.state);
    match (state, wanted) {
        (None, Some(_)) => lacking(&told),
        (Some(StateDocument::Denied), Some(wanted)) if wanted != State::Denied => stopped(&told),
        (Some(StateDocument::Pending), Some(State::Granted)) => waiting(&told),
        (Some(StateDocument::Suspended), _) | (Some(_), Some(State::Suspended(_))) => phase(&told),
        (Some(_), _) => reached(&told),
        (None, None) => Reason::default(),
    }
}

/// No rule reaches it: what the nearest one lacks.
fn lacking(told: &EntitlementExplanation) -> Reason {
    if let Some(phase) = told.phase.as_ref().filter(|phase| phase.phase == Phase::Ended) {
        let text = "the phase is `ended`, in which nothing is held".to_owned();
        return Reason { labels: label(Some(&phase.place), text), help: None };
    }
    let Some(nearest) = told.could.first() else {
        let help = format!("no rule grants `{}` to anybody like this", told.entitlement.name);
        return Reason { labels: Vec::new(), help: Some(help) };
    };
    let labels = nearest.missing.iter().take(MOST).map(atom_label).collect();
    Reason { labels, help: Some(would(nearest, &told.entitlement.name)) }
}

fn would(nearest: &CandidateDocument, entitlement: &str) -> String {
    let rule = nearest.chain.first().map_or("", String::as_str);
    let through = match nearest.chain.as_slice() {
        [_, .., last] => format!(" through `{last}`"),
        _ => String::new(),
    };
    let what = match nearest.missing.len() {
        1 => "this came out otherwise".to_owned(),
        several if several > MOST => {
            format!("these {MOST} and {} more came out otherwise", several - MOST)
        }
        _ => "these came out otherwise".to_owned(),
    };
    format!("{} `{rule}` would grant `{entitlement}`{through} if {what}", nearest.kind)
}

/// Rules stop it.
fn stopped(told: &EntitlementExplanation) -> Reason {
    let mut labels = Vec::new();
    let mut help = Vec::new();
    for stop in told.stops.iter().filter(|stop| stop.now) {
        labels.extend(label(stop.place.as_ref(), format!("{} stops it", stop.kind)));
        labels.extend(stop.condition.iter().flat_map(deciding).take(MOST).map(atom_label));
        help.extend(said(stop));
    }
    Reason { labels, help: (!help.is_empty()).then(|| help.join("; ")) }
}

fn said(stop: &StopExplanation) -> Option<String> {
    if stop.kind == "expiry" {
        return Some(format!("it ended on {}", stop.name));
    }
    if !stop.with.is_empty() {
        return Some(format!("it conflicts with {}", stop.with.join(", ")));
    }
    stop.because.as_ref().map(|why| format!("`{}`: {why}", stop.name))
}

/// Approvals are missing.
fn waiting(told: &EntitlementExplanation) -> Reason {
    let missing = told.approvals.iter().filter(|approval| approval.awaiting.is_some());
    let labels = missing.flat_map(|approval| {
        let stage = approval.awaiting.as_ref().and_then(|awaiting| awaiting.stage.as_deref());
        let text = match stage {
            Some(stage) => format!("waits for the stage `{stage}`"),
            None => "waits for this".to_owned(),
        };
        label(Some(&approval.place), text)
    });
    Reason { labels: labels.collect(), help: uncounted(told) }
}

/// The approvals on record that do not count, and why.
fn uncounted(told: &EntitlementExplanation) -> Option<String> {
    let records = told.approvals.iter().flat_map(|approval| &approval.records);
    let each = records.filter_map(|record| {
        let why = record.why?.told();
        let (approval, stage, approver) = (&record.approval, &record.stage, &record.approver);
        let decision = if record.decision == "rejected" { "rejection" } else { "approval" };
        Some(format!(
            "the {decision} of `{approval}.{stage}` by `{approver}` does not count: {why}"
        ))
    });
    let each: Vec<String> = each.collect();
    (!each.is_empty()).then(|| each.join("; "))
}

/// It is the phase that disables it, or does not.
fn phase(told: &EntitlementExplanation) -> Reason {
    let Some(phase) = &told.phase else { return Reason::default() };
    let text = format!("the phase is `{}`", phase.phase.name());
    Reason { labels: label(Some(&phase.place), text), help: None }
}

/// Rules reach it: by which, and why they apply.
fn reached(told: &EntitlementExplanation) -> Reason {
    let mut labels = Vec::new();
    let direct = told.paths.iter().filter(|path| path.kind != "implied");
    if let Some(path) = direct.clone().next().or(told.paths.first()) {
        labels.extend(path_labels(path));
    }
    let others = told.paths.len().saturating_sub(1);
    let help = (others > 0).then(|| match others {
        1 => "another path reaches it too".to_owned(),
        several => format!("{several} other paths reach it too"),
    });
    Reason { labels, help }
}

fn path_labels(path: &PathExplanation) -> Vec<Label> {
    let text = match path.kind.as_str() {
        "implied" => format!("implied by `{}`", path.name),
        kind => format!("{kind} `{}` reaches it", path.name),
    };
    let mut labels = label(Some(&path.place), text);
    let conditions = path.condition.iter().chain(&path.grant_condition);
    labels.extend(conditions.flat_map(deciding).take(FEW).map(atom_label));
    labels
}

/// The atomic conditions that make a condition that holds hold; several alternatives that
/// hold are all told.
fn deciding(condition: &ConditionDocument) -> Vec<&AtomDocument> {
    match condition {
        ConditionDocument::All { parts, .. } => parts.iter().flat_map(deciding).collect(),
        ConditionDocument::Any { parts, .. } => {
            let hold = |part: &&ConditionDocument| holds(part) == Some(true);
            parts.iter().filter(hold).flat_map(deciding).collect()
        }
        ConditionDocument::Not { part, .. } | ConditionDocument::Named { part, .. } => {
            deciding(part)
        }
        ConditionDocument::Atom(atom) => vec![atom],
    }
}

fn holds(condition: &ConditionDocument) -> Option<bool> {
    match condition {
        ConditionDocument::All { holds, .. }
        | ConditionDocument::Any { holds, .. }
        | ConditionDocument::Not { holds, .. }
        | ConditionDocument::Named { holds, .. } => *holds,
        ConditionDocument::Atom(atom) => atom.holds,
    }
}

/// The values that an atomic condition read.
pub(super) fn atom_label(atom: &AtomDocument) -> Label {
    let values = atom.values.iter().map(|value| match &value.shown {
        Some(shown) => format!("`{}` is {shown}", value.attribute),
        None => format!("`{}` is missing", value.attribute),
    });
    let values: Vec<String> = values.collect();
    let text = match (values.is_empty(), atom.holds) {
        (false, _) => values.join(", "),
        (true, Some(true)) => "this holds".to_owned(),
        (true, _) => "this does not hold".to_owned(),
    };
    Label { span: atom.place.span, text }
}

fn label(place: Option<&crate::explain::PlaceDocument>, text: String) -> Vec<Label> {
    place.map(|place| Label { span: place.span, text }).into_iter().collect()
}
