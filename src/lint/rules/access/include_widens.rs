//! Includes that let in whom the included role keeps out.

use crate::lint::context::Context;
use crate::lint::exact::{Who, not};
use crate::lint::facts::{acts, given, grants_of, juniors, names};
use crate::lint::finding::Report;
use crate::lint::judged::conjuncts;
use crate::lint::rule::{Check, rule};
use crate::policy::{EntitlementId, Policy, Risk, RoleId};

rule! {
    /// A role includes another whose own condition its members need not fulfil.
    ///
    /// ## What it does
    ///
    /// Whoever is in a role is in the roles that it includes, whatever their `when` says. Asks of
    /// each `include` of a role that has a `when` and gives something of medium risk or more whether
    /// anybody could exist who fulfils the condition of the first role and not that of the second:
    /// exactly, over every record that fits the schema; and tells which part of it.
    ///
    /// ## Why it matters
    ///
    /// Whoever reads `role engineer { when department == "Engineering" … }` believes that every
    /// engineer is in Engineering. The include, in another file, says otherwise.
    ///
    /// ## Example
    ///
    /// ```role
    /// role release_captain "Whoever releases" {
    ///   owner "platform@acme.example"
    ///   when employed and title == "Release Captain"
    ///   include engineer
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role
    /// role release_captain "Whoever releases" {
    ///   owner "platform@acme.example"
    ///   when employed and department == "Engineering" and title == "Release Captain"
    ///   include engineer
    /// }
    /// ```
    "include-widens", Access, Warn, Check::Policy(check)
}

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let policy = cx.policy;
    for (_, senior) in policy.roles.iter().filter(|(_, role)| acts(&role.header)) {
        let (Some(condition), Some(written)) = (&senior.when, cx.role(senior.header.span)) else {
            continue;
        };
        for junior_id in &senior.includes {
            let junior = &policy.roles[*junior_id];
            let place = written.include.iter().find(|name| name.text == junior.header.name);
            let own = cx.role(junior.header.span).and_then(|written| written.when.as_ref());
            let (Some(place), Some(when), Some(own)) = (place, &junior.when, own) else { continue };
            let reached = reached(policy, *junior_id);
            if !acts(&junior.header) || reached.is_empty() {
                continue;
            }
            let fails = |part| {
                let fails = not(Clone::clone(part));
                cx.exact.somebody(Who::NotLeft, &[condition, &fails]) == Some(true)
            };
            if !fails(when) {
                continue;
            }
            let (name, wider) = (&junior.header.name, &senior.header.name);
            let finding = report.add(
                place.span,
                format!(
                    "through `{wider}`, people are in `{name}` who do not fulfil its condition"
                ),
            );
            finding.label(format!("gives them {}", names(policy, &reached)));
            for (part, span) in conjuncts(when, own) {
                if fails(part) {
                    finding.also(span, format!("not asked of `{wider}`"));
                }
            }
            finding.help(format!(
                "ask for it in `{wider}` too; if they are meant, say so in the condition of `{name}`"
            ));
        }
    }
}

/// What a member of a role reaches that is of medium risk or more.
fn reached(policy: &Policy, role: RoleId) -> Vec<EntitlementId> {
    let roles = juniors(policy, role).into_iter().chain([role]);
    let granted = roles.flat_map(|role| grants_of(policy, role));
    let targets = granted.flat_map(|granting| &granting.grant.targets);
    let mut all: Vec<EntitlementId> =
        targets.flat_map(|target| given(policy, target).0).copied().collect();
    all.retain(|id| policy.risk_of(*id) >= Risk::Medium);
    all.sort_unstable();
    all.dedup();
    all
}
