//! Paths, forbids, approvals and exceptions as formulas: which state each entitlement has.

use std::collections::{BTreeMap, BTreeSet};

use super::alphabet::{Alphabet, Gap, Leaf, Sort};
use super::conditions::{MOVED_BY_ATTRIBUTE, fixed, not_above, today};
use super::encoding::{Encoding, GrantRef};
use super::formula::Formula;
use super::line::{Line, number};
use super::stage::StageTerms;
use crate::policy::{
    ApprovalId, ConflictRule, Date, EntitlementId, ExceptionId, ForbidId, Phase, Resolve, RoleId,
    Term,
};
use crate::source::Span;

/// How good the state of an entitlement is at least. Suspension is left out: what is
/// suspended is what it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Levels {
    /// Granted.
    pub(super) granted: Formula,
    /// Pending, or better.
    pub(super) pending: Formula,
    /// Scheduled, or better: not denied.
    pub(super) scheduled: Formula,
}

impl Levels {
    /// What no rule reaches, or what is denied.
    pub(super) const NONE: Self =
        Self { granted: Formula::FALSE, pending: Formula::FALSE, scheduled: Formula::FALSE };

    /// The best of these.
    pub(super) fn best(on: &mut Alphabet, all: &[Self]) -> Self {
        Self {
            granted: on.graph.any(all.iter().map(|levels| levels.granted)),
            pending: on.graph.any(all.iter().map(|levels| levels.pending)),
            scheduled: on.graph.any(all.iter().map(|levels| levels.scheduled)),
        }
    }

    /// The same where `stops` does not hold; denied where it does.
    fn unless(self, on: &mut Alphabet, stops: Formula) -> Self {
        Self {
            granted: on.graph.without(self.granted, stops),
            pending: on.graph.without(self.pending, stops),
            scheduled: on.graph.without(self.scheduled, stops),
        }
    }

    /// The same, waiting where `waits` holds.
    fn waiting(self, on: &mut Alphabet, waits: Formula) -> Self {
        Self { granted: on.graph.without(self.granted, waits), ..self }
    }
}

/// A path: where it starts, which a conflict over roles asks for, and the state it has.
struct Path {
    /// The role whose condition held and the role that grants; none for an exception.
    way: Option<(RoleId, RoleId)>,
    levels: Levels,
}

/// Where the date stands to a window.
struct Window {
    closed: Formula,
    not_yet: Formula,
}

impl Encoding<'_> {
    /// Whether an entitlement is held (rule 8.7): granted, suspension aside.
    pub(super) fn held(&mut self, on: &mut Alphabet, id: EntitlementId) -> Formula {
        self.levels(on, id).granted
    }

    /// Whether an entitlement waits for an approval, suspension aside.
    pub(super) fn pending(&mut self, on: &mut Alphabet, id: EntitlementId) -> Formula {
        let levels = self.levels(on, id);
        on.graph.without(levels.pending, levels.granted)
    }

    /// The state in the end: the best of its own paths and of those of what implies it.
    pub(super) fn levels(&mut self, on: &mut Alphabet, id: EntitlementId) -> Levels {
        if let Some(known) = self.settled.get(&id) {
            return *known;
        }
        let all: Vec<Levels> =
            self.implying(id).into_iter().map(|id| self.own_after(on, id)).collect();
        let levels = Levels::best(on, &all);
        self.settled.insert(id, levels);
        levels
    }

    /// The state before conflicts are judged.
    pub(super) fn levels_before(&mut self, on: &mut Alphabet, id: EntitlementId) -> Levels {
        if let Some(known) = self.before.get(&id) {
            return *known;
        }
        let all: Vec<Levels> = self.implying(id).into_iter().map(|id| self.own(on, id)).collect();
        let levels = Levels::best(on, &all);
        self.before.insert(id, levels);
        levels
    }

    /// Whether any rule reaches an entitlement, whatever stops it then.
    pub(super) fn reached(&mut self, on: &mut Alphabet, id: EntitlementId) -> Formula {
        let mut ways = Vec::new();
        for id in self.implying(id) {
            for grant in self.catalogue.grants[id].clone() {
                let member = self.member(on, grant.role);
                let given = self.gives(on, grant);
                ways.push(on.graph.both(member, given));
            }
            for exception in self.catalogue.exceptions[id].clone() {
                ways.push(self.favours(on, exception));
            }
        }
        on.graph.any(ways)
    }

    fn implying(&self, id: EntitlementId) -> Vec<EntitlementId> {
        let above = &self.policy.entitlements[id].implied_by;
        above.iter().copied().chain([id]).collect()
    }

    /// The best of an entitlement's own paths, before conflicts.
    pub(super) fn own(&mut self, on: &mut Alphabet, id: EntitlementId) -> Levels {
        if let Some(known) = self.own.get(&id) {
            return *known;
        }
        let paths: Vec<Levels> =
            self.paths(on, id, &BTreeSet::new()).into_iter().map(|path| path.levels).collect();
        let levels = Levels::best(on, &paths);
        self.own.insert(id, levels);
        levels
    }

    /// The best of an entitlement's own paths, after conflicts.
    fn own_after(&mut self, on: &mut Alphabet, id: EntitlementId) -> Levels {
        if let Some(known) = self.after.get(&id) {
            return *known;
        }
        let apart = self.apart();
        let levels = if self.catalogue.conflicts[id].is_empty() && apart.is_empty() {
            self.own(on, id)
        } else {
            let mut settled = Vec::new();
            for path in self.paths(on, id, &apart) {
                settled.push(self.settle(on, id, &path));
            }
            Levels::best(on, &settled)
        };
        self.after.insert(id, levels);
        levels
    }

    /// What conflicts make of a path: those that deny act before those that ask (rule 8.10).
    fn settle(&mut self, on: &mut Alphabet, id: EntitlementId, path: &Path) -> Levels {
        let policy = self.policy;
        let (asking, denying): (Vec<_>, Vec<_>) = self
            .conflicts_over(id, path)
            .into_iter()
            .partition(|id| matches!(policy.conflicts[*id].resolve, Resolve::Approval(_)));
        let mut stops = Vec::new();
        for conflict in &denying {
            let concerned = self.concerned(on, *conflict, id, path.way, false);
            let kept = self.kept(on, *conflict, id);
            stops.push(on.graph.without(concerned, kept));
        }
        let stops = on.graph.any(stops);
        let mut levels = path.levels.unless(on, stops);
        for conflict in asking {
            let Resolve::Approval(approval) = policy.conflicts[conflict].resolve else { continue };
            let concerned = self.concerned(on, conflict, id, path.way, true);
            let (missing, rejected) = self.need(on, approval, id);
            let stops = on.graph.both(concerned, rejected);
            let waits = on.graph.both(concerned, missing);
            levels = levels.unless(on, stops).waiting(on, waits);
        }
        levels
    }

    fn conflicts_over(&self, id: EntitlementId, path: &Path) -> Vec<crate::policy::ConflictId> {
        let mut all = self.catalogue.conflicts[id].clone();
        if path.way.is_some() {
            all.extend(self.role_conflicts());
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The roles that conflicts keep apart.
    fn apart(&self) -> BTreeSet<RoleId> {
        let conflicts = self.role_conflicts().into_iter();
        let roles = conflicts.flat_map(|id| match &self.policy.conflicts[id].rule {
            ConflictRule::AtMost { roles, .. } => roles.clone(),
            ConflictRule::Between { .. } => Vec::new(),
        });
        roles.collect()
    }

    /// The paths to an entitlement. Where one of the roles `apart` may stand in the way, there
    /// is one for each role whose condition holds.
    fn paths(
        &mut self,
        on: &mut Alphabet,
        id: EntitlementId,
        apart: &BTreeSet<RoleId>,
    ) -> Vec<Path> {
        let mut paths = Vec::new();
        for grant in self.catalogue.grants[id].clone() {
            let levels = self.grant(on, id, grant);
            if levels == Levels::NONE {
                continue;
            }
            let starts = self.starts(grant.role);
            if starts.is_disjoint(apart) {
                let member = self.member(on, grant.role);
                paths.push(Path { way: None, levels: levels.unless(on, !member) });
                continue;
            }
            for start in starts {
                let matched = self.matched(on, start);
                let way = Some((start, grant.role));
                paths.push(Path { way, levels: levels.unless(on, !matched) });
            }
        }
        for exception in self.catalogue.exceptions[id].clone() {
            paths.push(Path { way: None, levels: self.exception(on, id, exception) });
        }
        paths
    }

    /// The roles from which `include` leads to a role, that one too.
    fn starts(&self, role: RoleId) -> BTreeSet<RoleId> {
        let policy = self.policy;
        let mut found = BTreeSet::new();
        let mut open = vec![role];
        while let Some(next) = open.pop() {
            if !Self::acts(policy.roles[next].header.mode) || !found.insert(next) {
                continue;
            }
            open.extend(&self.catalogue.seniors[next]);
        }
        found
    }

    /// What a grant gives whoever is a member of the role.
    fn grant(&mut self, on: &mut Alphabet, id: EntitlementId, grant: GrantRef) -> Levels {
        let policy = self.policy;
        let Some(clause) = policy.roles[grant.role].grants.get(grant.grant) else {
            return Levels::NONE;
        };
        let reached = self.gives(on, grant);
        if reached == Formula::FALSE {
            return Levels::NONE;
        }
        let window = self.window(on, clause.from.as_ref(), clause.until.as_ref());
        let (mut missing, mut rejected) = (Vec::new(), Vec::new());
        let covering = self.catalogue.approvals[id].clone();
        for approval in covering.into_iter().chain(clause.requires) {
            let need = self.need(on, approval, id);
            missing.push(need.0);
            rejected.push(need.1);
        }
        let missing = on.graph.any(missing);
        let mut stops = rejected;
        stops.push(self.forbidden(on, id, &[]));
        let stops = on.graph.any(stops);
        self.opened(on, reached, &window, clause.from.is_some())
            .waiting(on, missing)
            .unless(on, stops)
    }

    /// Whether a grant reaches the entitlement for whoever is a member of the role.
    fn gives(&mut self, on: &mut Alphabet, grant: GrantRef) -> Formula {
        let policy = self.policy;
        let Some(clause) = policy.roles[grant.role].grants.get(grant.grant) else {
            return Formula::FALSE;
        };
        let mut reached = vec![self.clause(on, clause.when.as_ref(), None)];
        if let Some((attribute, label)) = grant.label {
            let subject = self.subject(on, &[], attribute);
            reached.push(self.is_label(on, subject, label));
        }
        on.graph.all(reached)
    }

    /// What an exception gives whom it favours.
    fn exception(&mut self, on: &mut Alphabet, id: EntitlementId, from: ExceptionId) -> Levels {
        let policy = self.policy;
        let exception = &policy.exceptions[from];
        let favours = self.favours(on, from);
        let window = self.dates(on, exception.from, exception.until);
        let stops = self.forbidden(on, id, &exception.overrides_forbids);
        self.opened(on, favours, &window, exception.from.is_some()).unless(on, stops)
    }

    /// A path as window and phase leave it. Before the first day only a grant with a `from`
    /// that has come is open (rule 4.4).
    fn opened(
        &mut self,
        on: &mut Alphabet,
        reached: Formula,
        window: &Window,
        dated: bool,
    ) -> Levels {
        let reached = on.graph.without(reached, window.closed);
        let prehire = self.phase(on, Phase::Prehire);
        let not_yet = if dated { window.not_yet } else { on.graph.any([window.not_yet, prehire]) };
        let open = on.graph.without(reached, not_yet);
        Levels { granted: open, pending: open, scheduled: reached }
    }

    fn window(&mut self, on: &mut Alphabet, from: Option<&Term>, until: Option<&Term>) -> Window {
        let line = |on: &mut Alphabet, term: &Term| match self.line_of(on, term) {
            Some((line, _)) => Ok(line),
            None => Err(term.span),
        };
        let places: Vec<Span> = [from, until].into_iter().flatten().map(|term| term.span).collect();
        let from = from.map(|term| line(on, term));
        let until = until.map(|term| line(on, term));
        match (from, until) {
            (Some(Err(span)), _) | (_, Some(Err(span))) => {
                // Of a window that cannot be analysed anything may come.
                let policy = self.gaps_of(&places);
                let mut gap =
                    |why: &str| on.gap(Gap { span: Some(span), policy, why: why.to_owned() });
                let closed = gap(MOVED_BY_ATTRIBUTE);
                let not_yet =
                    gap("whether a window that moves by such a duration is still to open");
                Window { closed, not_yet }
            }
            (from, until) => {
                let from = from.and_then(Result::ok);
                let until = until.and_then(Result::ok);
                Self::between(on, from.as_ref(), until.as_ref())
            }
        }
    }

    pub(super) fn opened_dates(
        &self,
        on: &mut Alphabet,
        from: Option<Date>,
        until: Date,
    ) -> Formula {
        let window = self.dates(on, from, until);
        let shut = on.graph.any([window.closed, window.not_yet]);
        !shut
    }

    fn dates(&self, on: &mut Alphabet, from: Option<Date>, until: Date) -> Window {
        let line = |date| fixed(number(date));
        Self::between(on, from.map(line).as_ref(), Some(&line(until)))
    }

    /// Ends are exclusive. A window that can never open counts as closed (rule 7.3).
    fn between(on: &mut Alphabet, from: Option<&Line>, until: Option<&Line>) -> Window {
        let today = today(on);
        let closed = match until {
            None => Formula::FALSE,
            Some(until) => {
                let over = not_above(on, until, &today, Sort::Date);
                let empty = match from {
                    None => Formula::FALSE,
                    Some(from) => not_above(on, until, from, Sort::Date),
                };
                on.graph.any([over, empty])
            }
        };
        let not_yet = match from {
            None => Formula::FALSE,
            Some(from) => !not_above(on, from, &today, Sort::Date),
        };
        Window { closed, not_yet }
    }

    /// Whether a forbid other than those `passed` binds the identity and covers the
    /// entitlement (rules 8.1, 8.2).
    fn forbidden(&mut self, on: &mut Alphabet, id: EntitlementId, passed: &[ForbidId]) -> Formula {
        let policy = self.policy;
        let mut stops = Vec::new();
        for forbid in self.catalogue.forbids[id].clone() {
            if !passed.contains(&forbid) && Self::acts(policy.forbids[forbid].header.mode) {
                stops.push(self.binds(on, forbid));
            }
        }
        on.graph.any(stops)
    }

    /// Whether a forbid binds the identity.
    pub(super) fn binds(&mut self, on: &mut Alphabet, id: ForbidId) -> Formula {
        if let Some(known) = self.forbids[id] {
            return known;
        }
        let policy = self.policy;
        let formula = self.clause(on, policy.forbids[id].when.as_ref(), None);
        self.forbids[id] = Some(formula);
        formula
    }

    /// Whether an exception favours the identity: not somebody who answered for it (rules
    /// 9.1, 9.2).
    pub(super) fn favours(&mut self, on: &mut Alphabet, id: ExceptionId) -> Formula {
        if let Some(known) = self.favours[id] {
            return known;
        }
        let policy = self.policy;
        let exception = &policy.exceptions[id];
        let formula = if Self::acts(exception.header.mode) {
            let counts = on.leaf(Leaf::Exceptions);
            let when = self.condition(on, &exception.when, None);
            let ended = self.phase(on, Phase::Ended);
            let answered = self.is_called(on, &exception.approved_by);
            on.graph.all([counts, when, !ended, !answered])
        } else {
            Formula::FALSE
        };
        self.favours[id] = Some(formula);
        formula
    }

    /// What an approval of an entitlement still needs: whether somebody must approve, and
    /// whether somebody has said no.
    pub(super) fn need(
        &mut self,
        on: &mut Alphabet,
        id: ApprovalId,
        entitlement: EntitlementId,
    ) -> (Formula, Formula) {
        let policy = self.policy;
        let approval = &policy.approvals[id];
        if !Self::acts(approval.header.mode) {
            return (Formula::FALSE, Formula::FALSE);
        }
        let skipped = match &approval.skip_when {
            None => Formula::FALSE,
            Some(skip) => self.condition(on, skip, Some(entitlement)),
        };
        let (mut needed, mut given, mut rejected) = (Vec::new(), Vec::new(), Vec::new());
        let counts = on.leaf(Leaf::Approvals);
        let name = &policy.entitlements[entitlement].name;
        for stage in &approval.stages {
            let when = self.clause(on, stage.when.as_ref(), Some(entitlement));
            let terms = on.stage(StageTerms::of(policy, name, approval, stage));
            let (yes, no) = (on.leaf(Leaf::Stage(terms, true)), on.leaf(Leaf::Stage(terms, false)));
            let yes = on.graph.both(counts, yes);
            needed.push(when);
            given.push(!on.graph.without(when, yes));
            rejected.push(on.graph.all([counts, when, no]));
        }
        let rejected = on.graph.any(rejected);
        let needed = on.graph.any(needed);
        given.push(needed);
        let given = on.graph.all(given);
        let missing = on.graph.all([!skipped, !rejected, !given]);
        (missing, on.graph.without(rejected, skipped))
    }
}

/// A formula for each entitlement.
pub(super) type ByEntitlement = BTreeMap<EntitlementId, Formula>;
