//! Ordered values: integers, and days moved by calendar durations.
//!
//! Calendar arithmetic never falls as the day grows, so that `f(x) <= c` is `x <= t` for a
//! day `t` that can be found exactly, whatever months and leap years lie between.

use super::alphabet::{Sort, SubjectId};
use crate::policy::{Date, Duration, shift};

/// A side of a comparison of ordered values.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Line {
    /// Where it starts.
    pub(super) base: Base,
    /// How it is moved from there, step by step.
    pub(super) moves: Box<[Move]>,
}

/// Where a line starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Base {
    /// At the value of a subject.
    Subject(SubjectId),
    /// At a value that is written out.
    Fixed(i64),
}

/// A move by a duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Move {
    pub(super) by: Duration,
    pub(super) backward: bool,
}

impl PartialOrd for Move {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Move {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let key = |it: &Self| (it.backward, it.by.unit.symbol(), it.by.count);
        key(self).cmp(&key(other))
    }
}

/// The number of a day: days since 1970-01-01.
pub(super) fn number(date: Date) -> i64 {
    let epoch = jiff::civil::date(1970, 1, 1);
    // The span between two days of the calendar is always a number of days.
    epoch.until(date).map_or(0, |span| i64::from(span.get_days()))
}

/// The day of a number; past the ends of the calendar, its end.
pub(super) fn day(number: i64) -> Date {
    let epoch = jiff::civil::date(1970, 1, 1);
    match jiff::Span::new().try_days(number) {
        Ok(span) => epoch.saturating_add(span),
        Err(_) if number < 0 => Date::MIN,
        Err(_) => Date::MAX,
    }
}

/// The least and the greatest value that a record can have.
pub(super) fn range(sort: Sort) -> (i64, i64) {
    match sort {
        // Four digits: what `YYYY-MM-DD` can say.
        Sort::Date => (number(jiff::civil::date(0, 1, 1)), number(Date::MAX)),
        _ => (i64::MIN, i64::MAX),
    }
}

/// The latest evaluation date that is looked at: the last but one of the calendar. On the
/// last, no window can end and no approval can be valid for another day.
pub(super) fn last_today() -> i64 {
    number(Date::MAX) - 1
}

/// Where the moves take a value.
pub(super) fn moved(value: i64, moves: &[Move]) -> i64 {
    if moves.is_empty() {
        return value;
    }
    number(moves.iter().fold(day(value), |date, step| shift(date, step.by, step.backward)))
}

/// The greatest value of the range that the moves leave at `limit` or below.
pub(super) fn greatest(limit: i64, moves: &[Move], range: (i64, i64)) -> Option<i64> {
    if moves.is_empty() {
        return (range.0 <= limit).then(|| limit.min(range.1));
    }
    let fits = |value: i64| moved(value, moves) <= limit;
    if !fits(range.0) {
        return None;
    }
    if fits(range.1) {
        return Some(range.1);
    }
    let (mut low, mut high) = bracket(limit, moves, range, fits);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if fits(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(low)
}

/// The least value of the range that the moves leave at `limit` or above.
pub(super) fn least(limit: i64, moves: &[Move], range: (i64, i64)) -> Option<i64> {
    let below = limit.checked_sub(1)?;
    match greatest(below, moves, range) {
        None => Some(range.0),
        Some(last) if last >= range.1 => None,
        Some(last) => Some(last + 1),
    }
}

/// Two values close to where the moves pass `limit`, the lower of which fits, and the upper
/// of which does not.
fn bracket(
    limit: i64,
    moves: &[Move],
    (first, last): (i64, i64),
    fits: impl Fn(i64) -> bool,
) -> (i64, i64) {
    let guess = limit - (moved(limit, moves) - limit);
    let (low, high) = ((guess - 6).clamp(first, last), (guess + 6).clamp(first, last));
    if fits(low) && !fits(high) { (low, high) } else { (first, last) }
}

/// By how many days at least and at most the moves change a day, away from the end of the
/// calendar.
pub(super) fn span_of(moves: &[Move]) -> (i64, i64) {
    let mut whole = (0, 0);
    for step in moves {
        let (least, most) = step.days();
        let (least, most) = if step.backward { (-most, -least) } else { (least, most) };
        whole = (whole.0 + least, whole.1 + most);
    }
    whole
}

impl Move {
    /// How many days the duration has at least and at most.
    fn days(&self) -> (i64, i64) {
        use crate::policy::DurationUnit::{Day, Month, Week, Year};
        let count = i64::from(self.by.count);
        let months = match self.by.unit {
            Day => return (count, count),
            Week => return (7 * count, 7 * count),
            Month => count,
            Year => 12 * count,
        };
        // 146,097 days are 4,800 months; a part of that is off by less than five days, and a
        // month that is too short clamps by at most three more.
        let about = months * 146_097 / 4_800;
        (about - 8, about + 8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn moves(texts: &[(&str, bool)]) -> Vec<Move> {
        let step =
            |(by, backward): &(&str, bool)| Move { by: by.parse().unwrap(), backward: *backward };
        texts.iter().map(step).collect()
    }

    #[test]
    fn days_and_numbers_are_one() {
        for each in [date(0, 1, 1), date(1970, 1, 1), date(2026, 11, 25), Date::MAX] {
            assert_eq!(day(number(each)), each);
        }
        assert_eq!(number(date(1970, 3, 1)), 59);
        assert_eq!(day(i64::MAX), Date::MAX);
    }

    #[test]
    fn where_moves_pass_a_day_is_found_exactly() {
        let range = range(Sort::Date);
        for moves in [
            moves(&[]),
            moves(&[("7d", true)]),
            moves(&[("1mo", false)]),
            moves(&[("1mo", true), ("30d", false)]),
            moves(&[("1y", false), ("2w", true)]),
            moves(&[("30000y", false)]),
            moves(&[("30000y", true)]),
        ] {
            for each in [date(2024, 2, 29), date(2026, 3, 1), date(0, 1, 5), date(9999, 12, 30)] {
                let limit = number(each);
                let found = greatest(limit, &moves, range);
                if let Some(found) = found {
                    assert!(moved(found, &moves) <= limit, "{moves:?} {each}");
                }
                let next = found.map_or(range.0, |found| found + 1);
                if next <= range.1 {
                    assert!(moved(next, &moves) > limit, "{moves:?} {each}");
                }
                let least = least(limit, &moves, range);
                if let Some(least) = least {
                    assert!(moved(least, &moves) >= limit, "{moves:?} {each}");
                    assert!(least == range.0 || moved(least - 1, &moves) < limit);
                }
            }
        }
    }

    #[test]
    fn durations_lie_within_their_spans() {
        for text in ["1mo", "2mo", "5mo", "11mo", "1y", "4y", "7w", "90d"] {
            for backward in [false, true] {
                let moves = moves(&[(text, backward)]);
                let (least, most) = span_of(&moves);
                for start in 0..1_500 {
                    let change = moved(start, &moves) - start;
                    assert!((least..=most).contains(&change), "{text} {start}: {change}");
                }
            }
        }
    }
}
