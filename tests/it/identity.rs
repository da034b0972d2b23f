//! HR records to typed identities, from bytes to population.

mod chunks;
#[cfg(feature = "columns")]
mod columns;
mod exports;
mod formats;
mod fuzz;
mod lane;
mod mapping;
mod memory;
mod references;
mod schema;
mod typing;

use std::fmt::Write;

use rolebook::diagnostic::Diagnostic;
use rolebook::identity::{Finding, Mapping, Population, ReadError, Record, read};
use rolebook::policy::Policy;

/// The population, or why there is none, with the input above it.
fn told(policy: &Policy, input: &str) -> String {
    let mapping = Mapping::by_name(policy);
    format!("{}\n---\n{}", input.trim_end(), outcome(policy, &mapping, input.as_bytes()))
}

/// The population, or why there is none.
fn outcome(policy: &Policy, mapping: &Mapping, input: &[u8]) -> String {
    match read(input, None, mapping, policy) {
        Ok(population) => dump(policy, &population),
        Err(error) => refusal(&error),
    }
}

fn refusal(error: &ReadError) -> String {
    let diagnostic = Diagnostic::from_error(error);
    let help = diagnostic.help.map(|help| format!("\n  help: {help}")).unwrap_or_default();
    format!("{}: {}{help}\n", diagnostic.code, diagnostic.message)
}

fn dump(policy: &Policy, population: &Population) -> String {
    let mut text = String::new();
    for finding in &population.findings {
        line(&mut text, "", finding);
    }
    for person in population.persons() {
        let key = person.key.as_deref().unwrap_or("(no key)");
        write!(text, "{key} {:?}", person.records).unwrap();
        match &person.record {
            Record::Valid(identity) => {
                for (id, attribute) in policy.schema.attributes.iter() {
                    if let Some(value) = identity.value(id).filter(|_| id != policy.schema.key) {
                        let shown = policy.show(attribute.ty, value);
                        write!(text, " {}={shown}", attribute.name).unwrap();
                    }
                }
                text.push('\n');
            }
            Record::Invalid(findings) => {
                text.push_str(" invalid\n");
                findings.iter().for_each(|finding| line(&mut text, "  ", finding));
            }
        }
        person.blocked.iter().for_each(|finding| line(&mut text, "  blocked ", finding));
        person.warnings.iter().for_each(|finding| line(&mut text, "  ", finding));
    }
    text
}

fn line(text: &mut String, indent: &str, finding: &Finding) {
    let level = format!("{:?}", finding.level).to_lowercase();
    let field = finding.field.as_deref().map(|field| format!(" ({field})")).unwrap_or_default();
    writeln!(text, "{indent}{level} {}{field}: {}", finding.code, finding.message).unwrap();
}
