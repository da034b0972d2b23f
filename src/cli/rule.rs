//! `rolebook rule`

use super::args::RuleArgs;
use super::exit::Exit;
use super::failure::Failure;
use super::output::Output;
use crate::diagnostic::did_you_mean;
use crate::lint::{RULES, page, rule_text};

pub(crate) fn run(args: &RuleArgs, output: &Output) -> Result<Exit, Failure> {
    let text = match &args.code {
        None if args.all => page(),
        None => list(),
        Some(code) => match RULES.iter().find(|rule| rule.code == code) {
            Some(rule) => format!("# {}\n\n{}", rule.code, rule_text(rule)),
            None => return Err(unknown(code)),
        },
    };
    output.print(&text)?;
    Ok(Exit::Done)
}

/// A line for each rule.
fn list() -> String {
    let widest = RULES.iter().map(|rule| rule.code.len()).max().unwrap_or(0);
    let line = |rule: &&crate::lint::Rule| {
        let (code, level) = (rule.code, rule.level.name());
        format!("{code:<widest$}  {level:<5}  {}\n", rule.summary())
    };
    RULES.iter().map(line).collect()
}

fn unknown(code: &str) -> Failure {
    let help = did_you_mean(code, RULES.iter().map(|rule| rule.code)).unwrap_or_else(|| {
        "`rolebook rule` lists the rules of lint; what `check` finds says itself what to do"
            .to_owned()
    });
    Failure::could_not_run("unknown-rule", format!("there is no lint rule `{code}`"), Some(help))
}
