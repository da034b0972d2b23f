//! Findings that a policy had when it adopted `lint`.

use std::collections::BTreeMap;

use super::fingerprint::fingerprint;
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// The version of the form.
const VERSION: u32 = 1;

/// Findings that are known and do not count.
#[derive(
    Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// The version of this form: 1.
    pub version: u32,
    /// The findings, in the order of their files and places when it was written.
    pub findings: Vec<BaselineEntry>,
}

/// A finding that is known.
#[derive(
    Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct BaselineEntry {
    /// Its rule.
    pub code: String,
    /// The file in which it was, as seen from the policy directory; for people.
    pub file: String,
    /// What it is known by: it does not change when lines move.
    pub fingerprint: String,
}

/// Why a file is no baseline.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, miette::Diagnostic)]
pub enum BaselineError {
    /// Not of this form.
    #[error("this is no baseline: {message}")]
    #[diagnostic(
        code("broken-baseline"),
        help("write it anew with `rolebook lint --baseline FILE --write-baseline`")
    )]
    Form {
        /// What is wrong with it.
        message: String,
    },
    /// Of a later form.
    #[error("the baseline has version {found}, and this program knows version {VERSION}")]
    #[diagnostic(
        code("baseline-version"),
        help("use a newer rolebook, or write it anew with `--write-baseline`")
    )]
    Version {
        /// Its version.
        found: u64,
    },
}

impl Baseline {
    /// The baseline in which these findings are known; `path` names the file of a place.
    #[must_use]
    pub fn of<'p>(diagnostics: &[Diagnostic], path: impl Fn(Span) -> &'p str) -> Self {
        let findings = diagnostics.iter().map(|found| BaselineEntry {
            code: found.code.clone(),
            file: found.span().map_or("", &path).to_owned(),
            fingerprint: fingerprint(found),
        });
        Self { version: VERSION, findings: findings.collect() }
    }

    /// Reads a baseline.
    ///
    /// # Errors
    /// When the text is none, or one of a later version.
    pub fn read(text: &str) -> Result<Self, BaselineError> {
        let form = |message: String| BaselineError::Form { message };
        let value: serde_json::Value =
            serde_json::from_str(text).map_err(|error| form(format!("it is not JSON: {error}")))?;
        let version = value.get("version").and_then(serde_json::Value::as_u64);
        let Some(version) = version else { return Err(form("it has no version".to_owned())) };
        if version != u64::from(VERSION) {
            return Err(BaselineError::Version { found: version });
        }
        serde_json::from_value(value)
            .map_err(|_| form("it does not fit `rolebook schema baseline`".to_owned()))
    }

    /// Drops what is known from `diagnostics`, each entry once; returns the entries of what
    /// is no longer found.
    #[must_use]
    pub fn drop_known(&self, diagnostics: &mut Vec<Diagnostic>) -> Vec<&BaselineEntry> {
        let key = |code: &str, print: &str| (code.to_owned(), print.to_owned());
        let mut known: BTreeMap<(String, String), u32> = BTreeMap::new();
        for entry in &self.findings {
            *known.entry(key(&entry.code, &entry.fingerprint)).or_default() += 1;
        }
        diagnostics.retain(|found| match known.get_mut(&key(&found.code, &fingerprint(found))) {
            Some(left) if *left > 0 => {
                *left -= 1;
                false
            }
            _ => true,
        });
        known.retain(|_, left| *left > 0);
        let is_stale =
            |entry: &&BaselineEntry| known.contains_key(&key(&entry.code, &entry.fingerprint));
        self.findings.iter().filter(is_stale).collect()
    }
}
