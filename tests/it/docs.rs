//! Tests of the `docs` area.
