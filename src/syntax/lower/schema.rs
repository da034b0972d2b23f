//! The schema, the vocabularies, the phases, the apps, and what packs require.

use super::clauses::Seen;
use super::literal::is_literal;
use super::{Lowering, inner};
use crate::policy::{Provision, Risk};
use crate::source::Spanned;
use crate::syntax::ast::{
    App, Arm, Entitlement, Enum, EnumLabels, Field, Identity, Implied, Label, Lifecycle, Name,
    Requirement, RequirementKind, TypeRef,
};
use crate::syntax::grammar::{Node, Rule};

impl Lowering<'_> {
    pub(super) fn identity(&mut self, node: Node<'_>) -> Identity {
        let fields = node
            .into_inner()
            .filter(|inner| inner.as_rule() == Rule::field)
            .filter_map(|inner| self.field(inner))
            .collect();
        Identity { fields }
    }

    fn field(&mut self, node: Node<'_>) -> Option<Field> {
        let span = self.span(&node);
        let doc = self.docs.take(span.start);
        let (mut name, mut ty) = (None, None);
        let (mut optional, mut key, mut unique, mut default) = (None, None, None, None);
        let mut seen = Seen::default();
        for inner in node.into_inner() {
            match inner.as_rule() {
                Rule::name => name = Some(self.name(&inner)),
                Rule::type_ref => ty = self.type_ref(inner),
                Rule::question => optional = Some(self.span(&inner)),
                Rule::field_key if self.once(&mut seen, &inner) => key = Some(self.span(&inner)),
                Rule::field_unique if self.once(&mut seen, &inner) => {
                    unique = Some(self.span(&inner));
                }
                Rule::field_default if self.once(&mut seen, &inner) => {
                    let value = super::inner(inner, is_literal)?;
                    default = Some(self.literal(value)?);
                }
                _ => {}
            }
        }
        Some(Field { doc, name: name?, ty: ty?, optional, key, unique, default, span })
    }

    fn type_ref(&mut self, node: Node<'_>) -> Option<TypeRef> {
        let span = self.span(&node);
        let inner = node.into_inner().next()?;
        if inner.as_rule() == Rule::set_type {
            Some(TypeRef::Set { element: self.inner_name(inner)?, span })
        } else {
            Some(TypeRef::Named(self.name(&inner)))
        }
    }

    pub(super) fn enumeration(&mut self, node: Node<'_>) -> Option<Enum> {
        let mut name = None;
        let mut labels = EnumLabels::Inline(Vec::new());
        for inner in node.into_inner() {
            match inner.as_rule() {
                Rule::type_name => name = Some(self.name(&inner)),
                Rule::enum_file => {
                    let mut texts = self.texts(inner).into_iter();
                    labels = EnumLabels::File { path: texts.next()?, column: texts.next()? };
                }
                Rule::label => {
                    let mut texts = self.texts(inner).into_iter();
                    if let (EnumLabels::Inline(labels), Some(text)) = (&mut labels, texts.next()) {
                        labels.push(Label { text, also: texts.collect() });
                    }
                }
                _ => {}
            }
        }
        Some(Enum { name: name?, labels })
    }

    /// The strings of a clause; none of them where one is wrong.
    fn texts(&mut self, node: Node<'_>) -> Vec<crate::syntax::ast::Text> {
        let texts: Vec<_> = node
            .into_inner()
            .filter(|inner| inner.as_rule() == Rule::string)
            .map(|inner| self.text(&inner))
            .collect();
        texts.into_iter().collect::<Option<_>>().unwrap_or_default()
    }

    pub(super) fn lifecycle(&mut self, node: Node<'_>) -> Lifecycle {
        let mut seen = Seen::default();
        let mut lifecycle = Lifecycle { since: None, arms: Vec::new() };
        for inner in node.into_inner() {
            match inner.as_rule() {
                Rule::since_clause if self.once(&mut seen, &inner) => {
                    lifecycle.since = self.inner_name(inner);
                }
                Rule::arm => lifecycle.arms.extend(self.arm(inner)),
                _ => {}
            }
        }
        lifecycle
    }

    fn arm(&mut self, node: Node<'_>) -> Option<Arm> {
        let span = self.span(&node);
        let phase = self.inner_name(node.clone())?;
        Some(Arm { phase, when: self.inner_expr(node)?, span })
    }

    pub(super) fn app(&mut self, node: Node<'_>) -> Option<App> {
        let mut seen = Seen::default();
        let mut name = None;
        let mut app = App {
            name: Name { text: String::new(), span: self.span(&node) },
            title: None,
            owner: None,
            risk: None,
            tags: Vec::new(),
            provision: None,
            entitlements: Vec::new(),
        };
        for inner in node.into_inner() {
            match inner.as_rule() {
                Rule::name => name = Some(self.name(&inner)),
                Rule::string => app.title = self.text(&inner),
                Rule::entitlement_clause => app.entitlements.extend(self.entitlement_decl(inner)),
                Rule::owner_clause if self.once(&mut seen, &inner) => {
                    app.owner = self.inner_text(inner);
                }
                Rule::risk_clause if self.once(&mut seen, &inner) => app.risk = self.risk(inner),
                Rule::tags_clause if self.once(&mut seen, &inner) => app.tags = self.names(inner),
                Rule::provision_clause if self.once(&mut seen, &inner) => {
                    let words = Provision::ALL.map(|provision| (provision.name(), provision));
                    app.provision = self.word_of(inner, "way of provisioning", &words);
                }
                _ => {}
            }
        }
        Some(App { name: name?, ..app })
    }

    fn risk(&mut self, node: Node<'_>) -> Option<Spanned<Risk>> {
        self.word_of(node, "risk level", &Risk::ALL.map(|risk| (risk.name(), risk)))
    }

    fn entitlement_decl(&mut self, node: Node<'_>) -> Option<Entitlement> {
        let span = self.span(&node);
        let mut name = None;
        let mut entitlement = Entitlement {
            doc: self.docs.take(span.start),
            name: Name { text: String::new(), span },
            parameter: None,
            title: None,
            owner: None,
            risk: None,
            tags: Vec::new(),
            implies: Vec::new(),
            group: None,
            span,
        };
        for inner in node.into_inner() {
            match inner.as_rule() {
                Rule::name => name = Some(self.name(&inner)),
                Rule::parameter => entitlement.parameter = self.inner_name(inner),
                Rule::string => entitlement.title = self.text(&inner),
                Rule::entitlement_body => self.entitlement_body(inner, &mut entitlement),
                _ => {}
            }
        }
        Some(Entitlement { name: name?, ..entitlement })
    }

    fn entitlement_body(&mut self, node: Node<'_>, entitlement: &mut Entitlement) {
        let mut seen = Seen::default();
        for inner in node.into_inner() {
            match inner.as_rule() {
                Rule::l_brace | Rule::r_brace => {}
                _ if !self.once(&mut seen, &inner) => {}
                Rule::owner_clause => entitlement.owner = self.inner_text(inner),
                Rule::risk_clause => entitlement.risk = self.risk(inner),
                Rule::tags_clause => entitlement.tags = self.names(inner),
                Rule::group_clause => entitlement.group = self.inner_text(inner),
                Rule::implies_clause => {
                    entitlement.implies = inner
                        .into_inner()
                        .filter(|inner| inner.as_rule() == Rule::implied)
                        .filter_map(|inner| self.implied(inner))
                        .collect();
                }
                _ => {}
            }
        }
    }

    fn implied(&mut self, node: Node<'_>) -> Option<Implied> {
        let name = self.inner_name(node.clone())?;
        match inner(node, |rule| rule == Rule::string) {
            Some(label) => Some(Implied { name, label: Some(self.text(&label)?) }),
            None => Some(Implied { name, label: None }),
        }
    }

    pub(super) fn requirement(&mut self, node: Node<'_>) -> Option<Requirement> {
        let (mut kind, mut name, mut ty, mut optional) = (None, None, None, false);
        for inner in node.into_inner() {
            match inner.as_rule() {
                Rule::kw_app => kind = Some(RequirementKind::App),
                Rule::kw_role => kind = Some(RequirementKind::Role),
                Rule::kw_condition => kind = Some(RequirementKind::Condition),
                Rule::kw_approval => kind = Some(RequirementKind::Approval),
                Rule::name => name = Some(self.name(&inner)),
                Rule::type_ref => ty = self.type_ref(inner),
                Rule::question => optional = true,
                _ => {}
            }
        }
        let kind = kind.or_else(|| ty.map(|ty| RequirementKind::Attribute { ty, optional }));
        Some(Requirement { kind: kind?, name: name? })
    }
}
