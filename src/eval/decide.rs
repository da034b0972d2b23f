//! The decision for one person.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::approval::{awaited, on_record};
use super::change::turning_days;
use super::condition::Asked;
use super::observe::observations;
use super::paths::{Ground, Path, Paths};
use super::review::reviews_due;
use super::standing::{Open, Snapshot, best, suspended};
use super::{
    Awaiting, Cause, Decision, Enforced, Holding, Outcome, Source, Standing, State, Via, World,
};
use crate::identity::{Finding, FindingLevel, Identity, PersonId};
use crate::policy::{ApprovalId, Date, EntitlementId, Phase};

/// Decides what a person should hold on `as_of`, and why.
#[must_use]
pub fn decide(world: &World<'_>, person: PersonId, as_of: Date) -> Decision {
    let population = world.population;
    if !population.has(person) {
        return quarantined(person, as_of, Vec::new(), vec![unknown_person()]);
    }
    let mut warnings = population.warnings(person).to_vec();
    let identity = population.identity(person).filter(|_| population.blocked(person).is_empty());
    let Some(identity) = identity else {
        let all = population.errors(person).iter().chain(population.blocked(person));
        return quarantined(person, as_of, warnings, all.cloned().collect());
    };
    match stand(world, person, &identity, as_of) {
        Ok((standing, findings)) => {
            warnings.extend(findings);
            Decision { person, as_of, outcome: Outcome::Decided(standing), warnings }
        }
        Err(reason) => quarantined(person, as_of, warnings, vec![reason.finding()]),
    }
}

enum Reason {
    NoPhase,
    Open,
}

impl From<Open> for Reason {
    fn from(Open: Open) -> Self {
        Self::Open
    }
}

impl Reason {
    fn finding(&self) -> Finding {
        let (code, message) = match self {
            Self::NoPhase => (
                "no-phase",
                "no arm of the lifecycle holds for this record; mend the record, or add an arm \
                 that covers it",
            ),
            Self::Open => (
                "missing-value",
                "a rule reads a value that this record lacks, and cannot be decided",
            ),
        };
        Finding { level: FindingLevel::Error, code, message: message.to_owned(), field: None }
    }
}

fn unknown_person() -> Finding {
    Finding {
        level: FindingLevel::Error,
        code: "unknown-identity",
        message: "there is no such person in the records".to_owned(),
        field: None,
    }
}

fn quarantined(
    person: PersonId,
    as_of: Date,
    warnings: Vec<Finding>,
    findings: Vec<Finding>,
) -> Decision {
    Decision { person, as_of, outcome: Outcome::Quarantined(findings), warnings }
}

fn stand(
    world: &World<'_>,
    person: PersonId,
    identity: &Identity,
    as_of: Date,
) -> Result<(Standing, Vec<Finding>), Reason> {
    let mut now = Snapshot::take(world, person, identity, as_of, Enforced::default())?;
    let paths = std::mem::take(&mut now.paths);
    let phase = now.phase.ok_or(Reason::NoPhase)?;
    let known = &now.membership.known;
    let asked = Asked { world, person, identity, date: as_of, known, entitlement: None };
    let ground =
        Ground { asked, phase, membership: &now.membership, enforced: Enforced::default() };
    let mut holdings = holdings(&ground, &now.states, paths)?;
    let next_change = look_ahead(&ground, &now, &mut holdings)?;
    let observed = observations(world, person, identity, as_of, &now)?;
    let standing = Standing {
        phase,
        roles: now.membership.held.clone(),
        entitlements: holdings,
        next_change,
        observed,
    };
    Ok((standing, now.findings))
}

/// Fills in `until` and `from`, and finds the next change, by looking at every later date
/// on which anything can change.
fn look_ahead(
    ground: &Ground<'_>,
    now: &Snapshot,
    holdings: &mut [Holding],
) -> Result<Option<Date>, Open> {
    let asked = &ground.asked;
    let days = turning_days(asked);
    if days.is_empty() {
        return Ok(None);
    }
    let mut next_change = None;
    // Kept ones wait for the day on which they no longer are, scheduled ones for the day
    // on which they can be held.
    let mut waiting: BTreeMap<EntitlementId, bool> = holdings
        .iter()
        .filter(|holding| holding.state.is_kept() || holding.state == State::Scheduled)
        .map(|holding| (holding.entitlement, holding.state.is_kept()))
        .collect();
    let mut found: BTreeMap<EntitlementId, Date> = BTreeMap::new();
    for day in days {
        if next_change.is_some() && waiting.is_empty() {
            break;
        }
        let then = Snapshot::take(asked.world, asked.person, asked.identity, day, ground.enforced)?;
        if next_change.is_none() && !then.is_same(now) {
            next_change = Some(day);
        }
        waiting.retain(|id, kept| {
            let state = then.states.get(id).copied();
            let arrived = if *kept {
                !state.is_some_and(State::is_kept)
            } else {
                state.is_some_and(|state| state.is_kept() || state == State::Pending)
            };
            if arrived {
                found.insert(*id, day);
            }
            !arrived
        });
    }
    for holding in holdings {
        let day = found.get(&holding.entitlement).copied();
        if holding.state == State::Scheduled {
            holding.from = day;
        } else if holding.state.is_kept() {
            holding.until = day;
        }
    }
    Ok(next_change)
}

/// The entitlements that any rule reaches, with every path.
fn holdings(
    ground: &Ground<'_>,
    states: &BTreeMap<EntitlementId, State>,
    paths: Paths,
) -> Result<Vec<Holding>, Open> {
    let policy = ground.asked.world.policy;
    let mut via: BTreeMap<EntitlementId, Vec<Via>> = BTreeMap::new();
    // The approvals that the best paths wait for, each with the entitlement that it is
    // asked for: the one reached, or the one that implies it.
    let mut missing: BTreeMap<EntitlementId, BTreeMap<ApprovalId, EntitlementId>> = BTreeMap::new();
    for (entitlement, paths) in paths {
        let Some(own) = best(&paths) else { continue };
        let best_paths = || paths.iter().filter(|path| path.state == own);
        let awaiting: BTreeSet<ApprovalId> =
            best_paths().flat_map(|path| path.awaiting.iter().copied()).collect();
        let denied_by: BTreeSet<Cause> =
            best_paths().flat_map(|path| path.denied_by.iter().copied()).collect();
        let implied = &policy.entitlements[entitlement].implies;
        for id in implied {
            via.entry(*id).or_default().push(Via {
                source: Source::Implied(entitlement),
                state: suspended(ground.phase, own),
                awaiting: awaiting.iter().copied().collect(),
                denied_by: denied_by.iter().copied().collect(),
            });
        }
        for id in implied.iter().chain([&entitlement]).filter(|_| !awaiting.is_empty()) {
            if states.get(id) == Some(&suspended(ground.phase, own)) {
                let missing = missing.entry(*id).or_default();
                for approval in &awaiting {
                    let asked_for = missing.entry(*approval).or_insert(entitlement);
                    if *id == entitlement {
                        *asked_for = entitlement;
                    }
                }
            }
        }
        via.entry(entitlement).or_default().extend(listed(ground.phase, paths));
    }
    let mut holdings = Vec::with_capacity(via.len());
    for (entitlement, mut via) in via {
        via.sort_by(in_order);
        let Some(state) = states.get(&entitlement).copied() else { continue };
        let mut awaiting: Vec<Awaiting> = Vec::new();
        for (approval, asked_for) in missing.remove(&entitlement).unwrap_or_default() {
            awaiting.push(awaited(&ground.asked, approval, asked_for).ok_or(Open)?);
        }
        let denied_by: BTreeSet<Cause> = match state {
            State::Denied => via.iter().flat_map(|via| via.denied_by.iter().copied()).collect(),
            _ => BTreeSet::new(),
        };
        holdings.push(Holding {
            entitlement,
            state,
            until: None,
            from: None,
            awaiting,
            on_record: on_record(ground, entitlement),
            reviews: if state.is_kept() {
                reviews_due(&ground.asked, entitlement)
            } else {
                Vec::new()
            },
            denied_by: denied_by.into_iter().collect(),
            via,
        });
    }
    Ok(holdings)
}

/// The paths as they are told: one for each role whose condition held, granting role and
/// state, then the exceptions.
fn listed(phase: Phase, paths: Vec<Path>) -> Vec<Via> {
    let mut listed: Vec<Via> = Vec::new();
    for path in paths {
        let via = Via {
            source: path.source,
            state: suspended(phase, path.state),
            awaiting: path.awaiting.into_iter().collect(),
            denied_by: path.denied_by.into_iter().collect(),
        };
        let twin = listed.iter_mut().find(|other| {
            other.state == via.state
                && match (&other.source, &via.source) {
                    (Source::Role { chain: one, .. }, Source::Role { chain: two, .. }) => {
                        one.first() == two.first() && one.last() == two.last()
                    }
                    (one, two) => one == two,
                }
        });
        match twin {
            Some(twin) => {
                merge(&mut twin.awaiting, via.awaiting);
                merge(&mut twin.denied_by, via.denied_by);
            }
            None => listed.push(via),
        }
    }
    listed
}

/// By source, the better state first. The order of a role's clauses has no say in it.
fn in_order(one: &Via, other: &Via) -> Ordering {
    let by_source = match (&one.source, &other.source) {
        (Source::Role { chain: one, .. }, Source::Role { chain: other, .. }) => one.cmp(other),
        (one, other) => one.cmp(other),
    };
    by_source.then(other.state.cmp(&one.state))
}

fn merge<T: Ord>(into: &mut Vec<T>, more: Vec<T>) {
    into.extend(more);
    into.sort_unstable();
    into.dedup();
}
