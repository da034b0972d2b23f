//! Tests of the `identity` area.
