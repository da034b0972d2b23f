//! `rolebook eval`

#[cfg(feature = "columns")]
mod columns;
mod csv;
mod decider;
mod flow;
mod lines;
mod previous;
mod session;
mod stream;
mod watch;

use std::io::IsTerminal as _;

use indicatif::ProgressBar;

use super::args::{DecisionForm, DecisionFormat, EvalArgs};
use super::company::{Company, sound_policy_with_reading};
use super::exit::Exit;
use super::failure::Failure;
use super::output::Output;
use super::progress;
use super::table;
use crate::engine::Form;
use crate::eval::{
    DecisionDocument, DecisionsDocument, EntitlementsDocument, FindingDocument, PolicyDocument,
    RolesDocument, Summary,
};
use crate::identity::PersonId;
use decider::{Ended, Source as _};
use flow::Flow;
use session::{Session, engine_for};
use stream::Stream;

pub(crate) fn run(args: &EvalArgs, output: &Output) -> Result<Exit, Failure> {
    if args.format == DecisionFormat::Text && args.output != DecisionForm::Full {
        return Err(Failure::could_not_run(
            "output-of-a-table",
            "the table for people has one form only".to_owned(),
            Some("add --format ndjson, json or csv, or leave --output out".to_owned()),
        ));
    }
    let changes = [(args.previous.is_some(), "previous-of-lines"), (args.watch, "watch-of-lines")];
    for (is_asked, code) in changes {
        if is_asked && args.format != DecisionFormat::Ndjson {
            return Err(Failure::could_not_run(
                code,
                "changes are told one decision a line".to_owned(),
                Some("add --format ndjson".to_owned()),
            ));
        }
    }
    if args.watch {
        return watch::run(args, output);
    }
    let flow = Flow::of(args.format)?;
    let (policy, reading) = sound_policy_with_reading(&args.policy, output)?;
    if let Some(flow) = flow
        && let Some(stream) = Stream::of(args, &policy, &reading, output)?
    {
        return flow.write(&stream, args, output);
    }
    let company = Company::of(policy, &reading, &args.population, output)?;
    let people: Vec<PersonId> = match args.ids.is_empty() {
        true => company.population.ids().collect(),
        false => company.persons(&args.ids)?,
    };
    let scrolls = flow.is_some_and(Flow::is_text) && std::io::stdout().is_terminal();
    let bar = match scrolls {
        // What scrolls by is progress enough, and a bar would cut through it.
        true => ProgressBar::hidden(),
        false => progress::of_decisions(people.len(), output),
    };
    let engine = engine_for(&company, people.len());
    let session = Session::new(&company, engine.as_ref(), args, people, bar, output);
    let exit = match (flow, args.format) {
        (Some(flow), _) => flow.write(&session, args, output)?,
        (None, DecisionFormat::Json) => json(&session, &company, output)?,
        (None, _) => text(&session, output)?,
    };
    // The process ends, and gives all of it back at once.
    std::mem::forget(session);
    std::mem::forget(engine);
    std::mem::forget(company);
    Ok(exit)
}

impl DecisionForm {
    fn form(self) -> Form {
        match self {
            Self::Full => Form::Full,
            Self::Entitlements => Form::Entitlements,
            Self::Roles => Form::Roles,
        }
    }
}

/// Tells the summary of what was decided, and the approvals that nobody can give.
fn tell(ended: &Ended, output: &Output) -> Exit {
    let summary = ended.tally.summary();
    output.note(&table::of_summary(&summary));
    let verbose = output.display.verbose;
    output.note(&table::of_unroutable(&ended.tally.unroutable, summary.unroutable, verbose));
    exit(ended, &summary)
}

fn exit(ended: &Ended, summary: &Summary) -> Exit {
    if summary.quarantined == 0 && ended.is_sound { Exit::Done } else { Exit::Negative }
}

/// Everybody's decision, and what they have come to.
fn all(session: &Session<'_>) -> Result<(Vec<DecisionDocument>, Ended), Failure> {
    let mut decisions = Vec::new();
    let ended = session.documents(|document| {
        decisions.push(document);
        Ok(())
    })?;
    Ok((decisions, ended))
}

/// One document.
fn json(session: &Session<'_>, company: &Company, output: &Output) -> Result<Exit, Failure> {
    let (decisions, ended) = all(session)?;
    let faults = company.faults();
    let summary = ended.tally.summary();
    let whole = |decisions| DecisionsDocument {
        policy: PolicyDocument::of(session.policy()),
        as_of: session.as_of().to_string(),
        decisions,
        summary: summary.clone(),
        findings: faults.iter().map(|fault| FindingDocument::of(fault)).collect(),
    };
    match session.form() {
        Form::Full => output.print_json(&whole(decisions))?,
        Form::Entitlements => output.print_json(
            &whole(Vec::new()).with(decisions.into_iter().map(EntitlementsDocument::of)),
        )?,
        Form::Roles => output
            .print_json(&whole(Vec::new()).with(decisions.into_iter().map(RolesDocument::of)))?,
    }
    Ok(exit(&ended, &summary))
}

/// A table of everybody, or of each who is asked about.
fn text(session: &Session<'_>, output: &Output) -> Result<Exit, Failure> {
    let (decisions, ended) = all(session)?;
    if session.is_of_everybody() {
        output.print(&table::of_people(&decisions, output.data_width()))?;
    } else {
        for decision in &decisions {
            output.print(&table::of_person(decision, output.data_width()))?;
        }
    }
    Ok(tell(&ended, output))
}
