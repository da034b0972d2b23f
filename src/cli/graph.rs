//! `rolebook graph`

use super::args::{GraphArgs, GraphFormat};
use super::company::sound_policy;
use super::exit::Exit;
use super::failure::Failure;
use super::output::Output;
use crate::diagnostic::Diagnostic;
use crate::graph::{DependencyGraph, NameError};

pub(crate) fn run(args: &GraphArgs, output: &Output) -> Result<Exit, Failure> {
    let policy = sound_policy(&args.policy, output)?;
    let graph = DependencyGraph::build(&policy);
    if let Some(name) = &args.impact {
        let impact = graph.impact(name).map_err(|error| unknown(&error))?;
        match args.format.unwrap_or(GraphFormat::Text) {
            GraphFormat::Text => output.print(&impact.to_string())?,
            GraphFormat::Json => output.print_json(&impact)?,
            GraphFormat::Dot | GraphFormat::Mermaid => {
                return Err(Failure::could_not_run(
                    "impact-format",
                    "--impact is a list, not a drawing".to_owned(),
                    Some("use --format text or json, or draw `--focus NAME`".to_owned()),
                ));
            }
        }
        return Ok(Exit::Done);
    }
    let graph = match &args.focus {
        Some(name) => graph.focus(name).map_err(|error| unknown(&error))?,
        None => graph,
    };
    match args.format.unwrap_or(GraphFormat::Dot) {
        GraphFormat::Dot => output.print(&graph.dot())?,
        GraphFormat::Mermaid => output.print(&graph.mermaid())?,
        GraphFormat::Json => output.print_json(&graph.document(&policy.sources))?,
        GraphFormat::Text => {
            return Err(Failure::could_not_run(
                "graph-format",
                "a graph is drawn as dot, mermaid or json".to_owned(),
                Some("`--impact NAME` prints text".to_owned()),
            ));
        }
    }
    Ok(Exit::Done)
}

fn unknown(error: &NameError) -> Failure {
    let diagnostic = Diagnostic::from_error(error);
    Failure::could_not_run(&diagnostic.code, diagnostic.message, diagnostic.help)
}
