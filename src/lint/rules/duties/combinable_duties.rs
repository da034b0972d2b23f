//! Duties that one person is given and loses.

use crate::analysis::{Scope, Witness};
use crate::lint::context::Context;
use crate::lint::exact::holds;
use crate::lint::facts::{acts, lifecycle_attributes};
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::policy::{Conflict, ConflictRule, EntitlementId, Mode, Policy, Resolve};

rule! {
    /// One person can be given both sides of a conflict, and loses both.
    ///
    /// ## What it does
    ///
    /// Looks at the conflicts between entitlements that are resolved by `deny`. Asks of the
    /// pairs that each keeps apart whether anybody could exist who would hold both if no conflict
    /// stopped them, without any approval and any exception: exactly, over every record that
    /// fits the schema. Roles that combine them for all of their members are left to
    /// `conflict-within-role`.
    ///
    /// ## Why it matters
    ///
    /// The conflict does its work, and somebody who changed teams or covers for a colleague cannot
    /// do either job, without anybody having decided so. Roles that exclude each other say on
    /// which side a person stands.
    ///
    /// ## Example
    ///
    /// ```role
    /// role data_clerk "Data clerks" {
    ///   owner "revops@acme.example"
    ///   when employed and title == "Data Clerk"
    ///   grant salesforce.user
    /// }
    ///
    /// conflict code_and_customers "Whoever writes the code does not look at customers" {
    ///   between github.write and salesforce.user
    ///   resolve deny
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role
    /// role data_clerk "Data clerks" {
    ///   owner "revops@acme.example"
    ///   when employed and title == "Data Clerk" and department != "Engineering"
    ///   grant salesforce.user
    /// }
    ///
    /// conflict code_and_customers "Whoever writes the code does not look at customers" {
    ///   between github.write and salesforce.user
    ///   resolve deny
    /// }
    /// ```
    "combinable-duties", Duties, Warn, Check::Policy(check)
}

/// What comes by itself.
const BIRTHRIGHT: Scope = Scope { exceptions: false, approvals: false };

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let policy = cx.policy;
    let denying = |conflict: &Conflict| acts(&conflict.header) && conflict.resolve == Resolve::Deny;
    if !policy.conflicts.values().any(denying) {
        return;
    }
    let mut unresolved = policy.clone();
    for id in policy.conflicts.ids() {
        if let Some(conflict) = unresolved.conflicts.get_mut(id) {
            conflict.header.mode = Mode::Record;
        }
    }
    let exact = cx.exact.about_policy(&unresolved);
    for conflict in policy.conflicts.values() {
        let told = report.has("conflict-within-role", conflict.header.span);
        if !denying(conflict) || told {
            continue;
        }
        let ConflictRule::Between { left, right } = &conflict.rule else { continue };
        let both = |left: &[EntitlementId], right: &[EntitlementId]| {
            let claims = [holds(left), holds(right)];
            exact.somebody_in(BIRTHRIGHT, &claims.iter().collect::<Vec<_>>()) == Some(true)
        };
        if !both(left, right) {
            continue;
        }
        let pairs = left.iter().flat_map(|one| right.iter().map(move |other| (*one, *other)));
        let mut apart = pairs.filter(|(one, other)| one != other && !imply(policy, *one, *other));
        if let Some((one, other)) = apart.find(|(one, other)| both(&[*one], &[*other])) {
            let claims = [holds(&[one]), holds(&[other])];
            let example = exact.example(BIRTHRIGHT, &claims.iter().collect::<Vec<_>>());
            tell(cx, conflict, (one, other), example.as_deref(), report);
        }
    }
}

/// Whether one implies the other: such a pair is never kept apart.
fn imply(policy: &Policy, one: EntitlementId, other: EntitlementId) -> bool {
    let implies = |a: EntitlementId, b| policy.entitlements[a].implies.contains(b);
    implies(one, &other) || implies(other, &one)
}

fn tell(
    cx: &Context<'_>,
    conflict: &Conflict,
    (one, other): (EntitlementId, EntitlementId),
    example: Option<&Witness>,
    report: &mut Report<'_>,
) {
    let name = |id: EntitlementId| &cx.policy.entitlements[id].name;
    let (left, right) = (name(one), name(other));
    let finding = report.add(
        conflict.header.span,
        format!("one person can be given `{left}` and `{right}`, and loses both by this conflict"),
    );
    let who = example.and_then(|witness| summary(cx.policy, witness));
    finding
        .label(match who {
            Some(who) => format!("whoever has {who}, for example"),
            None => "nothing keeps those apart who are given them".to_owned(),
        })
        .help(
            "make the conditions exclude each other; or let an approval decide, or `keep` one of \
             them",
        );
}

/// What matters of somebody's record, but for what makes anybody be at work; none where that
/// is long.
fn summary(policy: &Policy, witness: &Witness) -> Option<String> {
    let at_work = lifecycle_attributes(policy);
    let record = witness.records.first()?;
    let matters = witness.matters.first()?;
    let said = matters.iter().filter(|name| {
        let attribute = policy.schema.attributes.iter().find(|(_, one)| one.name == **name);
        attribute.is_some_and(|(id, _)| id != policy.schema.key && !at_work.contains(&id))
    });
    let said: Vec<String> =
        said.filter_map(|name| Some(format!("{name} {}", record.get(name)?))).collect();
    let text = said.join(", ");
    (!text.is_empty() && text.len() < 100).then_some(text)
}
