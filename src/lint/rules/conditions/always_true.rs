//! Conditions that everybody fulfils.

use crate::lint::context::Context;
use crate::lint::exact::{Who, member, not};
use crate::lint::finding::Report;
use crate::lint::judged::{Causes, Judged, Of, judged};
use crate::lint::rule::{Check, rule};
use crate::policy::{Atom, AtomKind, Expr};

rule! {
    /// A condition is true of everybody, and does not say so.
    ///
    /// ## What it does
    ///
    /// Asks of each named condition, and of the `when` of each role, grant and forbid, whether
    /// anybody could exist who does not fulfil it, on any date: exactly, over every record that
    /// fits the schema. A grant's `when` is asked of the members of its role. `true`, written
    /// out, is meant. Where a condition is always true because one that it names is, only that
    /// one is told.
    ///
    /// ## Why it matters
    ///
    /// Whoever reads the condition believes that it keeps somebody out. Mostly it is a slip: `or`
    /// for `and`, or `!=` in an `or`.
    ///
    /// ## Example
    ///
    /// ```role
    /// role visitor "Everybody but Sales and Finance" {
    ///   owner "it@acme.example"
    ///   when department != "Sales" or department != "Finance"
    ///   grant google.account when level >= 3
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role
    /// role visitor "Everybody but Sales and Finance" {
    ///   owner "it@acme.example"
    ///   when department != "Sales" and department != "Finance"
    ///   grant google.account when level >= 3
    /// }
    /// ```
    "always-true", Conditions, Warn, Check::Policy(check)
}

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let mut causes = Causes::default();
    for judged in judged(cx) {
        let is_meant = matches!(judged.of, Of::Exception(_)) || is_constant(judged.when);
        if is_meant {
            continue;
        }
        let given = judged.given();
        let fails = not(judged.when.clone());
        let claims: Vec<&Expr> = given.iter().chain([&fails]).collect();
        // Of somebody who has left, a role's condition may as well be false.
        if cx.exact.somebody(Who::Anybody, &claims) != Some(false) {
            continue;
        }
        let is_explained = causes.explain(&judged);
        causes.add(judged.of);
        let reaches_nobody = match judged.of {
            Of::Grant(role, _) => cx.exact.somebody(Who::NotLeft, &[&member(role)]) != Some(true),
            _ => false,
        };
        if !is_explained && !reaches_nobody {
            tell(&judged, report);
        }
    }
}

fn is_constant(when: &Expr) -> bool {
    matches!(when, Expr::Atom(Atom { kind: AtomKind::Constant(_), .. }))
}

fn tell(judged: &Judged<'_>, report: &mut Report<'_>) {
    let (message, help) = match judged.of {
        Of::Grant(_, name) => (
            format!("every member of `{name}` fulfils this condition"),
            "leave it out; if the grant is for some members only, say for whom",
        ),
        Of::Named(_, name) => (
            format!("the condition `{name}` is true of everybody"),
            "correct it; if everybody is meant, write `true`",
        ),
        Of::Role(_, name) => (
            format!("everybody fulfils the condition of role `{name}`"),
            "correct it; if everybody is meant, write `when true`",
        ),
        Of::Forbid(name) | Of::Exception(name) => (
            format!("`{name}` binds everybody"),
            "correct it; if everybody is meant, leave `when` out",
        ),
    };
    report.add(judged.written.span, message).label("keeps nobody out").help(help);
}
