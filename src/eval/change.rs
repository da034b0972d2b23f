//! The dates on which something can change by itself.
//!
//! A decision depends on the date only through comparisons of `today` with other dates
//! and through the ends of windows. Each such comparison turns at dates that follow from
//! the person's own values, so that these few dates, and no others, need a look.

use std::collections::{BTreeMap, BTreeSet};

use super::World;
use super::approval::possible;
use super::condition::Asked;
use super::screen::Candidates;
use crate::identity::PersonId;
use crate::policy::{
    ApprovalId, Atom, AtomKind, Date, EntitlementId, ExceptionId, Expr, ForbidId, Leaf, Policy,
    RoleId, Term, TermKind, Unit, Value, shift,
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

/// Whom something that turns can concern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Owner {
    /// Anybody: the lifecycle, or an approval.
    Anybody,
    /// Those of whom a condition or role can hold.
    Unit(Unit),
    /// Those whom a forbid can bind.
    Forbid(ForbidId),
    /// Those whom an exception can favour.
    Exception(ExceptionId),
}

/// Every pivot of a policy.
#[derive(Debug)]
pub(super) struct Pivots<'a> {
    all: Vec<Pivot<'a>>,
    /// The places of those that an owner has.
    owned: BTreeMap<Owner, Vec<usize>>,
}

/// Something that turns, and what decides when.
#[derive(Clone, Debug)]
struct Pivot<'a> {
    owner: Owner,
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

impl<'a> Pivots<'a> {
    /// Every pivot of a policy.
    pub(super) fn of(policy: &'a Policy) -> Self {
        let all = Pivot::all(policy);
        let mut owned: BTreeMap<Owner, Vec<usize>> = BTreeMap::new();
        for (place, pivot) in all.iter().enumerate() {
            owned.entry(pivot.owner).or_default().push(place);
        }
        Self { all, owned }
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Those that can make a difference to somebody of whom nothing but `candidates` can hold.
    fn concerning(&self, candidates: Option<&Candidates>) -> Vec<&Pivot<'a>> {
        let Some(candidates) = candidates else { return self.all.iter().collect() };
        let units = candidates.units.iter().map(|unit| Owner::Unit(*unit));
        let forbids = candidates.forbids.iter().map(|id| Owner::Forbid(*id));
        let exceptions = candidates.exceptions.iter().map(|id| Owner::Exception(*id));
        let owners = units.chain(forbids).chain(exceptions).chain([Owner::Anybody]);
        let places = owners.filter_map(|owner| self.owned.get(&owner)).flatten();
        places.filter_map(|place| self.all.get(*place)).collect()
    }
}

impl<'a> Pivot<'a> {
    /// Every pivot of a policy, in the order of its tables: comparisons, windows of grants,
    /// windows of exceptions.
    fn all(policy: &'a Policy) -> Vec<Self> {
        let mut pivots = Vec::new();
        for (owner, expr) in owned_expressions(policy) {
            expr.for_each_leaf(&mut |leaf| {
                if let Leaf::Atom(atom) = leaf {
                    let turns = turns_of(&atom.kind).into_iter();
                    let trigger = Trigger::Comparison(atom);
                    pivots.extend(turns.map(|turn| Self { owner, trigger, turn }));
                }
            });
        }
        for (role, declared) in policy.roles.iter() {
            for (grant, clause) in declared.grants.iter().enumerate() {
                let mut window = |term: &'a Option<Term>, end| {
                    pivots.extend(term.iter().map(|term| Self {
                        owner: Owner::Unit(Unit::Role(role)),
                        trigger: Trigger::Window { role, grant, end, term },
                        turn: Turn::Window(term),
                    }));
                };
                window(&clause.from, WindowEnd::From);
                window(&clause.until, WindowEnd::Until);
            }
        }
        for (id, exception) in policy.exceptions.iter() {
            let day = |date, end| Self {
                owner: Owner::Exception(id),
                trigger: Trigger::Exception(id, end),
                turn: Turn::Day(date),
            };
            pivots.extend(exception.from.map(|from| day(from, WindowEnd::From)));
            pivots.push(day(exception.until, WindowEnd::Until));
        }
        pivots
    }
}

/// Every expression of every rule, in the order of the tables, with whom it can concern.
fn owned_expressions(policy: &Policy) -> Vec<(Owner, &Expr)> {
    let mut all: Vec<(Owner, &Expr)> = Vec::new();
    all.extend(policy.lifecycle.arms.iter().map(|arm| (Owner::Anybody, &arm.when)));
    for (id, condition) in policy.conditions.iter() {
        all.push((Owner::Unit(Unit::Condition(id)), &condition.expr));
    }
    for (id, role) in policy.roles.iter() {
        let grants = role.grants.iter().filter_map(|grant| grant.when.as_ref());
        let of_role = role.when.iter().chain(grants);
        all.extend(of_role.map(|expr| (Owner::Unit(Unit::Role(id)), expr)));
    }
    for approval in policy.approvals.values() {
        let stages = approval.stages.iter().filter_map(|stage| stage.when.as_ref());
        let of_approval = approval.skip_when.iter().chain(stages);
        all.extend(of_approval.map(|expr| (Owner::Anybody, expr)));
    }
    for (id, forbid) in policy.forbids.iter() {
        all.extend(forbid.when.iter().map(|expr| (Owner::Forbid(id), expr)));
    }
    for (id, exception) in policy.exceptions.iter() {
        all.push((Owner::Exception(id), &exception.when));
    }
    all
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

/// The dates after `asked.date` on which the person's decision can change, ascending. What
/// turns in a rule that a screen leaves out makes no difference.
pub(super) fn turning_days(asked: &Asked<'_>) -> BTreeSet<Date> {
    let candidates = asked.world.screen.map(|screen| screen.candidates(asked.identity));
    turning_days_among(asked, candidates.as_ref())
}

/// The same where it is known what can hold.
pub(crate) fn turning_days_among(
    asked: &Asked<'_>,
    candidates: Option<&Candidates>,
) -> BTreeSet<Date> {
    let pivots = asked.world.prepared.pivots.concerning(candidates);
    let own = turns_among(asked, pivots.into_iter());
    own.into_iter().chain(record_turns(asked.world, asked)).map(|(day, _)| day).collect()
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
            let Some(identity) = &world.identity(person) else { continue };
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
    turns_among(asked, world.prepared.pivots.all.iter())
}

fn turns_among<'p, 'a: 'p>(
    asked: &Asked<'_>,
    pivots: impl Iterator<Item = &'p Pivot<'a>>,
) -> Vec<(Date, Trigger<'a>)> {
    let mut found = Vec::new();
    for pivot in pivots {
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
