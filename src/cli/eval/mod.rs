//! `rolebook eval`

#[cfg(feature = "columns")]
mod columns;
mod csv;
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
use crate::engine::{Form, Tally};
use crate::eval::{
    DecisionDocument, DecisionsDocument, EntitlementsDocument, FindingDocument, PolicyDocument,
    RolesDocument, Summary,
};
use crate::identity::{Finding, PersonId};
use lines::Lines;
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
    if matches!(args.format, DecisionFormat::Parquet | DecisionFormat::Arrow) {
        columns_are_in_place(args.format)?;
    }
    let (policy, reading) = sound_policy_with_reading(&args.policy, output)?;
    let holds_all = matches!(args.format, DecisionFormat::Json | DecisionFormat::Text);
    if !holds_all && let Some(stream) = Stream::of(args, &policy, &reading, output)? {
        return streamed(&stream, args, output);
    }
    let company = Company::of(policy, &reading, &args.population, output)?;
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
    let engine = engine_for(&company, people.len());
    let session = Session::new(&company, engine.as_ref(), args, people, bar, output);
    let faults = company.faults();
    let mut left = 0;
    let tally = match args.format {
        DecisionFormat::Ndjson => {
            let mut lines = Lines::new(output.data(), args, company.as_of)?;
            let tally = session.lines(|more| lines.take(&more))?;
            left = lines.finish(output)?;
            tally
        }
        DecisionFormat::Csv => {
            let mut table = csv::Table::begin(output.data(), session.form)?;
            let tally = session.documents(|decision| table.add(&decision))?;
            table.finish()?;
            tally
        }
        DecisionFormat::Json => json(&session, &company, &faults, output)?,
        DecisionFormat::Text => text(&session, output)?,
        #[cfg(feature = "columns")]
        DecisionFormat::Parquet => columns::print(&session, columns::Container::Parquet, output)?,
        #[cfg(feature = "columns")]
        DecisionFormat::Arrow => columns::print(&session, columns::Container::Arrow, output)?,
        #[cfg(not(feature = "columns"))]
        DecisionFormat::Parquet | DecisionFormat::Arrow => return Err(without_columns()),
    };
    let summary = tally.summary();
    if args.format != DecisionFormat::Json {
        tell(&tally, &summary, output);
    }
    let sound = summary.quarantined == 0 && faults.is_empty() && left == 0;
    // The process ends, and gives all of it back at once.
    std::mem::forget(session);
    std::mem::forget(engine);
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

/// Everybody of a large file, in chunks.
fn streamed(stream: &Stream<'_>, args: &EvalArgs, output: &Output) -> Result<Exit, Failure> {
    let mut left = 0;
    let ended = match args.format {
        #[cfg(feature = "columns")]
        DecisionFormat::Parquet => {
            columns::print_stream(stream, columns::Container::Parquet, output)?
        }
        #[cfg(feature = "columns")]
        DecisionFormat::Arrow => columns::print_stream(stream, columns::Container::Arrow, output)?,
        #[cfg(not(feature = "columns"))]
        DecisionFormat::Parquet | DecisionFormat::Arrow => return Err(without_columns()),
        DecisionFormat::Csv => {
            let mut table = csv::Table::begin(output.data(), stream.form)?;
            let ended = stream.documents(|decision| table.add(&decision))?;
            table.finish()?;
            ended
        }
        // The others hold everybody.
        DecisionFormat::Ndjson | DecisionFormat::Json | DecisionFormat::Text => {
            let mut lines = Lines::new(output.data(), args, stream.as_of)?;
            let ended = stream.lines(|more| lines.take(more))?;
            left = lines.finish(output)?;
            ended
        }
    };
    let summary = ended.tally.summary();
    tell(&ended.tally, &summary, output);
    let sound = summary.quarantined == 0 && ended.is_sound && left == 0;
    Ok(if sound { Exit::Done } else { Exit::Negative })
}

/// The summary of what was decided, and the approvals that nobody can give.
fn tell(tally: &Tally, summary: &Summary, output: &Output) {
    output.note(&table::of_summary(summary));
    let verbose = output.display.verbose;
    output.note(&table::of_unroutable(&tally.unroutable, summary.unroutable, verbose));
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
