//! States of an employment that the lifecycle forgets.

use std::collections::BTreeSet;

use crate::lint::context::Context;
use crate::lint::facts::listed;
use crate::lint::finding::Report;
use crate::lint::kleene::truth;
use crate::lint::rule::{Check, rule};
use crate::policy::{
    Arm, Atom, AtomKind, AttributeId, CompareOp, Expr, LabelId, Leaf, Phase, Policy, ScalarType,
    Term, TermKind, Type, Value,
};

rule! {
    /// No line of the lifecycle takes people whose status has a certain label.
    ///
    /// ## What it does
    ///
    /// Looks at the enum attribute without which nobody is `active`, and at each of its labels:
    /// some line that reads the attribute must be able to hold for it.
    ///
    /// ## Why it matters
    ///
    /// Whoever has such a status is quarantined: nothing is granted and nothing is revoked, for
    /// as long as the record says so. HR knew that status; the policy should say what it means.
    ///
    /// ## Example
    ///
    /// ```role whole
    /// identity {
    ///   id:     text key
    ///   status: Status
    ///   start:  date
    /// }
    ///
    /// enum Status { "active"  "leave"  "terminated" }
    ///
    /// lifecycle {
    ///   since start
    ///   ended  when status == "terminated"
    ///   active when status == "active"
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role whole
    /// identity {
    ///   id:     text key
    ///   status: Status
    ///   start:  date
    /// }
    ///
    /// enum Status { "active"  "leave"  "terminated" }
    ///
    /// lifecycle {
    ///   since start
    ///   ended     when status == "terminated"
    ///   suspended when status == "leave"
    ///   active    when status == "active"
    /// }
    /// ```
    "status-without-phase", Lifecycle, Warn, Check::Policy(check)
}

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let policy = cx.policy;
    let arms = &policy.lifecycle.arms;
    for (attribute, declared) in policy.schema.attributes.iter() {
        let Type::Scalar(ScalarType::Enum(ty)) = declared.ty else { continue };
        let reading: Vec<&Arm> = arms.iter().filter(|arm| reads(policy, arm, attribute)).collect();
        let active: Vec<&Arm> = arms.iter().filter(|arm| arm.phase == Phase::Active).collect();
        if active.iter().any(|arm| !reads(policy, arm, attribute)) {
            continue;
        }
        let taken = |label: LabelId| {
            let may_hold = |arm: &&Arm| {
                truth(policy, &arm.when, &|atom| of_label(atom, attribute, label)) != Some(false)
            };
            reading.iter().any(may_hold)
        };
        let labels = policy.enums[ty].labels.iter();
        let forgotten: Vec<&str> =
            labels.filter(|(id, _)| !taken(*id)).map(|(_, label)| label.as_str()).collect();
        let Some(first) = reading.first().filter(|_| !forgotten.is_empty()) else { continue };
        let (name, labels) = (&declared.name, listed(&forgotten));
        report
            .add(
                policy.lifecycle.span,
                format!("whoever has the {name} {labels} is in no phase, and is quarantined"),
            )
            .label("no line takes them")
            .help(format!("say what it means: `suspended when {name} == …`, or `ended when …`"))
            .also(first.span, format!("`{name}` is read here"))
            .also(policy.enums[ty].span, "its labels");
    }
}

fn reads(policy: &Policy, arm: &Arm, attribute: AttributeId) -> bool {
    let mut open: Vec<&Expr> = vec![&arm.when];
    let mut seen = BTreeSet::new();
    let mut found = false;
    while let Some(expr) = open.pop() {
        expr.for_each_leaf(&mut |leaf| match leaf {
            Leaf::Atom(atom) => {
                found |= atom
                    .paths()
                    .iter()
                    .any(|path| path.through.is_empty() && path.attribute == attribute);
            }
            Leaf::Condition(id, _) => {
                if seen.insert(id) {
                    open.extend(policy.conditions.at(id).map(|named| &named.expr));
                }
            }
        });
    }
    found
}

/// How an atom comes out for whoever has the label; none where it asks for something else.
fn of_label(atom: &Atom, attribute: AttributeId, label: LabelId) -> Option<bool> {
    let is_own = |term: &Term| {
        matches!(&term.kind, TermKind::Path(path)
            if path.through.is_empty() && path.attribute == attribute)
    };
    let is_label = |value: &Value| *value == Value::Label(label);
    match &atom.kind {
        AtomKind::Compare { op, left, right } => {
            let other = if is_own(left) {
                right
            } else if is_own(right) {
                left
            } else {
                return None;
            };
            let TermKind::Literal(value) = &other.kind else { return None };
            match op {
                CompareOp::Equal => Some(is_label(value)),
                CompareOp::NotEqual => Some(!is_label(value)),
                _ => None,
            }
        }
        AtomKind::In { term, elements } if is_own(term) => Some(elements.iter().any(is_label)),
        AtomKind::Constant(truth) => Some(*truth),
        _ => None,
    }
}
