//! Fixtures, tests, scenarios and invariants.

use super::Name;

/// `fixture name { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Fixture {
    /// Its name.
    pub name: Name,
}

/// `test "…" { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// What it says.
    pub title: super::Text,
}

/// `scenario "…" { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// What it says.
    pub title: super::Text,
}

/// `invariant "…" { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Invariant {
    /// What it says.
    pub title: super::Text,
}
