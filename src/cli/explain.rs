//! `rolebook explain`

use std::sync::Arc;

use super::args::{ExplainArgs, ExplanationFormat};
use super::company::Company;
use super::exit::Exit;
use super::failure::Failure;
use super::output::Output;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::explain::{entitlement_text, explain_entitlement, explain_identity, identity_text};
use crate::policy::{EntitlementId, Policy};

pub(crate) fn run(args: &ExplainArgs, output: &Output) -> Result<Exit, Failure> {
    let company = Company::load(&args.policy, &args.population, output)?;
    let person = company.person(&args.id);
    let entitlement = args.entitlement.as_ref().map(|name| entitlement(&company.policy, name));
    let (person, entitlement) = match (person, entitlement.transpose()) {
        (Ok(person), Ok(entitlement)) => (person, entitlement),
        (person, entitlement) => {
            let reasons = person.err().into_iter().chain(entitlement.err());
            return Err(Failure::Said {
                diagnostics: reasons.collect(),
                sources: Arc::default(),
                exit: Exit::CouldNotRun,
            });
        }
    };
    let world = company.world(output);
    let quarantined = match entitlement {
        None => {
            let explanation = explain_identity(&world, person, company.as_of);
            match args.format {
                ExplanationFormat::Text => output.print(&identity_text(&explanation))?,
                ExplanationFormat::Json => output.print_json(&explanation)?,
            }
            explanation.decision.quarantine.is_some()
        }
        Some(entitlement) => {
            let explanation = explain_entitlement(&world, person, entitlement, company.as_of);
            match args.format {
                ExplanationFormat::Text => output.print(&entitlement_text(&explanation))?,
                ExplanationFormat::Json => output.print_json(&explanation)?,
            }
            explanation.quarantine.is_some()
        }
    };
    Ok(if quarantined { Exit::Negative } else { Exit::Done })
}

/// The entitlement of this name.
pub(super) fn entitlement(policy: &Policy, name: &str) -> Result<EntitlementId, Diagnostic> {
    let found = policy.entitlements.iter().find(|(_, entitlement)| entitlement.name == name);
    if let Some((id, _)) = found {
        return Ok(id);
    }
    let message = format!("the policy has no entitlement `{name}`");
    Err(Failure::plainly("unknown-entitlement", message, what_is_meant(policy, name)))
}

/// What whoever wrote `name` may have meant.
fn what_is_meant(policy: &Policy, name: &str) -> Option<String> {
    let entitlement = |id: &EntitlementId| policy.entitlements.at(*id).map(|each| &each.name);
    if let Some(family) = policy.families.values().find(|family| family.name == name) {
        let first = family.members.first().and_then(entitlement)?;
        return Some(format!(
            "`{name}` is one entitlement for each label; name one, such as `{first}`"
        ));
    }
    let mut of_the_app = policy
        .entitlements
        .values()
        .filter(|each| each.name.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')));
    if let Some(first) = of_the_app.next() {
        return Some(format!("`{name}` is an app; name what it offers, such as `{}`", first.name));
    }
    let names = policy.entitlements.values().map(|each| each.name.as_str());
    did_you_mean(name, names.clone()).or_else(|| {
        let example = names.clone().next()?;
        Some(format!("an entitlement is named with its app, such as `{example}`"))
    })
}
