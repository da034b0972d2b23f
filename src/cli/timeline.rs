//! `rolebook timeline`

use super::args::{ExplanationFormat, TimelineArgs};
use super::company::Company;
use super::exit::Exit;
use super::failure::Failure;
use super::output::Output;
use crate::eval::World;
use crate::explain::{coming_text, explain_coming, explain_timeline, timeline_text};
use crate::policy::shift;

pub(crate) fn run(args: &TimelineArgs, output: &Output) -> Result<Exit, Failure> {
    let company = Company::load(&args.policy, &args.population, output)?;
    let as_of = company.as_of;
    let world = World::new(&company.policy, &company.population);
    let is_whole = match (&args.id, args.within) {
        (Some(id), _) => {
            if let Some(until) = args.until.filter(|until| *until <= as_of) {
                return Err(Failure::could_not_run(
                    "empty-timeline",
                    format!("`--until {until}` is not after the evaluation date, {as_of}"),
                    Some(
                        "a timeline begins on the day after; give --until a later date".to_owned(),
                    ),
                ));
            }
            let person = company.person(id)?;
            let told = explain_timeline(&world, person, as_of, args.until);
            match args.format {
                ExplanationFormat::Text => output.print(&timeline_text(&told))?,
                ExplanationFormat::Json => output.print_json(&told)?,
            }
            told.quarantine.is_none()
        }
        (None, Some(within)) => {
            let told = explain_coming(&world, as_of, shift(as_of, within, false));
            match args.format {
                ExplanationFormat::Text => output.print(&coming_text(&told))?,
                ExplanationFormat::Json => output.print_json(&told)?,
            }
            told.quarantined.is_empty()
        }
        // INVARIANT: the arguments ask for one of the two.
        (None, None) => true,
    };
    Ok(if is_whole { Exit::Done } else { Exit::Negative })
}
