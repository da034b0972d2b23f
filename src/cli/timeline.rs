//! `rolebook timeline`

use super::args::{ExplanationFormat, TimelineArgs};
use super::company::Company;
use super::exit::Exit;
use super::failure::Failure;
use super::output::Output;
use super::progress;

use crate::engine::Index;
use crate::explain::{coming_text, explain_coming, explain_timeline, timeline_text};
use crate::policy::{Date, Duration, shift};

pub(crate) fn run(args: &TimelineArgs, output: &Output) -> Result<Exit, Failure> {
    let company = Company::load(&args.policy, &args.population, output)?;
    let is_sound = match (&args.id, args.within) {
        (Some(id), _) => of_one(&company, id, args.until, args.format, output)?,
        (None, Some(within)) => of_everybody(&company, within, args.format, output)?,
        // INVARIANT: the arguments ask for one of the two.
        (None, None) => true,
    };
    Ok(if is_sound { Exit::Done } else { Exit::Negative })
}

fn of_one(
    company: &Company,
    id: &str,
    until: Option<Date>,
    format: ExplanationFormat,
    output: &Output,
) -> Result<bool, Failure> {
    let as_of = company.as_of;
    if let Some(until) = until.filter(|until| *until <= as_of) {
        return Err(Failure::could_not_run(
            "empty-timeline",
            format!("`--until {until}` is not after the evaluation date, {as_of}"),
            Some("a timeline begins on the day after; give --until a later date".to_owned()),
        ));
    }
    let person = company.person(id).map_err(Failure::of)?;
    let world = company.world(output);
    let told = explain_timeline(&world, person, as_of, until);
    match format {
        ExplanationFormat::Text => output.print(&timeline_text(&told))?,
        ExplanationFormat::Json => output.print_json(&told)?,
    }
    Ok(told.quarantine.is_none())
}

fn of_everybody(
    company: &Company,
    within: Duration,
    format: ExplanationFormat,
    output: &Output,
) -> Result<bool, Failure> {
    let index = Index::of(&company.policy);
    let world = company.world(output).screened(&index);
    let until = shift(company.as_of, within, false);
    let people = company.population.ids();
    let bar = progress::of_decisions(people.len(), output);
    let told = explain_coming(&world, bar.wrap_iter(people), company.as_of, until);
    bar.finish_and_clear();
    match format {
        ExplanationFormat::Text => output.print(&coming_text(&told))?,
        ExplanationFormat::Json => output.print_json(&told)?,
    }
    Ok(told.quarantined.is_empty() && told.findings.is_empty())
}
