//! Coverage in the form that is printed and published (`rolebook schema coverage`).

use schemars::JsonSchema;
use serde::Serialize;

use super::item::{Item, Kind};
use super::report::{CoverageReport, Covered, Group, Search, Status, Tally};
use crate::eval::PolicyDocument;
use crate::explain::{GapDocument, PlaceDocument, WitnessDocument};

/// What the tests of a policy exercise, and what not.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CoverageDocument {
    /// The policy.
    pub policy: PolicyDocument,
    /// How much is exercised: overall, and of what concerns privileged entitlements.
    pub groups: Vec<GroupDocument>,
    /// Everything that tests can exercise.
    pub items: Vec<ItemDocument>,
    /// Those who would exercise what no test does.
    pub examples: Vec<ExampleDocument>,
}

/// How much of a group is exercised.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct GroupDocument {
    /// The group.
    pub group: Group,
    /// Of all kinds together.
    #[serde(flatten)]
    pub all: TallyDocument,
    /// Of each kind that the policy has.
    pub kinds: Vec<KindDocument>,
}

/// How much of a kind is exercised.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct KindDocument {
    /// The kind.
    pub kind: Kind,
    /// How much.
    #[serde(flatten)]
    pub all: TallyDocument,
}

/// How many are exercised. What nobody could exercise does not count.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct TallyDocument {
    /// So many are.
    pub covered: usize,
    /// Of so many that could be.
    pub total: usize,
    /// In percent, rounded down.
    pub percent: u8,
}

/// Something that tests can exercise.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ItemDocument {
    /// Of which kind it is.
    pub kind: Kind,
    /// Its name, as in `role engineer` or `grant engineer 2`; of a condition, its text.
    pub name: String,
    /// For a condition, the outcome that is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<bool>,
    /// Where it stands.
    pub place: PlaceDocument,
    /// Whether it concerns privileged entitlements.
    pub privileged: bool,
    /// How many decisions exercised it.
    pub hits: u64,
    /// Whether one did.
    pub status: StatusDocument,
    /// The place, from 0, of the example that exercises it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<usize>,
    /// For one that is missing without an example, why there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_example: Option<NoExample>,
    /// What of it cannot be analysed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<GapDocument>,
}

/// Whether something is exercised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatusDocument {
    /// By at least one decision.
    Covered,
    /// By none.
    Missing,
    /// By none, and nobody could: it does not count.
    Infeasible,
}

/// Why there is no example.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoExample {
    /// Somebody may well exist, but nobody was found.
    NotFound,
    /// It depends on what cannot be analysed.
    Unclear,
    /// The time was over first.
    OutOfTime,
}

/// Somebody who would exercise what no test does.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ExampleDocument {
    /// What a test of it would show.
    pub title: String,
    /// The identity.
    pub identity: WitnessDocument,
    /// The test, ready to paste.
    pub test: String,
}

/// The report as a document.
#[must_use]
pub fn coverage_document(report: &CoverageReport<'_>) -> CoverageDocument {
    let policy = report.policy;
    CoverageDocument {
        policy: PolicyDocument::of(policy),
        groups: Group::ALL.into_iter().map(|group| group_document(report, group)).collect(),
        items: report.items.iter().map(|covered| item_document(report, covered)).collect(),
        examples: report
            .examples
            .iter()
            .map(|example| ExampleDocument {
                title: example.title.clone(),
                identity: WitnessDocument::of(&example.witness),
                test: example.draft(policy),
            })
            .collect(),
    }
}

fn group_document(report: &CoverageReport<'_>, group: Group) -> GroupDocument {
    let kinds = report
        .kinds()
        .into_iter()
        .map(|kind| KindDocument { kind, all: report.tally(group, Some(kind)).into() });
    GroupDocument { group, all: report.tally(group, None).into(), kinds: kinds.collect() }
}

impl From<Tally> for TallyDocument {
    fn from(tally: Tally) -> Self {
        Self { covered: tally.covered, total: tally.total, percent: tally.percent() }
    }
}

fn item_document(report: &CoverageReport<'_>, covered: &Covered) -> ItemDocument {
    let policy = report.policy;
    let (mut example, mut no_example, mut gaps) = (None, None, Vec::new());
    let status = match &covered.status {
        Status::Covered => StatusDocument::Covered,
        Status::Infeasible => StatusDocument::Infeasible,
        Status::Missing(search) => {
            match search {
                Search::Example(place) => example = Some(*place),
                Search::NotFound => no_example = Some(NoExample::NotFound),
                Search::OutOfTime => no_example = Some(NoExample::OutOfTime),
                Search::Unclear(unclear) => {
                    no_example = Some(NoExample::Unclear);
                    gaps = unclear.iter().map(|gap| GapDocument::of(policy, gap)).collect();
                }
            }
            StatusDocument::Missing
        }
    };
    ItemDocument {
        kind: covered.item.kind(),
        name: covered.item.name(policy),
        outcome: match covered.item {
            Item::Outcome(_, outcome) => Some(outcome),
            _ => None,
        },
        place: PlaceDocument::of(policy, covered.item.span(policy)),
        privileged: covered.privileged,
        hits: covered.hits,
        status,
        example,
        no_example,
        gaps,
    }
}
