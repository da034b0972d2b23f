//! Owners whom nobody knows.

use std::collections::BTreeMap;

use crate::eval::Tracer;
use crate::lint::context::Context;
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::policy::{Phase, fold_unique};
use crate::source::Span;
use crate::syntax::ast::{ApproverKind, DeclarationKind, Text};

rule! {
    /// An owner or approver is neither somebody in the records nor a known team, or has left.
    ///
    /// ## What it does
    ///
    /// Only where people are given (`rolebook lint --identities FILE`): looks at everybody
    /// whom the policy names as owner, approver or person. Each must be in the records, by key
    /// or unique attribute, and not have left; or be one of the `teams` that
    /// `rolebook.toml` lists. A name that occurs often is told once.
    ///
    /// ## Why it matters
    ///
    /// An owner answers for access and is asked to approve it. A slip in an address, or
    /// somebody who left, means that nobody is.
    ///
    /// ## Example
    ///
    /// ```role
    /// role helper "Helpers" {
    ///   owner "nobody@acme.example"
    ///   when employed and department == "IT"
    ///   grant google.account
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role
    /// role helper "Helpers" {
    ///   owner "it@acme.example"
    ///   when employed and department == "IT"
    ///   grant google.account
    /// }
    /// ```
    ///
    /// ## Options
    ///
    /// `teams` lists the addresses that are teams:
    ///
    /// ```toml
    /// [lint]
    /// unknown-owner = { teams = ["it@acme.example", "security@acme.example"] }
    /// ```
    "unknown-owner", Approvals, Warn, Check::People(check)
}

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let teams = cx.written.options.teams.iter().map(|team| fold_unique(team));
    let teams: std::collections::BTreeSet<String> = teams.collect();
    for (folded, (name, places)) in named(cx) {
        let Some(first) = places.first() else { continue };
        let person = cx.world.population.by_name(&name);
        let gone = person.is_some_and(|person| {
            let tracer = Tracer::new(&cx.world, person, cx.written.as_of);
            tracer.and_then(|tracer| tracer.phase()) == Some(Phase::Ended)
        });
        let more = match places.len() {
            1 => String::new(),
            count => format!(", and {} more", crate::lint::facts::counted(count - 1, "time")),
        };
        if gone {
            report
                .add(*first, format!("`{name}` has left"))
                .label(format!("named here{more}"))
                .help("name who answers for it now");
        } else if person.is_none() && !teams.contains(&folded) {
            report
                .add(*first, format!("`{name}` is neither in the records nor a known team"))
                .label(format!("named here{more}"))
                .help(
                    "check it for a slip; if it is a team, list it under `teams` of \
                     `unknown-owner` in rolebook.toml",
                );
        }
    }
}

/// Everybody whom the policy names, as written first, with the places.
fn named(cx: &Context<'_>) -> BTreeMap<String, (String, Vec<Span>)> {
    let mut found: BTreeMap<String, (String, Vec<Span>)> = BTreeMap::new();
    let mut add = |text: &Text| {
        let entry = found.entry(fold_unique(&text.value));
        entry.or_insert_with(|| (text.value.clone(), Vec::new())).1.push(text.span);
    };
    for declaration in cx.written.declarations() {
        match &declaration.kind {
            DeclarationKind::App(app) => {
                let entitlements = app.entitlements.iter().filter_map(|one| one.owner.as_ref());
                app.owner.iter().chain(entitlements).for_each(&mut add);
            }
            DeclarationKind::Role(role) => role.owner.iter().for_each(&mut add),
            DeclarationKind::Exception(item) => item.approved_by.iter().for_each(&mut add),
            DeclarationKind::Approval(item) => {
                let approvers =
                    item.stages.iter().flat_map(|stage| stage.by.iter().chain(&stage.escalate));
                for approver in approvers {
                    if let ApproverKind::Person(text) = &approver.kind {
                        add(text);
                    }
                }
            }
            DeclarationKind::Review(item) => {
                for approver in &item.by {
                    if let ApproverKind::Person(text) = &approver.kind {
                        add(text);
                    }
                }
            }
            _ => {}
        }
    }
    found
}
