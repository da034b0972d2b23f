//! Approvals on record that tell two forms of an approval apart.

use std::time::Instant;

use crate::analysis::{Analysis, Answer, Dates, Scope, Witness};
use crate::eval::capacity_name;
use crate::policy::{
    Approval, ApprovalId, Approver, Atom, AtomKind, Date, EntitlementId, Expr, GrantTarget, Policy,
    Selection, Stage,
};
use crate::record::{ApprovalDecision, ApprovalRecord, Moment};
use crate::source::Span;

/// For how many of the entitlements that need an approval somebody is looked for.
const ENTITLEMENTS: usize = 4;

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
    for entitlement in asked_for(policy, id).into_iter().take(ENTITLEMENTS) {
        let claim = AtomKind::Pending(vec![entitlement]);
        let claim = Expr::Atom(Atom { kind: claim, span: Span::default() });
        let scope = Scope { approvals: false, ..Scope::default() };
        let Answer::Somebody(waiting) = analysis.example(&claim, scope) else { continue };
        let file = File { policy, waiting: &waiting, entitlement };
        for (before, after) in &stages {
            let others = file.others(id, before);
            for approver in before.by.iter().chain(&after.by) {
                let given = file.given(&declared.header.name, before, approver);
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

/// What an approval is asked for: what it covers, and what grants require it for.
fn asked_for(policy: &Policy, id: ApprovalId) -> Vec<EntitlementId> {
    let covers = policy.approvals.at(id).map(|approval| Selection::union(&approval.covers));
    let mut all = policy.upward(covers.unwrap_or_default());
    let grants = policy.roles.values().flat_map(|role| &role.grants);
    for target in grants.filter(|grant| grant.requires == Some(id)).flat_map(|each| &each.targets) {
        match target {
            GrantTarget::Selected(selection) => all.extend(&selection.entitlements),
            GrantTarget::ByAttribute { family, .. } => {
                all.extend(&policy.families[*family].members);
            }
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// What is put on record about somebody who waits.
struct File<'a> {
    policy: &'a Policy,
    waiting: &'a Witness,
    entitlement: EntitlementId,
}

impl File<'_> {
    /// Approvals of one stage, as many as an alternative asks for.
    fn given(&self, approval: &str, stage: &Stage, approver: &Approver) -> Vec<ApprovalRecord> {
        let key = self.policy.schema.attributes.at(self.policy.schema.key);
        let key = key.and_then(|key| self.waiting.records.first()?.get(&key.name)?.as_str());
        let record = |number: u32| ApprovalRecord {
            number: u64::from(number),
            identity: key.unwrap_or_default().to_owned(),
            entitlement: self.policy.entitlements[self.entitlement].name.clone(),
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

    /// Approvals of all other stages of what the entitlement needs.
    fn others(&self, id: ApprovalId, stage: &Stage) -> Vec<ApprovalRecord> {
        let mut found = Vec::new();
        for (other, approval) in self.policy.approvals.iter() {
            let covers = self.policy.upward(Selection::union(&approval.covers));
            if other != id && covers.binary_search(&self.entitlement).is_err() {
                continue;
            }
            let stages = approval.stages.iter();
            for each in stages.filter(|each| other != id || each.name != stage.name) {
                let Some(first) = each.by.first() else { continue };
                found.extend(self.given(&approval.header.name, each, first));
            }
        }
        found
    }
}
