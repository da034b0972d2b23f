//! Dates and calendar arithmetic.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use serde::{Deserialize, Serialize};

use super::stored;

/// A day of the proleptic Gregorian calendar.
pub type Date = jiff::civil::Date;

/// A number of calendar units, as written: `7d`, `2w`, `6mo`, `1y`. Never zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Duration {
    /// How many.
    #[serde(deserialize_with = "stored::not_zero")]
    pub count: u32,
    /// Of what.
    pub unit: DurationUnit,
}

/// A calendar unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DurationUnit {
    /// `d`
    Day,
    /// `w`
    Week,
    /// `mo`
    Month,
    /// `y`
    Year,
}

impl DurationUnit {
    /// As it is written.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Day => "d",
            Self::Week => "w",
            Self::Month => "mo",
            Self::Year => "y",
        }
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.count, self.unit.symbol())
    }
}

/// Why a text is no duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DurationError {
    /// Not a number and a unit.
    #[error("a duration is one number and one unit: `7d`, `2w`, `6mo` or `1y`")]
    Form,
    /// Zero units.
    #[error("a duration is not zero")]
    Zero,
}

impl FromStr for Duration {
    type Err = DurationError;

    fn from_str(text: &str) -> Result<Self, DurationError> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = text.split_at(digits);
        let unit = match unit {
            "d" => DurationUnit::Day,
            "w" => DurationUnit::Week,
            "mo" => DurationUnit::Month,
            "y" => DurationUnit::Year,
            _ => return Err(DurationError::Form),
        };
        match number.parse() {
            Ok(0) => Err(DurationError::Zero),
            Ok(count) => Ok(Self { count, unit }),
            Err(_) => Err(DurationError::Form),
        }
    }
}

/// `date` moved forward, or backward, by `duration`: calendar arithmetic, in which a month
/// that is too short clamps to its last day. Past the ends of the calendar it stays at them,
/// so that the result never falls as `date` grows.
#[must_use]
pub fn shift(date: Date, duration: Duration, backward: bool) -> Date {
    let count = i64::from(duration.count) * if backward { -1 } else { 1 };
    let span = match duration.unit {
        DurationUnit::Day => 0.days().try_days(count),
        DurationUnit::Week => 0.days().try_weeks(count),
        DurationUnit::Month => 0.days().try_months(count),
        DurationUnit::Year => 0.days().try_years(count),
    };
    let end = if backward { Date::MIN } else { Date::MAX };
    span.map_or(end, |span| date.saturating_add(span))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn days(text: &str) -> Duration {
        text.parse().unwrap()
    }

    #[test]
    fn a_month_past_its_end_clamps() {
        assert_eq!(shift(date(2026, 1, 31), days("1mo"), false), date(2026, 2, 28));
        assert_eq!(shift(date(2024, 2, 29), days("1y"), false), date(2025, 2, 28));
        assert_eq!(shift(date(2026, 3, 31), days("1mo"), true), date(2026, 2, 28));
    }

    #[test]
    fn the_ends_of_the_calendar_hold() {
        assert_eq!(shift(Date::MAX, days("4000000000y"), false), Date::MAX);
        assert_eq!(shift(Date::MIN, days("1d"), true), Date::MIN);
    }

    #[test]
    fn forms_that_are_none() {
        for text in ["", "7", "d", "7 d", "7days", "1.5d", "-1d", "99999999999d"] {
            assert_eq!(text.parse::<Duration>(), Err(DurationError::Form), "{text}");
        }
        assert_eq!("0d".parse::<Duration>(), Err(DurationError::Zero));
    }
}
