//! Tests of the `graph` area.

mod hand_made;
mod order;
