//! What tells a finding from others of its rule, however lines move.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use super::context::{Written, declared_name};
use super::finding::Finding;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{Declaration, DeclarationKind};

/// The fingerprint of a diagnostic of `lint` or `check` that knows none itself: its code
/// and its message.
#[must_use]
pub fn fingerprint(diagnostic: &Diagnostic) -> String {
    match &diagnostic.fingerprint {
        Some(known) => known.to_string(),
        None => digest(&[&diagnostic.code, &diagnostic.message]),
    }
}

/// Gives each finding its fingerprint: the rule, the declaration in which it lies, and the
/// text at its place. Of several alike, each has its number in the order of the text.
pub(super) fn number(findings: &mut [Finding], written: &Written<'_>) {
    findings.sort_by_key(|finding| (finding.span(), finding.rule.code));
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for finding in findings {
        let span = finding.span();
        let words: Vec<&str> = written.text(span).split_whitespace().collect();
        let place = declaration(written, span);
        let alike = digest(&[finding.rule.code, &place, &words.join(" ")]);
        let number = seen.entry(alike.clone()).and_modify(|count| *count += 1).or_insert(0);
        let own = match number {
            0 => alike,
            number => digest(&[&alike, &number.to_string()]),
        };
        finding.diagnostic.fingerprint = Some(own.into());
    }
}

/// The declaration in which a place lies, as people call it: `role sales`.
pub(super) fn declaration(written: &Written<'_>, span: Span) -> String {
    written.declaration(span).map_or(String::new(), called)
}

fn called(declaration: &Declaration) -> String {
    let keyword = match &declaration.kind {
        DeclarationKind::Identity(_) => return "identity".to_owned(),
        DeclarationKind::Lifecycle(_) => return "lifecycle".to_owned(),
        DeclarationKind::Test(item) => return format!("test {:?}", item.title.value),
        DeclarationKind::Scenario(item) => return format!("scenario {:?}", item.title.value),
        DeclarationKind::Invariant(item) => return format!("invariant {:?}", item.title.value),
        DeclarationKind::Requires(item) => return format!("requires {}", item.name.text),
        DeclarationKind::Broken(_) => return String::new(),
        DeclarationKind::Enum(_) => "enum",
        DeclarationKind::App(_) => "app",
        DeclarationKind::Condition(_) => "condition",
        DeclarationKind::Role(_) => "role",
        DeclarationKind::Approval(_) => "approval",
        DeclarationKind::Forbid(_) => "forbid",
        DeclarationKind::Conflict(_) => "conflict",
        DeclarationKind::Exception(_) => "exception",
        DeclarationKind::Review(_) => "review",
        DeclarationKind::Fixture(_) => "fixture",
    };
    let name = declared_name(&declaration.kind).map_or("", |name| name.text.as_str());
    format!("{keyword} {name}")
}

/// The first half of SHA-256, in hexadecimal: enough to tell a policy's findings apart.
fn digest(parts: &[&str]) -> String {
    let mut whole = Sha256::new();
    for part in parts {
        whole.update((part.len() as u64).to_le_bytes());
        whole.update(part.as_bytes());
    }
    whole.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
