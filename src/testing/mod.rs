//! Policies tested like programs.

pub mod coverage;
mod draft;

pub use draft::draft;
