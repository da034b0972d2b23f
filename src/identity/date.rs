//! How a column writes its dates.

use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::TimeZone;

use super::typing::trimmed;
use crate::policy::Date;

/// The form of the dates in a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum DateForm {
    /// `YYYY-MM-DD` (RFC 3339, full-date).
    Iso,
    /// A form in the notation of strftime.
    Custom(String),
}

impl DateForm {
    /// The form that `format` describes, once it has shown that it can read a whole date.
    ///
    /// # Errors
    /// Why it cannot.
    pub(super) fn custom(format: &str) -> Result<Self, String> {
        // Day, month and year differ in every digit, so that a form which lacks or swaps one
        // does not give the date back.
        let probe = jiff::civil::date(2037, 11, 26).at(14, 8, 59, 0);
        let probe = probe.to_zoned_datetime(TimeZone::UTC).map_err(|error| error.to_string())?;
        let text =
            BrokenDownTime::from(&probe).to_string(format).map_err(|error| error.to_string())?;
        let form = Self::Custom(format.to_owned());
        match form.read(&text) {
            Some(date) if date == probe.date() => Ok(form),
            _ => Err("it does not say year, month and day".to_owned()),
        }
    }

    /// The date that `text` says; surrounding blanks do not count.
    pub(super) fn read(&self, text: &str) -> Option<Date> {
        let text = trimmed(text);
        match self {
            Self::Iso => iso_date(text),
            Self::Custom(format) => BrokenDownTime::parse(format, text).ok()?.to_date().ok(),
        }
    }

    /// As messages name it.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Iso => "YYYY-MM-DD",
            Self::Custom(format) => format,
        }
    }
}

/// The date that is written `YYYY-MM-DD`, without blanks.
pub(crate) fn iso_date(text: &str) -> Option<Date> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else { return None };
    let pair = |tens: u8, ones: u8| {
        let both = tens.is_ascii_digit() && ones.is_ascii_digit();
        both.then(|| i8::try_from((tens - b'0') * 10 + (ones - b'0')).ok()).flatten()
    };
    let year = i16::from(pair(y1, y2)?) * 100 + i16::from(pair(y3, y4)?);
    Date::new(year, pair(m1, m2)?, pair(d1, d2)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn only_whole_iso_dates_are_dates() {
        assert_eq!(DateForm::Iso.read(" 2026-03-01 "), Some(date(2026, 3, 1)));
        for text in [
            "",
            "2026-3-1",
            "20260301",
            "2026-02-29",
            "2026-03-01T00:00:00Z",
            "+026-03-01",
            "1/3/26",
        ] {
            assert_eq!(DateForm::Iso.read(text), None, "{text}");
        }
    }

    #[test]
    fn a_form_reads_what_it_describes() {
        let british = DateForm::custom("%d/%m/%Y").unwrap();
        assert_eq!(british.read("01/03/2026"), Some(date(2026, 3, 1)));
        assert_eq!(british.read("31/02/2026"), None);
        assert_eq!(british.read("01/03/2026 x"), None);
        let stamp = DateForm::custom("%Y-%m-%dT%H:%M:%SZ").unwrap();
        assert_eq!(stamp.read("2026-03-01T09:30:00Z"), Some(date(2026, 3, 1)));
    }

    #[test]
    fn a_form_that_says_no_date_is_refused() {
        for format in ["", "%d/%m", "%Y", "%Q", "%", "%H:%M", "dd/mm/yyyy", "%Y-%d-%d"] {
            assert!(DateForm::custom(format).is_err(), "{format}");
        }
    }
}
