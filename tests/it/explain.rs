//! Tests of the `explain` area.
