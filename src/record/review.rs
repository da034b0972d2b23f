//! Reviews on record.

use schemars::JsonSchema;
use serde::Serialize;

use super::Moment;
use super::fields::{Field, Fields, Kind};
use crate::identity::Finding;

/// What one review of access (a recertification) said of one person's entitlement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ReviewRecord {
    /// Its place in the input, counted from 1.
    #[serde(skip)]
    pub number: u64,
    /// Whose access: the key, or a unique attribute, of an identity.
    pub identity: String,
    /// To what: an entitlement's full name, as in `salesforce.territory["US"]`.
    pub entitlement: String,
    /// The review, by name.
    pub review: String,
    /// Who reviewed it: the key, or a unique attribute, of an identity, or a team's address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reviewer: Option<String>,
    /// What came of it.
    pub outcome: ReviewOutcome,
    /// When.
    pub at: Moment,
    /// What the reviewer said about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What came of a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReviewOutcome {
    /// The access is still needed.
    Certified,
    /// It is not, and goes.
    Revoked,
}

/// The reviews of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReviewRecords {
    /// The records, in an order that does not depend on that of the input.
    pub records: Vec<ReviewRecord>,
    /// What is odd about them.
    pub findings: Vec<Finding>,
}

impl ReviewRecord {
    /// A key for sorting, under which only records that say the same are equal.
    pub(super) fn key(&self) -> impl Ord + '_ {
        (
            (&self.identity, &self.entitlement, &self.review),
            self.at.key(),
            (&self.reviewer, self.outcome, &self.note),
        )
    }
}

impl ReviewOutcome {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Certified, Self::Revoked];

    /// As it is written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Certified => "certified",
            Self::Revoked => "revoked",
        }
    }
}

impl Kind for ReviewRecord {
    const MANY: &'static str = "reviews";
    const ONE: &'static str = "a review";
    const FIELDS: &'static [Field] = &[
        Field { name: "identity", meaning: "whose access, by key", required: true },
        Field {
            name: "entitlement",
            meaning: "to what, by its full name: `app.entitlement`",
            required: true,
        },
        Field { name: "review", meaning: "the review's name in the policy", required: true },
        Field { name: "reviewer", meaning: "who reviewed it, by key", required: false },
        Field { name: "outcome", meaning: "`certified` or `revoked`", required: true },
        Field {
            name: "at",
            meaning: "when, as `2026-11-23` or `2026-11-23T09:30:00Z`",
            required: true,
        },
        Field { name: "note", meaning: "what the reviewer said", required: false },
    ];

    fn from_fields(fields: &mut Fields<'_>) -> Option<Self> {
        let identity = fields.required("identity");
        let entitlement = fields.required("entitlement");
        let review = fields.required("review");
        let reviewer = fields.text("reviewer");
        fields.require("outcome");
        let outcomes = ReviewOutcome::ALL.map(|outcome| (outcome.name(), outcome));
        let outcome = fields.word("outcome", &outcomes);
        fields.require("at");
        let at = fields.moment("at");
        let note = fields.text("note");
        Some(Self {
            number: fields.number,
            identity: identity?,
            entitlement: entitlement?,
            review: review?,
            reviewer,
            outcome: outcome?,
            at: at?,
            note,
        })
    }
}
