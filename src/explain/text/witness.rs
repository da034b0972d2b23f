//! Somebody who could exist, as text.

use super::page::{FAINT, Page, STRONG, styled};
use crate::explain::WitnessDocument;
use crate::explain::witness::written_of;
use crate::policy::{Policy, plain};

/// The people, what matters of each, and what is on record.
pub(super) fn witness_lines(
    page: &mut Page,
    level: usize,
    policy: &Policy,
    witness: &WitnessDocument,
) {
    let key = policy.schema.attributes.at(policy.schema.key).map_or("", |key| &key.name);
    for (place, person) in witness.people.iter().enumerate() {
        let name = person.record.get(key).and_then(|key| key.as_str()).unwrap_or_default();
        let shown: Vec<(&String, String)> = person
            .record
            .iter()
            .filter(|(attribute, _)| person.matters.contains(attribute))
            .map(|(attribute, value)| (attribute, written_of(policy, attribute, value)))
            .chain(person.matters.iter().filter_map(|attribute| {
                let missing = !person.record.contains_key(attribute);
                missing.then(|| (attribute, "missing".to_owned()))
            }))
            .collect();
        if place > 0 {
            page.line(level, styled(STRONG, name));
        }
        let level = level + usize::from(place > 0);
        let width = shown.iter().map(|(attribute, _)| attribute.chars().count()).max().unwrap_or(0);
        if shown.is_empty() {
            page.line(level, styled(FAINT, "whoever it is"));
        }
        for (attribute, value) in shown {
            page.line(level, format!("{attribute:width$}  {}", plain(&value)));
        }
    }
    for record in &witness.approvals {
        let decision = record.decision.map_or("asked", |decision| decision.name());
        page.line(
            level,
            format!(
                "{} {decision} by {} as {} ({}.{})",
                plain(&record.entitlement),
                plain(record.approver.as_deref().unwrap_or_default()),
                plain(record.eligible_as.as_deref().unwrap_or_default()),
                record.approval,
                record.stage,
            ),
        );
    }
}
