//! Values looked at where they lie, in a field or in a packed record, without being copied.

use super::packed::Bytes;
use crate::policy::{Scalar, ScalarType, Value};

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
    /// Those of a type, as they are packed.
    Packed { bytes: Bytes<'v>, ty: ScalarType },
    /// Those of a value.
    Written(std::slice::Iter<'v, Value>),
}

impl<'v> Glance<'v> {
    /// A value that is written out.
    pub(crate) fn of(value: &'v Value) -> Self {
        match value.scalar() {
            Ok(scalar) => Self::One(scalar),
            Err(elements) => Self::Many(Elements::Written(elements.iter())),
        }
    }
}

impl<'v> Elements<'v> {
    /// The bytes of each, where they are packed texts; otherwise the elements.
    pub(crate) fn packed_texts(self) -> Result<impl Iterator<Item = &'v [u8]>, Self> {
        match self {
            Self::Packed { mut bytes, ty: ScalarType::Text | ScalarType::Identity } => {
                Ok(std::iter::from_fn(move || bytes.counted()))
            }
            other => Err(other),
        }
    }
}

impl<'v> Iterator for Elements<'v> {
    type Item = Scalar<'v>;

    #[inline]
    fn next(&mut self) -> Option<Scalar<'v>> {
        match self {
            Self::Packed { bytes, ty } => bytes.scalar(*ty),
            // INVARIANT: a set has no sets.
            Self::Written(values) => values.next()?.scalar().ok(),
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
