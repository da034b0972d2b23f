//! What the tests of a policy exercise, all told.

use std::time::Instant;

use super::example::Example;
use super::item::{Item, Kind};
use super::missing::look;
use super::see::Coverage;
use super::threshold::{Shortfall, Threshold};
use crate::analysis::Gap;
use crate::policy::{Date, Policy};

/// What the tests of a policy exercise, and what not.
#[derive(Clone, Debug)]
pub struct CoverageReport<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// Everything that tests can exercise, by kind, in the order of the names or of the text.
    pub items: Vec<Covered>,
    /// Those who would exercise what no test does.
    pub examples: Vec<Example>,
}

/// Something that tests can exercise, and whether they do.
#[derive(Clone, Debug, PartialEq)]
pub struct Covered {
    /// What.
    pub item: Item,
    /// Whether it concerns privileged entitlements.
    pub privileged: bool,
    /// How many decisions exercised it.
    pub hits: u64,
    /// Whether one did, and if not, who would.
    pub status: Status,
}

/// Whether something is exercised.
#[derive(Clone, Debug, PartialEq)]
pub enum Status {
    /// By at least one decision.
    Covered,
    /// By none, and whoever would was looked for.
    Missing(Search),
    /// By none, and nobody could: it does not count.
    Infeasible,
}

/// What came of looking for somebody.
#[derive(Clone, Debug, PartialEq)]
pub enum Search {
    /// The example of that place among [`CoverageReport::examples`] exercises it.
    Example(usize),
    /// Somebody may well exist, but nobody was found.
    NotFound,
    /// It depends on what cannot be analysed.
    Unclear(Vec<Gap>),
    /// The time was over first.
    OutOfTime,
}

/// Which items are meant.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// All.
    Overall,
    /// Those that concern an entitlement of high or critical risk, and the lifecycle.
    Privileged,
}

impl Group {
    /// Every group.
    pub const ALL: [Self; 2] = [Self::Overall, Self::Privileged];

    /// As it is written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Overall => "overall",
            Self::Privileged => "privileged",
        }
    }
}

/// How many are exercised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// So many are.
    pub covered: usize,
    /// Of so many that could be.
    pub total: usize,
}

impl Tally {
    /// In percent, rounded down: 100 only where all are, or where there is none.
    #[must_use]
    pub fn percent(self) -> u8 {
        let percent = (self.covered * 100).checked_div(self.total).unwrap_or(100);
        u8::try_from(percent).unwrap_or(100)
    }
}

impl<'a> Coverage<'a> {
    /// The report. For whatever no test exercises, somebody who would is looked for until
    /// `deadline`; dates of such examples are chosen near `as_of`.
    #[must_use]
    pub fn report(self, as_of: Date, deadline: Option<Instant>) -> CoverageReport<'a> {
        let mut found = look(&self, as_of, deadline);
        let items = self.plan.items.iter().map(|(item, privileged)| {
            let hits = self.hits.get(item).copied().unwrap_or(0);
            let status = match found.items.remove(item) {
                _ if hits > 0 => Status::Covered,
                Some(Some(search)) => Status::Missing(search),
                Some(None) => Status::Infeasible,
                None => Status::Missing(Search::NotFound),
            };
            Covered { item: *item, privileged: *privileged, hits, status }
        });
        CoverageReport { policy: self.policy, items: items.collect(), examples: found.examples }
    }
}

impl CoverageReport<'_> {
    /// How many items of a kind are exercised; without a kind, of all kinds.
    #[must_use]
    pub fn tally(&self, group: Group, kind: Option<Kind>) -> Tally {
        let meant = self.items.iter().filter(|covered| {
            (group == Group::Overall || covered.privileged)
                && kind.is_none_or(|kind| covered.item.kind() == kind)
                && covered.status != Status::Infeasible
        });
        meant.fold(Tally::default(), |tally, each| Tally {
            covered: tally.covered + usize::from(each.status == Status::Covered),
            total: tally.total + 1,
        })
    }

    /// The kinds of which the policy has anything.
    #[must_use]
    pub fn kinds(&self) -> Vec<Kind> {
        let has = |kind: &Kind| self.items.iter().any(|covered| covered.item.kind() == *kind);
        Kind::ALL.into_iter().filter(has).collect()
    }

    /// The thresholds that are not met.
    #[must_use]
    pub fn meets(&self, thresholds: &[Threshold]) -> Vec<Shortfall> {
        let judged = thresholds.iter().map(|wanted| {
            let tally = self.tally(wanted.group, None);
            Shortfall { wanted: *wanted, tally }
        });
        judged.filter(|it| it.tally.percent() < it.wanted.percent).collect()
    }

    /// The items that no test exercises, though somebody could.
    pub fn missing(&self) -> impl Iterator<Item = (&Covered, &Search)> {
        self.items.iter().filter_map(|covered| match &covered.status {
            Status::Missing(search) => Some((covered, search)),
            _ => None,
        })
    }

    /// The items that nobody could exercise.
    pub fn infeasible(&self) -> impl Iterator<Item = &Covered> {
        self.items.iter().filter(|covered| covered.status == Status::Infeasible)
    }
}
