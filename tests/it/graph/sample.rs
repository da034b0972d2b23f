//! A small policy with something of every kind.

use rolebook::policy::{
    App, AppId, Approval, ApprovalId, Approver, ApproverKind, Arm, Atom, AtomKind, Attribute,
    AttributeId, Condition, Conflict, ConflictId, ConflictRule, Entitlement, EntitlementId, EnumId,
    Exception, Expr, Family, FamilyId, Forbid, ForbidId, Grant, GrantTarget, LabelId, OriginId,
    Path, Phase, Policy, Presence, Provision, Resolve, Review, Risk, Role, RoleId, ScalarType,
    Schema, Selection, Stage, Table, Type,
};
use rolebook::source::Span;

use super::hand_made::{empty, header, holds, role, uses};

const ID: u32 = 0;
const DEPARTMENT: u32 = 1;
const STATUS: u32 = 2;
const MANAGER: u32 = 3;
const REGION: u32 = 4;

const READ: u32 = 0;
const ADMIN: u32 = 1;
const USER: u32 = 2;
const TERRITORY_DE: u32 = 3;
const TERRITORY_US: u32 = 4;

/// Apps `github` (`admin` implies `read`) and `sales` (`user`, `territory[…]`); roles `lead`,
/// which includes `rep`, and `sales`, which is the name of an app too.
pub(super) fn sample() -> Policy {
    let attributes = ["id", "department", "status", "manager", "region"];
    let lead = Role {
        grants: vec![grant(&[ADMIN], Some(holds(2)), Some(0))],
        ..role("lead", vec![uses(0)], &[1])
    };
    let by_region = GrantTarget::ByAttribute {
        family: FamilyId(0),
        attribute: AttributeId(REGION),
        span: Span::default(),
    };
    let mut rep = role("rep", vec![], &[]);
    rep.grants = vec![
        grant(&[READ], None, None),
        Grant { targets: vec![by_region], ..grant(&[], None, None) },
    ];
    let mut policy = Policy {
        schema: Schema {
            attributes: attributes.into_iter().map(attribute).collect(),
            key: AttributeId(ID),
            manager: Some(AttributeId(MANAGER)),
        },
        apps: Table::new(vec![app("github", &[READ, ADMIN]), app("sales", &[USER])]),
        entitlements: Table::new(vec![
            Entitlement { implied_by: ids(&[ADMIN]), ..entitlement("github.read", 0) },
            Entitlement { implies: ids(&[READ]), ..entitlement("github.admin", 0) },
            entitlement("sales.user", 1),
            label("sales.territory[\"DE\"]", 0),
            label("sales.territory[\"US\"]", 1),
        ]),
        families: Table::new(vec![Family {
            name: "sales.territory".to_owned(),
            parameter: EnumId(0),
            members: ids(&[TERRITORY_DE, TERRITORY_US]),
        }]),
        conditions: Table::new(vec![Condition {
            header: header("engineer"),
            expr: reads(DEPARTMENT),
        }]),
        roles: Table::new(vec![lead, rep, role("sales", vec![reads(REGION)], &[])]),
        approvals: Table::new(vec![Approval {
            header: header("privileged"),
            covers: vec![selection(&[ADMIN])],
            stages: vec![stage(ApproverKind::Manager), stage(ApproverKind::Role(RoleId(2)))],
            skip_when: None,
            valid: None,
        }]),
        forbids: Table::new(vec![Forbid {
            header: header("no_code"),
            when: Some(reads(REGION)),
            denies: vec![selection(&[READ])],
            because: None,
        }]),
        conflicts: Table::new(vec![Conflict {
            header: header("apart"),
            rule: ConflictRule::Between { left: ids(&[ADMIN]), right: ids(&[USER]) },
            resolve: Resolve::Approval(ApprovalId(0)),
            because: None,
        }]),
        exceptions: Table::new(vec![Exception {
            header: header("incident"),
            when: reads(ID),
            grants: vec![selection(&[USER])],
            overrides_forbids: vec![ForbidId(0)],
            overrides_conflicts: vec![ConflictId(0)],
            from: None,
            until: rolebook::policy::Date::MAX,
            approved_by: "ciso@acme.example".to_owned(),
            ticket: None,
            because: None,
        }]),
        reviews: Table::new(vec![Review {
            header: header("yearly"),
            covers: vec![selection(&[ADMIN])],
            every: None,
            on_change: vec![AttributeId(MANAGER)],
            by: vec![approver(ApproverKind::AppOwner)],
        }]),
        ..empty()
    };
    policy.lifecycle.arms =
        vec![Arm { phase: Phase::Active, when: reads(STATUS), span: Span::default() }];
    policy
}

fn attribute(name: &str) -> Attribute {
    Attribute {
        name: name.to_owned(),
        doc: None,
        ty: Type::Scalar(ScalarType::Text),
        presence: Presence::Required,
        unique: false,
        span: Span::default(),
    }
}

fn reads(attribute: u32) -> Expr {
    let path =
        Path { through: Vec::new(), attribute: AttributeId(attribute), span: Span::default() };
    Expr::Atom(Atom { kind: AtomKind::Flag(path), span: Span::default() })
}

fn ids(numbers: &[u32]) -> Vec<EntitlementId> {
    numbers.iter().map(|number| EntitlementId(*number)).collect()
}

fn selection(entitlements: &[u32]) -> Selection {
    Selection { entitlements: ids(entitlements), span: Span::default() }
}

fn grant(entitlements: &[u32], when: Option<Expr>, requires: Option<u32>) -> Grant {
    Grant {
        targets: vec![GrantTarget::Selected(selection(entitlements))],
        when,
        from: None,
        until: None,
        requires: requires.map(ApprovalId),
        span: Span::default(),
    }
}

fn app(name: &str, entitlements: &[u32]) -> App {
    App {
        name: name.to_owned(),
        title: None,
        doc: None,
        owner: "it@acme.example".to_owned(),
        risk: Risk::Low,
        tags: [].into(),
        provision: Provision::Manual,
        entitlements: ids(entitlements),
        span: Span::default(),
        origin: OriginId(0),
    }
}

fn entitlement(name: &str, app: u32) -> Entitlement {
    Entitlement {
        name: name.to_owned(),
        app: AppId(app),
        family: None,
        title: None,
        doc: None,
        owner: "it@acme.example".to_owned(),
        risk: Risk::Low,
        tags: [].into(),
        group: None,
        implies: Vec::new(),
        implied_by: Vec::new(),
        span: Span::default(),
    }
}

fn label(name: &str, label: u32) -> Entitlement {
    Entitlement { family: Some((FamilyId(0), LabelId(label))), ..entitlement(name, 1) }
}

fn approver(kind: ApproverKind) -> Approver {
    Approver { quorum: 1, kind, span: Span::default() }
}

fn stage(kind: ApproverKind) -> Stage {
    Stage {
        name: "stage".to_owned(),
        by: vec![approver(kind)],
        within: None,
        escalate: None,
        when: None,
        span: Span::default(),
    }
}
