//! Tests of the `graph` area.
