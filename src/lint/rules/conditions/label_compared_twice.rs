//! Comparisons that belong together.

use crate::lint::context::Written;
use crate::lint::exprs::{for_each_condition, for_each_part};
use crate::lint::finding::Report;
use crate::lint::fix::Edit;
use crate::lint::rule::{Check, rule};
use crate::lint::rules::conditions::{Chain, for_each_chain};
use crate::source::Span;
use crate::syntax::ast::{CompareOp, Expr, ExprKind};
use crate::syntax::print_expr;

rule! {
    /// An attribute is compared with its values one by one, or with one of them twice.
    ///
    /// ## What it does
    ///
    /// Finds `a == "x" or a == "y"`, where `a in { "x", "y" }` says it at once, and lists that
    /// name a value twice. `--fix` mends both.
    ///
    /// ## Why it matters
    ///
    /// A list is read at a glance, and a value that is missing or too much is seen. With `or`,
    /// the next `and` that somebody adds binds to the last comparison only.
    ///
    /// ## Example
    ///
    /// ```role
    /// role helper "Helpers" {
    ///   owner "it@acme.example"
    ///   when employed and (department == "IT" or department == "Security")
    ///   grant github.read
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role
    /// role helper "Helpers" {
    ///   owner "it@acme.example"
    ///   when employed and department in { "IT", "Security" }
    ///   grant github.read
    /// }
    /// ```
    "label-compared-twice", Conditions, Info, Check::Written(check)
}

fn check(written: &Written<'_>, report: &mut Report<'_>) {
    for_each_chain(written, &mut |chain| {
        if !chain.is_and {
            runs(written, chain, report);
        }
    });
    for declaration in written.declarations() {
        for_each_condition(declaration, &mut |condition| {
            for_each_part(condition, &mut |part| {
                if let ExprKind::In { set, .. }
                | ExprKind::HasAny { elements: set, .. }
                | ExprKind::HasAll { elements: set, .. } = &part.kind
                {
                    list(written, set, report);
                }
            });
        });
    }
}

/// Finds runs of comparisons of one attribute in an `or`.
fn runs(written: &Written<'_>, chain: Chain<'_>, report: &mut Report<'_>) {
    let mut rest = chain.parts;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        let Some((subject, mut values)) = compared(first) else { continue };
        let same = |part: &&Expr| compared(part).is_some_and(|(other, _)| other == subject);
        let run: Vec<&Expr> = after.iter().take_while(same).collect();
        let Some(last) = run.last() else { continue };
        for part in &run {
            let more = compared(part).map(|(_, values)| values).unwrap_or_default();
            for value in more {
                if !values.contains(&value) {
                    values.push(value);
                }
            }
        }
        rest = after.get(run.len()..).unwrap_or_default();
        let whole = Span::new(first.span.start, last.span.end);
        let written_at_once = match values.as_slice() {
            [one] => format!("{subject} == {one}"),
            several => format!("{subject} in {{ {} }}", several.join(", ")),
        };
        let finding = report.add(whole, format!("`{subject}` is compared with values one by one"));
        finding.help(format!("write `{written_at_once}`"));
        // Where nothing else is in the chain, its parentheses are not needed any more.
        let place = if run.len() + 1 == chain.parts.len() { chain.span } else { whole };
        if !written.has_comment(place) {
            finding.fix(vec![Edit::new(place, written_at_once)]);
        }
    }
}

/// What a comparison with values written out compares, and with what.
fn compared(part: &Expr) -> Option<(String, Vec<String>)> {
    match &part.kind {
        ExprKind::Compare { op: CompareOp::Equal, left, right } => {
            let path = matches!(left.kind, ExprKind::Path(_));
            (path && is_literal(right)).then(|| (print_expr(left), vec![print_expr(right)]))
        }
        ExprKind::In { value, set, .. } => {
            let path = matches!(value.kind, ExprKind::Path(_));
            let literal = set.iter().all(is_literal);
            (path && literal).then(|| (print_expr(value), set.iter().map(print_expr).collect()))
        }
        _ => None,
    }
}

fn is_literal(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Text(_) | ExprKind::Int(_) | ExprKind::Date(_))
}

/// Finds values that stand in a list twice.
fn list(written: &Written<'_>, set: &[Expr], report: &mut Report<'_>) {
    let printed: Vec<String> = set.iter().map(print_expr).collect();
    for (at, (element, text)) in set.iter().zip(&printed).enumerate().skip(1) {
        let Some(first) = printed.iter().take(at).position(|other| other == text) else { continue };
        let (Some(first), Some(before)) = (set.get(first), set.get(at - 1)) else { continue };
        let finding = report.add(element.span, format!("`{text}` stands in this list twice"));
        finding.label("again").also(first.span, "here already").help("remove one of them");
        let gone = Span::new(before.span.end, element.span.end);
        if !written.has_comment(gone) {
            finding.fix(vec![Edit::new(gone, "")]);
        }
    }
}
