//! Policies of a schema, some vocabularies, and conditions that read every attribute.

use std::collections::BTreeMap;
use std::sync::Arc;

use rolebook::policy::{
    Atom, AtomKind, Attribute, AttributeId, Condition, EnumId, EnumType, Expr, Header, LabelId,
    Lifecycle, Mode, OriginId, Path, Policy, Presence, ScalarType, Schema, Table, Type, Value,
    fold_label,
};
use rolebook::source::{SourceMap, Span};

/// A policy whose identity schema has these lines: `name: type`, with `key`, `unique`, `?` and
/// the defaults `= {}`, `= true` and `= false` as in the language. A line that begins with `#`
/// declares what no rule reads.
pub(super) fn policy(schema: &str) -> Policy {
    let mut key = None;
    let mut manager = None;
    let mut attributes: Table<AttributeId, Attribute> = Table::default();
    let mut read = Vec::new();
    for line in schema.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (name, rest) = line.trim_start_matches('#').trim().split_once(':').unwrap();
        let words: Vec<&str> = rest.split_whitespace().collect();
        let ty = ty(words[0].trim_end_matches('?'));
        let presence = match rest.split_once('=') {
            Some((_, default)) => Presence::Default(match default.trim() {
                "{}" => Value::set(Vec::new()),
                flag => Value::Bool(flag.parse().unwrap()),
            }),
            None if words[0].ends_with('?') => Presence::Optional,
            None => Presence::Required,
        };
        let unique = words.contains(&"unique") || words.contains(&"key");
        let span = Span::default();
        let name = name.to_owned();
        let id = attributes.push(Attribute { name, doc: None, ty, presence, unique, span });
        if words.contains(&"key") {
            key = Some(id);
        }
        if attributes[id].name == "manager" {
            manager = Some(id);
        }
        if !line.starts_with('#') {
            read.push(id);
        }
    }
    let schema = Schema { attributes, key: key.unwrap(), manager };
    let conditions = read.into_iter().map(|id| condition(present(vec![], id))).collect();
    Policy {
        name: "test".to_owned(),
        digest: String::new(),
        sources: Arc::new(SourceMap::default()),
        origins: Table::default(),
        schema,
        enums: enums(),
        lifecycle: Lifecycle {
            since: None,
            arms: Vec::new(),
            span: Span::default(),
            origin: OriginId(0),
        },
        apps: Table::default(),
        entitlements: Table::default(),
        families: Table::default(),
        conditions,
        roles: Table::default(),
        approvals: Table::default(),
        forbids: Table::default(),
        conflicts: Table::default(),
        exceptions: Table::default(),
        reviews: Table::default(),
        order: Vec::new(),
    }
}

/// The same policy with a rule that reads `path` (`manager.department`).
pub(super) fn reading(mut policy: Policy, path: &str) -> Policy {
    let mut ids: Vec<AttributeId> = path.split('.').map(|name| attribute(&policy, name)).collect();
    let last = ids.pop().unwrap();
    policy.conditions.push(condition(present(ids, last)));
    policy
}

/// The same policy with a rule that asks who reports to `key`.
pub(super) fn asking_reports_to(mut policy: Policy, key: &str) -> Policy {
    policy.conditions.push(condition(AtomKind::ReportsTo(key.into())));
    policy
}

fn attribute(policy: &Policy, name: &str) -> AttributeId {
    let found = policy.schema.attributes.iter().find(|(_, attribute)| attribute.name == name);
    found.unwrap().0
}

fn present(through: Vec<AttributeId>, attribute: AttributeId) -> AtomKind {
    AtomKind::Present(Path { through, attribute, span: Span::default() })
}

fn condition(kind: AtomKind) -> Condition {
    let span = Span::default();
    let header = Header {
        name: "read".to_owned(),
        title: None,
        doc: None,
        control: None,
        mode: Mode::Enforce,
        span,
        origin: OriginId(0),
    };
    Condition { header, expr: Expr::Atom(Atom { kind, span }) }
}

fn ty(text: &str) -> Type {
    match text.strip_prefix("set<") {
        Some(element) => Type::Set(scalar(element.trim_end_matches('>'))),
        None => Type::Scalar(scalar(text)),
    }
}

fn scalar(text: &str) -> ScalarType {
    match text {
        "text" => ScalarType::Text,
        "int" => ScalarType::Int,
        "bool" => ScalarType::Bool,
        "date" => ScalarType::Date,
        "duration" => ScalarType::Duration,
        "identity" => ScalarType::Identity,
        name => {
            let found = enums().iter().find(|(_, ty)| ty.name == name).map(|(id, _)| id);
            ScalarType::Enum(found.unwrap())
        }
    }
}

fn enums() -> Table<EnumId, EnumType> {
    let vocabularies: [(&str, &[&[&str]]); 2] = [
        ("Department", &[&["Engineering", "Eng", "R&D"], &["Customer Success", "CS"], &["Sales"]]),
        ("Status", &[&["Active"], &["Inactive"]]),
    ];
    vocabularies.into_iter().map(|(name, labels)| vocabulary(name, labels)).collect()
}

fn vocabulary(name: &str, labels: &[&[&str]]) -> EnumType {
    let mut spellings = BTreeMap::new();
    for (index, label) in labels.iter().enumerate() {
        for spelling in *label {
            spellings.insert(fold_label(spelling), LabelId(u32::try_from(index).unwrap()));
        }
    }
    EnumType {
        name: name.to_owned(),
        doc: None,
        labels: labels.iter().map(|label| label[0].to_owned()).collect(),
        spellings,
        span: Span::default(),
    }
}
