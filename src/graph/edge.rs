//! How one thing depends on another.

/// How one thing depends on another. Named by the verb that a person would use; its
/// subject is not always the one that depends: a forbid *denies* an entitlement, and the
/// entitlement depends on the forbid.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum EdgeKind {
    /// A rule or phase reads an attribute.
    Reads,
    /// A rule or condition uses a named condition.
    Uses,
    /// A rule or condition asks who holds a role.
    AsksForRole,
    /// A role includes a junior role.
    Includes,
    /// A role has a grant clause.
    Has,
    /// A grant clause or an exception grants an entitlement.
    Grants,
    /// A grant clause requires an approval.
    Requires,
    /// An approval covers an entitlement.
    Covers,
    /// A forbid denies an entitlement.
    Denies,
    /// A conflict keeps what is granted apart from something else.
    KeepsApart,
    /// A conflict weighs whether an entitlement or a role is held.
    Weighs,
    /// An approval resolves a conflict.
    Resolves,
    /// An exception overrides a forbid or a conflict.
    Overrides,
    /// An entitlement implies another.
    Implies,
    /// An app offers an entitlement.
    Offers,
    /// An approval or a review turns to those who hold a role.
    TurnsTo,
    /// A review covers an entitlement.
    Reviews,
    /// A phase decides what is held of an entitlement.
    Governs,
}

impl EdgeKind {
    /// The verb, whose subject is the dependency where [`subject_depends`] is false.
    ///
    /// [`subject_depends`]: Self::subject_depends
    #[must_use]
    pub fn verb(self) -> &'static str {
        match self {
            Self::Reads => "reads",
            Self::Uses => "uses",
            Self::AsksForRole => "asks for role",
            Self::Includes => "includes",
            Self::Has => "has",
            Self::Grants => "grants",
            Self::Requires => "requires",
            Self::Covers => "covers",
            Self::Denies => "denies",
            Self::KeepsApart => "keeps apart",
            Self::Weighs => "weighs",
            Self::Resolves => "resolves",
            Self::Overrides => "overrides",
            Self::Implies => "implies",
            Self::Offers => "offers",
            Self::TurnsTo => "turns to",
            Self::Reviews => "reviews",
            Self::Governs => "governs",
        }
    }

    /// What is said of the one that depends: `granted by`, `reads`.
    #[must_use]
    pub fn of_dependent(self) -> &'static str {
        match self {
            Self::Includes => "included by",
            Self::Has => "part of",
            Self::Grants => "granted by",
            Self::Covers => "covered by",
            Self::Denies => "denied by",
            Self::KeepsApart => "kept apart by",
            Self::Resolves => "resolved by",
            Self::Overrides => "overridden by",
            Self::Implies => "implied by",
            Self::Offers => "offered by",
            Self::Governs => "governed by phase",
            Self::Reads
            | Self::Uses
            | Self::AsksForRole
            | Self::Requires
            | Self::Weighs
            | Self::TurnsTo
            | Self::Reviews => self.verb(),
        }
    }

    /// Whether the subject of the verb is the one that depends.
    #[must_use]
    pub fn subject_depends(self) -> bool {
        self.of_dependent() == self.verb()
    }

    /// Whether the subject names the object in its declaration, without depending on it.
    pub(super) fn names_object(self) -> bool {
        !self.subject_depends() && !matches!(self, Self::Has | Self::Offers | Self::Governs)
    }
}
