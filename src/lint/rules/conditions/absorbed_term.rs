//! What makes no difference.

use std::collections::BTreeSet;

use crate::lint::context::Written;
use crate::lint::exprs::for_each_part;
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::lint::rules::conditions::for_each_chain;
use crate::source::one_line;
use crate::syntax::ast::{Expr, ExprKind};
use crate::syntax::print_expr;

rule! {
    /// A part of a condition makes no difference beside another.
    ///
    /// ## What it does
    ///
    /// Finds `a or (a and b)`, which is `a`, and `a and (a or b)`, which is `a` too. `--fix`
    /// removes the part that makes no difference; where that part alone reads another person's
    /// record, it does not: whoever has an invalid record on the way is held up by it.
    ///
    /// ## Why it matters
    ///
    /// It looks like a restriction, or like a further way in, and is neither.
    ///
    /// ## Example
    ///
    /// ```role
    /// role helper "Helpers" {
    ///   owner "it@acme.example"
    ///   when employed and (department == "IT" or department == "IT" and level >= 3)
    ///   grant github.read
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role
    /// role helper "Helpers" {
    ///   owner "it@acme.example"
    ///   when employed and department == "IT" and level >= 3
    ///   grant github.read
    /// }
    /// ```
    "absorbed-term", Conditions, Warn, Check::Written(check)
}

fn check(written: &Written<'_>, report: &mut Report<'_>) {
    for_each_chain(written, &mut |chain| {
        let sets: Vec<BTreeSet<String>> =
            chain.parts.iter().map(|part| terms(part, chain.is_and)).collect();
        for (at, (part, own)) in chain.parts.iter().zip(&sets).enumerate() {
            let smaller =
                sets.iter().position(|other| other.len() < own.len() && other.is_subset(own));
            let Some(enough) = smaller.and_then(|index| chain.parts.get(index)) else { continue };
            let text = one_line(written.text(enough.span));
            let message = if chain.is_and {
                format!("this always holds where `{text}` does, which is asked as well")
            } else {
                format!("this holds only where `{text}` does, which is enough by itself")
            };
            let finding = report.add(part.span, message);
            finding.label("makes no difference").also(enough.span, "decides by itself");
            if let Some(way) = ways(part).difference(&ways(enough)).next() {
                finding.help(format!(
                    "ask what was meant; if nothing else asks for `{way}`, removing it changes one thing: an invalid record on that way no longer holds people up"
                ));
                continue;
            }
            finding.help("remove it, or ask what was meant");
            if let Some(edit) = chain.without(at, written) {
                finding.fix(vec![edit]);
            }
        }
    });
}

/// The terms of a part of a chain, if it is a chain of the other kind; else itself.
fn terms(part: &Expr, in_and: bool) -> BTreeSet<String> {
    match &part.kind {
        ExprKind::Or(parts) if in_and => parts.iter().map(print_expr).collect(),
        ExprKind::And(parts) if !in_and => parts.iter().map(print_expr).collect(),
        _ => [print_expr(part)].into(),
    }
}

/// Where an expression reads the records of other people.
fn ways(expr: &Expr) -> BTreeSet<String> {
    let mut ways = BTreeSet::new();
    for_each_part(expr, &mut |part| match &part.kind {
        ExprKind::Path(names) if names.len() > 1 => {
            let through = names.iter().take(names.len() - 1).map(|name| name.text.as_str());
            ways.insert(through.collect::<Vec<_>>().join("."));
        }
        ExprKind::ReportsTo(_) => {
            ways.insert("reports to".to_owned());
        }
        _ => {}
    });
    ways
}
