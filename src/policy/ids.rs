//! Ids: indices into the policy's tables.

use serde::{Deserialize, Deserializer, Serialize};

use super::stored;
use super::table::Id;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident of $table:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        pub struct $name(pub u32);

        impl Id for $name {
            #[inline]
            fn from_index(index: usize) -> Self {
                // INVARIANT: the checker limits every count far below `u32::MAX`.
                Self(u32::try_from(index).unwrap_or(u32::MAX))
            }

            #[inline]
            fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let id = u32::deserialize(deserializer)?;
                stored::within(id, stringify!($table), |counts| counts.$table)?;
                Ok(Self(id))
            }
        }
    )*};
}

ids! {
    /// An invariant.
    InvariantId of invariants;
    /// An attribute of the identity schema.
    AttributeId of attributes;
    /// An enum.
    EnumId of enums;
    /// A label, counted within its enum.
    LabelId of labels;
    /// An app.
    AppId of apps;
    /// An entitlement; each label of a parameterised one counts.
    EntitlementId of entitlements;
    /// A parameterised entitlement.
    FamilyId of families;
    /// A named condition.
    ConditionId of conditions;
    /// A role.
    RoleId of roles;
    /// An approval.
    ApprovalId of approvals;
    /// A forbid.
    ForbidId of forbids;
    /// A conflict.
    ConflictId of conflicts;
    /// An exception.
    ExceptionId of exceptions;
    /// A review.
    ReviewId of reviews;
    /// A directory or pack that the policy was made from.
    OriginId of origins;
}
