//! Random policies and people: plain data that prints to text, so that it can be shrunk and
//! read, and evaluated a second time without the engine.

mod draw;
mod print;
mod recorded;

pub(super) use draw::{any_company, any_rules};
pub(super) use print::{declarations, ndjson};
pub(super) use recorded::{Recorded, any_records, recorded};

use rolebook::policy::Date;

/// An entitlement of the preamble's apps: name, app, risk (0 is low), tags, owner, and what
/// it implies at once.
pub(super) struct Ent {
    pub(super) name: &'static str,
    pub(super) app: &'static str,
    pub(super) risk: usize,
    pub(super) tags: &'static [&'static str],
    pub(super) owner: &'static str,
    pub(super) implies: &'static [&'static str],
}

const fn ent(
    name: &'static str,
    app: &'static str,
    risk: usize,
    tags: &'static [&'static str],
    owner: &'static str,
    implies: &'static [&'static str],
) -> Ent {
    Ent { name, app, risk, tags, owner, implies }
}

/// The entitlements of the preamble, by name.
pub(super) const ENTS: [Ent; 10] = [
    ent("crm.area[\"BR\"]", "crm", 0, &[], "o1", &[]),
    ent("crm.area[\"DE\"]", "crm", 0, &[], "o1", &[]),
    ent("crm.area[\"US\"]", "crm", 0, &[], "o1", &[]),
    ent("crm.user", "crm", 0, &[], "o1", &[]),
    ent("git.admin", "git", 3, &["code", "privileged"], "o2", &["git.write"]),
    ent("git.read", "git", 1, &["code"], "o1", &[]),
    ent("git.write", "git", 1, &["code"], "o1", &["git.read"]),
    ent("pay.approve", "pay", 2, &["money"], "team@x.example", &[]),
    ent("pay.audit", "pay", 0, &["money"], "team@x.example", &[]),
    ent("pay.create", "pay", 2, &["money"], "team@x.example", &[]),
];

pub(super) const KEYS: [&str; 6] = ["o1", "o2", "p1", "p2", "p3", "p4"];
pub(super) const DEPTS: [&str; 3] = ["Engineering", "Sales", "Customer Success"];
pub(super) const COUNTRIES: [&str; 3] = ["US", "DE", "BR"];
pub(super) const GROUPS: [&str; 2] = ["oncall", "board"];
pub(super) const RISKS: [&str; 4] = ["low", "medium", "high", "critical"];

/// A random policy, the preamble excepted.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    pub(super) lifecycle: Lifecycle,
    /// Named `c0`, `c1` …; each names earlier ones only.
    pub(super) conditions: Vec<Cond>,
    /// Named `r0`, `r1` …; each includes later ones and asks for earlier ones only.
    pub(super) roles: Vec<Role>,
    pub(super) approvals: Vec<Approval>,
    pub(super) forbids: Vec<Forbid>,
    pub(super) conflicts: Vec<Conflict>,
    pub(super) exceptions: Vec<Exception>,
}

/// Which arms there are beside `ended` and `active`.
#[derive(Clone, Debug)]
pub(super) struct Lifecycle {
    pub(super) suspended: bool,
    pub(super) prehire: bool,
    pub(super) prehire_first: bool,
    /// The day from which nobody is `active`.
    pub(super) active_until: Option<Date>,
}

#[derive(Clone, Debug)]
pub(super) enum Cond {
    True,
    Level(Cmp, i64),
    Dept(Vec<usize>),
    Country(usize),
    Mfa,
    Group(usize),
    Contractor,
    Grade(Cmp, i64),
    NoGrade,
    Lead,
    /// `start`, compared with `today` moved.
    Start(Cmp, Shift),
    /// `end`, where there is one, compared with `today` moved.
    End(Cmp, Shift),
    NotLeaving,
    /// `today`, compared with a date.
    Today(Cmp, Date),
    TodayIn(Vec<Date>),
    /// `today` between `start` and `start` moved forward.
    Since(Shift),
    BossLevel(Cmp, i64),
    BossDept(usize),
    BossEnd(Cmp, Shift),
    ReportsTo(usize),
    Named(usize),
    Holds(usize),
    /// Facts of the entitlement that an approval is asked for.
    RiskAtLeast(usize),
    Money,
    OwnedBy(&'static str),
    Not(Box<Cond>),
    And(Vec<Cond>),
    Or(Vec<Cond>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cmp {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

/// A duration, forward or backward.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shift {
    pub(super) count: i32,
    pub(super) unit: &'static str,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Sel {
    One(usize),
    Areas,
    App(&'static str),
    Any,
    RiskAtLeast(usize),
    Privileged,
    NotMoney,
}

#[derive(Clone, Debug)]
pub(super) struct Role {
    pub(super) record: bool,
    pub(super) when: Option<Cond>,
    pub(super) includes: Vec<usize>,
    pub(super) grants: Vec<Grant>,
}

#[derive(Clone, Debug)]
pub(super) struct Grant {
    pub(super) target: Target,
    pub(super) when: Option<Cond>,
    pub(super) from: Option<Day>,
    pub(super) until: Option<Day>,
    pub(super) requires: Option<usize>,
}

#[derive(Clone, Debug)]
pub(super) enum Target {
    Sel(Sel),
    OwnArea,
}

/// A date of a window. One by `end` is guarded by the grant's condition.
#[derive(Clone, Copy, Debug)]
pub(super) enum Day {
    Start(Shift),
    End(Shift),
    Fixed(Date),
}

#[derive(Clone, Debug)]
pub(super) struct Approval {
    pub(super) record: bool,
    pub(super) covers: Vec<Sel>,
    pub(super) stages: Vec<Stage>,
    pub(super) skip: Option<Cond>,
    /// How many days it counts.
    pub(super) valid: Option<u32>,
}

#[derive(Clone, Debug)]
pub(super) struct Stage {
    pub(super) by: Vec<By>,
    /// Whether `o1` may give it after a fortnight.
    pub(super) escalates: bool,
    pub(super) when: Option<Cond>,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum By {
    Manager,
    ManagerOfManager,
    Owner,
    Role(usize),
    Person(&'static str),
}

#[derive(Clone, Debug)]
pub(super) struct Forbid {
    pub(super) record: bool,
    pub(super) when: Option<Cond>,
    pub(super) deny: Vec<Sel>,
}

#[derive(Clone, Debug)]
pub(super) struct Conflict {
    pub(super) record: bool,
    pub(super) between: Duties,
    pub(super) resolve: Resolve,
}

#[derive(Clone, Debug)]
pub(super) enum Duties {
    Between(Vec<Sel>, Vec<Sel>),
    AtMost(usize, Vec<Sel>, Vec<usize>),
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Resolve {
    Deny,
    Keep(usize),
    Approval(usize),
    Report,
}

#[derive(Clone, Debug)]
pub(super) struct Exception {
    pub(super) record: bool,
    pub(super) when: Cond,
    pub(super) grants: Vec<Sel>,
    pub(super) forbids: Vec<usize>,
    pub(super) conflicts: Vec<usize>,
    pub(super) from: Option<Date>,
    pub(super) until: Date,
    pub(super) by: &'static str,
}

/// A person; `key` is one of [`KEYS`].
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) key: &'static str,
    pub(super) dept: usize,
    pub(super) country: usize,
    pub(super) level: i64,
    pub(super) contractor: bool,
    pub(super) status: &'static str,
    /// May name somebody who is not there.
    pub(super) manager: Option<&'static str>,
    pub(super) start: Date,
    pub(super) end: Option<Date>,
    pub(super) grade: Option<i64>,
    pub(super) lead: bool,
    pub(super) groups: Vec<usize>,
    pub(super) mfa: bool,
    /// What is wrong with the record.
    pub(super) fault: Fault,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    None,
    UnknownLabel,
    TwoRecords,
}

impl Sel {
    /// Which of [`ENTS`] it means.
    pub(super) fn members(self) -> Vec<usize> {
        let all = ENTS.iter().enumerate();
        let chosen = all.filter(|(index, ent)| match self {
            Self::One(one) => *index == one,
            Self::Areas => ent.name.starts_with("crm.area"),
            Self::App(app) => ent.app == app,
            Self::Any => true,
            Self::RiskAtLeast(risk) => ent.risk >= risk,
            Self::Privileged => ent.tags.contains(&"privileged"),
            Self::NotMoney => !ent.tags.contains(&"money"),
        });
        chosen.map(|(index, _)| index).collect()
    }
}

impl Rules {
    /// Every condition that stands anywhere, with those inside it.
    pub(super) fn conds(&self) -> Vec<&Cond> {
        let mut open: Vec<&Cond> = self.conditions.iter().collect();
        for role in &self.roles {
            open.extend(&role.when);
            open.extend(role.grants.iter().filter_map(|grant| grant.when.as_ref()));
        }
        for approval in &self.approvals {
            open.extend(&approval.skip);
            open.extend(approval.stages.iter().filter_map(|stage| stage.when.as_ref()));
        }
        open.extend(self.forbids.iter().filter_map(|forbid| forbid.when.as_ref()));
        open.extend(self.exceptions.iter().map(|exception| &exception.when));
        let mut all = Vec::new();
        while let Some(cond) = open.pop() {
            all.push(cond);
            open.extend(cond.parts());
        }
        all
    }
}

impl Cond {
    pub(super) fn parts(&self) -> Vec<&Cond> {
        match self {
            Self::Not(inner) => vec![inner],
            Self::And(parts) | Self::Or(parts) => parts.iter().collect(),
            _ => Vec::new(),
        }
    }

    /// Whether it names a condition or a role.
    pub(super) fn is_named(&self) -> bool {
        let named = matches!(self, Self::Named(_) | Self::Holds(_));
        named || self.parts().into_iter().any(Self::is_named)
    }
}
