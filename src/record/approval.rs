//! Approvals on record.

use schemars::JsonSchema;
use serde::Serialize;

use super::Moment;
use super::fault::Mistake;
use super::fields::{Field, Fields, Kind};
use crate::identity::Finding;
use crate::policy::Date;

/// One approver's decision on one stage of an approval, or the request for it.
///
/// With a `decision`, `approver` and `at` are given. Without one it is a request: `requested`
/// says since when, and `at` is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(extend("anyOf" = [
    {
        "required": ["decision", "approver", "at"],
        "properties": {
            "decision": { "type": "string" },
            "approver": { "type": "string" },
            "at": { "type": "string" },
        },
    },
    {
        "required": ["requested"],
        "properties": {
            "requested": { "type": "string" },
            "decision": { "type": "null" },
            "at": { "type": "null" },
        },
    },
]))]
pub struct ApprovalRecord {
    /// Its place in the input, counted from 1.
    #[serde(skip)]
    pub number: u64,
    /// For whom: the key, or a unique attribute, of an identity.
    pub identity: String,
    /// For what: an entitlement's full name, as in `salesforce.territory["US"]`.
    pub entitlement: String,
    /// The approval, by name.
    pub approval: String,
    /// The stage of it, by name.
    pub stage: String,
    /// Who decided: the key, or a unique attribute, of an identity, or a team's address. In a
    /// request, who is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approver: Option<String>,
    /// What was decided; missing in a request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<ApprovalDecision>,
    /// When it was decided; missing in a request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Moment>,
    /// The capacity in which the approver was eligible, attested by the system that took the
    /// decision: one of the stage's alternatives as written, as in `manager` or `role
    /// security`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub eligible_as: Option<String>,
    /// Where the employment that it was given for begins.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "as_text")]
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    pub start_date: Option<Date>,
    /// When it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requested: Option<Moment>,
    /// What the approver said about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What an approver decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ApprovalDecision {
    /// The access may be had.
    Approved,
    /// It may not, until a later approval of the same stage.
    Rejected,
}

/// The approvals of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApprovalRecords {
    /// The records, in an order that does not depend on that of the input.
    pub records: Vec<ApprovalRecord>,
    /// What is odd about them.
    pub findings: Vec<Finding>,
}

impl ApprovalRecord {
    /// Whether it asks for a decision rather than being one.
    #[must_use]
    pub fn is_request(&self) -> bool {
        self.decision.is_none()
    }

    /// A key for sorting, under which only records that say the same are equal.
    pub(super) fn key(&self) -> impl Ord + '_ {
        (
            (&self.identity, &self.entitlement, &self.approval, &self.stage),
            self.at.as_ref().map(Moment::key),
            (&self.approver, self.decision, &self.eligible_as, self.start_date),
            self.requested.as_ref().map(Moment::key),
            &self.note,
        )
    }
}

impl ApprovalDecision {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Approved, Self::Rejected];

    /// As it is written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Rejected => "rejected",
        }
    }
}

fn as_text<S: serde::Serializer>(date: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
    match date {
        Some(date) => serializer.collect_str(date),
        None => serializer.serialize_none(),
    }
}

impl Kind for ApprovalRecord {
    const MANY: &'static str = "approvals";
    const ONE: &'static str = "an approval";
    const FIELDS: &'static [Field] = &[
        Field { name: "identity", meaning: "for whom, by key", required: true },
        Field {
            name: "entitlement",
            meaning: "for what, by its full name: `app.entitlement`",
            required: true,
        },
        Field { name: "approval", meaning: "the approval's name in the policy", required: true },
        Field { name: "stage", meaning: "the stage's name in the policy", required: true },
        Field { name: "approver", meaning: "who decided, by key", required: false },
        Field { name: "decision", meaning: "`approved` or `rejected`", required: false },
        Field {
            name: "at",
            meaning: "when it was decided, as `2026-11-23` or `2026-11-23T09:30:00Z`",
            required: false,
        },
        Field {
            name: "eligible_as",
            meaning: "the capacity of the approver, as the stage says it",
            required: false,
        },
        Field {
            name: "start_date",
            meaning: "where the employment begins, as `2026-11-23`",
            required: false,
        },
        Field {
            name: "requested",
            meaning: "when it was asked for, as `2026-11-23` or `2026-11-23T09:30:00Z`",
            required: false,
        },
        Field { name: "note", meaning: "what the approver said", required: false },
    ];

    fn from_fields(fields: &mut Fields<'_>) -> Option<Self> {
        if fields.has("decision") {
            fields.require("approver");
            fields.require("at");
        } else if fields.has("at") {
            fields.object(Mistake::Undecided);
        } else if !fields.has("requested") {
            fields.object(Mistake::NeitherDecidedNorRequested);
        }
        let identity = fields.required("identity");
        let entitlement = fields.required("entitlement");
        let approval = fields.required("approval");
        let stage = fields.required("stage");
        let approver = fields.text("approver");
        let decisions = ApprovalDecision::ALL.map(|decision| (decision.name(), decision));
        let decision = fields.word("decision", &decisions);
        let at = fields.moment("at");
        let eligible_as = fields.text("eligible_as");
        let start_date = fields.date("start_date");
        let requested = fields.moment("requested");
        let note = fields.text("note");
        Some(Self {
            number: fields.number,
            identity: identity?,
            entitlement: entitlement?,
            approval: approval?,
            stage: stage?,
            approver,
            decision,
            at,
            eligible_as,
            start_date,
            requested,
            note,
        })
    }
}
