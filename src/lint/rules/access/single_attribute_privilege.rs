//! Privileged access that hangs on one field of the record.

use std::collections::{BTreeMap, BTreeSet};

use crate::lint::context::Context;
use crate::lint::deciders::{Decider, deciders};
use crate::lint::facts::{given, grants_of, juniors, names, privileged};
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::policy::{AttributeId, EntitlementId, Header, RoleId};
use crate::source::Span;

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
    // A grant that several roles confer is told of the first.
    let mut told: BTreeSet<(RoleId, usize)> = BTreeSet::new();
    for (id, conferring) in policy.roles.iter() {
        let Some(when) = &conferring.when else { continue };
        let membership = deciders(policy, when);
        if membership.len() > 1 {
            continue;
        }
        let reached: BTreeSet<RoleId> = juniors(policy, id).into_iter().chain([id]).collect();
        let mut found: BTreeMap<Option<AttributeId>, Granted> = BTreeMap::new();
        for granting in reached.iter().flat_map(|role| grants_of(policy, *role)) {
            let mut all = membership.clone();
            all.extend(granting.grant.when.iter().flat_map(|when| deciders(policy, when)));
            let mut all = all.into_iter();
            let attribute = match (all.next(), all.next()) {
                (Some(Decider::Attribute(attribute)), None) => Some(attribute),
                (None, _) => None,
                _ => continue,
            };
            let mut high = Granted::default();
            for target in &granting.grant.targets {
                let (given, span) = given(policy, target);
                let privileged = privileged(policy, given);
                if !privileged.is_empty() {
                    high.entitlements.extend(privileged);
                    high.places.push(span);
                }
            }
            if !high.places.is_empty() && told.insert((granting.role, granting.number)) {
                let granted = found.entry(attribute).or_default();
                granted.entitlements.append(&mut high.entitlements);
                granted.places.append(&mut high.places);
            }
        }
        for (attribute, granted) in found {
            tell(cx, &conferring.header, attribute, &granted, report);
        }
    }
}

/// What of high or critical risk a role confers, and where.
#[derive(Default)]
struct Granted {
    entitlements: BTreeSet<EntitlementId>,
    places: Vec<Span>,
}

fn tell(
    cx: &Context<'_>,
    conferring: &Header,
    attribute: Option<AttributeId>,
    granted: &Granted,
    report: &mut Report<'_>,
) {
    let entitlements: Vec<EntitlementId> = granted.entitlements.iter().copied().collect();
    let what = names(cx.policy, &entitlements);
    let finding = match attribute {
        Some(attribute) => {
            let name = &cx.policy.schema.attributes[attribute].name;
            let message = format!("the attribute `{name}` alone decides who is granted {what}");
            let finding = report.add(conferring.span, message);
            finding.label(format!("nothing but `{name}` is asked")).help(format!(
                "ask for a second reason that another hand keeps, such as the worker type or the \
                 department beside `{name}`"
            ))
        }
        None => report
            .add(conferring.span, format!("everybody is granted {what}: nothing is asked"))
            .label("everybody is a member")
            .help("say whose work needs it with `when …`"),
    };
    for place in &granted.places {
        finding.also(*place, "of high or critical risk");
    }
}
