//! Diagnostics as SARIF 2.1.0.
//!
//! The property names are those of the standard (OASIS, Static Analysis Results
//! Interchange Format, version 2.1.0).

use std::collections::BTreeSet;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::{Diagnostic, Label, RuleHelp, Severity};
use crate::source::SourceMap;

pub(super) fn write(
    diagnostics: &[Diagnostic],
    sources: &SourceMap,
    rules: &[RuleHelp],
    out: &mut dyn Write,
) -> io::Result<()> {
    // Every rule is listed, also where it finds nothing: its absence says something too.
    let found = diagnostics.iter().map(|found| found.code.as_str());
    let codes: BTreeSet<&str> = found.chain(rules.iter().map(|rule| rule.code.as_str())).collect();
    let codes: Vec<&str> = codes.into_iter().collect();
    let descriptors: Vec<Value> = codes
        .iter()
        .map(|code| match rules.iter().find(|rule| rule.code == *code) {
            Some(rule) => descriptor(rule),
            None => json!({ "id": code }),
        })
        .collect();
    let results: Vec<Value> =
        diagnostics.iter().map(|found| result(found, &codes, sources)).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "rolebook",
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": "https://crates.io/crates/rolebook",
                "rules": descriptors,
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

/// A `reportingDescriptor` (section 3.49).
fn descriptor(rule: &RuleHelp) -> Value {
    json!({
        "id": rule.code,
        "shortDescription": { "text": rule.summary },
        "fullDescription": { "text": rule.summary },
        "help": { "text": rule.text, "markdown": rule.text },
        "helpUri": rule.uri,
        "defaultConfiguration": {
            "enabled": rule.severity.is_some(),
            "level": rule.severity.map_or("none", level),
        },
        "properties": { "tags": [rule.group] },
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn result(diagnostic: &Diagnostic, codes: &[&str], sources: &SourceMap) -> Value {
    let text = match &diagnostic.help {
        Some(help) => format!("{}\nhelp: {help}", diagnostic.message),
        None => diagnostic.message.clone(),
    };
    let mut places = diagnostic.labels.iter().map(|label| location(label, sources));
    let locations: Vec<Value> = places.by_ref().take(1).collect();
    let related: Vec<Value> = places.collect();
    let mut result = json!({
        "ruleId": diagnostic.code,
        "ruleIndex": codes.binary_search(&diagnostic.code.as_str()).ok(),
        "level": level(diagnostic.severity),
        "message": { "text": text },
        "locations": locations,
    });
    let Some(members) = result.as_object_mut() else { return result };
    if !related.is_empty() {
        members.insert("relatedLocations".to_owned(), related.into());
    }
    if let Some(fingerprint) = &diagnostic.fingerprint {
        let fingerprints = json!({ "rolebook/v1": fingerprint });
        members.insert("partialFingerprints".to_owned(), fingerprints);
    }
    result
}

fn location(label: &Label, sources: &SourceMap) -> Value {
    let place = sources.locate(label.span);
    let mut location = json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(&place.file) },
            "region": {
                "startLine": place.line,
                "startColumn": place.column,
                "endLine": place.end_line,
                "endColumn": place.end_column,
            },
        },
    });
    if let (Some(location), false) = (location.as_object_mut(), label.text.is_empty()) {
        location.insert("message".to_owned(), json!({ "text": label.text }));
    }
    location
}

/// A file name as a relative reference (RFC 3986): what is not unreserved or `/` is
/// percent-encoded, so that `std:` is not taken for a scheme.
fn uri(name: &str) -> String {
    let mut uri = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}
