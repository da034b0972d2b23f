//! Suppressions that cannot be read.

use crate::lint::rule::{Check, rule};

rule! {
    /// A suppression cannot be read, gives no reason, or names a rule that does not exist.
    ///
    /// ## What it does
    ///
    /// Reads every comment that begins with `lint:`. The form is
    /// `// lint: allow(rule) because "…"`, with `until 2027-03-01` before `because` where it
    /// has an end; several rules are parted by commas.
    ///
    /// ## Why it matters
    ///
    /// Such a comment suppresses nothing, and looks as if it did. The reason is for whoever
    /// reviews the policy next year.
    ///
    /// ## Example
    ///
    /// ```role
    /// // lint: allow(wildcard-grant)
    /// condition senior = employed and level >= 6
    ///
    /// role mentor "Mentors" {
    ///   owner "it@acme.example"
    ///   when senior and department == "IT"
    ///   grant github.read
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role
    /// condition senior = employed and level >= 6
    ///
    /// role mentor "Mentors" {
    ///   owner "it@acme.example"
    ///   when senior and department == "IT"
    ///   // lint: allow(wildcard-grant) because "the app has one entitlement and will keep it"
    ///   grant google.*
    /// }
    /// ```
    "invalid-suppression", Suppressions, Warn, Check::Suppressions
}
