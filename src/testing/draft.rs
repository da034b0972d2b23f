//! A test about somebody who could exist, ready to paste.

use crate::analysis::Witness;
use crate::eval::{Outcome, World, decide};
use crate::policy::{EntitlementId, Policy, quoted};

/// A fixture and a test in the language, which expects what is decided of the witness today:
/// the state of each entitlement that it is `about`.
#[must_use]
pub fn draft(policy: &Policy, witness: &Witness, title: &str, about: &[EntitlementId]) -> String {
    let mut text = String::new();
    for (place, record) in witness.records.iter().enumerate() {
        text.push_str(&format!("fixture somebody_{} {{", place + 1));
        for (name, value) in record {
            text.push_str(&format!(" {name}: {value}"));
        }
        text.push_str(" }\n");
    }
    text.push_str(&format!("\ntest {} {{\n  given somebody_1\n", quoted(title)));
    text.push_str(&format!("  on {}\n", witness.date));
    let population = witness.population(policy);
    let person = population.as_ref().and_then(|people| witness.person(policy, people));
    if let (Some(population), Some(person)) = (&population, person) {
        let world = World::with_approvals(policy, population, &witness.approval_records());
        if let Outcome::Decided(standing) = decide(&world, person, witness.date).outcome {
            for id in about {
                let holding = standing.entitlements.iter().find(|held| held.entitlement == *id);
                let state = holding.map_or("none", |holding| holding.state.name());
                text.push_str(&format!("  expect {state} {}\n", policy.entitlements[*id].name));
            }
        }
    }
    text.push_str("}\n");
    text
}
