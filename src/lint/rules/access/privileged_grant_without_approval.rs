//! Privileged access that comes by itself.

use crate::lint::context::Context;
use crate::lint::facts::{given, grants, is_approved, names, privileged};
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};

rule! {
    /// A role grants something of high or critical risk, and nobody has to agree.
    ///
    /// ## What it does
    ///
    /// Looks at every grant of an entitlement whose risk, or whose implied entitlements' risk, is
    /// `high` or `critical`. There must be an approval: one that the grant `requires`, or one
    /// that is `for` the entitlement. Approvals in record mode ask nobody.
    ///
    /// ## Why it matters
    ///
    /// Birthright access should come by itself; access that can do harm should wait for a
    /// person who answers for it. Otherwise one wrong field in an HR record opens it.
    ///
    /// ## Example
    ///
    /// ```role
    /// app vault { owner "security@acme.example"  risk critical  entitlement unseal }
    ///
    /// role keeper "Keepers of the vault" {
    ///   owner "security@acme.example"
    ///   when employed and department == "Security" and level >= 6
    ///   grant vault.unseal
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role
    /// app vault { owner "security@acme.example"  risk critical  entitlement unseal }
    ///
    /// approval second_pair_of_eyes {
    ///   stage security by manager else role security_officer
    ///   valid 90d
    /// }
    ///
    /// role keeper "Keepers of the vault" {
    ///   owner "security@acme.example"
    ///   when employed and department == "Security" and level >= 6
    ///   grant vault.unseal requires second_pair_of_eyes
    /// }
    /// ```
    "privileged-grant-without-approval", Access, Warn, Check::Policy(check)
}

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let policy = cx.policy;
    for granting in grants(policy).filter(|granting| granting.grant.requires.is_none()) {
        for target in &granting.grant.targets {
            let (given, span) = given(policy, target);
            let mut bare = privileged(policy, given);
            bare.retain(|id| !is_approved(cx, *id));
            if !bare.is_empty() {
                let (what, role) = (names(policy, &bare), &policy.roles[granting.role].header.name);
                report
                    .add(span, format!("role `{role}` grants {what} without anybody's approval"))
                    .label("of high or critical risk")
                    .help(
                        "let an approval cover it (`for any where risk >= high`), or write \
                         `requires …` on the grant",
                    );
            }
        }
    }
}
