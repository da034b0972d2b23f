//! Tests of the `graph` area.

mod drawing;
mod hand_made;
mod impact;
mod order;
mod sample;
