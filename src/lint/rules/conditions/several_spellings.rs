//! One thing under several names.

use std::collections::BTreeMap;

use crate::lint::context::Written;
use crate::lint::exprs::{for_each_condition, for_each_part};
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::source::Span;
use crate::syntax::ast::{CompareOp, DeclarationKind, Expr, ExprKind, Name, Text};

rule! {
    /// One thing is spelt in several ways.
    ///
    /// ## What it does
    ///
    /// Compares the values that rules compare one attribute with, the tags, and the owners,
    /// leaving aside case, blanks and punctuation. Where two differ only in these, the rarer
    /// spelling is told.
    ///
    /// ## Why it matters
    ///
    /// Text compares to the letter, and a tag is declared by its use: `source_code` and
    /// `sourcecode` are two tags, and a forbid over one of them misses half.
    ///
    /// ## Example
    ///
    /// ```role
    /// role helper "Helpers" {
    ///   owner "it@acme.example"
    ///   when employed and title in { "Service Desk", "Service desk" }
    ///   grant github.read
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role
    /// role helper "Helpers" {
    ///   owner "it@acme.example"
    ///   when employed and title == "Service Desk"
    ///   grant github.read
    /// }
    /// ```
    "several-spellings", Conditions, Warn, Check::Written(check)
}

/// The places of each spelling.
type Spellings<'a> = BTreeMap<&'a str, Vec<Span>>;

/// What is spelt, by its kind and by what is left without case and punctuation.
#[derive(Default)]
struct Found<'a>(BTreeMap<(String, String), Spellings<'a>>);

impl<'a> Found<'a> {
    fn add(&mut self, kind: &str, text: &'a str, span: Span) {
        let folded: String =
            text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        if !folded.is_empty() {
            let spellings = self.0.entry((kind.to_owned(), folded)).or_default();
            spellings.entry(text).or_default().push(span);
        }
    }

    fn text(&mut self, kind: &str, text: &'a Text) {
        self.add(kind, &text.value, text.span);
    }

    fn tags(&mut self, tags: &'a [Name]) {
        for tag in tags {
            self.add("tag", &tag.text, tag.span);
        }
    }
}

fn check(written: &Written<'_>, report: &mut Report<'_>) {
    let mut found = Found::default();
    for declaration in written.declarations() {
        match &declaration.kind {
            DeclarationKind::App(app) => {
                found.tags(&app.tags);
                app.owner.iter().for_each(|owner| found.text("owner", owner));
                for entitlement in &app.entitlements {
                    found.tags(&entitlement.tags);
                    entitlement.owner.iter().for_each(|owner| found.text("owner", owner));
                }
            }
            DeclarationKind::Role(role) => {
                role.owner.iter().for_each(|owner| found.text("owner", owner));
            }
            DeclarationKind::Exception(item) => {
                item.approved_by.iter().for_each(|who| found.text("owner", who));
            }
            _ => {}
        }
        for_each_condition(declaration, &mut |condition| {
            for_each_part(condition, &mut |part| values(part, &mut found));
        });
    }
    for ((kind, _), spellings) in found.0 {
        let Some((usual, places)) =
            spellings.iter().max_by_key(|(text, places)| (places.len(), std::cmp::Reverse(**text)))
        else {
            continue;
        };
        let Some(first) = places.first() else { continue };
        for (text, places) in spellings.iter().filter(|(text, _)| *text != usual) {
            let Some(place) = places.first() else { continue };
            report
                .add(*place, format!("the {kind} `{text}` is also written `{usual}`"))
                .label("another spelling")
                .help(match kind.as_str() {
                    "tag" | "owner" => "write it in one way",
                    _ => "write it in one way, or, if HR writes both, make it an enum with `also`",
                })
                .also(*first, "as written here");
        }
    }
}

/// The values with which a part of a condition compares an attribute.
fn values<'a>(part: &'a Expr, found: &mut Found<'a>) {
    let (value, texts): (&Expr, Vec<&'a Expr>) = match &part.kind {
        ExprKind::Compare { op: CompareOp::Equal | CompareOp::NotEqual, left, right } => {
            (left, vec![&**right])
        }
        ExprKind::In { value, set, .. } => (value, set.iter().collect()),
        ExprKind::Has { set, element } => (set, vec![&**element]),
        ExprKind::HasAny { set, elements, .. } | ExprKind::HasAll { set, elements, .. } => {
            (set, elements.iter().collect())
        }
        _ => return,
    };
    let ExprKind::Path(names) = &value.kind else { return };
    let Some(attribute) = names.last() else { return };
    for text in texts {
        if let ExprKind::Text(spelling) = &text.kind {
            found.add(&attribute.text, spelling, text.span);
        }
    }
}
