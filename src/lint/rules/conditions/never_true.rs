//! Conditions that nobody fulfils.

use crate::lint::context::Context;
use crate::lint::exact::{Who, member};
use crate::lint::finding::Report;
use crate::lint::judged::{Causes, Judged, Of, conjuncts, judged};
use crate::lint::rule::{Check, rule};
use crate::policy::Expr;
use crate::source::Span;

rule! {
    /// A condition can never be true, whoever comes.
    ///
    /// ## What it does
    ///
    /// Asks of each named condition, and of the `when` of each role, grant, forbid and
    /// exception, whether anybody could exist who fulfils it, on any date: exactly, over
    /// every record that fits the schema. A grant's `when` is asked of the members of its role.
    /// Whoever has left is a member of nothing. Where a condition is never true because
    /// one that it names is not, only that one is told.
    ///
    /// ## Why it matters
    ///
    /// A role that nobody can be in looks like access that is taken care of, and a forbid that
    /// never binds looks like a control. Mostly it is a slip: `and` for `or`, or two conditions
    /// that have drifted apart.
    ///
    /// ## Example
    ///
    /// ```role
    /// role analyst "Analysts of Finance and Sales" {
    ///   owner "cfo@acme.example"
    ///   when employed and department == "Finance" and department == "Sales"
    ///   grant salesforce.user
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role
    /// role analyst "Analysts of Finance and Sales" {
    ///   owner "cfo@acme.example"
    ///   when employed and department in { "Finance", "Sales" } and title == "Analyst"
    ///   grant salesforce.user
    /// }
    /// ```
    "never-true", Conditions, Warn, Check::Policy(check)
}

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let mut causes = Causes::default();
    for judged in judged(cx) {
        let given = judged.given();
        if is_possible(cx, judged.who(), given.iter().chain([judged.when])) != Some(false) {
            continue;
        }
        let is_explained = causes.explain(&judged);
        causes.add(judged.of);
        // Where nobody is a member, the role is what is to be mended.
        let reaches_nobody = match judged.of {
            Of::Grant(role, _) => cx.exact.somebody(Who::NotLeft, &[&member(role)]) != Some(true),
            _ => false,
        };
        if !is_explained && !reaches_nobody {
            tell(cx, &judged, given.as_ref(), report);
        }
    }
}

fn is_possible<'e>(
    cx: &Context<'_>,
    who: Who,
    claims: impl Iterator<Item = &'e Expr>,
) -> Option<bool> {
    cx.exact.somebody(who, &claims.collect::<Vec<_>>())
}

fn tell(cx: &Context<'_>, judged: &Judged<'_>, given: Option<&Expr>, report: &mut Report<'_>) {
    let message = match judged.of {
        Of::Named(_, name) => format!("the condition `{name}` can never be true"),
        Of::Role(_, name) => format!("nobody can ever fulfil the condition of role `{name}`"),
        Of::Grant(_, name) => format!("no member of `{name}` can ever fulfil this condition"),
        Of::Forbid(name) => format!("`{name}` can never bind anybody"),
        Of::Exception(name) => format!("the exception `{name}` can never favour anybody"),
    };
    let help = match judged.of {
        Of::Named(..) => "correct it, or remove it with what depends on it",
        Of::Role(..) => "say who is a member; if nobody should be, remove the role",
        Of::Grant(..) => "correct the condition, or remove the grant: it gives nothing",
        Of::Forbid(_) => "correct it: as it is, it stops nobody",
        Of::Exception(_) => "correct it, or remove the exception",
    };
    let (clash, all) = clash(cx, judged, given);
    let nobody = match judged.of {
        Of::Named(..) | Of::Forbid(_) => "nobody fulfils this",
        Of::Role(..) | Of::Exception(_) => "nobody fulfils this who has not left",
        Of::Grant(..) => "no member fulfils this",
    };
    let finding = match clash.as_slice() {
        [one] => {
            let finding = report.add(*one, message);
            finding.label(nobody);
            finding
        }
        [first, rest @ ..] if rest.len() + 1 < all => {
            let finding = report.add(*first, message);
            finding.label("this");
            for other in rest {
                finding.also(*other, "and this exclude each other");
            }
            finding
        }
        _ => {
            let finding = report.add(judged.written.span, message);
            finding.label(nobody);
            finding
        }
    };
    finding.help(help);
}

/// The parts of the condition that cannot hold together, none of which could be left out, and
/// how many parts there are.
fn clash(cx: &Context<'_>, judged: &Judged<'_>, given: Option<&Expr>) -> (Vec<Span>, usize) {
    let all = conjuncts(judged.when, judged.written);
    let mut kept = all.clone();
    for part in &all {
        let rest = kept.iter().filter(|(_, place)| *place != part.1);
        let without = given.into_iter().chain(rest.map(|(one, _)| *one));
        if is_possible(cx, judged.who(), without) == Some(false) {
            kept.retain(|(_, place)| *place != part.1);
        }
    }
    (kept.into_iter().map(|(_, place)| place).collect(), all.len())
}
