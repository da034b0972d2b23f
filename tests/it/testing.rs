//! Policies tested like programs.

mod coverage;
