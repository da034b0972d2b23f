//! Roles that are the same.

use std::collections::BTreeMap;

use crate::lint::context::Context;
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::policy::RoleId;
use crate::syntax::ast::{Declaration, DeclarationKind, File, Name, Role};
use crate::syntax::print;

rule! {
    /// Two roles have the same condition, includes and grants.
    ///
    /// ## What it does
    ///
    /// Compares what roles say apart from their names, titles and owners, word for word.
    ///
    /// ## Why it matters
    ///
    /// One of the two will be changed and the other forgotten; until then, every review and
    /// every explanation shows the same access twice.
    ///
    /// ## Example
    ///
    /// ```role
    /// role helper "Helpers" {
    ///   owner "it@acme.example"
    ///   when employed and department == "IT"
    ///   grant google.account
    /// }
    ///
    /// role assistant "Assistants" {
    ///   owner "it@acme.example"
    ///   when employed and department == "IT"
    ///   grant google.account
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role
    /// role helper "Helpers and assistants" {
    ///   owner "it@acme.example"
    ///   when employed and department == "IT"
    ///   grant google.account
    /// }
    /// ```
    "duplicate-roles", Access, Warn, Check::Policy(check)
}

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let mut alike: BTreeMap<String, RoleId> = BTreeMap::new();
    for (id, role) in cx.policy.roles.iter() {
        let Some(written) = cx.role(role.header.span) else { continue };
        if role.grants.is_empty() && role.includes.is_empty() {
            continue;
        }
        let first = *alike.entry(anonymous(written)).or_insert(id);
        if first != id {
            let first = &cx.policy.roles[first].header;
            let (one, other) = (&first.name, &role.header.name);
            report
                .add(role.header.span, format!("the roles `{one}` and `{other}` are the same"))
                .label("has the same condition and grants")
                .help("keep one of them; if they should differ, say in what")
                .also(first.span, "as this one");
        }
    }
}

/// Whether two roles are told of as the same.
pub(super) fn are_alike(cx: &Context<'_>, one: RoleId, other: RoleId) -> bool {
    let text = |id: RoleId| cx.role(cx.policy.roles.at(id)?.header.span).map(anonymous);
    text(one).is_some() && text(one) == text(other)
}

/// What a role says, but for how it is called and whose it is.
fn anonymous(role: &Role) -> String {
    let name = Name { text: "_".to_owned(), span: role.name.span };
    let role = Role { name, title: None, owner: None, control: None, ..role.clone() };
    let span = role.name.span;
    let kind = DeclarationKind::Role(role);
    let declaration = Declaration { doc: None, kind, span, damaged: false, lossy: false };
    print(&File { declarations: vec![declaration], comments: Vec::new() })
}
