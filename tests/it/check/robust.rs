//! Tests of robust.
