//! Claims about somebody whom a rule reaches, before anything stops it.

use std::collections::BTreeSet;

use super::claim::{all, any, atom, never, no, yes};
use super::item::window;
use crate::policy::{
    AtomKind, CompareOp, EntitlementId, Exception, Expr, Forbid, ForbidId, Grant, GrantTarget, Id,
    LabelId, Mode, Path, Phase, Policy, RoleId, Selection, Term, TermKind, Value,
};
use crate::source::Span;

/// The claim that an arm of the lifecycle decides the phase.
pub(super) fn arm(policy: &Policy, place: usize) -> Expr {
    let own = policy.lifecycle.arms.get(place).map(|arm| arm.when.clone());
    all(own.into_iter().chain([before(policy, place)]))
}

/// The claim that no arm before this one holds.
pub(super) fn before(policy: &Policy, place: usize) -> Expr {
    let earlier = policy.lifecycle.arms.iter().take(place);
    all(earlier.map(|arm| no(arm.when.clone())))
}

/// The claim that the employment has not ended, and so that rules are asked at all.
pub(super) fn employed(policy: &Policy) -> Expr {
    let arms = policy.lifecycle.arms.iter().enumerate();
    let ended = arms.filter(|(_, arm)| arm.phase == Phase::Ended);
    no(any(ended.map(|(place, _)| arm(policy, place))))
}

/// The claim that some senior role confers membership of a role.
pub(super) fn conferred(policy: &Policy, role: RoleId) -> Expr {
    let seniors = policy.roles.iter().filter(|(_, senior)| senior.includes.contains(&role));
    any(seniors.map(|(senior, _)| atom(AtomKind::HoldsRole(senior))))
}

/// The claim of a role's members; of one in record mode, of those who would be.
pub(super) fn member(policy: &Policy, role: RoleId) -> Expr {
    if policy.roles[role].header.mode == Mode::Enforce {
        return atom(AtomKind::HoldsRole(role));
    }
    let own = policy.roles[role].when.clone();
    all([any(own.into_iter().chain([conferred(policy, role)])), employed(policy)])
}

/// The claim that a member reaches something by a grant clause.
pub(super) fn granted(policy: &Policy, role: RoleId, place: usize) -> Expr {
    let when = policy.roles[role].grants.get(place).and_then(|grant| grant.when.clone());
    all([member(policy, role)].into_iter().chain(when))
}

/// The claim that a grant's window has not closed.
pub(super) fn not_closed(policy: &Policy, role: RoleId, place: usize) -> Expr {
    let [from, until] = window(policy, role, place);
    let Some(until) = until else { return yes() };
    let ahead = from.map(|from| before_date(from.clone(), until.clone()));
    all([before_date(today(), until.clone())].into_iter().chain(ahead))
}

/// The claim that an exception favours somebody, and its window has not closed.
pub(super) fn favoured(policy: &Policy, exception: &Exception) -> Expr {
    all([exception.when.clone(), exception_open(policy, exception)])
}

/// The claim that an exception can favour somebody.
pub(super) fn exception_open(policy: &Policy, exception: &Exception) -> Expr {
    let until = Value::Date(exception.until);
    let until = Term { kind: TermKind::Literal(until), span: Span::default() };
    all([before_date(today(), until), employed(policy)])
}

/// The claim that a role's grant reaches one of `entitlements`, whatever becomes of it.
pub(super) fn by_role(policy: &Policy, entitlements: &BTreeSet<EntitlementId>) -> Expr {
    let mut ways = Vec::new();
    for (id, role) in policy.roles.iter().filter(|(_, role)| role.header.mode == Mode::Enforce) {
        let clauses = role.grants.iter().filter_map(|grant| clause(policy, grant, entitlements));
        let clauses: Vec<Expr> = clauses.collect();
        if !clauses.is_empty() {
            ways.push(all([member(policy, id), any(clauses)]));
        }
    }
    any(ways)
}

/// The claim that this clause of a role reaches one of `entitlements`.
pub(super) fn by_clause(
    policy: &Policy,
    id: RoleId,
    place: usize,
    entitlements: &BTreeSet<EntitlementId>,
) -> Expr {
    let role = &policy.roles[id];
    let grant = role.grants.get(place).filter(|_| role.header.mode == Mode::Enforce);
    let clause = grant.and_then(|grant| clause(policy, grant, entitlements));
    clause.map_or_else(never, |clause| all([member(policy, id), clause]))
}

/// The claim that a role's grant, or an exception that `counts`, reaches one of `entitlements`.
pub(super) fn by_rule(
    policy: &Policy,
    entitlements: &BTreeSet<EntitlementId>,
    counts: impl Fn(&Exception) -> bool,
) -> Expr {
    let exceptions = exceptions(policy, entitlements).filter(|exception| counts(exception));
    let favoured = exceptions.map(|each| all([each.when.clone(), employed(policy)]));
    any([by_role(policy, entitlements)].into_iter().chain(favoured))
}

/// The claim that a rule reaches an entitlement, itself or by one that implies it, and that no
/// forbid stops it.
pub(super) fn live(policy: &Policy, id: EntitlementId) -> Expr {
    any(policy.upward([id]).into_iter().map(|id| {
        let (this, forbids) = ([id].into(), forbids_over(policy, id));
        let by_role = all([by_role(policy, &this), unforbidden(policy, &forbids)]);
        let favoured = exceptions(policy, &this).map(|exception| {
            let overridden = &exception.overrides_forbids;
            let others = forbids.iter().copied().filter(|forbid| !overridden.contains(forbid));
            let others: Vec<ForbidId> = others.collect();
            let parts = [exception.when.clone(), employed(policy), unforbidden(policy, &others)];
            all(parts)
        });
        any([by_role].into_iter().chain(favoured))
    }))
}

/// The exceptions in force that grant one of `entitlements`.
fn exceptions<'a>(
    policy: &'a Policy,
    entitlements: &BTreeSet<EntitlementId>,
) -> impl Iterator<Item = &'a Exception> {
    policy.exceptions.values().filter(move |exception| {
        let grants = Selection::union(&exception.grants);
        exception.header.mode == Mode::Enforce && grants.iter().any(|id| entitlements.contains(id))
    })
}

/// The forbids in force that cover an entitlement, or anything that it implies.
pub(super) fn forbids_over(policy: &Policy, id: EntitlementId) -> Vec<ForbidId> {
    let covers = |forbid: &Forbid| {
        policy.upward(Selection::union(&forbid.denies)).binary_search(&id).is_ok()
    };
    let forbids = policy.forbids.iter().filter(|(_, forbid)| forbid.header.mode == Mode::Enforce);
    forbids.filter(|(_, forbid)| covers(forbid)).map(|(forbid, _)| forbid).collect()
}

/// The claim that none of these forbids binds somebody.
pub(super) fn unforbidden(policy: &Policy, forbids: &[ForbidId]) -> Expr {
    let binds = forbids.iter().map(|id| policy.forbids[*id].when.clone().unwrap_or_else(yes));
    no(any(binds))
}

/// What a grant clause asks of a member to reach one of `entitlements`; none where it cannot.
fn clause(policy: &Policy, grant: &Grant, entitlements: &BTreeSet<EntitlementId>) -> Option<Expr> {
    let targets = grant.targets.iter().filter_map(|target| match target {
        GrantTarget::Selected(selection) => {
            let reaches = selection.entitlements.iter().any(|id| entitlements.contains(id));
            reaches.then(yes)
        }
        GrantTarget::ByAttribute { family, attribute, span } => {
            let members = policy.families[*family].members.iter().enumerate();
            let reached = members.filter(|(_, id)| entitlements.contains(id));
            let labels = reached.map(|(label, _)| Value::Label(LabelId::from_index(label)));
            let elements: Vec<Value> = labels.collect();
            let path = Path { through: Vec::new(), attribute: *attribute, span: *span };
            let term = Term { kind: TermKind::Path(path), span: *span };
            (!elements.is_empty()).then(|| atom(AtomKind::In { term, elements }))
        }
    });
    let targets: Vec<Expr> = targets.collect();
    (!targets.is_empty()).then(|| all([any(targets)].into_iter().chain(grant.when.clone())))
}

fn today() -> Term {
    Term { kind: TermKind::Today, span: Span::default() }
}

fn before_date(left: Term, right: Term) -> Expr {
    atom(AtomKind::Compare { op: CompareOp::Less, left, right })
}
