//! The tests that a policy brings along, with every name resolved.

use serde::{Deserialize, Serialize};

use super::{
    ApprovalId, AttributeId, CompareOp, Date, Duration, EntitlementId, Expr, Mode, OriginId, Phase,
    ReviewId, RoleId, Rule, Selection, stored,
};
use crate::source::Span;

/// A test or a scenario.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Test {
    /// What it says; no two share one.
    pub title: String,
    /// Its documentation.
    pub doc: Option<String>,
    /// Whether its failing is a failure, or only reported.
    pub mode: Mode,
    /// Why it is not to be run, if it is not.
    pub skip: Option<String>,
    /// What it tries.
    pub trial: Trial,
    /// Where its title stands.
    pub span: Span,
    /// By whom it is declared.
    pub origin: OriginId,
}

/// What a test tries.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Trial {
    /// One person on one date.
    Person(PersonTrial),
    /// Everybody in a file on one date.
    Population(PopulationTrial),
    /// One person over several dates.
    Scenario(ScenarioTrial),
}

/// One person on one date.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PersonTrial {
    /// Who is there, and what is on record.
    pub scene: Scene,
    /// The date.
    pub on: Date,
    /// What is to come out of the record as it is given.
    pub expectations: Vec<Expectation>,
    /// What is to come out of it with other values.
    pub cases: Vec<Case>,
}

/// A row of `cases`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Case {
    /// What differs from the record as it is given.
    pub with: Vec<Setting>,
    /// What is to come out.
    pub expectations: Vec<Expectation>,
    /// The whole row.
    pub span: Span,
}

/// Everybody in a file on one date.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PopulationTrial {
    /// The file, as written: relative to the directory of the policy that has the test.
    pub path: String,
    /// Where the path stands.
    pub path_span: Span,
    /// The date.
    pub on: Date,
    /// What is to come out.
    pub expectations: Vec<PopulationExpectation>,
}

/// One person over several dates.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ScenarioTrial {
    /// Who is there at first, and what is on record.
    pub scene: Scene,
    /// What happens; the dates never go back.
    pub steps: Vec<Step>,
}

/// What happens on a date, and what comes of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Step {
    /// The date.
    pub on: Date,
    /// What changes in the record, from this step on.
    pub set: Vec<Setting>,
    /// What comes of it.
    pub changes: Vec<Change>,
    /// The whole step.
    pub span: Span,
}

/// Who is there, and what is on record.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Scene {
    /// The record of whom the test is about.
    pub subject: Vec<Setting>,
    /// Everybody else's records.
    pub others: Vec<Vec<Setting>>,
    /// The approvals and rejections on record; all are about the subject.
    pub decisions: Vec<TestDecision>,
}

/// A field of a test's record and its value, as HR would write it: it may be wrong, which is
/// for the test to find.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Setting {
    /// The field.
    pub attribute: AttributeId,
    /// Its value; none where the record lacks it.
    pub value: Option<RawValue>,
    /// The whole setting.
    pub span: Span,
}

/// A value as it is written out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum RawValue {
    /// A text: also a label, in any of its spellings, or a key.
    Text(String),
    /// An integer.
    Int(i64),
    /// A truth value.
    Bool(bool),
    /// A day.
    Date(Date),
    /// A calendar duration.
    Duration(Duration),
    /// A set.
    Set(#[serde(deserialize_with = "stored::deeper")] Vec<RawValue>),
}

/// `approved a.b in approval.stage by "ID" on DATE`
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TestDecision {
    /// `approved`, else `rejected`.
    pub approved: bool,
    /// What was asked for.
    pub entitlement: EntitlementId,
    /// Which approval.
    pub approval: ApprovalId,
    /// The stage, counted from 0.
    pub stage: usize,
    /// Who decided: a key, another name, or a team's address.
    pub by: String,
    /// The capacity that is attested, as a stage writes its alternatives.
    pub eligible_as: Option<String>,
    /// When.
    pub on: Date,
}

/// Something that is to come out for one person.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Expectation {
    /// What.
    pub kind: ExpectationKind,
    /// Where it stands, without the word `expect`.
    pub span: Span,
}

/// What is to come out for one person. Each of the entitlements that selectors name must be
/// as expected.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum ExpectationKind {
    /// `granted a.b`
    Granted {
        /// `exactly`: and nothing else is.
        exactly: bool,
        /// What is held.
        selections: Vec<Selection>,
        /// Through which role or exception.
        via: Option<RuleName>,
        /// The first day on which it ends by itself.
        until: Option<Date>,
    },
    /// `none a.b`: neither held nor on the way.
    None(Vec<Selection>),
    /// `pending a.b`
    Pending {
        /// What waits.
        selections: Vec<Selection>,
        /// For which approval, and which stage of it.
        awaiting: Option<AwaitedStage>,
    },
    /// `scheduled a.b`
    Scheduled {
        /// What comes later.
        selections: Vec<Selection>,
        /// From when.
        from: Option<Date>,
    },
    /// `suspended a.b`
    Suspended(Vec<Selection>),
    /// `denied a.b`
    Denied {
        /// What is stopped.
        selections: Vec<Selection>,
        /// By which forbid, conflict or rejected approval.
        by: Option<RuleName>,
    },
    /// `unroutable a.b`: waiting for nobody.
    Unroutable(Vec<Selection>),
    /// `a.b via role`
    Via {
        /// What is held or on the way.
        selections: Vec<Selection>,
        /// Through which role or exception.
        rule: RuleName,
    },
    /// `phase name`
    Phase(Phase),
    /// `roles exactly a, b`: sorted.
    RolesExactly(Vec<RoleId>),
    /// `quarantined`
    Quarantined {
        /// A part of what one of the findings says, or its code.
        because: Option<String>,
    },
    /// `observed rule`
    Observed(RuleName),
    /// `reviews name`: something that is held is subject to the review.
    Reviews(ReviewId),
}

/// A rule that a test names; rules of two kinds may share the name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleName {
    /// The name.
    pub name: String,
    /// The rules that bear it, at least one.
    pub rules: Vec<Rule>,
}

/// An approval that is awaited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwaitedStage {
    /// Which approval.
    pub approval: ApprovalId,
    /// Which stage, counted from 0; none where any will do.
    pub stage: Option<usize>,
}

/// What comes of a step.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Change {
    /// What.
    pub kind: ChangeKind,
    /// Where it stands, without the word `expect`.
    pub span: Span,
}

/// What comes of a step, against the step before. Before the first, nothing was held; where it
/// sets something, it is told against the record as it is given, on the same date.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum ChangeKind {
    /// `gains a.b`: each is granted now and was neither granted nor suspended.
    Gains(Vec<Selection>),
    /// `loses a.b`: what each selector names was granted or suspended in part, and none of
    /// it is now.
    Loses(Vec<Selection>),
    /// `loses everything`: something was held, and nothing is held or on the way now.
    LosesEverything,
    /// `keeps a.b`: what each selector names was granted in part, and that part still is.
    Keeps(Vec<Selection>),
    /// `nothing`: phase, roles and every state are the same.
    Nothing,
    /// What is so then, as in a test.
    State(ExpectationKind),
}

/// Something that is to come out over a population.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PopulationExpectation {
    /// What.
    pub kind: PopulationExpectationKind,
    /// Where it stands, without the word `expect`.
    pub span: Span,
}

/// What is to come out over a population. Of quarantined people nothing is known: they are
/// counted by themselves.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum PopulationExpectationKind {
    /// `count granted a.b <= 5`: how many people have at least one of these.
    Count {
        /// In which state.
        state: ExpectedState,
        /// What.
        selections: Vec<Selection>,
        /// How the number of people compares.
        op: CompareOp,
        /// With what.
        number: i64,
    },
    /// `count quarantined <= 5`, `nobody quarantined`
    CountQuarantined {
        /// How the number of people compares.
        op: CompareOp,
        /// With what.
        number: i64,
    },
    /// `nobody where … granted a.b`: nobody like this has any of these.
    Nobody {
        /// Of what kind.
        filter: Option<Expr>,
        /// In which state.
        state: ExpectedState,
        /// What.
        selections: Vec<Selection>,
    },
    /// `everyone where … granted a.b`: each has each of these.
    Everyone {
        /// Of what kind.
        filter: Option<Expr>,
        /// In which state.
        state: ExpectedState,
        /// What.
        selections: Vec<Selection>,
    },
    /// `snapshot "people.snap"`: everybody's access is what the file says.
    Snapshot {
        /// The file, as written: relative to the directory of the policy that has the test.
        path: String,
        /// Where the path stands.
        span: Span,
    },
}

/// The state of an entitlement, in an expectation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExpectedState {
    /// `granted`
    Granted,
    /// `pending`
    Pending,
    /// `scheduled`
    Scheduled,
    /// `suspended`
    Suspended,
    /// `denied`
    Denied,
}

impl ExpectedState {
    /// Every state.
    pub const ALL: [Self; 5] =
        [Self::Granted, Self::Pending, Self::Scheduled, Self::Suspended, Self::Denied];

    /// As it is written.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::Pending => "pending",
            Self::Scheduled => "scheduled",
            Self::Suspended => "suspended",
            Self::Denied => "denied",
        }
    }
}
