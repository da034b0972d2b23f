//! `rolebook eval`

mod csv;
mod previous;
mod session;

use std::io::{IsTerminal as _, Write};
use std::path::Path;

use indicatif::ProgressBar;

use super::args::{DecisionForm, DecisionFormat, EvalArgs};
use super::company::Company;
use super::exit::Exit;
use super::failure::Failure;
use super::output::Output;
use super::progress;
use super::table;
use crate::engine::{Form, Tally};
use crate::eval::{
    DecisionDocument, DecisionsDocument, EntitlementsDocument, FindingDocument, PolicyDocument,
    RolesDocument,
};
use crate::identity::{Finding, PersonId};
use previous::{Changes, Previous};
use session::Session;

pub(crate) fn run(args: &EvalArgs, output: &Output) -> Result<Exit, Failure> {
    if args.format == DecisionFormat::Text && args.output != DecisionForm::Full {
        return Err(Failure::could_not_run(
            "output-of-a-table",
            "the table for people has one form only".to_owned(),
            Some("add --format ndjson, json or csv, or leave --output out".to_owned()),
        ));
    }
    if args.previous.is_some() && args.format != DecisionFormat::Ndjson {
        return Err(Failure::could_not_run(
            "previous-of-lines",
            "changes are told one decision a line".to_owned(),
            Some("add --format ndjson".to_owned()),
        ));
    }
    let company = Company::load(&args.policy, &args.population, output)?;
    let people: Vec<PersonId> = match args.ids.is_empty() {
        true => company.population.ids().collect(),
        false => company.persons(&args.ids)?,
    };
    let streams = matches!(args.format, DecisionFormat::Ndjson | DecisionFormat::Csv);
    let bar = match streams && std::io::stdout().is_terminal() {
        // What scrolls by is progress enough, and a bar would cut through it.
        true => ProgressBar::hidden(),
        false => progress::of_decisions(people.len(), output),
    };
    let session = Session::new(&company, args, people, bar, output);
    let faults = company.faults();
    let mut left = 0;
    let tally = match args.format {
        DecisionFormat::Ndjson => match &args.previous {
            Some(path) => {
                let (tally, gone) = changes(&session, path, output)?;
                left = gone;
                tally
            }
            None => lines(&session, output)?,
        },
        DecisionFormat::Csv => csv::print(&session, output)?,
        DecisionFormat::Json => json(&session, &company, &faults, output)?,
        DecisionFormat::Text => text(&session, output)?,
    };
    let summary = tally.summary();
    if args.format != DecisionFormat::Json {
        output.note(&table::of_summary(&summary));
        let verbose = output.display.verbose;
        let count = summary.unroutable;
        output.note(&table::of_unroutable(&tally.unroutable, count, verbose));
    }
    let sound = summary.quarantined == 0 && faults.is_empty() && left == 0;
    // The process ends, and gives all of it back at once.
    std::mem::forget(session);
    std::mem::forget(company);
    Ok(if sound { Exit::Done } else { Exit::Negative })
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

/// One JSON document a line.
fn lines(session: &Session<'_>, output: &Output) -> Result<Tally, Failure> {
    let mut data = output.data();
    let tally = session.lines(|lines| Ok(data.write_all(&lines)?))?;
    data.flush()?;
    Ok(tally)
}

/// The lines that are not as they were; and how many identities have no record any more.
fn changes(session: &Session<'_>, path: &Path, output: &Output) -> Result<(Tally, u64), Failure> {
    let mut previous = Previous::open(path, session.form)?;
    let as_of = session.as_of.to_string();
    let mut data = output.data();
    let mut changes = Changes::default();
    let mut out = Vec::new();
    let tally = session.lines(|lines| {
        out.clear();
        previous.compare(&lines, &as_of, &mut changes, &mut out)?;
        Ok(data.write_all(&out)?)
    })?;
    out.clear();
    previous.finish(&as_of, &mut changes, &mut out)?;
    data.write_all(&out)?;
    data.flush()?;
    let Changes { changed, same, gone } = changes;
    output.note(&format!("{changed} of {} decisions have changed\n", changed + same));
    if gone > 0 {
        let who = if gone == 1 { "1 identity has" } else { &format!("{gone} identities have") };
        output.note(&format!("{who} a decision there and no record here\n"));
    }
    Ok((tally, gone))
}

/// One document.
fn json(
    session: &Session<'_>,
    company: &Company,
    faults: &[&Finding],
    output: &Output,
) -> Result<Tally, Failure> {
    let mut decisions = Vec::new();
    let tally = session.documents(|document| {
        decisions.push(document);
        Ok(())
    })?;
    let whole = |decisions| DecisionsDocument {
        policy: PolicyDocument::of(&company.policy),
        as_of: company.as_of.to_string(),
        decisions,
        summary: tally.summary(),
        findings: faults.iter().map(|fault| FindingDocument::of(fault)).collect(),
    };
    match session.form {
        Form::Full => output.print_json(&whole(decisions))?,
        Form::Entitlements => output.print_json(
            &whole(Vec::new()).with(decisions.into_iter().map(EntitlementsDocument::of)),
        )?,
        Form::Roles => output
            .print_json(&whole(Vec::new()).with(decisions.into_iter().map(RolesDocument::of)))?,
    }
    Ok(tally)
}

/// A table of everybody, or of each who is asked about.
fn text(session: &Session<'_>, output: &Output) -> Result<Tally, Failure> {
    let mut decisions: Vec<DecisionDocument> = Vec::new();
    let tally = session.documents(|document| {
        decisions.push(document);
        Ok(())
    })?;
    if session.is_of_everybody() {
        output.print(&table::of_people(&decisions, output.data_width()))?;
    } else {
        for decision in &decisions {
            output.print(&table::of_person(decision, output.data_width()))?;
        }
    }
    Ok(tally)
}
