//! Everybody's access, as a file that a change of policy is reviewed by.

use std::collections::BTreeSet;

use super::mismatch::Mismatch;
use crate::eval::{Cause, Decision, Holding, Outcome, State, World};
use crate::policy::{OriginId, Policy, Rule, plain};
use crate::source::Span;

/// Differences told of a snapshot at most; the others are counted.
const MOST: usize = 6;

/// A snapshot that a test asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The directory that has the test.
    pub origin: OriginId,
    /// The file, as written.
    pub path: String,
    /// What the file says; none where there is no such file.
    pub kept: Option<String>,
    /// What it should say.
    pub text: String,
}

impl Snapshot {
    /// Whether the file says what it should.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.kept.as_ref().is_some_and(|kept| kept.replace("\r\n", "\n") == self.text)
    }

    /// The first differences, in words; none where there is no file.
    fn differences(&self) -> Vec<String> {
        let Some(kept) = &self.kept else { return Vec::new() };
        let (was, is) = (placed(kept), placed(&self.text));
        let gone = was.difference(&is).map(|(who, what)| (who, what, "no longer"));
        let new = is.difference(&was).map(|(who, what)| (who, what, "now"));
        let mut all: Vec<(&&str, &&str, &str)> = gone.chain(new).collect();
        all.sort_by_key(|(who, what, _)| (**who, *what));
        let more = all.len().saturating_sub(MOST);
        let told = all.iter().take(MOST).map(|(who, what, word)| match what.is_empty() {
            true => format!("{word} `{}`", plain(who)),
            false => format!("`{}` {word} `{}`", plain(who), plain(what)),
        });
        let mut told: Vec<String> = told.collect();
        if more > 0 {
            told.push(format!("{more} more differences"));
        }
        told
    }

    /// That it does not, if it does not.
    pub(super) fn mismatch(&self, span: Span) -> Option<Mismatch> {
        if self.is_current() {
            return None;
        }
        let (actual, expected) = match &self.kept {
            Some(_) => ("is not everybody's access", "what the file says"),
            None => ("does not exist", "everybody's access in it"),
        };
        let subject = format!("the snapshot `{}`", self.path);
        let mut found = Mismatch::plain(&subject, actual, expected, span);
        let update = "`rolebook test --update` writes it and shows what changes";
        found.help = Some(match self.differences() {
            differences if differences.is_empty() => update.to_owned(),
            differences => format!("{}; {update}", differences.join(", ")),
        });
        Some(found)
    }
}

/// The lines of a snapshot, each with whom it is about.
fn placed(text: &str) -> BTreeSet<(&str, &str)> {
    let mut who = "";
    let lines = text.lines().map(|line| match line.strip_prefix("  ") {
        Some(what) => (who, what),
        None => {
            who = line;
            (who, "")
        }
    });
    lines.collect()
}

/// Everybody's access, a line for each entitlement, so that a difference reads as a change of
/// access.
pub(super) fn snapshot(world: &World<'_>, decisions: &[Decision]) -> String {
    let mut text = String::new();
    for decision in decisions {
        let key = world.population.key(decision.person);
        let record = world.population.records(decision.person).first().copied().unwrap_or(0);
        let name = key.map_or_else(|| format!("record {record}"), |key| plain(key).into_owned());
        match &decision.outcome {
            Outcome::Quarantined(findings) => {
                text.push_str(&format!("{name} quarantined\n"));
                for finding in findings {
                    text.push_str(&format!("  {}\n", plain(&finding.message)));
                }
            }
            Outcome::Decided(standing) => {
                text.push_str(&format!("{name} {}\n", standing.phase.name()));
                for role in &standing.roles {
                    text.push_str(&format!("  role {}\n", world.policy.roles[*role].header.name));
                }
                for holding in &standing.entitlements {
                    text.push_str(&format!("  {}\n", line(world.policy, holding)));
                }
            }
        }
    }
    text
}

fn line(policy: &Policy, holding: &Holding) -> String {
    let name = &policy.entitlements[holding.entitlement].name;
    let mut line = format!("{} {name}", holding.state.name());
    if let Some(until) = holding.until {
        line.push_str(&format!(" until {until}"));
    }
    if let Some(from) = holding.from {
        line.push_str(&format!(" from {from}"));
    }
    if holding.state == State::Pending {
        let stages = holding.awaiting.iter();
        let stages = stages.map(|each| policy.approvals[each.approval].stage_path(each.stage));
        line.push_str(&format!(" awaiting {}", stages.collect::<Vec<_>>().join(", ")));
    }
    if !holding.denied_by.is_empty() {
        let causes = holding.denied_by.iter().map(|cause| match cause {
            Cause::Forbid(id) => policy.rule_name(Rule::Forbid(*id)).1.to_owned(),
            Cause::Conflict(id) => policy.rule_name(Rule::Conflict(*id)).1.to_owned(),
            Cause::Rejection(id) => {
                format!("rejected {}", policy.rule_name(Rule::Approval(*id)).1)
            }
            Cause::Expiry(date) => format!("expiry {date}"),
        });
        line.push_str(&format!(" by {}", causes.collect::<Vec<_>>().join(", ")));
    }
    line
}
