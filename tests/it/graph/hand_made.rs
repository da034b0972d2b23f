//! Policies of conditions and roles made by hand, circles and all, since the checker lets
//! none with a circle through.

use std::sync::Arc;

use rolebook::policy::{
    Atom, AtomKind, Attribute, AttributeId, Condition, ConditionId, Expr, Header, Lifecycle, Mode,
    OriginId, Policy, Presence, Role, RoleId, ScalarType, Schema, Table, Type,
};
use rolebook::source::{SourceMap, Span};

/// A policy with nothing in it.
pub(super) fn empty() -> Policy {
    let key = Attribute {
        name: "id".to_owned(),
        doc: None,
        ty: Type::Scalar(ScalarType::Text),
        presence: Presence::Required,
        unique: false,
        span: Span::default(),
    };
    Policy {
        name: "test".to_owned(),
        digest: String::new(),
        sources: Arc::new(SourceMap::default()),
        origins: Table::new(vec![String::new()]),
        schema: Schema { attributes: Table::new(vec![key]), key: AttributeId(0), manager: None },
        enums: Table::default(),
        lifecycle: Lifecycle {
            since: None,
            arms: Vec::new(),
            span: Span::default(),
            origin: OriginId(0),
        },
        apps: Table::default(),
        entitlements: Table::default(),
        families: Table::default(),
        conditions: Table::default(),
        roles: Table::default(),
        approvals: Table::default(),
        forbids: Table::default(),
        conflicts: Table::default(),
        exceptions: Table::default(),
        invariants: Table::default(),
        tests: Vec::new(),
        reviews: Table::default(),
        order: Vec::new(),
    }
}

/// The header of a rule with this name.
pub(super) fn header(name: &str) -> Header {
    Header {
        name: name.to_owned(),
        title: None,
        doc: None,
        control: None,
        mode: Mode::Enforce,
        span: Span::default(),
        origin: OriginId(0),
    }
}

/// A condition that all of `parts` make up.
pub(super) fn condition(name: &str, parts: Vec<Expr>) -> Condition {
    Condition { header: header(name), expr: Expr::And(parts) }
}

/// A role with a condition of `parts`, unless there are none, and these junior roles.
pub(super) fn role(name: &str, parts: Vec<Expr>, includes: &[u32]) -> Role {
    Role {
        header: header(name),
        owner: None,
        when: (!parts.is_empty()).then_some(Expr::Or(parts)),
        includes: includes.iter().map(|id| RoleId(*id)).collect(),
        grants: Vec::new(),
    }
}

/// The named condition with this id.
pub(super) fn uses(id: u32) -> Expr {
    Expr::Not(Box::new(Expr::Condition(ConditionId(id), Span::default())))
}

/// `holds role` with this id.
pub(super) fn holds(id: u32) -> Expr {
    Expr::Atom(Atom { kind: AtomKind::HoldsRole(RoleId(id)), span: Span::default() })
}
