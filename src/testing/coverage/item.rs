//! What tests can cover.

use crate::policy::{
    ApprovalId, ConflictId, ExceptionId, Expr, ForbidId, Header, Policy, RoleId, Term,
};
use crate::source::{Span, one_line};

/// Something that tests can cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Item {
    /// An arm of the lifecycle, counted from 0: it decides the phase.
    Arm(usize),
    /// A role: somebody becomes a member by its condition, or, where it has none, by inclusion.
    Role(RoleId),
    /// A role's grant clause, counted from 0: a member reaches something by it, and its window
    /// has not closed.
    Grant(RoleId, usize),
    /// A stage of an approval, counted from 0: it is awaited, or decided on record.
    Stage(ApprovalId, usize),
    /// A forbid: it stops something, or in record mode would.
    Forbid(ForbidId),
    /// A conflict: it acts, or in record mode, or where it reports, would.
    Conflict(ConflictId),
    /// An exception: somebody is favoured by it, and its window has not closed.
    Exception(ExceptionId),
    /// An atomic condition, named by its place, that is true, or false, with effect.
    Outcome(Span, bool),
}

/// Of which kind an item is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An arm of the lifecycle.
    LifecycleArm,
    /// A role.
    Role,
    /// A grant clause.
    Grant,
    /// A stage of an approval.
    ApprovalStage,
    /// A forbid.
    Forbid,
    /// A conflict.
    Conflict,
    /// An exception.
    Exception,
    /// One of the two outcomes of an atomic condition.
    Condition,
}

impl Kind {
    /// Every kind, in the order of reports.
    pub const ALL: [Self; 8] = [
        Self::LifecycleArm,
        Self::Role,
        Self::Grant,
        Self::ApprovalStage,
        Self::Forbid,
        Self::Conflict,
        Self::Exception,
        Self::Condition,
    ];

    /// Several of them, as a report says it.
    #[must_use]
    pub fn plural(self) -> &'static str {
        match self {
            Self::LifecycleArm => "lifecycle arms",
            Self::Role => "roles",
            Self::Grant => "grants",
            Self::ApprovalStage => "approval stages",
            Self::Forbid => "forbids",
            Self::Conflict => "conflicts",
            Self::Exception => "exceptions",
            Self::Condition => "condition outcomes",
        }
    }
}

impl Item {
    /// Of which kind it is.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            Self::Arm(_) => Kind::LifecycleArm,
            Self::Role(_) => Kind::Role,
            Self::Grant(..) => Kind::Grant,
            Self::Stage(..) => Kind::ApprovalStage,
            Self::Forbid(_) => Kind::Forbid,
            Self::Conflict(_) => Kind::Conflict,
            Self::Exception(_) => Kind::Exception,
            Self::Outcome(..) => Kind::Condition,
        }
    }

    /// Where it stands: a clause as a whole, a rule by its name, a condition by its text.
    #[must_use]
    pub fn span(self, policy: &Policy) -> Span {
        let clause = match self {
            Self::Arm(place) => policy.lifecycle.arms.get(place).map(|arm| arm.span),
            Self::Grant(role, place) => {
                let role = &policy.roles[role];
                role.grants.get(place).map(|grant| grant.span)
            }
            Self::Stage(approval, place) => {
                let approval = &policy.approvals[approval];
                approval.stages.get(place).map(|stage| stage.span)
            }
            Self::Outcome(span, _) => Some(span),
            _ => None,
        };
        clause.or_else(|| self.header(policy).map(|header| header.span)).unwrap_or_default()
    }

    /// The name of the rule that it is or belongs to; none for what several rules may share.
    #[must_use]
    pub fn rule(self, policy: &Policy) -> Option<&str> {
        self.header(policy).map(|header| header.name.as_str())
    }

    /// What every rule has, of the rule that it is or belongs to.
    fn header(self, policy: &Policy) -> Option<&Header> {
        Some(match self {
            Self::Arm(_) | Self::Outcome(..) => return None,
            Self::Role(id) | Self::Grant(id, _) => &policy.roles[id].header,
            Self::Stage(id, _) => &policy.approvals[id].header,
            Self::Forbid(id) => &policy.forbids[id].header,
            Self::Conflict(id) => &policy.conflicts[id].header,
            Self::Exception(id) => &policy.exceptions[id].header,
        })
    }

    /// A name that no other item of its file has: `role engineer`, `grant engineer 2`,
    /// `stage sensitive.owner`, `lifecycle ended 1`; of a condition, its text.
    #[must_use]
    pub fn name(self, policy: &Policy) -> String {
        let name = self.header(policy).map_or("", |header| &header.name);
        match self {
            Self::Arm(place) => {
                let phase = policy.lifecycle.arms.get(place).map_or("", |arm| arm.phase.name());
                format!("lifecycle {phase} {}", place + 1)
            }
            Self::Role(_) => format!("role {name}"),
            Self::Grant(_, place) => format!("grant {name} {}", place + 1),
            Self::Stage(id, place) => {
                format!("stage {}", policy.approvals[id].stage_path(Some(place)))
            }
            Self::Forbid(_) => format!("forbid {name}"),
            Self::Conflict(_) => format!("conflict {name}"),
            Self::Exception(_) => format!("exception {name}"),
            Self::Outcome(span, _) => one_line(bare(policy.sources.text(span))),
        }
    }

    /// What the tests have not shown, as a clause after its name.
    #[must_use]
    pub fn lack(self, policy: &Policy) -> &'static str {
        match self {
            Self::Arm(_) => "decides nobody's phase",
            Self::Role(id) if policy.roles[id].when.is_some() => "nobody meets its condition",
            Self::Role(_) => "nobody is a member",
            Self::Grant(..) => "nobody reaches anything by it",
            Self::Stage(..) => "never awaited, and never decided on record",
            Self::Forbid(_) => "stops nothing",
            Self::Conflict(_) => "nobody combines what it keeps apart",
            Self::Exception(_) => "favours nobody",
            Self::Outcome(_, true) => "never true with effect",
            Self::Outcome(_, false) => "never false with effect",
        }
    }
}

/// A condition without the parentheses around the whole of it.
fn bare(text: &str) -> &str {
    let inner = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
    // `(a) == (b)` has none.
    let (mut depth, mut quoted, mut escaped) = (0_i32, false, false);
    for character in inner.unwrap_or_default().chars() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return text;
        }
    }
    inner.map_or(text, |inner| bare(inner.trim()))
}

/// A place of the policy where a condition decides something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Site {
    /// An arm of the lifecycle.
    Arm(usize),
    /// A role's `when`.
    Role(RoleId),
    /// A grant clause's `when`.
    Grant(RoleId, usize),
    /// An approval's `skip when`.
    Skip(ApprovalId),
    /// A stage's `when`.
    Stage(ApprovalId, usize),
    /// A forbid's `when`.
    Forbid(ForbidId),
    /// An exception's `when`.
    Exception(ExceptionId),
}

impl Site {
    /// Every place where a condition stands, in the order of the tables.
    pub(super) fn all(policy: &Policy) -> Vec<Self> {
        let mut all: Vec<Self> = (0..policy.lifecycle.arms.len()).map(Self::Arm).collect();
        for (id, role) in policy.roles.iter() {
            all.push(Self::Role(id));
            all.extend((0..role.grants.len()).map(|place| Self::Grant(id, place)));
        }
        for (id, approval) in policy.approvals.iter() {
            all.push(Self::Skip(id));
            all.extend((0..approval.stages.len()).map(|place| Self::Stage(id, place)));
        }
        all.extend(policy.forbids.ids().map(Self::Forbid));
        all.extend(policy.exceptions.ids().map(Self::Exception));
        all.retain(|site| site.condition(policy).is_some());
        all
    }

    /// The condition that stands there.
    pub(super) fn condition(self, policy: &Policy) -> Option<&Expr> {
        match self {
            Self::Arm(place) => policy.lifecycle.arms.get(place).map(|arm| &arm.when),
            Self::Role(id) => policy.roles[id].when.as_ref(),
            Self::Grant(id, place) => {
                let role = &policy.roles[id];
                role.grants.get(place)?.when.as_ref()
            }
            Self::Skip(id) => policy.approvals[id].skip_when.as_ref(),
            Self::Stage(id, place) => {
                let approval = &policy.approvals[id];
                approval.stages.get(place)?.when.as_ref()
            }
            Self::Forbid(id) => policy.forbids[id].when.as_ref(),
            Self::Exception(id) => Some(&policy.exceptions[id].when),
        }
    }

    /// The rule that gives nothing where the condition is false, if it is one.
    pub(super) fn granting(self) -> Option<Item> {
        match self {
            Self::Role(id) => Some(Item::Role(id)),
            Self::Grant(id, place) => Some(Item::Grant(id, place)),
            Self::Exception(id) => Some(Item::Exception(id)),
            Self::Arm(_) | Self::Skip(_) | Self::Stage(..) | Self::Forbid(_) => None,
        }
    }

    /// What it is part of, in words.
    pub(super) fn name(self, policy: &Policy) -> String {
        match self {
            Self::Arm(place) => Item::Arm(place).name(policy),
            Self::Role(id) => Item::Role(id).name(policy),
            Self::Grant(id, place) => Item::Grant(id, place).name(policy),
            Self::Skip(id) => format!("approval {}", policy.approvals[id].header.name),
            Self::Stage(id, place) => Item::Stage(id, place).name(policy),
            Self::Forbid(id) => Item::Forbid(id).name(policy),
            Self::Exception(id) => Item::Exception(id).name(policy),
        }
    }
}

/// The ends of a grant's window.
pub(super) fn window(policy: &Policy, role: RoleId, place: usize) -> [Option<&Term>; 2] {
    let role = &policy.roles[role];
    let grant = role.grants.get(place);
    grant.map_or([None, None], |grant| [grant.from.as_ref(), grant.until.as_ref()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parentheses_around_the_whole_are_left_out() {
        assert_eq!(bare("(mfa)"), "mfa");
        assert_eq!(bare("( (a == \"(\") )"), "a == \"(\"");
        assert_eq!(bare("(a) == (b)"), "(a) == (b)");
        assert_eq!(bare("(a == \"\\\")(\")"), "a == \"\\\")(\"");
        assert_eq!(bare("a"), "a");
    }
}
