//! What rules in record mode would do, and conflicts that only report.

use std::collections::BTreeSet;

use super::review::covers;
use super::standing::{Open, Snapshot};
use super::{Enforced, Observation, Rule, State, Was, World};
use crate::identity::{Identity, PersonId};
use crate::policy::{Date, EntitlementId, Header, Id, Mode, Policy, Resolve, Table};

/// What each rule in record mode would change, were it in force, and what each conflict
/// that acts on nothing found.
pub(super) fn observations(
    world: &World<'_>,
    person: PersonId,
    identity: &Identity,
    date: Date,
    now: &Snapshot,
) -> Result<Vec<Observation>, Open> {
    let mut found = Vec::new();
    for rule in recorded(world.policy) {
        if !now.membership.could_concern(rule) {
            continue;
        }
        let then = Snapshot::take(world, person, identity, date, Enforced(Some(rule)))?;
        let mut seen = difference(rule, now, &then);
        // A conflict may find something and still change nothing.
        if let Rule::Conflict(id) = rule
            && let Some(verdict) = then.verdicts.iter().find(|verdict| verdict.conflict == id)
            && !verdict.acts
        {
            seen = Some(reported(world.policy, &then, verdict));
        }
        found.extend(seen);
    }
    let reports = now.verdicts.iter().filter(|verdict| !verdict.acts);
    found.extend(reports.map(|verdict| reported(world.policy, now, verdict)));
    found.extend(reviews(world, now));
    found.sort_by_key(|seen| seen.rule);
    Ok(found)
}

/// What reviews in record mode would have had reviewed of what is kept.
fn reviews(world: &World<'_>, now: &Snapshot) -> Vec<Observation> {
    if world.reviews.is_none() {
        return Vec::new();
    }
    let policy = world.policy;
    let recorded = policy.reviews.iter().filter(|(_, review)| review.header.mode == Mode::Record);
    let kept = || now.states.iter().filter(|(_, state)| state.is_kept()).map(|(id, _)| *id);
    let seen = recorded.map(|(id, review)| Observation {
        rule: Rule::Review(id),
        roles: Vec::new(),
        reviewed: kept().filter(|kept| covers(review, *kept)).collect(),
        changes: Vec::new(),
    });
    seen.filter(|seen| !seen.reviewed.is_empty()).collect()
}

fn recorded(policy: &Policy) -> Vec<Rule> {
    let roles = of_mode(&policy.roles, |role| &role.header, Rule::Role);
    let approvals = of_mode(&policy.approvals, |approval| &approval.header, Rule::Approval);
    let forbids = of_mode(&policy.forbids, |forbid| &forbid.header, Rule::Forbid);
    let conflicts = of_mode(&policy.conflicts, |conflict| &conflict.header, Rule::Conflict);
    let exceptions = of_mode(&policy.exceptions, |exception| &exception.header, Rule::Exception);
    roles.chain(approvals).chain(forbids).chain(conflicts).chain(exceptions).collect()
}

fn of_mode<'a, I: Id + 'a, T>(
    rules: &'a Table<I, T>,
    header: fn(&T) -> &Header,
    rule: fn(I) -> Rule,
) -> impl Iterator<Item = Rule> + 'a {
    let recorded = rules.iter().filter(move |(_, row)| header(row).mode == Mode::Record);
    recorded.map(move |(id, _)| rule(id))
}

fn difference(rule: Rule, now: &Snapshot, then: &Snapshot) -> Option<Observation> {
    let roles: Vec<_> =
        then.roles().iter().filter(|role| !now.roles().contains(role)).copied().collect();
    let touched: BTreeSet<_> = now.states.keys().chain(then.states.keys()).copied().collect();
    let changes: Vec<_> = touched
        .into_iter()
        .map(|id| (id, now.states.get(&id).copied(), then.states.get(&id).copied()))
        .filter(|(_, before, after)| before != after)
        .collect();
    (!roles.is_empty() || !changes.is_empty()).then_some(Observation {
        rule,
        roles,
        reviewed: Vec::new(),
        changes,
    })
}

/// What a conflict that acts on nothing would make of its members, were they all held.
fn reported(policy: &Policy, now: &Snapshot, verdict: &super::conflict::Verdict) -> Observation {
    let resolve = policy.conflicts[verdict.conflict].resolve;
    let would = |state: Option<State>| match (resolve, state) {
        (Resolve::Approval(_), Some(State::Granted)) => Some(State::Pending),
        (Resolve::Approval(_), Some(State::Suspended(_))) => Some(State::Suspended(Was::Pending)),
        (Resolve::Approval(_), other) => other,
        _ => Some(State::Denied),
    };
    let spared = |id: &EntitlementId| match resolve {
        Resolve::Keep(kept) => {
            kept == *id || policy.entitlements[kept].implies.binary_search(id).is_ok()
        }
        _ => false,
    };
    let members = verdict.entitlements.iter().filter(|id| !spared(id));
    let changes = members.map(|id| {
        let state = now.states.get(id).copied();
        (*id, state, would(state))
    });
    Observation {
        rule: Rule::Conflict(verdict.conflict),
        roles: verdict.roles.clone(),
        reviewed: Vec::new(),
        changes: changes.collect(),
    }
}
