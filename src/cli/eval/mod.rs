//! `rolebook eval`

#[cfg(feature = "columns")]
mod columns;
mod csv;
mod session;

use std::io::{IsTerminal as _, Write};

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
use session::Session;

pub(crate) fn run(args: &EvalArgs, output: &Output) -> Result<Exit, Failure> {
    if args.format == DecisionFormat::Text && args.output != DecisionForm::Full {
        return Err(Failure::could_not_run(
            "output-of-a-table",
            "the table for people has one form only".to_owned(),
            Some("add --format ndjson, json or csv, or leave --output out".to_owned()),
        ));
    }
    if matches!(args.format, DecisionFormat::Parquet | DecisionFormat::Arrow) {
        columns_are_in_place(args.format)?;
    }
    let company = Company::load(&args.policy, &args.population, output)?;
    let people: Vec<PersonId> = match args.ids.is_empty() {
        true => company.population.people.ids().collect(),
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
    let tally = match args.format {
        DecisionFormat::Ndjson => lines(&session, output)?,
        DecisionFormat::Csv => csv::print(&session, output)?,
        DecisionFormat::Json => json(&session, &company, &faults, output)?,
        DecisionFormat::Text => text(&session, output)?,
        #[cfg(feature = "columns")]
        DecisionFormat::Parquet => columns::print(&session, columns::Container::Parquet, output)?,
        #[cfg(feature = "columns")]
        DecisionFormat::Arrow => columns::print(&session, columns::Container::Arrow, output)?,
        #[cfg(not(feature = "columns"))]
        DecisionFormat::Parquet | DecisionFormat::Arrow => return Err(without_columns()),
    };
    if args.format != DecisionFormat::Json {
        output.note(&table::of_summary(&tally.summary));
        let verbose = output.display.verbose;
        let count = tally.summary.unroutable;
        output.note(&table::of_unroutable(&tally.unroutable, count, verbose));
    }
    let sound = tally.summary.quarantined == 0 && faults.is_empty();
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

/// Refuses columns early where this program cannot make them, or nobody could read them.
fn columns_are_in_place(format: DecisionFormat) -> Result<(), Failure> {
    if cfg!(not(feature = "columns")) {
        return Err(without_columns());
    }
    if std::io::stdout().is_terminal() {
        let name = if format == DecisionFormat::Parquet { "parquet" } else { "arrow" };
        return Err(Failure::could_not_run(
            "columns-to-a-terminal",
            "a terminal cannot show columns".to_owned(),
            Some(format!("send them to a file: --format {name} > decisions.{name}")),
        ));
    }
    Ok(())
}

fn without_columns() -> Failure {
    Failure::could_not_run(
        "without-columns",
        "this rolebook was built without Parquet and Arrow".to_owned(),
        Some(
            "`cargo install rolebook --features columns` builds them in; or ask for csv or ndjson"
                .to_owned(),
        ),
    )
}

/// One JSON document a line.
fn lines(session: &Session<'_>, output: &Output) -> Result<Tally, Failure> {
    let mut data = output.data();
    let tally = session.lines(|lines| Ok(data.write_all(&lines)?))?;
    data.flush()?;
    Ok(tally)
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
        summary: tally.summary.clone(),
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
