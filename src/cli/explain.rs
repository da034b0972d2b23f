//! `rolebook explain`

use super::args::{ExplainArgs, ExplanationFormat};
use super::company::Company;
use super::exit::Exit;
use super::failure::Failure;
use super::output::Output;
use crate::diagnostic::did_you_mean;
use crate::eval::World;
use crate::explain::{entitlement_text, explain_entitlement, explain_identity, identity_text};
use crate::policy::{EntitlementId, Policy};

pub(crate) fn run(args: &ExplainArgs, output: &Output) -> Result<Exit, Failure> {
    let company = Company::load(&args.policy, &args.population, output)?;
    let entitlement = match &args.entitlement {
        Some(name) => Some(entitlement(&company.policy, name)?),
        None => None,
    };
    let person = company.person(&args.id)?;
    let world = World::new(&company.policy, &company.population);
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

fn entitlement(policy: &Policy, name: &str) -> Result<EntitlementId, Failure> {
    let found = policy.entitlements.iter().find(|(_, entitlement)| entitlement.name == name);
    if let Some((id, _)) = found {
        return Ok(id);
    }
    let family = policy.families.values().find(|family| family.name == name);
    let help = match family.and_then(|family| family.members.first()) {
        Some(first) => Some(format!(
            "`{name}` is one entitlement for each label; name one, such as `{}`",
            policy.entitlements[*first].name
        )),
        None => did_you_mean(name, policy.entitlements.values().map(|each| each.name.as_str())),
    };
    let message = format!("the policy has no entitlement `{name}`");
    Err(Failure::could_not_run("unknown-entitlement", message, help))
}
