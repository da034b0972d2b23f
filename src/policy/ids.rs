//! Ids: indices into the policy's tables.

use super::table::Id;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl Id for $name {
            fn from_index(index: usize) -> Self {
                // INVARIANT: the checker limits every count far below `u32::MAX`.
                Self(u32::try_from(index).unwrap_or(u32::MAX))
            }

            fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids! {
    /// An invariant.
    InvariantId;
    /// An attribute of the identity schema.
    AttributeId;
    /// An enum.
    EnumId;
    /// A label, counted within its enum.
    LabelId;
    /// An app.
    AppId;
    /// An entitlement; each label of a parameterised one counts.
    EntitlementId;
    /// A parameterised entitlement.
    FamilyId;
    /// A named condition.
    ConditionId;
    /// A role.
    RoleId;
    /// An approval.
    ApprovalId;
    /// A forbid.
    ForbidId;
    /// A conflict.
    ConflictId;
    /// An exception.
    ExceptionId;
    /// A review.
    ReviewId;
    /// A directory or pack that the policy was made from.
    OriginId;
}
