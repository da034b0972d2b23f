//! Whom to look for: the claims of those who would exercise an item.

use super::asking::{Asking, asking, not_skipped};
use super::claim::{Sought, all, any, atom, never, no, settled, yes};
use super::item::{Item, Site};
use super::plan::Plan;
use super::reach::{
    arm, before, by_rule, conferred, employed, exception_open, favoured, granted, live, member,
    not_closed,
};
use crate::policy::{
    ApprovalId, Atom, AtomKind, ConflictId, ConflictRule, EntitlementId, Expr, ForbidId, Mode,
    Policy, RoleId, Selection,
};

/// Of which variant of the policy a claim is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ground {
    /// The policy as it is.
    Plain,
    /// With a last arm of the lifecycle that always holds: of those in no phase too.
    EveryPhase,
    /// Without conflicts: what somebody holds before they are judged.
    Unopposed,
}

/// A claim to find somebody by.
pub(super) struct Try {
    pub(super) ground: Ground,
    pub(super) claim: Expr,
    /// Whether everybody who exercises the item satisfies the claim, those excepted who satisfy
    /// another such one.
    pub(super) bounding: bool,
}

impl Try {
    /// A claim that bounds nothing.
    pub(super) fn narrower(claim: Expr) -> Self {
        Self { ground: Ground::Plain, claim, bounding: false }
    }
}

/// How to find somebody who exercises an item. Nobody does if nobody satisfies any of the
/// claims that bound it.
#[derive(Default)]
pub(super) struct Wanted {
    /// The claims, the most promising first.
    pub(super) tries: Vec<Try>,
    /// Narrower claims, for where whoever was found turned out not to exercise it.
    pub(super) narrower: Vec<Expr>,
}

impl Wanted {
    fn bounded(claim: Expr) -> Self {
        Self::default().or(Ground::Plain, claim, true)
    }

    /// Somebody of whom the first is true, if possible, and else of whom the second is.
    fn rather(promising: Expr, bound: Expr) -> Self {
        Self::default().or(Ground::Plain, promising, false).or(Ground::Plain, bound, true)
    }

    fn or(mut self, ground: Ground, claim: Expr, bounding: bool) -> Self {
        self.tries.push(Try { ground, claim, bounding });
        self
    }
}

/// Whom to look for to exercise `item`.
pub(super) fn wanted(policy: &Policy, plan: &Plan<'_>, item: Item) -> Wanted {
    match item {
        Item::Arm(place) => Wanted::bounded(arm(policy, place)),
        Item::Role(id) => Wanted::bounded(match &policy.roles[id].when {
            Some(when) => all([when.clone(), employed(policy)]),
            None => conferred(policy, id),
        }),
        Item::Grant(id, place) => {
            Wanted::bounded(all([granted(policy, id, place), not_closed(policy, id, place)]))
        }
        Item::Stage(id, place) => stage(policy, id, place),
        Item::Forbid(id) => forbid(policy, id),
        Item::Conflict(id) => conflict(policy, id),
        Item::Exception(id) => Wanted::bounded(favoured(policy, &policy.exceptions[id])),
        Item::Outcome(span, outcome) => match plan.atoms.get(&span) {
            Some((atom, sites)) => outcome_of(policy, atom, outcome, sites),
            None => Wanted::default(),
        },
    }
}

/// How many claims of single places are tried.
const PLACES: usize = 6;

fn outcome_of(policy: &Policy, atom: &Atom, outcome: bool, sites: &[Site]) -> Wanted {
    let (mut promising, mut bounds, mut of_arms) = (Vec::new(), Vec::new(), Vec::new());
    for site in sites {
        let Some(condition) = site.condition(policy) else { continue };
        for Context { entitlement, given, better } in contexts(policy, *site) {
            let sought = Sought { policy, atom, outcome, entitlement };
            for claim in sought.claims(condition) {
                let bound = all([given.clone(), claim]);
                if matches!(site, Site::Arm(_)) {
                    of_arms.push(bound.clone());
                }
                promising.push(all([bound.clone(), better.clone()]));
                bounds.push(bound);
            }
        }
    }
    promising.retain(|claim| *claim != never());
    let narrower = promising.iter().take(PLACES).filter(|_| promising.len() > 1).cloned().collect();
    let mut wanted = Wanted::rather(any(promising), any(bounds));
    if !of_arms.is_empty() {
        wanted = wanted.or(Ground::EveryPhase, any(of_arms), true);
    }
    Wanted { narrower, ..wanted }
}

/// Where a condition has a say.
struct Context {
    /// The entitlement that an approval is asked for.
    entitlement: Option<EntitlementId>,
    /// What is so wherever it has one.
    given: Expr,
    /// What makes it likelier.
    better: Expr,
}

fn contexts(policy: &Policy, site: Site) -> Vec<Context> {
    let one = |given| vec![Context { entitlement: None, given, better: yes() }];
    match site {
        Site::Arm(place) => one(before(policy, place)),
        Site::Role(id) => one(all([employed(policy), no(conferred(policy, id))])),
        Site::Grant(id, _) => one(member(policy, id)),
        Site::Forbid(id) => one(forbidden(policy, id)),
        Site::Exception(id) => one(exception_open(policy, &policy.exceptions[id])),
        Site::Skip(id) => asking(policy, id).iter().map(|asked| context(asked, yes())).collect(),
        Site::Stage(id, _) => {
            let asked = asking(policy, id);
            asked.iter().map(|asked| context(asked, not_skipped(policy, id, asked))).collect()
        }
    }
}

/// The context of an approval that is asked for.
fn context(asked: &Asking, given: Expr) -> Context {
    let list = || asked.entitlements.clone();
    let better = any([atom(AtomKind::Pending(list())), atom(AtomKind::Holds(list()))]);
    let given = all([asked.given.clone(), given]);
    Context { entitlement: Some(asked.first), given, better }
}

fn stage(policy: &Policy, id: ApprovalId, place: usize) -> Wanted {
    let when = policy.approvals[id].stages.get(place).and_then(|stage| stage.when.as_ref());
    let (mut promising, mut bounds) = (Vec::new(), Vec::new());
    for asked in asking(policy, id) {
        let needed = when.map(|when| settled(when, asked.first));
        let given = [asked.given.clone(), not_skipped(policy, id, &asked)];
        let bound = all(given.into_iter().chain(needed));
        promising.push(all([bound.clone(), atom(AtomKind::Pending(asked.entitlements))]));
        bounds.push(bound);
    }
    Wanted::rather(any(promising), any(bounds))
}

/// The claim that a rule reaches something that a forbid covers.
fn forbidden(policy: &Policy, id: ForbidId) -> Expr {
    let covered = policy.upward(Selection::union(&policy.forbids[id].denies));
    by_rule(policy, &covered.into_iter().collect(), |exception| {
        !exception.overrides_forbids.contains(&id)
    })
}

fn forbid(policy: &Policy, id: ForbidId) -> Wanted {
    let forbid = &policy.forbids[id];
    let bound = all([forbidden(policy, id)].into_iter().chain(forbid.when.clone()));
    if forbid.header.mode == Mode::Enforce {
        return Wanted::bounded(bound);
    }
    // What is denied already shows no difference.
    let covered = policy.upward(Selection::union(&forbid.denies));
    let held =
        any([atom(AtomKind::Holds(covered.clone())), atom(AtomKind::Pending(covered.clone()))]);
    let live = any(covered.into_iter().map(|id| live(policy, id)));
    Wanted::rather(all([bound.clone(), held]), all([bound, live]))
}

/// A member of a conflict.
#[derive(Clone, Copy)]
enum Duty {
    Entitlement(EntitlementId),
    Role(RoleId),
}

fn conflict(policy: &Policy, id: ConflictId) -> Wanted {
    let held = combined(policy, id, &|duty| match duty {
        Duty::Entitlement(id) => atom(AtomKind::Holds(vec![id])),
        Duty::Role(id) => member(policy, id),
    });
    let wanted = Wanted::default().or(Ground::Unopposed, held, false);
    wanted.or(Ground::Unopposed, reached(policy, id), true)
}

/// The claim that rules reach what a conflict keeps apart, and no forbid stops it.
pub(super) fn reached(policy: &Policy, id: ConflictId) -> Expr {
    combined(policy, id, &|duty| match duty {
        Duty::Entitlement(id) => live(policy, id),
        Duty::Role(id) => member(policy, id),
    })
}

/// The claim that somebody combines what a conflict keeps apart; `has` says what it is to have
/// a duty.
fn combined(policy: &Policy, id: ConflictId, has: &impl Fn(Duty) -> Expr) -> Expr {
    let of = |entitlements: &[EntitlementId]| {
        let upward = policy.upward(entitlements.iter().copied()).into_iter();
        upward.map(Duty::Entitlement).collect::<Vec<_>>()
    };
    let claimed = |duties: Vec<Duty>| -> Vec<(Duty, Expr)> {
        duties.into_iter().map(|duty| (duty, has(duty))).collect()
    };
    match &policy.conflicts[id].rule {
        ConflictRule::Between { left, right } => {
            let (left, right) = (claimed(of(left)), claimed(of(right)));
            if left.len() * right.len() > MOST_PAIRS {
                let side = |side: Vec<(Duty, Expr)>| any(side.into_iter().map(|(_, has)| has));
                return all([side(left), side(right)]);
            }
            any(left.iter().map(|(one, has)| {
                let clashing = right.iter().filter(|(other, _)| clash(policy, *one, *other));
                all([has.clone(), any(clashing.map(|(_, has)| has.clone()))])
            }))
        }
        ConflictRule::AtMost { limit, entitlements, roles } => {
            let mut duties = of(entitlements);
            duties.extend(roles.iter().copied().map(Duty::Role));
            let duties = claimed(duties).into_iter().map(|(_, has)| has).collect::<Vec<_>>();
            more_than(*limit as usize, &duties)
        }
    }
}

/// How many pairs of duties are claimed one by one. Beyond that, any of one side with any of
/// the other.
const MOST_PAIRS: usize = 2_500;

/// How many duties are counted out.
const MOST_COUNTED: usize = 16;

fn clash(policy: &Policy, one: Duty, other: Duty) -> bool {
    let (Duty::Entitlement(one), Duty::Entitlement(other)) = (one, other) else { return true };
    let implies = |one: EntitlementId, other| policy.entitlements[one].implies.contains(&other);
    one != other && !implies(one, other) && !implies(other, one)
}

/// The claim that more than `limit` of these are so; of very many, only that one is.
fn more_than(limit: usize, claims: &[Expr]) -> Expr {
    if claims.len() <= limit {
        return never();
    }
    if limit == 0 || (limit > 1 && claims.len() > MOST_COUNTED) {
        return any(claims.iter().cloned());
    }
    let Some((first, rest)) = claims.split_first() else { return never() };
    any([all([first.clone(), more_than(limit - 1, rest)]), more_than(limit, rest)])
}
