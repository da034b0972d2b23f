//! Approvals among peers.

use crate::analysis::Scope;
use crate::lint::context::Context;
use crate::lint::exact::{member, pending};
use crate::lint::facts::{acts, given, grants, names};
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::policy::{ApprovalId, ApproverKind, EntitlementId, Policy, Selection};

rule! {
    /// Whoever asks may hold the role that alone approves.
    ///
    /// ## What it does
    ///
    /// Looks at the stages that a single role gives, with no alternative, and asks whether anybody
    /// could exist who holds that role and waits for the approval of something that it is for:
    /// exactly, over every record that fits the schema. Nobody ever approves for themselves: the
    /// stage then turns to the others of the role.
    ///
    /// ## Why it matters
    ///
    /// Colleagues who approve for one another are a weak control, and where the role has one
    /// member only, the request turns to nobody.
    ///
    /// ## Example
    ///
    /// ```role
    /// approval exporting "A senior seller agrees" {
    ///   for salesforce.territory["US"]
    ///   stage senior by role seller
    ///   valid 180d
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role
    /// approval exporting "Security agrees" {
    ///   for salesforce.territory["US"]
    ///   stage senior by role security_officer
    ///   valid 180d
    /// }
    /// ```
    "self-approval", Approvals, Info, Check::Policy(check)
}

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let policy = cx.policy;
    for (id, approval) in policy.approvals.iter().filter(|(_, one)| acts(&one.header)) {
        let covered = covered(policy, id);
        for stage in &approval.stages {
            let [approver] = stage.by.as_slice() else { continue };
            let ApproverKind::Role(role) = approver.kind else { continue };
            let asks = |ids: &[EntitlementId]| {
                let claims = [member(role), pending(ids)];
                let claims: Vec<_> = claims.iter().collect();
                cx.exact.somebody_in(Scope::default(), &claims) == Some(true)
            };
            if covered.is_empty() || !asks(&covered) {
                continue;
            }
            let asked: Vec<EntitlementId> =
                covered.iter().copied().filter(|one| asks(&[*one])).collect();
            let (what, name) = (names(policy, &asked), &policy.roles[role].header.name);
            report
                .add(
                    approver.span,
                    format!("whoever asks for {what} may hold `{name}`, which alone approves"),
                )
                .label("then only others of the role can agree")
                .help("ask somebody else too, such as `manager else …`, or a role of others")
                .also(policy.roles[role].header.span, "its members");
        }
    }
}

/// What an approval is asked for: what it is for, and what grants require it for.
fn covered(policy: &Policy, id: ApprovalId) -> Vec<EntitlementId> {
    let required = grants(policy).filter(|granting| granting.grant.requires == Some(id));
    let targets = required.flat_map(|granting| &granting.grant.targets);
    let required = targets.flat_map(|target| given(policy, target).0).copied();
    let mut covered = policy.upward(Selection::union(&policy.approvals[id].covers));
    covered.extend(required);
    covered.sort_unstable();
    covered.dedup();
    covered
}
