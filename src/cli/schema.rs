//! `rolebook schema`

use clap::ValueEnum;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};

use super::args::{SchemaArgs, SchemaName};
use super::company::sound_policy;
use super::exit::Exit;
use super::failure::Failure;
use super::output::Output;
use super::who::WhoDocument;
use crate::diagnostic::Report;
use crate::eval::{DecisionDocument, DecisionsDocument, EntitlementsDocument, RolesDocument};
use crate::explain::{
    ComingDocument, ComparisonDocument, EntitlementExplanation, HoldersDocument,
    IdentityExplanation, ProofsDocument, TimelineDocument,
};
use crate::graph::{GraphDocument, Impact};
use crate::identity::record_schema;
use crate::lint::Baseline;
use crate::record::{approvals_schema, reviews_schema};
use crate::testing::TestsDocument;
use crate::testing::coverage::CoverageDocument;

pub(crate) fn run(args: &SchemaArgs, output: &Output) -> Result<Exit, Failure> {
    let Some(name) = args.name else {
        output.print(&names())?;
        return Ok(Exit::Done);
    };
    let schema: Schema = match name {
        SchemaName::Decision => of::<DecisionDocument>(),
        SchemaName::DecisionEntitlements => of::<EntitlementsDocument>(),
        SchemaName::DecisionRoles => of::<RolesDocument>(),
        SchemaName::Decisions => of::<DecisionsDocument>(),
        SchemaName::IdentityExplanation => of::<IdentityExplanation>(),
        SchemaName::EntitlementExplanation => of::<EntitlementExplanation>(),
        SchemaName::Timeline => of::<TimelineDocument>(),
        SchemaName::Coming => of::<ComingDocument>(),
        SchemaName::Diagnostics => of::<Report>(),
        SchemaName::Who => of::<WhoDocument>(),
        SchemaName::Holders => of::<HoldersDocument>(),
        SchemaName::Comparison => of::<ComparisonDocument>(),
        SchemaName::Proofs => of::<ProofsDocument>(),
        SchemaName::Tests => of::<TestsDocument>(),
        SchemaName::Coverage => of::<CoverageDocument>(),
        SchemaName::Baseline => of::<Baseline>(),
        SchemaName::Graph => of::<GraphDocument>(),
        SchemaName::Impact => of::<Impact>(),
        SchemaName::Approvals => approvals_schema(),
        SchemaName::Reviews => reviews_schema(),
        SchemaName::Identity => {
            let policy = sound_policy(&args.policy, output)?;
            output.print_json(&record_schema(&policy))?;
            return Ok(Exit::Done);
        }
    };
    output.print_json(&schema)?;
    Ok(Exit::Done)
}

/// The schema of what is printed: what is always there is required.
fn of<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>()
}

/// The names of the schemas, with what each is of.
fn names() -> String {
    let mut text = String::new();
    for name in SchemaName::value_variants() {
        let Some(value) = name.to_possible_value() else { continue };
        let help = value.get_help().map(ToString::to_string).unwrap_or_default();
        text.push_str(&format!("{:<24} {help}\n", value.get_name()));
    }
    text
}
