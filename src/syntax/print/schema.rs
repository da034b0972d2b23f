//! The schema, the vocabularies, the phases, the apps, and what packs require.

use super::{Printer, expr, headed, joined, names, quoted};
use crate::syntax::ast::{
    App, Entitlement, Enum, EnumLabels, Field, Identity, Lifecycle, Literal, LiteralKind,
    Requirement, RequirementKind, TypeRef,
};

impl Printer {
    pub(super) fn identity(&mut self, identity: &Identity) {
        self.block("identity", |out| {
            for field in &identity.fields {
                out.doc(field.doc.as_ref());
                out.line(&field_text(field));
            }
        });
    }

    pub(super) fn enumeration(&mut self, vocabulary: &Enum) {
        let head = format!("enum {}", vocabulary.name.text);
        match &vocabulary.labels {
            EnumLabels::File { path, column } => {
                let (path, column) = (quoted(&path.value), quoted(&column.value));
                self.line(&format!("{head} from {path} column {column}"));
            }
            EnumLabels::Inline(labels) => self.block(&head, |out| {
                for label in labels {
                    let mut text = quoted(&label.text.value);
                    if !label.also.is_empty() {
                        text.push_str(" also ");
                        text.push_str(&joined(&label.also, |also| quoted(&also.value)));
                    }
                    out.line(&text);
                }
            }),
        }
    }

    pub(super) fn lifecycle(&mut self, lifecycle: &Lifecycle) {
        self.block("lifecycle", |out| {
            if let Some(since) = &lifecycle.since {
                out.line(&format!("since {}", since.text));
            }
            for arm in &lifecycle.arms {
                out.line(&format!("{} when {}", arm.phase.text, expr::expr(&arm.when)));
            }
        });
    }

    pub(super) fn app(&mut self, app: &App) {
        self.block(&headed("app", &app.name, app.title.as_ref()), |out| {
            out.text_clause("owner", app.owner.as_ref());
            if let Some(risk) = &app.risk {
                out.line(&format!("risk {}", risk.value.name()));
            }
            out.names_clause("tags", &app.tags);
            if let Some(provision) = &app.provision {
                out.line(&format!("provision {}", provision.value.name()));
            }
            for entitlement in &app.entitlements {
                out.entitlement(entitlement);
            }
        });
    }

    fn entitlement(&mut self, entitlement: &Entitlement) {
        self.doc(entitlement.doc.as_ref());
        let mut head = format!("entitlement {}", entitlement.name.text);
        if let Some(parameter) = &entitlement.parameter {
            head.push_str(&format!("[{}]", parameter.text));
        }
        if let Some(title) = &entitlement.title {
            head.push_str(&format!(" {}", quoted(&title.value)));
        }
        let Entitlement { owner, risk, tags, implies, group, .. } = entitlement;
        let bare = owner.is_none()
            && risk.is_none()
            && tags.is_empty()
            && implies.is_empty()
            && group.is_none();
        if bare {
            return self.line(&head);
        }
        self.block(&head, |out| {
            out.text_clause("owner", owner.as_ref());
            if let Some(risk) = risk {
                out.line(&format!("risk {}", risk.value.name()));
            }
            out.names_clause("tags", tags);
            if !implies.is_empty() {
                let implied = joined(implies, |implied| match &implied.label {
                    Some(label) => format!("{}[{}]", implied.name.text, quoted(&label.value)),
                    None => implied.name.text.clone(),
                });
                out.line(&format!("implies {implied}"));
            }
            out.text_clause("group", group.as_ref());
        });
    }

    pub(super) fn requirement(&mut self, requirement: &Requirement) {
        let name = names(std::slice::from_ref(&requirement.name));
        let text = match &requirement.kind {
            RequirementKind::App => format!("app {name}"),
            RequirementKind::Role => format!("role {name}"),
            RequirementKind::Condition => format!("condition {name}"),
            RequirementKind::Approval => format!("approval {name}"),
            RequirementKind::Attribute { ty, optional } => {
                format!("attribute {name}: {}{}", type_text(ty), if *optional { "?" } else { "" })
            }
        };
        self.line(&format!("requires {text}"));
    }
}

fn field_text(field: &Field) -> String {
    let mut text = format!("{}: {}", field.name.text, type_text(&field.ty));
    if field.optional.is_some() {
        text.push('?');
    }
    if field.key.is_some() {
        text.push_str(" key");
    }
    if field.unique.is_some() {
        text.push_str(" unique");
    }
    if let Some(default) = &field.default {
        text.push_str(" = ");
        text.push_str(&literal(default));
    }
    text
}

fn type_text(ty: &TypeRef) -> String {
    match ty {
        TypeRef::Named(name) => name.text.clone(),
        TypeRef::Set { element, .. } => format!("set<{}>", element.text),
    }
}

/// A value written out.
pub(super) fn literal(value: &Literal) -> String {
    match &value.kind {
        LiteralKind::Text(text) => quoted(text),
        LiteralKind::Int(number) => number.to_string(),
        LiteralKind::Bool(value) => value.to_string(),
        LiteralKind::Date(date) => date.to_string(),
        LiteralKind::Duration(duration) => duration.to_string(),
        LiteralKind::Set(elements) if elements.is_empty() => "{ }".to_owned(),
        LiteralKind::Set(elements) => format!("{{ {} }}", joined(elements, literal)),
    }
}
