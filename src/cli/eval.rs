//! `rolebook eval`

use std::io::{IsTerminal as _, Write};

use indicatif::ProgressBar;

use super::args::{DecisionFormat, EvalArgs};
use super::company::Company;
use super::exit::Exit;
use super::failure::Failure;
use super::output::Output;
use super::progress;
use super::table;
use crate::engine::{Index, in_order};
use crate::eval::{
    CauseDocument, Decision, DecisionDocument, DecisionsDocument, FindingDocument, HoldingDocument,
    PolicyDocument, Summary, World, decide,
};
use crate::identity::PersonId;
use crate::policy::Date;

/// Of fewer people, every rule is looked at before an index of them is made.
const MANY: usize = 16;

pub(crate) fn run(args: &EvalArgs, output: &Output) -> Result<Exit, Failure> {
    let company = Company::load(&args.policy, &args.population, output)?;
    let people: Vec<PersonId> = match args.ids.is_empty() {
        true => company.population.people.ids().collect(),
        false => company.persons(&args.ids)?,
    };
    let faults = company.faults();
    let many = args.ids.is_empty() && people.len() >= MANY;
    let index = many.then(|| Index::of(&company.policy));
    let mut world = company.world(output);
    if let Some(index) = &index {
        world = world.screened(index);
    }
    let records = people.iter().map(|id| company.population.people[*id].records.len() as u64).sum();
    let mut summary = Summary::new(records);
    let streams = matches!(args.format, DecisionFormat::Ndjson | DecisionFormat::Csv);
    let bar = match streams && std::io::stdout().is_terminal() {
        // What scrolls by is progress enough, and a bar would cut through it.
        true => ProgressBar::hidden(),
        false => progress::of_decisions(people.len(), output),
    };
    let mut unroutable = Vec::new();
    let mut count = |told: Told| {
        summary.count(&world, &told.decision);
        unroutable.extend(told.unroutable);
        told.document
    };
    let people = bar.wrap_iter(people.into_iter());
    let told = |person| Told::of(&world, person, company.as_of);
    if args.format == DecisionFormat::Ndjson {
        let lines = in_order(people, |person| {
            let told = told(person);
            let line = serde_json::to_vec(&told.document);
            (told, line)
        });
        let mut data = output.data();
        for (told, line) in lines {
            count(told);
            data.write_all(&line.map_err(std::io::Error::from)?)?;
            data.write_all(b"\n")?;
        }
        data.flush()?;
    } else {
        let mut decisions = in_order(people, told).map(count);
        match args.format {
            DecisionFormat::Csv => csv(decisions, output)?,
            DecisionFormat::Text if args.ids.is_empty() => {
                let decisions: Vec<_> = decisions.collect();
                output.print(&table::of_people(&decisions, output.data_width()))?;
            }
            DecisionFormat::Text => {
                for decision in decisions.by_ref() {
                    output.print(&table::of_person(&decision, output.data_width()))?;
                }
            }
            DecisionFormat::Json | DecisionFormat::Ndjson => {
                let decisions = decisions.collect();
                output.print_json(&DecisionsDocument {
                    policy: PolicyDocument::of(&company.policy),
                    as_of: company.as_of.to_string(),
                    decisions,
                    summary: summary.clone(),
                    findings: faults.iter().map(|fault| FindingDocument::of(fault)).collect(),
                })?;
            }
        }
    }
    if args.format != DecisionFormat::Json {
        output.note(&table::of_summary(&summary));
        output.note(&table::of_unroutable(&unroutable, output.display.verbose));
    }
    let sound = summary.quarantined == 0 && faults.is_empty();
    // The process ends, and gives all of it back at once.
    std::mem::forget(world);
    std::mem::forget(company);
    Ok(if sound { Exit::Done } else { Exit::Negative })
}

/// A decision, as it is counted and as it is told.
struct Told {
    decision: Decision,
    document: DecisionDocument,
    /// A line for each approval awaited that nobody can give.
    unroutable: Vec<String>,
}

impl Told {
    fn of(world: &World<'_>, person: PersonId, as_of: Date) -> Self {
        let decision = decide(world, person, as_of);
        let document = DecisionDocument::of(world, &decision);
        let unroutable = table::unroutable(&document);
        Self { decision, document, unroutable }
    }
}

const COLUMNS: [&str; 10] = [
    "identity",
    "as_of",
    "phase",
    "entitlement",
    "state",
    "until",
    "from",
    "awaiting",
    "denied_by",
    "via",
];

/// One row for each identity and entitlement; an identity without any has one row all the
/// same, so that nobody is missing.
fn csv(decisions: impl Iterator<Item = DecisionDocument>, output: &Output) -> Result<(), Failure> {
    let mut writer = csv::Writer::from_writer(output.data());
    let failed = |error: csv::Error| Failure::Output(plainly(error));
    writer.write_record(COLUMNS).map_err(failed)?;
    for decision in decisions {
        let identity = decision.identity.as_deref().unwrap_or_default();
        let phase = match (&decision.phase, &decision.quarantine) {
            (Some(phase), _) => phase.name(),
            (None, _) => "quarantined",
        };
        let start = [identity, &decision.as_of, phase];
        let holdings = decision.entitlements.as_deref().unwrap_or_default();
        if holdings.is_empty() {
            let row = start.into_iter().chain([""; 7]);
            writer.write_record(row).map_err(failed)?;
        }
        for holding in holdings {
            let cells = cells(holding);
            let row = start.into_iter().chain(cells.iter().map(String::as_str));
            writer.write_record(row).map_err(failed)?;
        }
    }
    writer.flush()?;
    Ok(())
}

/// The error of the output itself, which says whether anybody still reads it.
fn plainly(error: csv::Error) -> std::io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => std::io::Error::other(format!("{other:?}")),
    }
}

fn cells(holding: &HoldingDocument) -> [String; 7] {
    let awaiting = holding.awaiting.iter().map(|awaiting| match &awaiting.stage {
        Some(stage) => format!("{}.{stage}", awaiting.approval),
        None => awaiting.approval.clone(),
    });
    let denied_by = holding.denied_by.iter().map(|cause| match cause {
        CauseDocument::Forbid(name) => format!("forbid {name}"),
        CauseDocument::Conflict(name) => format!("conflict {name}"),
        CauseDocument::Rejection(name) => format!("rejection {name}"),
        CauseDocument::Expiry(date) => format!("expiry {date}"),
    });
    let via = holding.via.iter().map(|via| match (&via.chain, &via.exception, &via.implied_by) {
        (Some(chain), _, _) => format!("role {}", chain.join(" > ")),
        (_, Some(exception), _) => format!("exception {exception}"),
        (_, _, implied_by) => format!("implied by {}", implied_by.as_deref().unwrap_or_default()),
    });
    [
        holding.entitlement.clone(),
        holding.state.name().to_owned(),
        holding.until.clone().flatten().unwrap_or_default(),
        holding.from.clone().flatten().unwrap_or_default(),
        awaiting.collect::<Vec<_>>().join("; "),
        denied_by.collect::<Vec<_>>().join("; "),
        via.collect::<Vec<_>>().join("; "),
    ]
}
