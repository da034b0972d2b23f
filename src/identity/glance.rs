//! Values looked at where they lie, in a field or in a packed record, without being copied.

use std::cmp::Ordering;

use super::packed::Bytes;
use crate::policy::{Date, Duration, LabelId, ScalarType, Value};

/// A single value.
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

/// A value of any type.
#[derive(Clone, Debug)]
pub(crate) enum Glance<'v> {
    /// A single one.
    One(Scalar<'v>),
    /// A set.
    Many(Elements<'v>),
}

/// The elements of a set, in order.
#[derive(Clone, Debug)]
pub(crate) enum Elements<'v> {
    /// So many of a type, as they are packed.
    Packed { bytes: Bytes<'v>, count: u64, ty: ScalarType },
    /// Those of a value.
    Written(std::slice::Iter<'v, Value>),
}

impl<'v> Glance<'v> {
    /// A value that is written out.
    pub(crate) fn of(value: &'v Value) -> Self {
        match value {
            Value::Set(elements) => Self::Many(Elements::Written(elements.iter())),
            Value::Text(text) => Self::One(Scalar::Text(text)),
            Value::Identity(key) => Self::One(Scalar::Identity(key)),
            Value::Int(number) => Self::One(Scalar::Int(*number)),
            Value::Bool(truth) => Self::One(Scalar::Bool(*truth)),
            Value::Date(date) => Self::One(Scalar::Date(*date)),
            Value::Duration(duration) => Self::One(Scalar::Duration(*duration)),
            Value::Label(label) => Self::One(Scalar::Label(*label)),
        }
    }
}

impl<'v> Iterator for Elements<'v> {
    type Item = Scalar<'v>;

    #[inline]
    fn next(&mut self) -> Option<Scalar<'v>> {
        match self {
            Self::Packed { bytes, count, ty } => {
                *count = count.checked_sub(1)?;
                bytes.scalar(*ty)
            }
            Self::Written(values) => match Glance::of(values.next()?) {
                Glance::One(scalar) => Some(scalar),
                // INVARIANT: a set has no sets.
                Glance::Many(_) => None,
            },
        }
    }
}

impl Scalar<'_> {
    /// The order of values of one type, as [`Value::order`] has it.
    pub(super) fn order(&self, other: &Self) -> Option<Ordering> {
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

impl From<Glance<'_>> for Value {
    fn from(glance: Glance<'_>) -> Self {
        match glance {
            Glance::One(scalar) => scalar.into(),
            // In order already.
            Glance::Many(elements) => Self::Set(elements.map(Self::from).collect()),
        }
    }
}
