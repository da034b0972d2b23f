//! `rolebook check`

use super::args::{CheckArgs, DiagnosticFormat};
use super::company::open_policy;
use super::exit::Exit;
use super::failure::Failure;
use super::lint::configure;
use super::output::Output;
use crate::diagnostic::has_errors;
use crate::project::Loaded;

pub(crate) fn run(args: &CheckArgs, output: &Output) -> Result<Exit, Failure> {
    let mut loaded = open_policy(&args.policy)?.loaded;
    // How the policy is linted is part of the policy directory, and of its check.
    configure(&mut loaded);
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
    // The process ends, and gives all of it back at once.
    std::mem::forget(loaded);
    Ok(Exit::Done)
}

pub(super) fn counted(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}
