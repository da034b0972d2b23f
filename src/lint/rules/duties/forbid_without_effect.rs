//! Forbids that stop nothing.

use crate::analysis::Scope;
use crate::lint::context::Context;
use crate::lint::exact::{Who, holds, pending};
use crate::lint::facts::{acts, names};
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::policy::{Expr, Mode, Selection};

rule! {
    /// A forbid denies what nobody whom it binds could hold anyhow.
    ///
    /// ## What it does
    ///
    /// Asks of each forbid whether anybody could exist whom it binds and who would hold, or wait
    /// for the approval of, something that it denies if there were no forbids at all: exactly,
    /// over every record that fits the schema. Off unless it is turned on: a forbid may well
    /// stand guard against the grants of tomorrow.
    ///
    /// ## Why it matters
    ///
    /// An auditor who is shown the control asks what it has stopped. And where it should
    /// stop something today, its condition or what it denies is not what was meant.
    ///
    /// ## Example
    ///
    /// ```role
    /// role administrator "Administrators, contractors too" {
    ///   owner "it@acme.example"
    ///   when department == "IT" and level >= 5 and worker_type in { "contractor", "employee" }
    ///   grant github.admin
    /// }
    ///
    /// forbid sellers_off_code "Sellers do not write code" {
    ///   when department == "Sales"
    ///   deny github.admin
    ///   because "not their work"
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role
    /// role administrator "Administrators, contractors too" {
    ///   owner "it@acme.example"
    ///   when department == "IT" and level >= 5 and worker_type in { "contractor", "employee" }
    ///   grant github.admin
    /// }
    ///
    /// forbid sellers_off_code "Junior sellers export nothing" {
    ///   when department == "Sales" and level < 8
    ///   deny salesforce.export
    ///   because "not their work"
    /// }
    /// ```
    ///
    /// ## Configuration
    ///
    /// ```toml
    /// [lint]
    /// forbid-without-effect = "info"
    /// ```
    "forbid-without-effect", Duties, Off, Check::Policy(check)
}

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let policy = cx.policy;
    let mut unforbidden = policy.clone();
    for id in policy.forbids.ids() {
        if let Some(forbid) = unforbidden.forbids.get_mut(id) {
            forbid.header.mode = Mode::Record;
        }
    }
    let exact = cx.exact.about_policy(&unforbidden);
    for forbid in policy.forbids.values().filter(|forbid| acts(&forbid.header)) {
        let denied = policy.upward(Selection::union(&forbid.denies));
        let reached = Expr::Or(vec![holds(&denied), pending(&denied)]);
        let claims: Vec<&Expr> = forbid.when.iter().chain([&reached]).collect();
        let stops = exact.somebody_in(Scope::default(), &claims);
        // Of one that never binds, something else is to be said.
        let binds = || {
            let when: Vec<&Expr> = forbid.when.iter().collect();
            cx.exact.somebody(Who::Anybody, &when) == Some(true)
        };
        if stops != Some(false) || !binds() {
            continue;
        }
        let (name, what) = (&forbid.header.name, names(policy, &denied));
        report
            .add(forbid.header.span, format!("`{name}` stops nothing today"))
            .label(format!("nobody whom it binds could hold {what}"))
            .help(
                "if it stands guard against grants to come, keep it; else correct its condition, \
                 or what it denies",
            );
    }
}
