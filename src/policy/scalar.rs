//! Single values, borrowed from wherever they lie.

use std::cmp::Ordering;

use super::{Date, Duration, LabelId, Value};

/// A single value: a [`Value`] that is no set, without being copied.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Scalar<'v> {
    Text(&'v str),
    Int(i64),
    Bool(bool),
    Date(Date),
    Duration(Duration),
    Label(LabelId),
    Identity(&'v str),
}

impl Scalar<'_> {
    /// The order of two values of one type; durations, and values of two types, have none.
    pub(crate) fn order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Text(a), Self::Text(b)) | (Self::Identity(a), Self::Identity(b)) => {
                Some(a.cmp(b))
            }
            (Self::Int(a), Self::Int(b)) => Some(a.cmp(b)),
            (Self::Date(a), Self::Date(b)) => Some(a.cmp(b)),
            (Self::Label(a), Self::Label(b)) => Some(a.cmp(b)),
            (Self::Bool(a), Self::Bool(b)) => Some(a.cmp(b)),
            _ => None,
        }
    }
}

impl Value {
    /// The single value that it is.
    ///
    /// # Errors
    /// The elements, where it is a set.
    #[inline]
    pub(crate) fn scalar(&self) -> Result<Scalar<'_>, &[Self]> {
        Ok(match self {
            Self::Text(text) => Scalar::Text(text),
            Self::Int(number) => Scalar::Int(*number),
            Self::Bool(truth) => Scalar::Bool(*truth),
            Self::Date(date) => Scalar::Date(*date),
            Self::Duration(duration) => Scalar::Duration(*duration),
            Self::Label(label) => Scalar::Label(*label),
            Self::Identity(key) => Scalar::Identity(key),
            Self::Set(elements) => return Err(elements),
        })
    }
}

impl From<Scalar<'_>> for Value {
    fn from(scalar: Scalar<'_>) -> Self {
        match scalar {
            Scalar::Text(text) => Self::Text(text.into()),
            Scalar::Int(number) => Self::Int(number),
            Scalar::Bool(truth) => Self::Bool(truth),
            Scalar::Date(date) => Self::Date(date),
            Scalar::Duration(duration) => Self::Duration(duration),
            Scalar::Label(label) => Self::Label(label),
            Scalar::Identity(key) => Self::Identity(key.into()),
        }
    }
}
