//! The library's front door: a policy loaded from disk, asked about one identity or about many.
//!
//! ```
//! use rolebook::identity::PersonId;
//! use rolebook::policy::{Date, Policy};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let (policy, mapping) = Policy::load_with_mapping("examples/acme")?;
//! let on: Date = "2026-11-23".parse()?;
//!
//! // Everybody in an export, on one thread; see `engine::in_batches` for several.
//! let reader = policy.population().mapped(&mapping);
//! let population = reader.read_file("examples/acme/people.csv")?;
//! let company = policy.company(&population);
//! let mut worker = company.worker();
//! let decision = worker.evaluate(population.by_key("e1067").ok_or("nobody")?, on);
//! assert!(decision.entitlements.iter().flatten().any(|held| held.entitlement == "aws.prod_admin"));
//! # Ok(())
//! # }
//! ```
//!
//! Everything here is `Send + Sync` (a worker is for one thread at a time), and nothing is
//! global. What the modules below make public beside this is for the command line, tests and
//! benchmarks, and changes with them; what is documented here follows semantic versioning.

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use crate::cli::Disk;
use crate::diagnostic::{Diagnostic, has_errors};
use crate::engine::{Engine, Worker};
use crate::eval::{DecisionDocument, Prepared, World, decide};
use crate::explain::{EntitlementExplanation, explain_decided};
use crate::identity::{
    self, Finding, Format, IdentitiesTable, Identity, Mapping, PersonId, Population, ReadError,
};
use crate::policy::{Date, EntitlementId, Policy};
use crate::project;
use crate::record::ApprovalRecords;
use crate::source::Span;

/// Why a policy cannot be had.
#[derive(Debug)]
pub enum Refused {
    /// There is no policy there, or something cannot be read.
    Unreadable(project::LoadError),
    /// It has mistakes: all of them, each with its place and remedy.
    Mistaken(Vec<Diagnostic>),
    /// It is a pack: rules for other policies to use.
    Pack,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(error) => error.fmt(f),
            Self::Mistaken(all) => {
                let errors: Vec<&str> = all.iter().map(|each| each.message.as_str()).collect();
                f.write_str(&errors.join("; "))
            }
            Self::Pack => f.write_str("it is a pack: rules for other policies to use"),
        }
    }
}

impl std::error::Error for Refused {}

impl Policy {
    /// Loads the policy in a directory: its own files, the directories it uses, and the packs
    /// shipped with this library.
    ///
    /// # Errors
    /// When there is none, or it has mistakes.
    pub fn load(dir: impl AsRef<Path>) -> Result<Self, Refused> {
        Ok(sound(dir.as_ref())?.0)
    }

    /// The same, with how `[identities]` in its `rolebook.toml` says that records are read.
    ///
    /// # Errors
    /// When there is no policy, or it has mistakes.
    pub fn load_with_mapping(dir: impl AsRef<Path>) -> Result<(Self, Mapping), Refused> {
        let (policy, section) = sound(dir.as_ref())?;
        let read = IdentitiesTable::mapped(section, &policy.sources, &policy);
        let (_, mapping) = read.map_err(|errors| {
            Refused::Mistaken(errors.iter().map(|error| Diagnostic::from_error(error)).collect())
        })?;
        Ok((policy, mapping))
    }

    /// Types one record, in JSON, with the fields that the schema names.
    ///
    /// # Errors
    /// When it does not fit the schema: a finding for each fault.
    pub fn identity(&self, record: &serde_json::Value) -> Result<Identity, Vec<Finding>> {
        let text = record.to_string();
        let read = self.population().format(Format::Ndjson).read(text.as_bytes());
        let population = read.map_err(|error| {
            let message = error.to_string();
            let level = identity::FindingLevel::Error;
            vec![Finding { level, code: "unreadable-record", message, field: None }]
        })?;
        let person = PersonId(0);
        population.identity(person).ok_or_else(|| population.errors(person).to_vec())
    }

    /// Decides what one identity should hold on `as_of`, as if nobody else were there: an
    /// approver who is somebody else cannot be found. Whoever asks often compiles the policy
    /// once, with [`Policy::company`].
    #[must_use]
    pub fn evaluate(&self, identity: &Identity, as_of: Date) -> DecisionDocument {
        let population = Population::of(self, vec![identity.clone()]);
        let world = World::new(self, &population);
        DecisionDocument::of(&world, &decide(&world, PersonId(0), as_of))
    }

    /// Reads a population for this policy.
    #[must_use]
    pub fn population(&self) -> PopulationReader<'_> {
        PopulationReader { policy: self, format: None, mapping: None }
    }

    /// Compiles the policy for the people of `population`, which was read for it.
    #[must_use]
    pub fn company<'a>(&'a self, population: &'a Population) -> Company<'a> {
        self.company_with(population, &ApprovalRecords::default())
    }

    /// The same with approvals on record.
    #[must_use]
    pub fn company_with<'a>(
        &'a self,
        population: &'a Population,
        approvals: &ApprovalRecords,
    ) -> Company<'a> {
        let prepared = Arc::new(Prepared::new(self));
        let world = World::of(Arc::clone(&prepared), population, approvals);
        Company { world, engine: Engine::of(prepared) }
    }
}

/// The policy in a directory, and where its `rolebook.toml` has `[identities]`.
fn sound(dir: &Path) -> Result<(Policy, Option<Span>), Refused> {
    let loaded = project::load(&Disk, dir).map_err(Refused::Unreadable)?;
    if has_errors(&loaded.diagnostics) {
        return Err(Refused::Mistaken(loaded.diagnostics));
    }
    let policy = loaded.policy.ok_or(Refused::Pack)?;
    Ok((policy, loaded.manifest.identities.map(|section| section.span)))
}

/// How a population is read: [`Policy::population`].
#[derive(Clone, Copy, Debug)]
pub struct PopulationReader<'p> {
    policy: &'p Policy,
    format: Option<Format>,
    mapping: Option<&'p Mapping>,
}

impl<'p> PopulationReader<'p> {
    /// With the columns of this mapping, not each field under the name of its attribute.
    #[must_use]
    pub fn mapped(self, mapping: &'p Mapping) -> Self {
        Self { mapping: Some(mapping), ..self }
    }

    /// In this format; without it, the format is found from the content.
    #[must_use]
    pub fn format(self, format: Format) -> Self {
        Self { format: Some(format), ..self }
    }

    /// Reads all records of `input`. A record that does not fit is kept as an invalid one.
    ///
    /// # Errors
    /// Only where nothing can be said of the records; see [`identity::read`].
    pub fn read(self, input: impl Read) -> Result<Population, ReadError> {
        let by_name = Mapping::by_name(self.policy);
        let mapping = self.mapping.unwrap_or(&by_name);
        identity::read(input, self.format, mapping, self.policy)
    }

    /// Reads all records of a file.
    ///
    /// # Errors
    /// As [`PopulationReader::read`].
    pub fn read_file(self, path: impl AsRef<Path>) -> Result<Population, ReadError> {
        let by_name = Mapping::by_name(self.policy);
        let mapping = self.mapping.unwrap_or(&by_name);
        let file = File::open(path).map_err(ReadError::Io)?;
        identity::read_file(file, self.format, mapping, self.policy)
    }
}

/// A policy, compiled, and the people it is asked about; shared by all threads.
pub struct Company<'a> {
    world: World<'a>,
    engine: Engine<'a>,
}

impl Company<'_> {
    /// What the policy is asked of.
    #[must_use]
    pub fn world(&self) -> &World<'_> {
        &self.world
    }

    /// The compiled policy.
    #[must_use]
    pub fn engine(&self) -> &Engine<'_> {
        &self.engine
    }

    /// Somebody who decides about people one after the other; one for each thread.
    #[must_use]
    pub fn worker(&self) -> CompanyWorker<'_> {
        CompanyWorker { company: self, worker: self.engine.worker() }
    }
}

/// Decides about the people of a company.
pub struct CompanyWorker<'c> {
    company: &'c Company<'c>,
    worker: Worker<'c, 'c>,
}

impl CompanyWorker<'_> {
    /// Says why a person has an entitlement on `as_of`, or why not, and what would have to be
    /// different.
    pub fn explain(
        &mut self,
        person: PersonId,
        entitlement: EntitlementId,
        as_of: Date,
    ) -> EntitlementExplanation {
        let decision = self.worker.decide_about(&self.company.world, person, entitlement, as_of);
        explain_decided(&self.company.world, &decision, entitlement)
    }

    /// Decides what a person should hold on `as_of`, with every path.
    pub fn evaluate(&mut self, person: PersonId, as_of: Date) -> DecisionDocument {
        let world = self.company.world();
        DecisionDocument::of(world, &self.worker.decide(world, person, as_of))
    }
}
