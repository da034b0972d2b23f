//! `rolebook check`

use super::args::{CheckArgs, DiagnosticFormat};
use super::company::load_policy;
use super::exit::Exit;
use super::failure::Failure;
use super::output::{Machine, Output};
use crate::diagnostic::has_errors;

pub(crate) fn run(args: &CheckArgs, output: &Output) -> Result<Exit, Failure> {
    let loaded = load_policy(&args.policy)?;
    let machine = match args.format {
        DiagnosticFormat::Text => None,
        DiagnosticFormat::Json => Some(Machine::Json),
        DiagnosticFormat::Github => Some(Machine::Github),
        DiagnosticFormat::Sarif => Some(Machine::Sarif),
    };
    output.diagnostics(&loaded.diagnostics, &loaded.sources, machine)?;
    if has_errors(&loaded.diagnostics) {
        return Ok(Exit::Negative);
    }
    if args.format == DiagnosticFormat::Text {
        output.note(&match &loaded.policy {
            Some(policy) => format!(
                "{} is sound: {} roles, {} apps, {} entitlements\n",
                policy.name,
                policy.roles.len(),
                policy.apps.len(),
                policy.entitlements.len()
            ),
            None => format!("{} is a sound pack\n", loaded.manifest.name.value),
        });
    }
    Ok(Exit::Done)
}
