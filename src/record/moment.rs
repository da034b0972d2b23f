//! When something was decided or asked for.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::tz::Offset;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

use crate::identity::iso_date;
use crate::policy::Date;

/// A date, or an instant: systems that take approvals know one or the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Moment {
    /// A whole day.
    Day(Date),
    /// A point in time.
    Instant(Timestamp),
}

/// A text that is no moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a moment is a date, or an RFC 3339 time with its offset from UTC")]
pub struct NoMoment;

impl Moment {
    /// The day, in UTC.
    #[must_use]
    pub fn day(&self) -> Date {
        match self {
            Self::Day(date) => *date,
            Self::Instant(instant) => Offset::UTC.to_datetime(*instant).date(),
        }
    }

    /// Whether it is strictly later than `other`. Where either is a date, UTC days are
    /// compared; so a date and an instant on it are a tie.
    #[must_use]
    pub fn is_after(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Instant(own), Self::Instant(other)) => own > other,
            _ => self.day() > other.day(),
        }
    }

    /// A key for sorting, under which only equal moments are equal. `Moment` itself has no
    /// order, because being neither before nor after is not the same as being equal.
    pub(super) fn key(&self) -> (Date, Option<Timestamp>) {
        match self {
            Self::Day(date) => (*date, None),
            Self::Instant(instant) => (self.day(), Some(*instant)),
        }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(date) => date.fmt(f),
            Self::Instant(instant) => instant.fmt(f),
        }
    }
}

impl FromStr for Moment {
    type Err = NoMoment;

    /// Reads `2026-11-23`, or a time as in RFC 3339: `2026-11-23T09:30:00Z`.
    fn from_str(text: &str) -> Result<Self, NoMoment> {
        if let Some(date) = iso_date(text) {
            return Ok(Self::Day(date));
        }
        if !has_form_of_rfc3339(text) {
            return Err(NoMoment);
        }
        text.parse().map(Self::Instant).map_err(|_| NoMoment)
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl JsonSchema for Moment {
    fn schema_name() -> Cow<'static, str> {
        "Moment".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A date, or a time with its offset from UTC (RFC 3339). Where either of \
                            two is a date, their days in UTC are compared.",
            "type": "string",
            "anyOf": [{ "format": "date" }, { "format": "date-time" }],
        })
    }
}

/// Whether `text` looks like `2026-11-23T09:30:00.5+01:00`. What reads it takes other forms
/// of ISO 8601 as well, some of which people would read differently.
fn has_form_of_rfc3339(text: &str) -> bool {
    let Some((date, time)) = text.split_once(['T', 't', ' ']) else { return false };
    let Some(at) = time.find(['Z', 'z', '+', '-']) else { return false };
    let (clock, offset) = time.split_at(at);
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    iso_date(date).is_some()
        && is_shaped(clock, "00:00:00")
        && (1..=9).contains(&fraction.len())
        && fraction.bytes().all(|byte| byte.is_ascii_digit())
        && match offset.get(1..) {
            Some("") => matches!(offset, "Z" | "z"),
            Some(hours) => is_shaped(hours, "00:00"),
            None => false,
        }
}

/// Whether `text` is `shape`, in which `0` stands for any digit.
fn is_shaped(text: &str, shape: &str) -> bool {
    text.len() == shape.len()
        && text.bytes().zip(shape.bytes()).all(|(byte, shape)| match shape {
            b'0' => byte.is_ascii_digit(),
            _ => byte == shape,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Moment {
        text.parse().unwrap()
    }

    #[test]
    fn dates_and_times_are_read_and_written() {
        for (text, shown) in [
            ("2026-11-23", "2026-11-23"),
            ("2026-11-23T09:30:00Z", "2026-11-23T09:30:00Z"),
            ("2026-11-23t09:30:00.25z", "2026-11-23T09:30:00.25Z"),
            ("2026-11-23 00:30:00+01:00", "2026-11-22T23:30:00Z"),
            ("2026-11-23T22:30:00-05:00", "2026-11-24T03:30:00Z"),
        ] {
            assert_eq!(moment(text).to_string(), shown);
            assert_eq!(moment(shown), moment(text));
        }
        assert_eq!(moment("2026-11-23T22:30:00-05:00").day().to_string(), "2026-11-24");
    }

    #[test]
    fn what_could_be_read_two_ways_is_no_moment() {
        for text in [
            "",
            "23.11.2026",
            "2026-11-31",
            "2026-11-23T09:30:00",
            "2026-11-23T09:30Z",
            "20261123T093000Z",
            "2026-11-23T25:00:00Z",
            "2026-11-23T09:30:00.Z",
            "2026-11-23T09:30:00Z[Europe/Berlin]",
            "2026-11-23T09:30:00+0100",
            "2026-11-23T09:30:00+",
            "2026-11-23T09:30:00Zé",
            "1795425000",
        ] {
            assert_eq!(text.parse::<Moment>(), Err(NoMoment), "{text}");
        }
    }

    #[test]
    fn a_date_and_an_instant_on_it_are_a_tie() {
        let (day, early, late) =
            (moment("2026-11-23"), moment("2026-11-23T00:00:00Z"), moment("2026-11-23T23:59:59Z"));
        assert!(late.is_after(&early) && !early.is_after(&late));
        for instant in [early, late] {
            assert!(!instant.is_after(&day) && !day.is_after(&instant));
        }
        assert!(moment("2026-11-24").is_after(&late));
        assert!(moment("2026-11-23T23:30:00-01:00").is_after(&day));
        assert!(!day.is_after(&day));
    }
}
