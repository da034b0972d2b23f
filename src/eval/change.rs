//! The dates on which something can change by itself.
//!
//! A decision depends on the date only through comparisons of `today` with other dates
//! and through the ends of windows. Each such comparison turns at dates that follow from
//! the person's own values, so that these few dates, and no others, need a look.

use std::collections::BTreeSet;

use super::approval::possible;
use super::condition::Asked;
use crate::policy::{AtomKind, Date, Leaf, Policy, Term, TermKind, Value, shift};

/// A term that moves with the date, and one with which it is compared.
#[derive(Clone, Debug)]
pub(super) enum Pivot<'a> {
    /// `today` and a term.
    Terms(&'a Term, &'a Term),
    /// `today` and a date of the policy.
    Fixed(&'a Term, Date),
    /// The plain evaluation date and the end of a window.
    Window(&'a Term),
    /// The plain evaluation date and the end of an exception.
    Day(Date),
}

impl<'a> Pivot<'a> {
    /// Every pivot of a policy.
    pub(super) fn all(policy: &'a Policy) -> Vec<Self> {
        let mut pivots = Vec::new();
        for expr in policy.expressions() {
            expr.for_each_leaf(&mut |leaf| {
                if let Leaf::Atom(atom) = leaf {
                    of_atom(&atom.kind, &mut pivots);
                }
            });
        }
        pivots.extend(policy.window_ends().into_iter().map(Self::Window));
        for exception in policy.exceptions.values() {
            pivots.extend(exception.from.map(Self::Day));
            pivots.push(Self::Day(exception.until));
        }
        pivots
    }
}

fn of_atom<'a>(atom: &'a AtomKind, pivots: &mut Vec<Pivot<'a>>) {
    let mut pair = |one: &'a Term, other: &'a Term| match (one.reads_today(), other.reads_today()) {
        (true, false) => pivots.push(Pivot::Terms(one, other)),
        (false, true) => pivots.push(Pivot::Terms(other, one)),
        // INVARIANT: the checker refuses comparisons with `today` on both sides.
        _ => {}
    };
    match atom {
        AtomKind::Compare { left, right, .. } => pair(left, right),
        AtomKind::Between { term, low, high } => {
            pair(term, low);
            pair(term, high);
        }
        AtomKind::In { term, elements } if term.reads_today() => {
            let dates = elements.iter().filter_map(|element| match element {
                Value::Date(date) => Some(*date),
                _ => None,
            });
            pivots.extend(dates.map(|date| Pivot::Fixed(term, date)));
        }
        _ => {}
    }
}

/// The dates after `asked.date` on which the person's decision can change, ascending.
pub(super) fn turning_days(asked: &Asked<'_>) -> BTreeSet<Date> {
    let mut days = own_days(asked);
    days.extend(approval_days(asked));
    days
}

/// The dates after `asked.date` on which what is on record for the person counts otherwise:
/// a decision takes effect or expires, a stage is escalated, or an approver becomes eligible
/// or stops being so.
fn approval_days(asked: &Asked<'_>) -> BTreeSet<Date> {
    let world = asked.world;
    let mut days = BTreeSet::new();
    let mut approvers = BTreeSet::new();
    for (entitlement, approval, dossier) in world.dossiers.of_person(asked.person) {
        let approval = &world.policy.approvals[approval];
        for entry in &dossier.entries {
            let day = entry.at.day();
            days.insert(day);
            days.extend(approval.valid.map(|valid| shift(day, valid, false)));
        }
        for (index, stage) in approval.stages.iter().enumerate() {
            for (of, at) in &dossier.requests {
                if *of == index {
                    days.insert(at.day());
                    days.extend(stage.within.map(|within| shift(at.day(), within, false)));
                }
            }
        }
        // Whoever stands in an alternative decides with it which alternative counts, so
        // all of them matter.
        if dossier.entries.iter().any(|entry| entry.eligible_as.is_none()) {
            for stage in &approval.stages {
                for approver in stage.by.iter().chain(&stage.escalate) {
                    approvers.extend(possible(asked, approver, entitlement));
                }
            }
        }
    }
    for person in approvers {
        if let Some(identity) = world.identity(person) {
            days.extend(own_days(&Asked { person, identity, ..*asked }));
        }
    }
    days.retain(|day| *day > asked.date);
    days
}

/// The dates after `asked.date` on which a comparison or window of the policy turns for the
/// person.
fn own_days(asked: &Asked<'_>) -> BTreeSet<Date> {
    let mut days = BTreeSet::new();
    for pivot in &asked.world.pivots {
        let (moving, fixed) = match pivot {
            Pivot::Terms(moving, fixed) => (moving_side(moving), asked.date_of(fixed)),
            Pivot::Fixed(moving, date) => (moving_side(moving), Some(*date)),
            Pivot::Window(term) => (None, asked.date_of(term)),
            Pivot::Day(date) => (None, Some(*date)),
        };
        let Some(fixed) = fixed else { continue };
        // A comparison can turn where the moving side reaches the fixed one, and where it
        // passes it.
        let turns = match moving {
            None => [Some(fixed), fixed.tomorrow().ok()],
            Some(term) => [
                first_day(asked, term, |date| date >= fixed),
                first_day(asked, term, |date| date > fixed),
            ],
        };
        days.extend(turns.into_iter().flatten().filter(|day| *day > asked.date));
    }
    days
}

/// The moving side, unless it is `today` itself.
fn moving_side(term: &Term) -> Option<&Term> {
    (!matches!(term.kind, TermKind::Today)).then_some(term)
}

/// The first later day on which the term satisfies `reached`, which stays satisfied as the
/// term grows; none if it is satisfied already, or never.
fn first_day(asked: &Asked<'_>, term: &Term, reached: impl Fn(Date) -> bool) -> Option<Date> {
    let on = |day: Date| Asked { date: day, ..*asked }.date_of(term).is_some_and(&reached);
    // INVARIANT: calendar arithmetic never falls as the day grows, so bisection is exact.
    let (mut before, mut after) = (asked.date, Date::MAX);
    if on(before) || !on(after) {
        return None;
    }
    loop {
        let between = before.until(after).map(|span| span.get_days()).unwrap_or(0);
        if between <= 1 {
            return Some(after);
        }
        let middle = before.saturating_add(jiff::Span::new().days(between / 2));
        if on(middle) {
            after = middle;
        } else {
            before = middle;
        }
    }
}
