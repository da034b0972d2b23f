//! Text where there is a vocabulary.

use std::collections::BTreeMap;

use crate::lint::context::Context;
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::policy::{
    Atom, AtomKind, AttributeId, CompareOp, EnumType, Leaf, ScalarType, Term, TermKind, Type, Value,
};
use crate::source::Span;

rule! {
    /// An attribute is compared as text, though there is a vocabulary of its values.
    ///
    /// ## What it does
    ///
    /// Finds `text` attributes that rules compare with values written out, where the policy has
    /// an enum of the attribute's name (`title` and `Title`), or one that has all of these
    /// values, two at least, among its labels.
    ///
    /// ## Why it matters
    ///
    /// Text compares to the letter: a slip in a rule or a record silently takes access away.
    /// With the enum as its type, a slip in the rule is an error, and an unknown value in a
    /// record is found.
    ///
    /// ## Example
    ///
    /// ```role
    /// enum Title { "Helper"  "Bookkeeper" }
    ///
    /// role helper "Helpers" {
    ///   owner "it@acme.example"
    ///   when employed and title == "Helper"
    ///   grant github.read
    /// }
    /// ```
    ///
    /// Write instead (and `title: Title` in the record):
    ///
    /// ```role
    /// role helper "Helpers" {
    ///   owner "it@acme.example"
    ///   when employed and title == "Helper"
    ///   grant github.read
    /// }
    /// ```
    "text-despite-vocabulary", Conditions, Warn, Check::Policy(check)
}

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let policy = cx.policy;
    let mut compared: BTreeMap<AttributeId, Vec<(String, Span)>> = BTreeMap::new();
    for expr in policy.expressions() {
        expr.for_each_leaf(&mut |leaf| {
            if let Leaf::Atom(atom) = leaf
                && let Some((attribute, texts)) = texts(atom)
            {
                let texts = texts.into_iter().map(|text| (text, atom.span));
                compared.entry(attribute).or_default().extend(texts);
            }
        });
    }
    for (attribute, texts) in compared {
        let declared = &policy.schema.attributes[attribute];
        let (Type::Scalar(ScalarType::Text), Some((_, first))) = (declared.ty, texts.first())
        else {
            continue;
        };
        let fits = |ty: &&EnumType| {
            let named = ty.name == camel(&declared.name);
            let mut labels: Vec<_> = texts.iter().map(|(text, _)| ty.label(text)).collect();
            labels.sort_unstable();
            labels.dedup();
            named || (labels.len() > 1 && labels.iter().all(Option::is_some))
        };
        if let Some(ty) = policy.enums.values().find(fits) {
            let (name, vocabulary) = (&declared.name, &ty.name);
            report
                .add(
                    declared.span,
                    format!("`{name}` is text, though `{vocabulary}` lists its values"),
                )
                .label("any text is taken")
                .help(format!("write `{name}: {vocabulary}`"))
                .also(*first, "compared to the letter here")
                .also(ty.span, "the vocabulary");
        }
    }
}

/// The text attribute that an atom compares with values written out, and these.
fn texts(atom: &Atom) -> Option<(AttributeId, Vec<String>)> {
    let own = |term: &Term| match &term.kind {
        TermKind::Path(path) => Some(path.attribute),
        _ => None,
    };
    let text = |value: &Value| match value {
        Value::Text(text) => Some(text.to_string()),
        _ => None,
    };
    match &atom.kind {
        AtomKind::Compare { op: CompareOp::Equal | CompareOp::NotEqual, left, right } => {
            let TermKind::Literal(value) = &right.kind else { return None };
            Some((own(left)?, vec![text(value)?]))
        }
        AtomKind::In { term, elements } => {
            Some((own(term)?, elements.iter().filter_map(text).collect()))
        }
        _ => None,
    }
}

/// The name of a type for an attribute: `worker_type` is `WorkerType`.
fn camel(name: &str) -> String {
    let words = name.split('_').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    words.collect()
}
