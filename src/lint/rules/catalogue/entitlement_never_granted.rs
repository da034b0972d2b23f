//! Entitlements that nothing gives.

use crate::lint::context::Context;
use crate::lint::facts::given;
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::policy::{EntitlementId, Table};

rule! {
    /// No role and no exception grants an entitlement.
    ///
    /// ## What it does
    ///
    /// Finds entitlements that no grant selects and that nothing granted implies. Of a
    /// parameterised entitlement, one label that is granted is enough.
    ///
    /// ## Why it matters
    ///
    /// Either somebody holds it without the policy's knowledge, or a rule was forgotten, or it
    /// is a leftover. If it is declared in order to be denied, suppress this and say so.
    ///
    /// ## Example
    ///
    /// ```role
    /// app wiki { owner "it@acme.example"  risk low  entitlement reader  entitlement editor }
    ///
    /// role wiki_reader "Whoever reads the wiki" {
    ///   owner "it@acme.example"
    ///   when employed and department == "IT"
    ///   grant wiki.reader
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role
    /// app wiki { owner "it@acme.example"  risk low  entitlement reader }
    ///
    /// role wiki_reader "Whoever reads the wiki" {
    ///   owner "it@acme.example"
    ///   when employed and department == "IT"
    ///   grant wiki.reader
    /// }
    /// ```
    "entitlement-never-granted", Catalogue, Info, Check::Policy(check)
}

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let policy = cx.policy;
    let mut given_by_rule = Table::filled(&policy.entitlements, false);
    let targets = policy.roles.values().flat_map(|role| &role.grants);
    let targets = targets.flat_map(|grant| &grant.targets).map(|target| given(policy, target).0);
    let exceptions = policy.exceptions.values().flat_map(|exception| &exception.grants);
    let exceptions = exceptions.map(|selection| selection.entitlements.as_slice());
    targets.chain(exceptions).flatten().for_each(|id| given_by_rule[*id] = true);
    let held = |id: EntitlementId| {
        let implying = &policy.entitlements[id].implied_by;
        given_by_rule[id] || implying.iter().any(|id| given_by_rule[*id])
    };
    for (id, entitlement) in policy.entitlements.iter() {
        let (name, members) = match entitlement.family {
            None => (&entitlement.name, vec![id]),
            Some((family, _)) => {
                let family = &policy.families[family];
                if family.members.first() != Some(&id) {
                    continue;
                }
                (&family.name, family.members.clone())
            }
        };
        if !members.into_iter().any(held) {
            report
                .add(entitlement.span, format!("nothing grants `{name}`"))
                .help("grant it, remove it, or say in a suppression why it is declared");
        }
    }
}
