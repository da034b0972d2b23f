//! `rolebook check`

use super::args::{CheckArgs, DiagnosticFormat};
use super::company::load_policy;
use super::exit::Exit;
use super::failure::Failure;
use super::output::Output;
use crate::diagnostic::has_errors;
use crate::project::Loaded;

pub(crate) fn run(args: &CheckArgs, output: &Output) -> Result<Exit, Failure> {
    let loaded = load_policy(&args.policy)?;
    if has_errors(&loaded.diagnostics) {
        let Loaded { diagnostics, sources, .. } = loaded;
        return Err(Failure::Said { diagnostics, sources, exit: Exit::Negative });
    }
    output.diagnostics(&loaded.diagnostics, &loaded.sources, args.format.machine())?;
    if args.format == DiagnosticFormat::Text {
        output.note(&match &loaded.policy {
            Some(policy) => format!(
                "{} is sound: {}, {}, {}\n",
                policy.name,
                counted(policy.roles.len(), "role"),
                counted(policy.apps.len(), "app"),
                counted(policy.entitlements.len(), "entitlement")
            ),
            None => format!("{} is a sound pack\n", loaded.manifest.name.value),
        });
    }
    Ok(Exit::Done)
}

fn counted(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}
