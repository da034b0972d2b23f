//! Derivations for people: why, why not, and what would have to differ.
