//! HR records to typed identities, and the population they form.

mod population;

pub use population::{Finding, FindingLevel, Identity, Person, PersonId, Population, Record};
