//! Paths: every way in which a rule reaches an entitlement, before anything else stops it.

use std::collections::{BTreeMap, BTreeSet};

use super::approval::{Standing, standing};
use super::condition::Asked;
use super::membership::routes;
use super::{Cause, Enforced, Membership, Rule, Source, State};
use crate::identity::{Finding, FindingLevel};
use crate::policy::{
    ApprovalId, Date, EntitlementId, Exception, ExceptionId, ForbidId, Grant, GrantTarget, Id,
    Phase, RoleId, Selection, Value,
};

/// A way in which a rule reaches an entitlement.
#[derive(Clone, Debug)]
pub(super) struct Path {
    pub(super) source: Source,
    /// Never suspended: what suspension makes of it comes last.
    pub(super) state: State,
    pub(super) awaiting: BTreeSet<ApprovalId>,
    pub(super) denied_by: BTreeSet<Cause>,
}

/// The paths to each entitlement, those over `implies` excepted.
pub(super) type Paths = BTreeMap<EntitlementId, Vec<Path>>;

/// What is decided of a person before paths are looked for.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    pub(super) asked: Asked<'a>,
    pub(super) phase: Phase,
    pub(super) membership: &'a Membership,
    pub(super) enforced: Enforced,
}

/// An exception that favours the person, and the rules it passes.
pub(super) struct Favour<'a> {
    pub(super) id: ExceptionId,
    pub(super) exception: &'a Exception,
    pub(super) window: Window,
}

/// Where a date stands to a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Window {
    NotYet,
    Open,
    Closed(Date),
}

impl Window {
    /// Ends are exclusive. A window that can never open counts as closed.
    pub(crate) fn at(date: Date, from: Option<Date>, until: Option<Date>) -> Self {
        match (from, until) {
            (_, Some(until)) if date >= until || from.is_some_and(|from| from >= until) => {
                Self::Closed(until)
            }
            (Some(from), _) if date < from => Self::NotYet,
            _ => Self::Open,
        }
    }
}

/// The paths to every entitlement that a rule reaches. None where a missing value leaves
/// a rule open.
pub(super) fn paths(ground: &Ground<'_>, favours: &[Favour<'_>]) -> Option<Paths> {
    let mut paths = Paths::new();
    let mut walk = Walk { ground, forbids: BTreeMap::new() };
    for (chain, role) in chains(ground) {
        for (index, grant) in ground.asked.world.policy.roles[role].grants.iter().enumerate() {
            let source = Source::Role { chain: chain.clone(), grant: index };
            walk.grant(&source, grant, &mut paths)?;
        }
    }
    for favour in favours {
        walk.exception(favour, &mut paths)?;
    }
    Some(paths)
}

/// The exceptions whose condition holds for the person, and what is odd about those that
/// the person answered for: they do not apply.
pub(super) fn favours<'a>(ground: &Ground<'a>) -> Option<(Vec<Favour<'a>>, Vec<Finding>)> {
    let world = ground.asked.world;
    let mut favours = Vec::new();
    let mut findings = Vec::new();
    for id in ground.membership.possible_exceptions(world.policy) {
        let exception = &world.policy.exceptions[id];
        if !ground.enforced.acts(exception.header.mode, Rule::Exception(id))
            || !ground.asked.holds(&exception.when)?
        {
            continue;
        }
        if world.population.by_name(&exception.approved_by) == Some(ground.asked.person) {
            findings.push(Finding {
                level: FindingLevel::Warning,
                code: "exception-self-approved",
                message: format!(
                    "exception `{}` is approved by `{}`, the very person it favours, and does \
                     not apply; let somebody else answer for it",
                    exception.header.name, exception.approved_by
                ),
                field: None,
            });
            continue;
        }
        let window = Window::at(ground.asked.date, exception.from, Some(exception.until));
        favours.push(Favour { id, exception, window });
    }
    Some((favours, findings))
}

/// One chain for each pair of a role whose condition holds and a role that it confers.
fn chains(ground: &Ground<'_>) -> Vec<(Vec<RoleId>, RoleId)> {
    let policy = ground.asked.world.policy;
    let mut chains = Vec::new();
    for matched in &ground.membership.matched {
        // Most roles include none, and are found without a search.
        if policy.roles[*matched].includes.is_empty() {
            if !policy.roles[*matched].grants.is_empty() {
                chains.push((vec![*matched], *matched));
            }
            continue;
        }
        for (role, chain) in routes(policy, *matched, &BTreeSet::new(), ground.enforced) {
            if !policy.roles[role].grants.is_empty() {
                chains.push((chain, role));
            }
        }
    }
    chains
}

struct Walk<'a> {
    ground: &'a Ground<'a>,
    /// Whether each forbid met so far binds the person.
    forbids: BTreeMap<ForbidId, bool>,
}

impl Walk<'_> {
    fn grant(&mut self, source: &Source, grant: &Grant, paths: &mut Paths) -> Option<()> {
        let asked = &self.ground.asked;
        if !asked.holds_or_absent(grant.when.as_ref())? {
            return Some(());
        }
        let from = match &grant.from {
            Some(term) => Some(asked.date_of(term)?),
            None => None,
        };
        let until = match &grant.until {
            Some(term) => Some(asked.date_of(term)?),
            None => None,
        };
        let window = Window::at(asked.date, from, until);
        for target in &grant.targets {
            for &entitlement in targets(asked, target)? {
                let mut path = self.opened(source.clone(), window, from.is_some());
                let (missing, rejected) = approvals(self.ground, entitlement, grant.requires)?;
                path.wait_for(missing);
                path.reject(rejected);
                let stops = self.forbidding(entitlement, &[])?;
                path.deny(stops);
                paths.entry(entitlement).or_default().push(path);
            }
        }
        Some(())
    }

    fn exception(&mut self, favour: &Favour<'_>, paths: &mut Paths) -> Option<()> {
        let dated = favour.exception.from.is_some();
        for entitlement in Selection::union(&favour.exception.grants) {
            let mut path = self.opened(Source::Exception(favour.id), favour.window, dated);
            let stops = self.forbidding(entitlement, &favour.exception.overrides_forbids)?;
            path.deny(stops);
            paths.entry(entitlement).or_default().push(path);
        }
        Some(())
    }

    /// A path as window and phase leave it. Before the first day only a grant with a
    /// `from` that has come is open.
    fn opened(&self, source: Source, window: Window, dated: bool) -> Path {
        let mut path = Path {
            source,
            state: State::Granted,
            awaiting: BTreeSet::new(),
            denied_by: BTreeSet::new(),
        };
        match window {
            Window::Closed(end) => path.deny([Cause::Expiry(end)]),
            Window::NotYet => path.state = State::Scheduled,
            Window::Open if self.ground.phase == Phase::Prehire && !dated => {
                path.state = State::Scheduled;
            }
            Window::Open => {}
        }
        path
    }

    /// The forbids that bind the person and cover the entitlement, those `passed` excepted.
    fn forbidding(
        &mut self,
        entitlement: EntitlementId,
        passed: &[ForbidId],
    ) -> Option<Vec<Cause>> {
        let ground = self.ground;
        let policy = ground.asked.world.policy;
        let mut causes = Vec::new();
        for id in ground.asked.world.prepared.coverage.forbids.over(entitlement) {
            let forbid = &policy.forbids[*id];
            if passed.contains(id) || !ground.enforced.acts(forbid.header.mode, Rule::Forbid(*id)) {
                continue;
            }
            let binds = match self.forbids.get(id) {
                Some(binds) => *binds,
                None if !ground.membership.could_bind(*id) => false,
                None => ground.asked.holds_or_absent(forbid.when.as_ref())?,
            };
            self.forbids.insert(*id, binds);
            if binds {
                causes.push(Cause::Forbid(*id));
            }
        }
        Some(causes)
    }
}

/// The entitlements that a target names for the person.
pub(crate) fn targets<'a>(
    asked: &Asked<'a>,
    target: &'a GrantTarget,
) -> Option<&'a [EntitlementId]> {
    match target {
        GrantTarget::Selected(selection) => Some(&selection.entitlements),
        GrantTarget::ByAttribute { family, attribute, .. } => {
            let Value::Label(label) = asked.identity.value(*attribute)? else {
                return None;
            };
            let members = &asked.world.policy.families[*family].members;
            members.get(label.index()).map(std::slice::from_ref)
        }
    }
}

/// The approvals that a path to `entitlement` needs and that are neither waived nor given:
/// those that are missing, and those that are rejected.
fn approvals(
    ground: &Ground<'_>,
    entitlement: EntitlementId,
    required: Option<ApprovalId>,
) -> Option<(BTreeSet<ApprovalId>, Vec<Cause>)> {
    let world = ground.asked.world;
    let covering = world.prepared.coverage.approvals.over(entitlement).iter().copied();
    let mut missing = BTreeSet::new();
    let mut rejected = Vec::new();
    for id in covering.chain(required) {
        match need(ground, id, entitlement)? {
            Need::Nothing => {}
            Need::Missing => {
                missing.insert(id);
            }
            Need::Rejected => rejected.push(Cause::Rejection(id)),
        }
    }
    Some((missing, rejected))
}

/// What an approval that is asked for still needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// It is in record mode, waived by `skip when`, or given.
    Nothing,
    /// Somebody must approve.
    Missing,
    /// Somebody has said no.
    Rejected,
}

/// What an approval that is asked for still needs. None where a missing value leaves it open.
pub(super) fn need(
    ground: &Ground<'_>,
    id: ApprovalId,
    entitlement: EntitlementId,
) -> Option<Need> {
    let approval = &ground.asked.world.policy.approvals[id];
    if !ground.enforced.acts(approval.header.mode, Rule::Approval(id)) {
        return Some(Need::Nothing);
    }
    let asked = Asked { entitlement: Some(entitlement), ..ground.asked };
    if let Some(skip) = &approval.skip_when
        && asked.holds(skip)?
    {
        return Some(Need::Nothing);
    }
    Some(match standing(&ground.asked, id, entitlement)? {
        Standing::Given => Need::Nothing,
        Standing::Missing(_) => Need::Missing,
        Standing::Rejected => Need::Rejected,
    })
}

impl Path {
    /// Makes the path wait for these approvals.
    pub(super) fn wait_for(&mut self, approvals: impl IntoIterator<Item = ApprovalId>) {
        if self.state == State::Denied {
            return;
        }
        self.awaiting.extend(approvals);
        if self.state == State::Granted && !self.awaiting.is_empty() {
            self.state = State::Pending;
        }
    }

    /// Stops the path by rejections, unless its window has closed already.
    pub(super) fn reject(&mut self, causes: impl IntoIterator<Item = Cause>) {
        if self.state != State::Denied {
            self.deny(causes);
        }
    }

    /// Stops the path, if there is a cause.
    pub(super) fn deny(&mut self, causes: impl IntoIterator<Item = Cause>) {
        self.denied_by.extend(causes);
        if !self.denied_by.is_empty() {
            self.state = State::Denied;
            self.awaiting.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_window_excludes_its_end_and_one_that_never_opens_is_closed() {
        let (day, next) = (date(2026, 3, 1), date(2026, 3, 2));
        assert_eq!(Window::at(day, Some(day), Some(next)), Window::Open);
        assert_eq!(Window::at(next, Some(day), Some(next)), Window::Closed(next));
        assert_eq!(Window::at(day, Some(next), None), Window::NotYet);
        assert_eq!(Window::at(date(2026, 1, 1), Some(next), Some(next)), Window::Closed(next));
        assert_eq!(Window::at(day, None, None), Window::Open);
    }
}
