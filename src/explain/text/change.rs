//! What a change of the policy makes of everybody, as text.

use super::page::{BAD, FAINT, GOOD, OPEN, Page, STRONG, styled};
use super::proof::gap_lines;
use super::witness::witness_lines;
use crate::explain::{
    AccessChangeDocument, ComparisonDocument, DifferenceDocument, Given, Relation, RuleDocument,
};
use crate::policy::{Policy, plain};

/// The changes as text; after the first `told`, the others are only counted.
#[must_use]
pub fn comparison_text(policy: &Policy, found: &ComparisonDocument, told: usize) -> String {
    let mut page = Page::default();
    for note in &found.notes {
        page.line(0, format!("{} {}", styled(OPEN, "note"), plain(note)));
    }
    for (place, change) in found.changes.iter().take(told).enumerate() {
        if place > 0 || !found.notes.is_empty() {
            page.line(0, "");
        }
        change_lines(&mut page, policy, change);
    }
    if let Some(more) = found.changes.len().checked_sub(told).filter(|more| *more > 0) {
        page.line(0, "");
        page.line(0, format!("… and {more} more (--verbose tells all)"));
    }
    if found.changes.is_empty() {
        page.line(0, "nobody who could exist holds anything else");
    }
    page.finish()
}

fn change_lines(page: &mut Page, policy: &Policy, change: &AccessChangeDocument) {
    let style = match change.relation {
        Relation::Wider | Relation::Different => BAD,
        Relation::Narrower => GOOD,
        Relation::NotAnalysable | Relation::NotFinished => OPEN,
    };
    let kind = match change.kind {
        Given::Entitlement => "",
        Given::Role => "role ",
    };
    let risk = change.risk.as_ref().map(|risk| format!("  risk {risk}")).unwrap_or_default();
    page.line(
        0,
        format!(
            "{} {kind}{}{}",
            styled(style, change.relation.name()),
            styled(STRONG, &change.name),
            styled(FAINT, risk)
        ),
    );
    if let Some(difference) = &change.wider {
        difference_lines(page, policy, "can hold it now, and could not before", difference);
    }
    if let Some(difference) = &change.narrower {
        difference_lines(page, policy, "could hold it before, and cannot now", difference);
    }
    gap_lines(page, 1, &change.gaps);
    if change.relation == Relation::NotFinished {
        page.line(1, "the time was over; give it more with --time-limit");
    }
}

fn difference_lines(page: &mut Page, policy: &Policy, says: &str, difference: &DifferenceDocument) {
    page.line(1, format!("somebody like this {says}, on {}:", difference.witness.date));
    witness_lines(page, 2, policy, &difference.witness);
    rule_lines(page, "before", &difference.old);
    rule_lines(page, "now", &difference.new);
}

fn rule_lines(page: &mut Page, when: &str, rules: &[RuleDocument]) {
    for (place, rule) in rules.iter().enumerate() {
        let lead = if place == 0 { when } else { "" };
        let at = rule.place.as_ref().map(|at| format!("  {}", styled(FAINT, at)));
        page.line(2, format!("{lead:<6} {}{}", plain(&rule.says), at.unwrap_or_default()));
    }
}
