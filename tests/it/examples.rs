//! Tests of the `examples` area.
