//! Tests of the `eval` area.
