//! Tests of the `architecture` area.
