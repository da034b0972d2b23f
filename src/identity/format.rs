//! The formats of an export, and how to tell them apart.

use std::fmt;
use std::str::FromStr;

use memchr::memchr2_iter;
use serde::Deserialize;
use serde::de::IgnoredAny;

/// How records are written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub enum Format {
    /// A JSON array of objects, or one object (RFC 8259).
    Json,
    /// One JSON object a line.
    Ndjson,
    /// A header and a row for each record (RFC 4180).
    Csv,
    /// A SCIM 2.0 list response or user (RFC 7643, RFC 7644); several may follow one another.
    Scim,
    /// A Parquet file.
    Parquet,
    /// An Arrow IPC file or stream.
    Arrow,
}

/// A word that names no format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no format: write `json`, `ndjson`, `csv`, `scim`, `parquet` or `arrow`")]
pub struct UnknownFormat(String);

impl Format {
    /// Every format.
    pub const ALL: [Self; 6] =
        [Self::Json, Self::Ndjson, Self::Csv, Self::Scim, Self::Parquet, Self::Arrow];

    /// As it is written in `rolebook.toml` and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Csv => "csv",
            Self::Scim => "scim",
            Self::Parquet => "parquet",
            Self::Arrow => "arrow",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(text: &str) -> Result<Self, UnknownFormat> {
        let named = Self::ALL.into_iter().find(|format| format.name() == text);
        named.ok_or_else(|| UnknownFormat(text.to_owned()))
    }
}

impl TryFrom<String> for Format {
    type Error = UnknownFormat;

    fn try_from(text: String) -> Result<Self, UnknownFormat> {
        text.parse()
    }
}

/// The format that the first bytes of a text show; none where they are blank.
///
/// What begins with `[` is a JSON array. What begins with `{` is SCIM where a SCIM URN occurs
/// in it, NDJSON where its first line is an object by itself, and one JSON object otherwise.
/// Anything else is CSV.
#[must_use]
pub fn detect(start: &[u8]) -> Option<Format> {
    match detect_plain(start)? {
        Format::Json | Format::Ndjson if has_scim_urn(start) => Some(Format::Scim),
        plain => Some(plain),
    }
}

/// The same where no SCIM is expected, so that a text may quote a SCIM URN.
pub(crate) fn detect_plain(start: &[u8]) -> Option<Format> {
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    match text.first()? {
        b'[' => Some(Format::Json),
        b'{' if first_line_is_a_record(text) => Some(Format::Ndjson),
        b'{' => Some(Format::Json),
        _ => Some(Format::Csv),
    }
}

fn has_scim_urn(text: &[u8]) -> bool {
    let urn = b"urn:ietf:params:scim:";
    memchr2_iter(b'u', b'U', text).any(|start| {
        let found = text.get(start..).and_then(|rest| rest.get(..urn.len()));
        found.is_some_and(|found| found.eq_ignore_ascii_case(urn))
    })
}

fn first_line_is_a_record(text: &[u8]) -> bool {
    let mut lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let first = lines.next().unwrap_or_default();
    let mut others = lines.filter(|line| !line.is_empty());
    // A broken first line does not make the file another format: a line that closes, followed
    // by one that opens, is NDJSON too.
    serde_json::from_slice::<IgnoredAny>(first).is_ok()
        || (first.ends_with(b"}") && others.next().is_some_and(|line| line.starts_with(b"{")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_told_from_the_content() {
        let cases: [(&str, Option<Format>); 11] = [
            ("", None),
            (" \r\n\t", None),
            ("\u{feff}id,department\n", Some(Format::Csv)),
            ("\u{feff} [ ]", Some(Format::Json)),
            ("{\n  \"id\": \"e1\"\n}\n", Some(Format::Json)),
            ("{\"id\":\"e1\"}", Some(Format::Ndjson)),
            ("{\"id\":\"e1\"}\r\n{\"id\":", Some(Format::Ndjson)),
            ("{\"id\":}\n{\"id\":\"e2\"}\n", Some(Format::Ndjson)),
            ("{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"]}", Some(Format::Scim)),
            (
                "[{\"schemas\":[\"URN:ietf:params:scim:schemas:core:2.0:User\"]}]",
                Some(Format::Scim),
            ),
            ("id\n", Some(Format::Csv)),
        ];
        for (text, format) in cases {
            assert_eq!(detect(text.as_bytes()), format, "{text:?}");
        }
    }

    #[test]
    fn a_format_is_named_as_it_is_written() {
        for format in Format::ALL {
            assert_eq!(format.name().parse(), Ok(format));
        }
        insta::assert_snapshot!(
            "xlsx".parse::<Format>().unwrap_err(),
            @"`xlsx` is no format: write `json`, `ndjson`, `csv`, `scim`, `parquet` or `arrow`"
        );
    }
}
