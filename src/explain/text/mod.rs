//! Explanations as text.
//!
//! The text carries ANSI styles; whoever prints it strips them where they are not wanted.

mod change;
mod condition;
mod entitlement;
mod holders;
mod identity;
mod page;
mod proof;
mod timeline;
mod witness;

pub use change::comparison_text;
pub use entitlement::entitlement_text;
pub use holders::holders_text;
pub use identity::{identity_text, remark};
pub use page::{BAD, FAINT, GOOD, OPEN, STRONG, state_style, styled};
pub use proof::proofs_text;
pub use timeline::{coming_text, timeline_text};
