//! A test about somebody who could exist, written out.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::Value as Json;

use super::outlook::{Outlook, Question};
use crate::analysis::Witness;
use crate::explain::written_value;
use crate::fmt::format;
use crate::policy::{EntitlementId, Policy, ScalarType, Type, quoted};
use crate::record::{ApprovalDecision, ApprovalRecord};
use crate::syntax::is_reserved;

/// A test in the language, ready to paste into a file of `policy`: it is given somebody who
/// could exist, and expects what [`eval`](crate::eval) says of the entitlements in `about`;
/// of none, the phase.
///
/// The fixture is named after the title. Its name is no word of the policy yet, so that it
/// clashes with nothing.
#[must_use]
pub fn draft(policy: &Policy, witness: &Witness, title: &str, about: &[EntitlementId]) -> String {
    let question = match about {
        [] => Question::Phase,
        about => Question::Entitlements(about.to_vec()),
    };
    draft_asking(policy, witness, (title, title), &question)
}

/// The same, with anything that a test can ask about one person, and a name for the fixture.
pub(super) fn draft_asking(
    policy: &Policy,
    witness: &Witness,
    (name, title): (&str, &str),
    question: &Question,
) -> String {
    let fixture = fixture_name(policy, name);
    let mut text = format!("fixture {fixture} {{\n");
    if let Some(record) = witness.records.first() {
        text.push_str(&settings(policy, record));
    }
    let _ = writeln!(text, "}}\n\ntest {} {{\ngiven {fixture}", quoted(title));
    let mut names = BTreeSet::new();
    for record in witness.records.iter().skip(1) {
        let name = person_name(policy, witness, record, &names);
        let _ = writeln!(text, "person {name} {{\n{}}}", settings(policy, record));
        names.insert(name);
    }
    for record in &witness.approvals {
        text.push_str(&decision(record));
    }
    let _ = writeln!(text, "on {}", witness.date);
    let expected = Outlook::of(policy, &sayable(witness), question);
    for expectation in expected.map(|expected| expected.written(policy)).unwrap_or_default() {
        let _ = writeln!(text, "expect {expectation}");
    }
    text.push_str("}\n");
    format(&text, 0).unwrap_or(text)
}

/// What a test can say of a witness: of an approval on record, not the employment that it was
/// given for, nor a request.
pub(super) fn sayable(witness: &Witness) -> Witness {
    let records = witness.approvals.iter().filter(|record| !record.is_request());
    let approvals = records.map(|record| ApprovalRecord {
        start_date: None,
        requested: None,
        note: None,
        ..record.clone()
    });
    Witness { approvals: approvals.collect(), ..witness.clone() }
}

fn settings(policy: &Policy, record: &serde_json::Map<String, Json>) -> String {
    let mut text = String::new();
    for attribute in policy.schema.attributes.values() {
        match record.get(&attribute.name) {
            None | Some(Json::Null) => {}
            Some(value) => {
                let _ =
                    writeln!(text, "{}: {}", attribute.name, written_value(attribute.ty, value));
            }
        }
    }
    text
}

fn decision(record: &ApprovalRecord) -> String {
    let (Some(decision), Some(approver), Some(at)) =
        (record.decision, &record.approver, &record.at)
    else {
        return String::new();
    };
    let word = match decision {
        ApprovalDecision::Approved => "approved",
        ApprovalDecision::Rejected => "rejected",
    };
    let capacity = record.eligible_as.as_ref();
    format!(
        "{word} {} in {}.{} by {}{} on {}\n",
        record.entitlement,
        record.approval,
        record.stage,
        quoted(approver),
        capacity.map(|capacity| format!(" as {}", quoted(capacity))).unwrap_or_default(),
        at.day()
    )
}

/// The name of somebody else: after the attribute through which somebody refers to them.
fn person_name(
    policy: &Policy,
    witness: &Witness,
    record: &serde_json::Map<String, Json>,
    taken: &BTreeSet<String>,
) -> String {
    let key = policy.schema.attributes.at(policy.schema.key).map(|key| key.name.as_str());
    let key = key.and_then(|key| record.get(key)).and_then(Json::as_str);
    let mut references = policy.schema.attributes.values().filter(|attribute| {
        let is_reference = attribute.ty == Type::Scalar(ScalarType::Identity);
        let named = |record: &serde_json::Map<String, Json>| {
            record.get(&attribute.name).and_then(Json::as_str) == key
        };
        is_reference && key.is_some() && witness.records.iter().any(named)
    });
    let name = references.next().map_or("somebody", |attribute| &attribute.name);
    free(name, |name| taken.contains(name) || is_word_of(policy, name, "fixture"))
}

/// The most characters of a title that a name takes over.
const LONGEST: usize = 40;

/// A name made of a title, which no fixture of the policy has.
fn fixture_name(policy: &Policy, title: &str) -> String {
    let mut words = String::new();
    for character in title.chars() {
        match character {
            'a'..='z' | '0'..='9' => words.push(character),
            'A'..='Z' => words.push(character.to_ascii_lowercase()),
            _ if words.ends_with('_') || words.is_empty() => {}
            _ => words.push('_'),
        }
    }
    let words = words.trim_matches('_');
    let start = words.trim_start_matches(|first: char| !first.is_ascii_lowercase());
    let mut name = start.get(..LONGEST).unwrap_or(start).trim_end_matches('_').to_owned();
    if start.len() > LONGEST {
        // Titles that only differ further on get names of their own.
        let _ = write!(name, "_{:04x}", fingerprint(title));
    }
    if name.is_empty() {
        "example".clone_into(&mut name);
    }
    free(&name, |name| is_reserved(name) || is_word_of(policy, name, "fixture"))
}

/// `name`, or the first of `name_2`, `name_3`, … that is not taken.
fn free(name: &str, taken: impl Fn(&str) -> bool) -> String {
    let numbered = (2_u32..).map(|number| format!("{name}_{number}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    names.find(|name| !taken(name)).unwrap_or_default()
}

/// Whether `word name` stands anywhere in the policy.
fn is_word_of(policy: &Policy, name: &str, word: &str) -> bool {
    policy.sources.files().iter().any(|file| {
        let mut words = file.text().split(|c: char| !(c.is_alphanumeric() || c == '_'));
        let mut before = "";
        words.by_ref().filter(|each| !each.is_empty()).any(|each| {
            let found = before == word && each == name;
            before = each;
            found
        })
    })
}

/// A small number that tells titles apart (FNV-1a, folded).
pub(super) fn fingerprint(text: &str) -> u16 {
    let mut sum: u32 = 0x811c_9dc5;
    for byte in text.bytes() {
        sum = (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    let [a, b, c, d] = sum.to_be_bytes();
    u16::from_be_bytes([a ^ c, b ^ d])
}
