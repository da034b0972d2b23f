//! Labels that no rule names.

use std::collections::BTreeSet;

use crate::lint::context::Written;
use crate::lint::exprs::{for_each_condition, for_each_part};
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::syntax::ast::{
    DeclarationKind, EnumLabels, ExprKind, Index, Selector, SelectorKind, TypeRef,
};

rule! {
    /// No rule names a label of an enum.
    ///
    /// ## What it does
    ///
    /// Finds labels of enums written out in the policy that no condition and no selector
    /// names. Labels that come from a file are left aside, and so are enums that parameterise
    /// an entitlement: each of their labels is in use.
    ///
    /// It is off by default: that no rule treats the department "Legal" in a way of its own is
    /// no mistake, and the label must be there for the records. Turn it on for a policy in which
    /// every label should be somebody's business.
    ///
    /// ## Why it matters
    ///
    /// A department that no role mentions may have been forgotten when roles were written, or
    /// may no longer exist.
    ///
    /// ## Example
    ///
    /// ```role whole
    /// identity { id: text key  status: Status  start: date }
    /// enum Status { "active"  "terminated"  "left" }
    ///
    /// lifecycle {
    ///   since start
    ///   ended  when status != "active"
    ///   active when status == "active"
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role whole
    /// identity { id: text key  status: Status  start: date }
    /// enum Status { "active"  "terminated" also "left" }
    ///
    /// lifecycle {
    ///   since start
    ///   ended  when status == "terminated"
    ///   active when status == "active"
    /// }
    /// ```
    "unused-label", Catalogue, Off, Check::Written(check)
}

fn check(written: &Written<'_>, report: &mut Report<'_>) {
    if written.is_pack() {
        return;
    }
    let (mut named, mut parameters, mut types) =
        (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for declaration in written.all_files().flat_map(|file| &file.declarations) {
        for_each_condition(declaration, &mut |condition| {
            for_each_part(condition, &mut |part| {
                if let ExprKind::Text(text) = &part.kind {
                    named.insert(text.as_str());
                }
            });
        });
        match &declaration.kind {
            DeclarationKind::App(app) => {
                let names = app.entitlements.iter().filter_map(|one| one.parameter.as_ref());
                parameters.extend(names.map(|name| name.text.as_str()));
            }
            DeclarationKind::Identity(identity) => {
                types.extend(identity.fields.iter().map(|field| match &field.ty {
                    TypeRef::Named(name) | TypeRef::Set { element: name, .. } => name.text.as_str(),
                }));
            }
            DeclarationKind::Role(role) => {
                let targets = role.grants.iter().flat_map(|grant| &grant.targets);
                named.extend(targets.filter_map(label));
            }
            DeclarationKind::Forbid(forbid) => {
                let targets = forbid.denies.iter().flat_map(|deny| &deny.targets);
                named.extend(targets.filter_map(label));
            }
            _ => {}
        }
    }
    for declaration in written.declarations() {
        let DeclarationKind::Enum(item) = &declaration.kind else { continue };
        let EnumLabels::Inline(labels) = &item.labels else { continue };
        let name = item.name.text.as_str();
        if parameters.contains(name) || !types.contains(name) {
            continue;
        }
        for label in labels.iter().filter(|label| !named.contains(label.text.value.as_str())) {
            report
                .add(label.text.span, format!("no rule names the {name} `{}`", label.text.value))
                .help("remove it if nobody has it any more; if somebody does, ask what they need");
        }
    }
}

/// The label in a selector.
fn label(selector: &Selector) -> Option<&str> {
    match &selector.kind {
        SelectorKind::Entitlement { index: Some(Index::Label(label)), .. } => Some(&label.value),
        _ => None,
    }
}
