//! How much must be covered.

use std::fmt;
use std::str::FromStr;

use super::report::{Group, Tally};
use crate::diagnostic::did_you_mean;

/// How much of a group must be covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Threshold {
    /// The group.
    pub group: Group,
    /// In percent.
    pub percent: u8,
}

/// A threshold that is not met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortfall {
    /// The threshold.
    pub wanted: Threshold,
    /// How much is covered.
    pub tally: Tally,
}

impl fmt::Display for Shortfall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Tally { covered, total } = self.tally;
        let Threshold { group, percent } = self.wanted;
        let (group, actual) = (group.name(), self.tally.percent());
        write!(f, "{group} coverage is {actual} % ({covered} of {total}), below {percent} %")
    }
}

/// Why a text is no threshold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ThresholdError {
    /// What stands before the `=` is no group.
    #[error("there is no coverage group `{0}`")]
    Group(String),
    /// Not a whole number from 0 to 100.
    #[error("`{0}` is not a whole number of percent from 0 to 100")]
    Percent(String),
}

impl ThresholdError {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::Group(name) => did_you_mean(name, Group::ALL.map(Group::name))
                .unwrap_or_else(|| "the groups are `overall` and `privileged`".to_owned()),
            Self::Percent(_) => "write `90`, or `privileged=100`".to_owned(),
        }
    }
}

impl FromStr for Threshold {
    type Err = ThresholdError;

    /// `90`, `overall=90`, `privileged=100`; a sign of percent may follow.
    fn from_str(text: &str) -> Result<Self, ThresholdError> {
        let (group, number) = match text.split_once('=') {
            Some((name, number)) => (group(name.trim())?, number.trim()),
            None => (Group::Overall, text.trim()),
        };
        let digits = number.strip_suffix('%').map_or(number, str::trim_end);
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        match digits.parse() {
            Ok(percent @ 0..=100) if is_number => Ok(Self { group, percent }),
            _ => Err(ThresholdError::Percent(number.to_owned())),
        }
    }
}

fn group(name: &str) -> Result<Group, ThresholdError> {
    let found = Group::ALL.into_iter().find(|group| group.name() == name);
    found.ok_or_else(|| ThresholdError::Group(name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_are_read_as_people_write_them() {
        let of = |group, percent| Ok(Threshold { group, percent });
        assert_eq!("90".parse(), of(Group::Overall, 90));
        assert_eq!("overall=0".parse(), of(Group::Overall, 0));
        assert_eq!("privileged = 100 %".parse(), of(Group::Privileged, 100));
    }

    #[test]
    fn what_is_none_is_told_with_the_remedy() {
        let told = |text: &str| {
            let error = text.parse::<Threshold>().unwrap_err();
            format!("{error}; {}", error.help())
        };
        let percent = "is not a whole number of percent from 0 to 100; write `90`, or \
                       `privileged=100`";
        for (text, number) in [
            ("101", "101"),
            ("", ""),
            ("-1", "-1"),
            ("9.5", "9.5"),
            ("privileged=", ""),
            ("overall=+5", "+5"),
            ("privileged", "privileged"),
        ] {
            assert_eq!(told(text), format!("`{number}` {percent}"));
        }
        assert_eq!(
            told("priviledged=100"),
            "there is no coverage group `priviledged`; did you mean `privileged`?"
        );
        assert_eq!(
            told("x=1"),
            "there is no coverage group `x`; the groups are `overall` and `privileged`"
        );
    }

    #[test]
    fn percentages_are_rounded_down() {
        let percent = |covered, total| Tally { covered, total }.percent();
        assert_eq!(percent(0, 0), 100);
        assert_eq!(percent(199, 200), 99);
        assert_eq!(percent(200, 200), 100);
        assert_eq!(percent(1, 3), 33);
    }
}
