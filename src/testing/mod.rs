//! Policies tested like programs.

pub mod coverage;
mod draft;
mod outlook;

pub use draft::draft;
