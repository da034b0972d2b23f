//! What is wrong with one field of one record.

use std::fmt;

use super::{Finding, FindingLevel};

/// Which record, counted from 1, and on which line of the input it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) record: u64,
    pub(super) line: Option<u64>,
}

/// A fault, or an oddity, before it is known whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) level: FindingLevel,
    pub(super) code: &'static str,
    /// The attribute concerned.
    pub(super) field: Option<String>,
    /// The value as written; faults that share code, field and value have one cause.
    pub(super) value: String,
    /// What is wrong, and the remedy.
    pub(super) message: String,
}

impl Fault {
    /// A fault that quarantines.
    pub(super) fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            level: FindingLevel::Error,
            code,
            field: None,
            value: String::new(),
            message: message.into(),
        }
    }

    /// An oddity that does not.
    pub(super) fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self { level: FindingLevel::Warning, ..Self::error(code, message) }
    }

    /// About the attribute `field`.
    pub(super) fn on(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned());
        self
    }

    /// About this value.
    pub(super) fn with_value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    /// The finding on the record at `place`.
    pub(super) fn at(&self, place: Place) -> Finding {
        self.finding(format!("{place}: {}", self.message))
    }

    /// The finding, its place being told by the message itself.
    pub(super) fn placed(&self) -> Finding {
        self.finding(self.message.clone())
    }

    fn finding(&self, message: String) -> Finding {
        Finding { level: self.level, code: self.code, message, field: self.field.clone() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "record {}", self.record)?;
        self.line.map_or(Ok(()), |line| write!(f, " (line {line})"))
    }
}
