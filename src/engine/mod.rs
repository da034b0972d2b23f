//! The same decisions for a whole population, fast.
//!
//! [`eval`](crate::eval) says what a policy means and looks at every rule. The engine knows
//! beforehand which rules can hold of an identity, from an index over the values that
//! conditions ask for, and lets `eval` look at these. It decides nothing itself.

mod bits;
mod cells;
mod column;
mod index;
mod lines;
mod population;

pub use index::Index;
pub use population::in_order;
