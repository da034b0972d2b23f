//! The job, as every engine is given it: a policy and people.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

/// An attribute that is one of a few words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Attribute {
    Department,
    Title,
    Location,
    Employment,
    Status,
}

impl Attribute {
    pub(crate) const ALL: [Self; 5] =
        [Self::Department, Self::Title, Self::Location, Self::Employment, Self::Status];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Department => "department",
            Self::Title => "title",
            Self::Location => "location",
            Self::Employment => "employment",
            Self::Status => "status",
        }
    }
}

/// A day, in the order of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day {
    pub(crate) year: usize,
    pub(crate) month: usize,
    pub(crate) day: usize,
}

impl Day {
    /// From `2024-03-01`.
    pub(crate) fn read(text: &str) -> Self {
        let mut parts = text.split('-').map(|part| part.parse().expect("a number"));
        let mut next = || parts.next().expect("three parts");
        Self { year: next(), month: next(), day: next() }
    }

    /// `2024-03-01` as 20240301: in the same order.
    pub(crate) fn number(self) -> usize {
        (self.year * 100 + self.month) * 100 + self.day
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// What a rule asks of a person.
#[derive(Clone, Debug)]
pub(crate) enum Condition {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    Test(Test),
}

/// One question about one attribute.
#[derive(Clone, Debug)]
pub(crate) enum Test {
    Is(Attribute, String),
    IsIn(Attribute, Vec<String>),
    LevelFrom(usize),
    InGroup(String),
    StartedBefore(Day),
    StartedFrom(Day),
}

impl Condition {
    pub(crate) fn is(attribute: Attribute, word: impl Into<String>) -> Self {
        Self::Test(Test::Is(attribute, word.into()))
    }

    pub(crate) fn level_below(level: usize) -> Self {
        Self::Not(Box::new(Self::Test(Test::LevelFrom(level))))
    }

    /// Hands every test in it to `visit`.
    pub(crate) fn for_each_test<'a>(&'a self, visit: &mut impl FnMut(&'a Test)) {
        match self {
            Self::All(parts) | Self::Any(parts) => {
                parts.iter().for_each(|part| part.for_each_test(visit));
            }
            Self::Not(inner) => inner.for_each_test(visit),
            Self::Test(test) => visit(test),
        }
    }
}

/// Something that can be held.
pub(crate) struct Entitlement {
    pub(crate) app: String,
    pub(crate) name: String,
    pub(crate) is_high_risk: bool,
}

impl Entitlement {
    pub(crate) fn full_name(&self) -> String {
        format!("{}.{}", self.app, self.name)
    }
}

/// Who fulfils the condition has the role, and all that it includes, whatever these ask for.
pub(crate) struct Role {
    pub(crate) name: String,
    pub(crate) when: Condition,
    /// Entitlements, by number.
    pub(crate) grants: Vec<usize>,
    /// Roles, by number; each is before this one.
    pub(crate) includes: Vec<usize>,
}

/// A forbid, which takes entitlements from those who fulfil its condition; or an approval,
/// which these need for the entitlements.
pub(crate) struct Rule {
    pub(crate) name: String,
    pub(crate) when: Condition,
    /// Entitlements, by number. Each is in one approval at most.
    pub(crate) entitlements: Vec<usize>,
}

/// A policy.
pub(crate) struct Rules {
    pub(crate) entitlements: Vec<Entitlement>,
    pub(crate) roles: Vec<Role>,
    pub(crate) forbids: Vec<Rule>,
    pub(crate) approvals: Vec<Rule>,
}

impl Rules {
    /// The conditions: of roles, then of forbids, then of approvals.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = &Condition> {
        let rules = self.forbids.iter().chain(&self.approvals).map(|rule| &rule.when);
        self.roles.iter().map(|role| &role.when).chain(rules)
    }

    /// What the condition of this number, in the order of [`Rules::conditions`], is of.
    pub(crate) fn matched(&self, number: usize) -> Matched {
        let (roles, forbids) = (self.roles.len(), self.forbids.len());
        if number < roles {
            Matched::Role(number)
        } else if number < roles + forbids {
            Matched::Forbid(number - roles)
        } else {
            Matched::Approval(number - roles - forbids)
        }
    }

    /// Each role and all that it includes, themselves or by others; by number, ascending.
    pub(crate) fn included(&self) -> Vec<Vec<usize>> {
        let mut included: Vec<Vec<usize>> = Vec::new();
        for (number, role) in self.roles.iter().enumerate() {
            let others = role.includes.iter().flat_map(|other| &included[*other]);
            let mut all: Vec<usize> = others.copied().chain([number]).collect();
            all.sort_unstable();
            all.dedup();
            included.push(all);
        }
        included
    }

    /// The approval that each entitlement is in.
    pub(crate) fn approval_of(&self) -> Vec<Option<usize>> {
        let mut approval_of = vec![None; self.entitlements.len()];
        for (number, approval) in self.approvals.iter().enumerate() {
            approval.entitlements.iter().for_each(|held| approval_of[*held] = Some(number));
        }
        approval_of
    }
}

/// A rule whose condition is true, by number.
#[derive(Clone, Copy)]
pub(crate) enum Matched {
    Role(usize),
    Forbid(usize),
    Approval(usize),
}

/// A record. Fields are in the order in which they are written.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Person<'a> {
    #[serde(borrow)]
    pub(crate) department: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) employment: Cow<'a, str>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub(crate) end_date: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(crate) groups: Vec<Cow<'a, str>>,
    #[serde(borrow)]
    pub(crate) id: Cow<'a, str>,
    pub(crate) level: usize,
    #[serde(borrow)]
    pub(crate) location: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) start_date: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) status: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) title: Cow<'a, str>,
}

impl Person<'_> {
    pub(crate) fn word(&self, attribute: Attribute) -> &str {
        match attribute {
            Attribute::Department => &self.department,
            Attribute::Title => &self.title,
            Attribute::Location => &self.location,
            Attribute::Employment => &self.employment,
            Attribute::Status => &self.status,
        }
    }

    pub(crate) fn started(&self) -> Day {
        Day::read(&self.start_date)
    }
}
