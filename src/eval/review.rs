//! Recertification: which reviews of an entitlement are due, and whose they are.

use std::collections::BTreeMap;

use super::World;
use super::approval::effective;
use super::condition::Asked;
use super::names::{Names, unknown_name};
use crate::diagnostic::did_you_mean;
use crate::identity::{Finding, Identity, PersonId, Population};
use crate::policy::{AttributeId, Date, EntitlementId, Mode, Review, ReviewId, Value, shift};
use crate::record::{ReviewOutcome, ReviewRecord, ReviewRecords};

/// A review of an entitlement that somebody holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewDue {
    /// Which.
    pub review: ReviewId,
    /// When it is due.
    pub due: Date,
    /// When it was done last in the present employment, and what came of it.
    pub last: Option<(Date, ReviewOutcome)>,
    /// The attributes whose change calls for it at once.
    pub changed: Vec<AttributeId>,
    /// Who reviews: keys of people, or team addresses; none where nobody can.
    pub reviewers: Vec<String>,
}

/// The reviews on record, and the people as they were.
#[derive(Debug, Default)]
pub(super) struct Reviews<'a> {
    done: BTreeMap<(PersonId, EntitlementId, ReviewId), Vec<(Date, ReviewOutcome)>>,
    previous: Option<&'a Population>,
}

impl<'a> Reviews<'a> {
    /// Sorts the records. Those that name what does not exist are findings; whoever reviews
    /// their own access has reviewed nothing.
    pub(super) fn of(
        names: Names<'_>,
        population: &Population,
        records: &ReviewRecords,
        previous: Option<&'a Population>,
    ) -> (Self, Vec<Finding>) {
        let mut reviews = Self { done: BTreeMap::new(), previous };
        let mut findings = Vec::new();
        for record in &records.records {
            match keyed(names, population, record) {
                Err(finding) => findings.push(finding),
                Ok(key) => {
                    let reviewer = record.reviewer.as_deref();
                    if reviewer.and_then(|name| population.by_name(name)) != Some(key.0) {
                        let done = reviews.done.entry(key).or_default();
                        done.push((record.at.day(), record.outcome));
                    }
                }
            }
        }
        // Of one day, what revokes comes last and is what is told.
        reviews.done.values_mut().for_each(|done| done.sort_unstable());
        findings.sort();
        (reviews, findings)
    }
}

/// The reviews of `entitlement` that are in force, the soonest due first.
pub(crate) fn reviews_due(asked: &Asked<'_>, entitlement: EntitlementId) -> Vec<ReviewDue> {
    let policy = asked.world.policy;
    let Some(reviews) = &asked.world.reviews else { return Vec::new() };
    let mut all: Vec<ReviewDue> = policy
        .reviews
        .iter()
        .filter(|(_, review)| review.header.mode == Mode::Enforce && covers(review, entitlement))
        .filter_map(|(id, review)| due(asked, reviews, entitlement, id, review))
        .collect();
    all.sort_by_key(|each| (each.due, each.review));
    all
}

/// Whether a review's selectors name an entitlement.
pub(super) fn covers(review: &Review, entitlement: EntitlementId) -> bool {
    review.covers.iter().any(|each| each.entitlements.binary_search(&entitlement).is_ok())
}

/// When a review is due; none where it has no cadence and nothing has changed.
fn due(
    asked: &Asked<'_>,
    reviews: &Reviews<'_>,
    entitlement: EntitlementId,
    id: ReviewId,
    review: &Review,
) -> Option<ReviewDue> {
    let world = asked.world;
    let since = world.policy.lifecycle.since.and_then(|since| asked.identity.value(since));
    let since = match since {
        Some(Value::Date(since)) => Some(*since),
        _ => None,
    };
    let done = reviews.done.get(&(asked.person, entitlement, id));
    let present = |day: Date| day <= asked.date && since.is_none_or(|since| day >= since);
    let last = done.into_iter().flatten().rev().find(|(day, _)| present(*day)).copied();
    // What was never reviewed counts from the first day of the employment.
    let from = last.map(|(day, _)| day).or(since);
    let by_cadence =
        review.every.map(|every| from.map_or(asked.date, |from| shift(from, every, false)));
    let reviewed_today = last.is_some_and(|(day, _)| day == asked.date);
    let changed = if reviewed_today { Vec::new() } else { changed(asked, reviews, review) };
    let by_change = (!changed.is_empty()).then_some(asked.date);
    let due = match (by_cadence, by_change) {
        (Some(one), Some(other)) => one.min(other),
        (one, other) => one.or(other)?,
    };
    let reviewers = effective(asked, &review.by, entitlement)
        .map(|(_, who)| who.names(asked))
        .unwrap_or_default();
    Some(ReviewDue { review: id, due, last, changed, reviewers })
}

/// The attributes named by `on change of` that differ from the previous population's.
fn changed(asked: &Asked<'_>, reviews: &Reviews<'_>, review: &Review) -> Vec<AttributeId> {
    let before = reviews.previous.and_then(|previous| earlier(asked.world, asked.person, previous));
    let Some(before) = before else { return Vec::new() };
    let differs =
        |attribute: &&AttributeId| before.value(**attribute) != asked.identity.value(**attribute);
    review.on_change.iter().filter(differs).copied().collect()
}

fn earlier(world: &World<'_>, person: PersonId, previous: &Population) -> Option<Identity> {
    previous.identity(previous.by_key(world.population.key(person)?)?)
}

fn keyed(
    names: Names<'_>,
    population: &Population,
    record: &ReviewRecord,
) -> Result<(PersonId, EntitlementId, ReviewId), Finding> {
    let unknown =
        |what: &str, name: &str, near| unknown_name("review", record.number, what, name, near);
    let person = population
        .by_name(&record.identity)
        .ok_or_else(|| unknown("identity", &record.identity, None))?;
    let entitlement = names.entitlement(&record.entitlement).ok_or_else(|| {
        let near = did_you_mean(&record.entitlement, names.entitlements());
        unknown("entitlement", &record.entitlement, near)
    })?;
    let review = names.review(&record.review).ok_or_else(|| {
        let near = did_you_mean(&record.review, names.reviews());
        unknown("review", &record.review, near)
    })?;
    Ok((person, entitlement, review))
}
