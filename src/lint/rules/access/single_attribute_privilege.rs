//! Privileged access that hangs on one field of the record.

use std::collections::BTreeSet;

use crate::lint::context::Context;
use crate::lint::deciders::{Decider, deciders};
use crate::lint::facts::{given, grants_of, juniors, names, privileged};
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::policy::RoleId;

rule! {
    /// A single attribute decides who is granted something of high or critical risk.
    ///
    /// ## What it does
    ///
    /// Looks at what a person must fulfil to reach a grant of high or critical risk: the
    /// condition of the role, or of a role that includes it, and the grant's own. It speaks up
    /// where one attribute of the record is all that is read, or none; with `or`, where it is all
    /// that one side reads.
    ///
    /// ## Why it matters
    ///
    /// Titles and departments are changed in good faith, by people who do not think of access.
    /// Whoever is privileged should be so for two reasons that are kept by different hands, and
    /// contractors should not slip in by their title. An approval does not replace this: it
    /// decides among those who may ask.
    ///
    /// ## Example
    ///
    /// ```role
    /// role release_captain "Whoever may administer the code" {
    ///   owner "platform@acme.example"
    ///   when title == "Release Captain"
    ///   grant github.admin
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role
    /// role release_captain "Whoever may administer the code" {
    ///   owner "platform@acme.example"
    ///   when title == "Release Captain" and department == "Engineering" and employed
    ///   grant github.admin
    /// }
    /// ```
    "single-attribute-privilege", Access, Warn, Check::Policy(check)
}

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let policy = cx.policy;
    let mut told: BTreeSet<(RoleId, usize)> = BTreeSet::new();
    for (id, conferring) in policy.roles.iter() {
        let Some(when) = &conferring.when else { continue };
        let membership = deciders(policy, when);
        if membership.len() > 1 {
            continue;
        }
        let reached: BTreeSet<RoleId> = juniors(policy, id).into_iter().chain([id]).collect();
        for granting in reached.iter().flat_map(|role| grants_of(policy, *role)) {
            let grant = granting.grant;
            let high = grant.targets.iter().find_map(|target| {
                let (given, span) = given(policy, target);
                let high = privileged(policy, given);
                (!high.is_empty()).then_some((high, span))
            });
            let Some((high, span)) = high else { continue };
            let mut all = membership.clone();
            all.extend(grant.when.iter().flat_map(|when| deciders(policy, when)));
            let what = names(policy, &high);
            let mut all = all.into_iter();
            let name = match (all.next(), all.next()) {
                (Some(Decider::Attribute(attribute)), None) => {
                    &policy.schema.attributes[attribute].name
                }
                (None, _) => {
                    if told.insert((granting.role, granting.number)) {
                        report
                            .add(span, format!("everybody is granted {what}: nothing is asked"))
                            .label("of high or critical risk")
                            .help("say whose work needs it with `when …`")
                            .also(conferring.header.span, "everybody is a member");
                    }
                    continue;
                }
                _ => continue,
            };
            if !told.insert((granting.role, granting.number)) {
                continue;
            }
            let finding = report
                .add(span, format!("the attribute `{name}` alone decides who is granted {what}"))
                .label("of high or critical risk")
                .help(format!(
                    "ask for a second reason that another hand keeps, such as the worker type or \
                     the department beside `{name}`"
                ));
            finding.also(conferring.header.span, format!("nothing but `{name}` is asked here"));
        }
    }
}
