//! Tests of the `syntax` area.
