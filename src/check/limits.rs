//! How much of everything a policy may have: far more than companies have, and little
//! enough that nothing takes minutes or gigabytes.

/// Attributes of the identity.
pub(super) const ATTRIBUTES: usize = 1_000;
/// Labels of one enum, other spellings included.
pub(super) const LABELS: usize = 10_000;
/// Entitlements, each label of a parameterised one counted.
pub(super) const ENTITLEMENTS: usize = 100_000;
/// Declarations of one kind.
pub(super) const DECLARATIONS: usize = 20_000;
/// Pairs of an entitlement and one that it implies.
pub(super) const IMPLICATIONS: usize = 2_000_000;
/// Entitlements that all selectors together select.
pub(super) const SELECTED: usize = 20_000_000;
/// Nesting of an expression; the parser's own limit is lower.
pub(super) const DEPTH: u32 = 128;
/// Roles on one way along `include`, and conditions on one way of naming one another: more
/// than anybody could follow, and what explanations can tell.
pub(super) const LEVELS: usize = 100;
