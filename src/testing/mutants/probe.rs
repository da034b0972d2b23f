//! People made up on purpose to tell two forms of a rule apart, where analysis finds it hard.

use std::time::Instant;

use crate::analysis::{Analysis, Answer, Dates, Scope, Witness};
use crate::eval::capacity_name;
use crate::policy::{
    Approval, ApprovalId, Approver, Atom, AtomKind, ConflictRule, Date, EntitlementId, Expr, Grant,
    GrantTarget, Policy, Resolve, Role, RoleId, Selection, Stage,
};
use crate::record::{ApprovalDecision, ApprovalRecord, Moment};
use crate::source::Span;
use crate::testing::outlook::standing;

/// For how many entitlements somebody is looked for.
const MANY: usize = 4;

/// Somebody who waits for an approval, with decisions on record of which `confirms` says that
/// they tell the changed form from the policy's own. None where none is found, which proves
/// nothing.
pub(super) fn approval(
    policy: &Policy,
    (id, changed): (ApprovalId, &Approval),
    around: Date,
    deadline: Option<Instant>,
    confirms: &dyn Fn(&Witness) -> bool,
) -> Option<Witness> {
    let declared = policy.approvals.at(id)?;
    let same = |(before, after): &(&Stage, &Stage)| before.name == after.name;
    let stages: Vec<(&Stage, &Stage)> = declared.stages.iter().zip(&changed.stages).collect();
    let stages: Vec<_> =
        stages.into_iter().filter(same).filter(|(one, other)| one.by != other.by).collect();
    if stages.is_empty() {
        return None;
    }
    let mut analysis = Analysis::new(policy, Dates::Every(around), deadline);
    for (wanted, claim) in asked_for(policy, id) {
        let scope = Scope { approvals: false, ..Scope::default() };
        let Answer::Somebody(waiting) = analysis.example(&claim, scope) else { continue };
        let file = File { policy, waiting: &waiting };
        let Some(asked) = wanted.first() else { continue };
        for (before, after) in &stages {
            let others: Vec<ApprovalRecord> =
                wanted.iter().flat_map(|each| file.others(*each, id, before)).collect();
            for approver in before.by.iter().chain(&after.by) {
                let given = file.given(*asked, &declared.header.name, before, approver);
                let approvals = others.iter().cloned().chain(given).collect();
                let witness = Witness { approvals, ..(*waiting).clone() };
                if confirms(&witness) {
                    return Some(witness);
                }
            }
        }
    }
    None
}

/// What an approval is asked for, and when: what it covers, what grants require it for, and
/// what a conflict makes wait for it, with what it is in conflict with. Not all of it, where
/// there is much.
fn asked_for(policy: &Policy, id: ApprovalId) -> Vec<(Vec<EntitlementId>, Expr)> {
    let covers = policy.approvals.at(id).map(|approval| Selection::union(&approval.covers));
    let mut all = policy.upward(covers.unwrap_or_default());
    let grants = policy.roles.values().flat_map(|role| &role.grants);
    let requiring = grants.filter(|grant| grant.requires == Some(id));
    all.extend(requiring.flat_map(|grant| granted(policy, grant)));
    all.sort_unstable();
    all.dedup();
    let waits = |id| atom(AtomKind::Pending(vec![id]));
    let mut asked: Vec<(Vec<EntitlementId>, Expr)> =
        all.into_iter().take(MANY).map(|id| (vec![id], waits(id))).collect();
    for conflict in policy.conflicts.values() {
        if conflict.resolve != Resolve::Approval(id) {
            continue;
        }
        let (left, right) = match &conflict.rule {
            ConflictRule::Between { left, right } => (left, right),
            ConflictRule::AtMost { entitlements, .. } => (entitlements, entitlements),
        };
        let pairs = left.iter().flat_map(|one| right.iter().map(move |other| (*one, *other)));
        let pairs = pairs.filter(|(one, other)| one != other).take(MANY);
        asked.extend(
            pairs.map(|(one, other)| (vec![one, other], Expr::And(vec![waits(one), waits(other)]))),
        );
    }
    asked
}

/// The entitlements that a grant may reach.
fn granted(policy: &Policy, grant: &Grant) -> Vec<EntitlementId> {
    let reached = grant.targets.iter().flat_map(|target| match target {
        GrantTarget::Selected(selection) => selection.entitlements.clone(),
        GrantTarget::ByAttribute { family, .. } => policy.families[*family].members.clone(),
    });
    reached.collect()
}

/// Somebody who holds what a grant gives until its window closes, on the day before or on the
/// day itself, of whom `confirms` says that a window with another end tells.
pub(super) fn window(
    policy: &Policy,
    (id, changed): (RoleId, &Role),
    around: Date,
    deadline: Option<Instant>,
    confirms: &dyn Fn(&Witness) -> bool,
) -> Option<Witness> {
    let grants = policy.roles.at(id)?.grants.iter().zip(&changed.grants);
    let mut analysis = Analysis::new(policy, Dates::Every(around), deadline);
    for (grant, _) in grants.filter(|(before, after)| before.until != after.until) {
        for entitlement in granted(policy, grant).into_iter().take(MANY) {
            let claim = atom(AtomKind::Holds(vec![entitlement]));
            let Answer::Somebody(holder) = analysis.example(&claim, Scope::default()) else {
                continue;
            };
            let Some(Some(standing)) = standing(policy, &holder) else { continue };
            let held = standing.holding(entitlement);
            let Some(end) = held.and_then(|holding| holding.until) else { continue };
            for date in super::terms::days_beside(end).into_iter().chain([end]) {
                let witness = Witness { date, ..(*holder).clone() };
                if confirms(&witness) {
                    return Some(witness);
                }
            }
        }
    }
    None
}

fn atom(kind: AtomKind) -> Expr {
    Expr::Atom(Atom { kind, span: Span::default() })
}

/// What is put on record about somebody who waits.
struct File<'a> {
    policy: &'a Policy,
    waiting: &'a Witness,
}

impl File<'_> {
    /// Approvals of one stage, as many as an alternative asks for.
    fn given(
        &self,
        entitlement: EntitlementId,
        approval: &str,
        stage: &Stage,
        approver: &Approver,
    ) -> Vec<ApprovalRecord> {
        let key = self.policy.schema.attributes.at(self.policy.schema.key);
        let key = key.and_then(|key| self.waiting.records.first()?.get(&key.name)?.as_str());
        let record = |number: u32| ApprovalRecord {
            number: u64::from(number),
            identity: key.unwrap_or_default().to_owned(),
            entitlement: self.policy.entitlements[entitlement].name.clone(),
            approval: approval.to_owned(),
            stage: stage.name.clone(),
            approver: Some(format!("approver {number}")),
            decision: Some(ApprovalDecision::Approved),
            at: Some(Moment::Day(self.waiting.date)),
            eligible_as: Some(capacity_name(self.policy, &approver.kind)),
            start_date: None,
            requested: None,
            note: None,
        };
        (1..=approver.quorum).map(record).collect()
    }

    /// Approvals of all other stages of what an entitlement needs.
    fn others(
        &self,
        entitlement: EntitlementId,
        id: ApprovalId,
        stage: &Stage,
    ) -> Vec<ApprovalRecord> {
        let mut found = Vec::new();
        for (other, approval) in self.policy.approvals.iter() {
            let covers = self.policy.upward(Selection::union(&approval.covers));
            if other != id && covers.binary_search(&entitlement).is_err() {
                continue;
            }
            let stages = approval.stages.iter();
            for each in stages.filter(|each| other != id || each.name != stage.name) {
                let Some(first) = each.by.first() else { continue };
                found.extend(self.given(entitlement, &approval.header.name, each, first));
            }
        }
        found
    }
}
