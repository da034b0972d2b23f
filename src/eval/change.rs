//! The dates on which something can change by itself.
//!
//! A decision depends on the date only through comparisons of `today` with other dates
//! and through the ends of windows. Each such comparison turns at dates that follow from
//! the person's own values, so that these few dates, and no others, need a look.

use std::collections::BTreeSet;

use super::World;
use super::approval::possible;
use super::condition::Asked;
use crate::identity::PersonId;
use crate::policy::{
    ApprovalId, Atom, AtomKind, Date, EntitlementId, ExceptionId, Leaf, Policy, RoleId, Term,
    TermKind, Value, shift,
};

/// What turns by itself as time passes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Trigger<'a> {
    /// A comparison with `today`.
    Comparison(&'a Atom),
    /// An end of a grant's window.
    Window {
        /// The granting role.
        role: RoleId,
        /// Which of its clauses, counted from 0.
        grant: usize,
        /// Which end.
        end: WindowEnd,
        /// What the end is.
        term: &'a Term,
    },
    /// An end of an exception's window.
    Exception(ExceptionId, WindowEnd),
    /// Something on record about an approval of an entitlement.
    Record(EntitlementId, ApprovalId, RecordTurn),
}

/// What turns about an approval on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordTurn {
    /// A decision takes effect.
    Decided,
    /// A decision expires.
    Expired,
    /// A stage is asked for.
    Requested,
    /// A stage is escalated.
    Escalated,
    /// Something changes for somebody whom an alternative could yield.
    Approver(PersonId),
}

/// An end of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WindowEnd {
    /// The first day inside.
    From,
    /// The first day no longer inside.
    Until,
}

/// Something that turns, and what decides when.
#[derive(Clone, Debug)]
pub(super) struct Pivot<'a> {
    trigger: Trigger<'a>,
    turn: Turn<'a>,
}

#[derive(Clone, Debug)]
enum Turn<'a> {
    /// Where a term that moves with the date meets one that does not.
    Terms(&'a Term, &'a Term),
    /// Where a term that moves with the date meets a date of the policy.
    Fixed(&'a Term, Date),
    /// On the date that a term yields.
    Window(&'a Term),
    /// On this date.
    Day(Date),
}

impl<'a> Pivot<'a> {
    /// Every pivot of a policy.
    pub(super) fn all(policy: &'a Policy) -> Vec<Self> {
        let mut pivots = Vec::new();
        for expr in policy.expressions() {
            expr.for_each_leaf(&mut |leaf| {
                if let Leaf::Atom(atom) = leaf {
                    let turns = turns_of(&atom.kind).into_iter();
                    let trigger = Trigger::Comparison(atom);
                    pivots.extend(turns.map(|turn| Self { trigger, turn }));
                }
            });
        }
        for (role, declared) in policy.roles.iter() {
            for (grant, clause) in declared.grants.iter().enumerate() {
                let mut window = |term: &'a Option<Term>, end| {
                    pivots.extend(term.iter().map(|term| Self {
                        trigger: Trigger::Window { role, grant, end, term },
                        turn: Turn::Window(term),
                    }));
                };
                window(&clause.from, WindowEnd::From);
                window(&clause.until, WindowEnd::Until);
            }
        }
        for (id, exception) in policy.exceptions.iter() {
            let day =
                |date, end| Self { trigger: Trigger::Exception(id, end), turn: Turn::Day(date) };
            pivots.extend(exception.from.map(|from| day(from, WindowEnd::From)));
            pivots.push(day(exception.until, WindowEnd::Until));
        }
        pivots
    }
}

fn turns_of(atom: &AtomKind) -> Vec<Turn<'_>> {
    let pair =
        |one, other| moving_and_fixed(one, other).map(|(one, other)| Turn::Terms(one, other));
    match atom {
        AtomKind::Compare { left, right, .. } => pair(left, right).into_iter().collect(),
        AtomKind::Between { term, low, high } => {
            pair(term, low).into_iter().chain(pair(term, high)).collect()
        }
        AtomKind::In { term, elements } if term.reads_today() => {
            let dates = elements.iter().filter_map(|element| match element {
                Value::Date(date) => Some(*date),
                _ => None,
            });
            dates.map(|date| Turn::Fixed(term, date)).collect()
        }
        _ => Vec::new(),
    }
}

fn moving_and_fixed<'a>(one: &'a Term, other: &'a Term) -> Option<(&'a Term, &'a Term)> {
    match (one.reads_today(), other.reads_today()) {
        (true, false) => Some((one, other)),
        (false, true) => Some((other, one)),
        // INVARIANT: the checker refuses comparisons with `today` on both sides.
        _ => None,
    }
}

/// The dates after `asked.date` on which the person's decision can change, ascending.
pub(super) fn turning_days(asked: &Asked<'_>) -> BTreeSet<Date> {
    turns(asked.world, asked).into_iter().map(|(day, _)| day).collect()
}

/// What can turn after `asked.date`, each with the date on which it can; those of one date
/// in the order of the policy's tables, and what is on record last.
pub(super) fn turns<'a>(world: &'a World<'a>, asked: &Asked<'_>) -> Vec<(Date, Trigger<'a>)> {
    let mut found = own_turns(world, asked);
    found.extend(record_turns(world, asked));
    // Stable: the order within a date stays.
    found.sort_by_key(|(day, _)| *day);
    found
}

/// What turns about the approvals on record for the person: a decision takes effect or
/// expires, a stage is escalated, or an approver becomes eligible or stops being so.
fn record_turns<'a>(world: &'a World<'a>, asked: &Asked<'_>) -> Vec<(Date, Trigger<'a>)> {
    let mut found = Vec::new();
    for (entitlement, id, dossier) in world.dossiers.of_person(asked.person) {
        let approval = &world.policy.approvals[id];
        let mut add = |day: Date, turn| found.push((day, Trigger::Record(entitlement, id, turn)));
        for entry in &dossier.entries {
            let day = entry.at.day();
            add(day, RecordTurn::Decided);
            if let Some(valid) = approval.valid {
                add(shift(day, valid, false), RecordTurn::Expired);
            }
        }
        for (stage, at) in &dossier.requests {
            add(at.day(), RecordTurn::Requested);
            if let Some(within) = approval.stages.get(*stage).and_then(|stage| stage.within) {
                add(shift(at.day(), within, false), RecordTurn::Escalated);
            }
        }
        // Whoever stands in an alternative decides with it which alternative counts, so
        // all of them matter; what is attested stands by itself.
        if dossier.entries.iter().all(|entry| entry.eligible_as.is_some()) {
            continue;
        }
        let approvers =
            approval.stages.iter().flat_map(|stage| stage.by.iter().chain(&stage.escalate));
        let people: BTreeSet<PersonId> =
            approvers.flat_map(|approver| possible(asked, approver, entitlement)).collect();
        for person in people {
            let Some(identity) = world.identity(person) else { continue };
            let own = own_turns(world, &Asked { person, identity, ..*asked });
            let days: BTreeSet<Date> = own.into_iter().map(|(day, _)| day).collect();
            days.into_iter().for_each(|day| add(day, RecordTurn::Approver(person)));
        }
    }
    found.retain(|(day, _)| *day > asked.date);
    found
}

/// What can turn of the policy's comparisons and windows.
fn own_turns<'a>(world: &'a World<'a>, asked: &Asked<'_>) -> Vec<(Date, Trigger<'a>)> {
    let mut found = Vec::new();
    for pivot in &world.prepared.pivots {
        let mut add = |day: Option<Date>| {
            let later = day.filter(|day| *day > asked.date);
            found.extend(later.map(|day| (day, pivot.trigger)));
        };
        match pivot.turn {
            Turn::Terms(moving, fixed) => {
                meetings(asked, moving, asked.date_of(fixed)).into_iter().for_each(add);
            }
            Turn::Fixed(moving, date) => {
                meetings(asked, moving, Some(date)).into_iter().for_each(add);
            }
            Turn::Window(term) => add(asked.date_of(term)),
            Turn::Day(date) => add(Some(date)),
        }
    }
    found
}

/// The days on which a comparison can turn: where the moving side reaches the fixed one,
/// and where it passes it.
fn meetings(asked: &Asked<'_>, moving: &Term, fixed: Option<Date>) -> [Option<Date>; 2] {
    let Some(fixed) = fixed else { return [None, None] };
    match moving_side(moving) {
        None => [Some(fixed), fixed.tomorrow().ok()],
        Some(term) => [
            first_day(asked, term, |date| date >= fixed),
            first_day(asked, term, |date| date > fixed),
        ],
    }
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
