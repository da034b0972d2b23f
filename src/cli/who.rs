//! `rolebook who`

use schemars::JsonSchema;
use serde::Serialize;

use super::args::{ExplanationFormat, WhoArgs};
use super::check::counted;
use super::company::{Company, sound_policy, today};
use super::exit::Exit;
use super::explain::entitlement;
use super::failure::Failure;
use super::output::Output;
use super::progress;
use super::questions::deadline;
use crate::analysis::{Dates, holders};
use crate::engine::{Engine, Worker, in_order};
use crate::eval::{Decision, HoldingDocument, Outcome, PolicyDocument, StateDocument, World};
use crate::explain::{STRONG, explain_holders, holders_text, remark, state_style, styled};
use crate::policy::{EntitlementId, plain};

/// Who holds an entitlement, or waits for it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct WhoDocument {
    /// The policy.
    policy: PolicyDocument,
    /// The evaluation date.
    as_of: String,
    /// The entitlement.
    entitlement: String,
    /// Everybody whom a rule gives it, or would if nothing stopped it, in the order of keys.
    identities: Vec<WhoIdentity>,
    /// The keys of those of whom nothing is decided; records without a key by their numbers.
    quarantined: Vec<String>,
}

/// Somebody, and how the entitlement stands.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct WhoIdentity {
    /// The key.
    identity: String,
    /// The state, its paths, and what stops or holds it up.
    #[serde(flatten)]
    holding: HoldingDocument,
}

pub(crate) fn run(args: &WhoArgs, output: &Output) -> Result<Exit, Failure> {
    if args.any {
        return anybody(args, output);
    }
    let company = Company::load(&args.policy, &args.population, output)?;
    let id = entitlement(&company.policy, &args.entitlement).map_err(Failure::of)?;
    let engine = Engine::of(company.prepared());
    let world = company.world_of(engine.prepared(), output).screened(engine.index());
    let mut found = WhoDocument {
        policy: PolicyDocument::of(&company.policy),
        as_of: company.as_of.to_string(),
        entitlement: args.entitlement.clone(),
        identities: Vec::new(),
        quarantined: Vec::new(),
    };
    let people = company.population.ids();
    let bar = progress::of_decisions(people.len(), output);
    let told = |worker: &mut Worker<'_, '_>, person| {
        held_by(&world, &worker.decide_about(&world, person, id, company.as_of), id)
    };
    in_order(
        bar.wrap_iter(people),
        || engine.worker(),
        told,
        |told| {
            match told {
                Ok(holds) => found.identities.extend(holds),
                Err(quarantined) => found.quarantined.push(quarantined),
            }
            Ok::<(), Failure>(())
        },
    )?;
    bar.finish_and_clear();
    match args.format {
        ExplanationFormat::Json => output.print_json(&found)?,
        ExplanationFormat::Text => {
            output.print(&text(&found))?;
            output.note(&summary(&found));
        }
    }
    Ok(if found.quarantined.is_empty() { Exit::Done } else { Exit::Negative })
}

/// How an entitlement stands for a person, if a rule reaches it; or the name of somebody of
/// whom nothing is decided.
fn held_by(
    world: &World<'_>,
    decision: &Decision,
    id: EntitlementId,
) -> Result<Option<WhoIdentity>, String> {
    let (population, person) = (world.population, decision.person);
    let key = population.key(person).map(str::to_owned);
    let Outcome::Decided(standing) = &decision.outcome else {
        let number = population.records(person).first().copied().unwrap_or(0);
        return Err(key.unwrap_or_else(|| format!("record {number}")));
    };
    Ok(standing.holding(id).map(|holding| WhoIdentity {
        identity: key.unwrap_or_default(),
        holding: HoldingDocument::of(world.policy, holding, decision.as_of),
    }))
}

fn anybody(args: &WhoArgs, output: &Output) -> Result<Exit, Failure> {
    let policy = sound_policy(&args.policy, output)?;
    let id = entitlement(&policy, &args.entitlement).map_err(Failure::of)?;
    let as_of = args.population.people.as_of;
    let dates = as_of.map_or_else(|| Dates::Every(today()), Dates::On);
    let found = holders(&policy, id, dates, usize::from(args.limit), deadline(args.time_limit));
    let told = explain_holders(&policy, id, &found);
    match args.format {
        ExplanationFormat::Json => output.print_json(&told)?,
        ExplanationFormat::Text => output.print(&holders_text(&told))?,
    }
    Ok(Exit::Done)
}

fn text(found: &WhoDocument) -> String {
    let width = found.identities.iter().map(|each| each.identity.chars().count()).max();
    let width = width.unwrap_or(0);
    let mut text = String::new();
    for WhoIdentity { identity, holding } in &found.identities {
        let name = format!("{:width$}", plain(identity));
        let state = styled(state_style(holding.state), format!("{:<9}", holding.state.name()));
        let line = format!("{}  {state}  {}", styled(STRONG, name), remark(holding));
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn summary(found: &WhoDocument) -> String {
    let count = |state: StateDocument| {
        found.identities.iter().filter(|each| each.holding.state == state).count()
    };
    let parts: Vec<String> = [
        StateDocument::Granted,
        StateDocument::Pending,
        StateDocument::Scheduled,
        StateDocument::Suspended,
        StateDocument::Denied,
    ]
    .into_iter()
    .filter(|state| count(*state) > 0)
    .map(|state| format!("{} {}", count(state), state.name()))
    .collect();
    let mut text = match parts.is_empty() {
        true => format!("no rule gives {} to anybody", found.entitlement),
        false => format!("{}: {}", found.entitlement, parts.join(", ")),
    };
    if !found.quarantined.is_empty() {
        let count = counted(found.quarantined.len(), "identity");
        text.push_str(
            &format!("; nothing is decided of {count}").replace("identitys", "identities"),
        );
    }
    text.push('\n');
    text
}
