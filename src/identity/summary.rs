//! Faults of one cause, told once.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;

use super::FindingLevel;
use super::excerpt::excerpt;
use super::fault::Fault;

/// A fault that any number of records share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SummaryLine {
    /// How much it weighs.
    pub level: FindingLevel,
    /// The code of its findings.
    pub code: &'static str,
    /// The attribute concerned, if one is.
    pub field: Option<String>,
    /// The value as written, if there is one, cut where it is long.
    pub value: Option<String>,
    /// What is wrong, and the remedy.
    pub message: String,
    /// How many records have it.
    pub count: u64,
    /// Whose they are, a few of them: keys, or `record 7` for one without.
    pub whose: Vec<String>,
}

/// Counts faults by cause.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally(BTreeMap<Cause, Count>);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Cause {
    level: FindingLevel,
    code: &'static str,
    field: Option<String>,
    value: String,
}

#[derive(Clone, Debug)]
struct Count {
    message: String,
    count: u64,
    whose: Vec<String>,
}

/// How many of those concerned a line names.
const NAMED: usize = 3;

impl Tally {
    /// Counts a fault of whoever is called `called`.
    pub(super) fn add(&mut self, fault: &Fault, called: &str) {
        let cause = Cause {
            level: fault.level,
            code: fault.code,
            field: fault.field.clone(),
            value: fault.value.clone(),
        };
        let empty = || Count { message: fault.message.clone(), count: 0, whose: Vec::new() };
        let count = self.0.entry(cause).or_insert_with(empty);
        count.count += 1;
        if count.whose.len() < NAMED {
            count.whose.push(excerpt(called));
        }
    }

    /// Adds what later records have.
    pub(super) fn merge(&mut self, later: Self) {
        for (cause, more) in later.0 {
            match self.0.entry(cause) {
                Entry::Vacant(place) => drop(place.insert(more)),
                Entry::Occupied(mut place) => {
                    let count = place.get_mut();
                    count.count += more.count;
                    let room = NAMED.saturating_sub(count.whose.len());
                    count.whose.extend(more.whose.into_iter().take(room));
                }
            }
        }
    }

    /// A line for each cause.
    pub(super) fn lines(&self) -> Vec<SummaryLine> {
        let lines = self.0.iter().map(|(cause, count)| SummaryLine {
            level: cause.level,
            code: cause.code,
            field: cause.field.clone(),
            value: Some(cause.value.clone()).filter(|value| !value.is_empty()),
            message: count.message.clone(),
            count: count.count,
            whose: count.whose.clone(),
        });
        let mut lines: Vec<SummaryLine> = lines.collect();
        lines.sort_by_key(|line| (line.level, std::cmp::Reverse(line.count)));
        lines
    }
}

impl fmt::Display for SummaryLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let records = if self.count == 1 { "record" } else { "records" };
        write!(f, "{} ({} {records}: {}", self.message, self.count, self.whose.join(", "))?;
        f.write_str(if self.whose.len() < self.count.try_into().unwrap_or(usize::MAX) {
            ", …)"
        } else {
            ")"
        })
    }
}
