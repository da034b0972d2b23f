//! Fixtures, tests, scenarios and invariants.

use super::{CompareOp, Expr, Literal, Mode, Name, Selector, Text};
use crate::policy::Date;
pub use crate::policy::ExpectedState;
use crate::source::{Span, Spanned};

/// `fixture name { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Fixture {
    /// Its name.
    pub name: Name,
    /// Its fields, in order.
    pub fields: Vec<Setting>,
}

/// `field: value`
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// The field.
    pub field: Name,
    /// Its value.
    pub value: SettingValue,
    /// The whole setting.
    pub span: Span,
}

/// What a field is set to.
#[derive(Clone, Debug, PartialEq)]
pub enum SettingValue {
    /// A value written out.
    Literal(Literal),
    /// `missing`: no value. The span is the word's.
    Missing(Span),
    /// `given name`: the person of that fixture.
    Given(Name),
}

/// `test "…" { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// What it says.
    pub title: Text,
    /// Whom it is about, and under what circumstances.
    pub setup: Setup,
    /// `on DATE`
    pub on: Option<Spanned<Date>>,
    /// `population "…"`: the file of the people it is about.
    pub population: Option<Text>,
    /// What is to come out.
    pub expectations: Vec<Expectation>,
    /// What is to come out for each of several values.
    pub cases: Vec<Cases>,
}

/// What tests and scenarios start from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Setup {
    /// `given fixture with { … }`
    pub given: Option<Given>,
    /// Other people.
    pub persons: Vec<Person>,
    /// Approvals and rejections on record.
    pub decisions: Vec<RecordedDecision>,
    /// `mode …`
    pub mode: Option<Spanned<Mode>>,
    /// `skip because "…"`: why it is not run.
    pub skip: Option<Text>,
}

/// `given fixture with { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// The fixture.
    pub fixture: Name,
    /// The fields that differ from it.
    pub with: Vec<Setting>,
    /// The whole clause.
    pub span: Span,
}

/// `person name { … }`; of a fixture that has the name, the fields are what differs.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// What the test calls them.
    pub name: Name,
    /// Their record.
    pub fields: Vec<Setting>,
    /// The whole clause.
    pub span: Span,
}

/// `approved a.b in approval.stage by "ID" as "manager" on DATE`
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedDecision {
    /// `approved`, else `rejected`.
    pub approved: bool,
    /// What was asked for: one entitlement, without `where`.
    pub entitlement: Selector,
    /// At which stage.
    pub stage: StagePath,
    /// Who decided.
    pub by: Decider,
    /// `as "manager"`: in which capacity, as the record attests it.
    pub eligible_as: Option<Text>,
    /// When.
    pub on: Spanned<Date>,
    /// The whole clause.
    pub span: Span,
}

/// `stage`, or `approval.stage`; after `awaiting`, a single name may be an approval too.
#[derive(Clone, Debug, PartialEq)]
pub struct StagePath {
    /// The first name.
    pub first: Name,
    /// The name after the dot.
    pub second: Option<Name>,
}

/// Who decided.
#[derive(Clone, Debug, PartialEq)]
pub enum Decider {
    /// `"ID"`
    Key(Text),
    /// A person or fixture of the test.
    Named(Name),
}

/// `cases level, country { 3, "US": … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Cases {
    /// The attributes that vary.
    pub attributes: Vec<Name>,
    /// Their values, and what comes of them.
    pub rows: Vec<Case>,
    /// The whole clause.
    pub span: Span,
}

/// `3, "US": granted a.b`
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// A value for each attribute, in their order: never [`SettingValue::Given`].
    pub values: Vec<SettingValue>,
    /// What is to come out.
    pub expectations: Vec<Expectation>,
    /// The whole row.
    pub span: Span,
}

/// Something that is to come out.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    /// What.
    pub kind: ExpectationKind,
    /// Where it stands, without the word `expect`.
    pub span: Span,
}

/// What is to come out.
#[derive(Clone, Debug, PartialEq)]
pub enum ExpectationKind {
    /// `granted exactly a.b via role until DATE`
    Granted {
        /// `exactly`: and nothing else.
        exactly: bool,
        /// What is held.
        selectors: Vec<Selector>,
        /// Through which role.
        via: Option<Name>,
        /// Until when.
        until: Option<Spanned<Date>>,
    },
    /// `none a.b`: neither held nor on the way.
    None(Vec<Selector>),
    /// `pending a.b awaiting approval.stage`
    Pending {
        /// What waits.
        selectors: Vec<Selector>,
        /// For which approval.
        awaiting: Option<StagePath>,
    },
    /// `scheduled a.b from DATE`
    Scheduled {
        /// What comes later.
        selectors: Vec<Selector>,
        /// From when.
        from: Option<Spanned<Date>>,
    },
    /// `suspended a.b`
    Suspended(Vec<Selector>),
    /// `denied a.b by rule`
    Denied {
        /// What is stopped.
        selectors: Vec<Selector>,
        /// By which rule.
        by: Option<Name>,
    },
    /// `unroutable a.b`: waiting for nobody.
    Unroutable(Vec<Selector>),
    /// `a.b via role`
    Via {
        /// What is held.
        selectors: Vec<Selector>,
        /// Through which role.
        role: Name,
    },
    /// `phase name`
    Phase(Name),
    /// `roles exactly a, b`
    RolesExactly(Vec<Name>),
    /// `quarantined because "…"`
    Quarantined {
        /// A part of the finding's message.
        because: Option<Text>,
    },
    /// `observed rule`
    Observed(Name),
    /// `reviews review`
    Reviews(Name),
    /// `count granted a.b <= 5`: over a population.
    Count {
        /// In which state.
        state: ExpectedState,
        /// What.
        selectors: Vec<Selector>,
        /// How the number of people compares.
        op: CompareOp,
        /// With what.
        number: Spanned<i64>,
    },
    /// `count quarantined <= 5`: over a population.
    CountQuarantined {
        /// How the number of people compares.
        op: CompareOp,
        /// With what.
        number: Spanned<i64>,
    },
    /// `nobody quarantined`: over a population.
    NobodyQuarantined,
    /// `snapshot "people.snap"`: the file in which everybody's access is kept.
    Snapshot(Text),
    /// `nobody where … granted a.b`: over a population.
    Nobody {
        /// Of what kind.
        filter: Option<Expr>,
        /// In which state.
        state: ExpectedState,
        /// What.
        selectors: Vec<Selector>,
    },
    /// `everyone where … granted a.b`: over a population.
    Everyone {
        /// Of what kind.
        filter: Option<Expr>,
        /// In which state.
        state: ExpectedState,
        /// What.
        selectors: Vec<Selector>,
    },
}

/// `scenario "…" { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// What it says.
    pub title: Text,
    /// Whom it is about, and under what circumstances.
    pub setup: Setup,
    /// What happens, in order.
    pub steps: Vec<Step>,
}

/// `on DATE set field: value expect …`
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The date.
    pub on: Spanned<Date>,
    /// What changes in the record.
    pub set: Vec<Setting>,
    /// What comes of it.
    pub changes: Vec<Change>,
    /// The whole step.
    pub span: Span,
}

/// What comes of a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// What.
    pub kind: ChangeKind,
    /// Where it stands, without the word `expect`.
    pub span: Span,
}

/// What comes of a step.
#[derive(Clone, Debug, PartialEq)]
pub enum ChangeKind {
    /// `gains a.b`
    Gains(Vec<Selector>),
    /// `loses a.b`
    Loses(Vec<Selector>),
    /// `loses everything`
    LosesEverything,
    /// `keeps a.b`
    Keeps(Vec<Selector>),
    /// `nothing` changes.
    Nothing,
    /// What is so then, as in a test.
    State(ExpectationKind),
}

/// `invariant "…" { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Invariant {
    /// What it says.
    pub title: Text,
    /// `never …` or `always …`; none where the clause is lacking.
    pub rule: Option<InvariantRule>,
    /// `assuming no exceptions`
    pub assuming_no_exceptions: Option<Span>,
    /// `assuming no approvals`
    pub assuming_no_approvals: Option<Span>,
    /// `for every date`
    pub for_every_date: Option<Span>,
    /// `mode …`
    pub mode: Option<Spanned<Mode>>,
    /// `skip because "…"`: why it is not proved.
    pub skip: Option<Text>,
}

/// What an invariant claims.
#[derive(Clone, Debug, PartialEq)]
pub enum InvariantRule {
    /// `never …`
    Never(Expr),
    /// `always … implies …`
    Always {
        /// Whenever this holds,
        premise: Expr,
        /// this holds too.
        conclusion: Expr,
    },
}
