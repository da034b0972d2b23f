//! Conditions on an entitlement's own facts: its app, risk, tags and owner.
//!
//! They are decided while the policy is checked, for every entitlement there is.

use super::error::{CatalogueError, ExpressionError, NameError};
use super::literal::Written;
use super::model::Model;
use super::report::Report;
use crate::policy::{AppId, CompareOp, Entitlement, Glob, Risk, TextOp};
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind};

/// A fact of an entitlement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fact {
    App,
    Risk,
    Tags,
    Owner,
}

impl Fact {
    const ALL: [Self; 4] = [Self::App, Self::Risk, Self::Tags, Self::Owner];

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Risk => "risk",
            Self::Tags => "tags",
            Self::Owner => "owner",
        }
    }

    /// How it is asked for.
    pub(super) fn form(self) -> &'static str {
        match self {
            Self::App => "write the app's bare name: `app == github` or `app in { github, aws }`",
            Self::Risk => "write a level: `risk >= high`, or `risk in { high, critical }`",
            Self::Tags => "write bare words: `tags has privileged`, or `tags has any { a, b }`",
            Self::Owner => "write the owner in quotes: `owner == \"team@example.com\"`",
        }
    }
}

/// The fact that an expression names, if it names one.
pub(super) fn fact(expr: &ast::Expr) -> Option<Fact> {
    let name = bare(expr)?;
    Fact::ALL.into_iter().find(|fact| fact.word() == name.text)
}

/// Whether `name` is the name of a fact.
pub(super) fn is_fact(name: &str) -> bool {
    Fact::ALL.into_iter().any(|fact| fact.word() == name)
}

/// Whether a condition is made of facts and nothing else, constants not counted.
pub(super) fn only_facts(expr: &ast::Expr) -> bool {
    match &expr.kind {
        ExprKind::And(parts) | ExprKind::Or(parts) => parts.iter().all(only_facts),
        ExprKind::Not(inner) => only_facts(inner),
        ExprKind::Compare { left, right, .. } => {
            fact(left).is_some() && (bare(right).is_some() || is_text(right))
        }
        ExprKind::In { value, .. } | ExprKind::Between { value, .. } => fact(value).is_some(),
        ExprKind::TextTest { value, .. } => fact(value).is_some(),
        ExprKind::Has { set, .. } | ExprKind::HasAny { set, .. } | ExprKind::HasAll { set, .. } => {
            fact(set).is_some()
        }
        ExprKind::IsPresent(value) | ExprKind::IsMissing(value) => fact(value).is_some(),
        ExprKind::Path(_) => fact(expr).is_some(),
        _ => false,
    }
}

/// Decides a condition on facts for one entitlement.
pub(super) type FactTest = Box<dyn Fn(&Entitlement) -> bool>;

/// Checks a condition on facts; none after a mistake.
pub(super) fn compile(
    expr: &ast::Expr,
    model: &Model<'_>,
    report: &mut Report,
) -> Option<FactTest> {
    Facts { model, report }.condition(expr, 0)
}

struct Facts<'m, 'a> {
    model: &'m Model<'a>,
    report: &'m mut Report,
}

impl Facts<'_, '_> {
    fn condition(&mut self, expr: &ast::Expr, depth: u32) -> Option<FactTest> {
        if depth > super::limits::DEPTH {
            self.report.add(NameError::Depth { span: expr.span });
            return None;
        }
        match &expr.kind {
            ExprKind::And(parts) => {
                let tests = self.all(parts, depth)?;
                Some(Box::new(move |entitlement| tests.iter().all(|test| test(entitlement))))
            }
            ExprKind::Or(parts) => {
                let tests = self.all(parts, depth)?;
                Some(Box::new(move |entitlement| tests.iter().any(|test| test(entitlement))))
            }
            ExprKind::Not(inner) => {
                let test = self.condition(inner, depth + 1)?;
                Some(Box::new(move |entitlement| !test(entitlement)))
            }
            ExprKind::Bool(truth) => {
                let truth = *truth;
                Some(Box::new(move |_| truth))
            }
            _ => self.atom(expr),
        }
    }

    /// Checks all parts, so that each mistake is reported.
    fn all(&mut self, parts: &[ast::Expr], depth: u32) -> Option<Vec<FactTest>> {
        let tests: Vec<_> = parts.iter().map(|part| self.condition(part, depth + 1)).collect();
        tests.into_iter().collect()
    }

    fn atom(&mut self, expr: &ast::Expr) -> Option<FactTest> {
        let subject = match &expr.kind {
            ExprKind::Compare { left: value, .. }
            | ExprKind::In { value, .. }
            | ExprKind::Between { value, .. }
            | ExprKind::TextTest { value, .. }
            | ExprKind::Has { set: value, .. }
            | ExprKind::HasAny { set: value, .. }
            | ExprKind::HasAll { set: value, .. }
            | ExprKind::IsPresent(value)
            | ExprKind::IsMissing(value) => value,
            _ => expr,
        };
        let Some(fact) = fact(subject) else {
            self.report.add(CatalogueError::NotAFact { span: subject.span });
            return None;
        };
        match (fact, &expr.kind) {
            (_, ExprKind::In { set, set_span, .. }) if set.is_empty() => self.empty(*set_span),
            (
                _,
                ExprKind::HasAny { elements, elements_span, .. }
                | ExprKind::HasAll { elements, elements_span, .. },
            ) if elements.is_empty() => self.empty(*elements_span),
            (Fact::Risk, ExprKind::Compare { op, right, .. }) => {
                let (op, level) = (*op, self.risk(right)?);
                Some(Box::new(move |entitlement| holds(op, entitlement.risk, level)))
            }
            (Fact::Risk, ExprKind::In { set, .. }) => {
                let levels: Vec<_> = set.iter().map(|level| self.risk(level)).collect();
                let levels: Vec<Risk> = levels.into_iter().collect::<Option<_>>()?;
                Some(Box::new(move |entitlement| levels.contains(&entitlement.risk)))
            }
            (Fact::Risk, ExprKind::Between { low, high, .. }) => self.risk_between(low, high),
            (Fact::App, ExprKind::Compare { op, right, .. }) if is_equality(*op) => {
                let (op, app) = (*op, self.app(right)?);
                Some(Box::new(move |entitlement| holds(op, entitlement.app, app)))
            }
            (Fact::App, ExprKind::In { set, .. }) => {
                let apps: Vec<_> = set.iter().map(|app| self.app(app)).collect();
                let apps: Vec<AppId> = apps.into_iter().collect::<Option<_>>()?;
                Some(Box::new(move |entitlement| apps.contains(&entitlement.app)))
            }
            (Fact::Owner, ExprKind::Compare { op, right, .. }) if is_equality(*op) => {
                let (op, owner) = (*op, self.text(fact, right)?);
                Some(Box::new(move |entitlement| holds(op, &entitlement.owner, &owner)))
            }
            (Fact::Owner, ExprKind::In { set, .. }) => {
                let owners: Vec<_> = set.iter().map(|owner| self.text(fact, owner)).collect();
                let owners: Vec<String> = owners.into_iter().collect::<Option<_>>()?;
                Some(Box::new(move |entitlement| owners.contains(&entitlement.owner)))
            }
            (Fact::Owner, ExprKind::TextTest { op, pattern, .. }) => {
                Some(text_test(*op, pattern.value.clone()))
            }
            (Fact::Tags, ExprKind::Has { element, .. }) => {
                let tag = self.tag(element)?;
                Some(Box::new(move |entitlement| entitlement.tags.contains(&tag)))
            }
            (Fact::Tags, ExprKind::HasAny { elements, .. }) => {
                let tags = self.tags(elements)?;
                let has = move |entitlement: &Entitlement| {
                    tags.iter().any(|tag| entitlement.tags.contains(tag))
                };
                Some(Box::new(has))
            }
            (Fact::Tags, ExprKind::HasAll { elements, .. }) => {
                let tags = self.tags(elements)?;
                let has = move |entitlement: &Entitlement| {
                    tags.iter().all(|tag| entitlement.tags.contains(tag))
                };
                Some(Box::new(has))
            }
            _ => self.form(fact, expr.span),
        }
    }

    fn form<T>(&mut self, fact: Fact, span: Span) -> Option<T> {
        let (help, fact) = (fact.form(), fact.word().to_owned());
        self.report.add(CatalogueError::FactForm { fact, help, span });
        None
    }

    fn empty(&mut self, span: Span) -> Option<FactTest> {
        self.report.add(ExpressionError::EmptySet { span });
        None
    }

    fn risk(&mut self, expr: &ast::Expr) -> Option<Risk> {
        let word = match (&expr.kind, bare(expr)) {
            (_, Some(name)) => &name.text,
            (ExprKind::Text(text), None) => text,
            _ => return self.form(Fact::Risk, expr.span),
        };
        let level = Risk::ALL.into_iter().find(|level| level.name() == word);
        if level.is_none() || bare(expr).is_none() {
            let (word, span) = (word.clone(), expr.span);
            self.report.add(CatalogueError::UnknownRisk { word, span });
            return None;
        }
        level
    }

    fn risk_between(&mut self, low: &ast::Expr, high: &ast::Expr) -> Option<FactTest> {
        let span = low.span.to(high.span);
        let (low, high) = (self.risk(low), self.risk(high));
        let (low, high) = (low?, high?);
        if low > high {
            self.report.add(ExpressionError::ReversedBetween { span });
            return None;
        }
        Some(Box::new(move |entitlement| (low..=high).contains(&entitlement.risk)))
    }

    fn app(&mut self, expr: &ast::Expr) -> Option<AppId> {
        match bare(expr) {
            Some(name) => self.model.catalogue.names.resolve(name, self.report),
            None => self.form(Fact::App, expr.span),
        }
    }

    fn text(&mut self, fact: Fact, expr: &ast::Expr) -> Option<String> {
        match Written::in_expression(&expr.kind) {
            Some(Written::Text(text)) => Some(text.to_owned()),
            _ => self.form(fact, expr.span),
        }
    }

    fn tags(&mut self, exprs: &[ast::Expr]) -> Option<Vec<String>> {
        let tags: Vec<_> = exprs.iter().map(|expr| self.tag(expr)).collect();
        tags.into_iter().collect()
    }

    fn tag(&mut self, expr: &ast::Expr) -> Option<String> {
        let Some(name) = bare(expr) else { return self.form(Fact::Tags, expr.span) };
        let catalogue = &self.model.catalogue;
        if catalogue.complete && !catalogue.tags.contains(&name.text) {
            let tags = catalogue.tags.iter().map(String::as_str);
            let help = self.report.suggest(&name.text, tags);
            let (name, span) = (name.text.clone(), name.span);
            self.report.add(NameError::UnknownTag { name, span, help });
            return None;
        }
        Some(name.text.clone())
    }
}

/// A single name, if the expression is one.
fn bare(expr: &ast::Expr) -> Option<&ast::Name> {
    match &expr.kind {
        ExprKind::Path(names) => match names.as_slice() {
            [name] => Some(name),
            _ => None,
        },
        _ => None,
    }
}

fn is_text(expr: &ast::Expr) -> bool {
    matches!(expr.kind, ExprKind::Text(_))
}

fn is_equality(op: CompareOp) -> bool {
    matches!(op, CompareOp::Equal | CompareOp::NotEqual)
}

fn holds<T: PartialOrd>(op: CompareOp, left: T, right: T) -> bool {
    match op {
        CompareOp::Equal => left == right,
        CompareOp::NotEqual => left != right,
        CompareOp::Less => left < right,
        CompareOp::LessOrEqual => left <= right,
        CompareOp::Greater => left > right,
        CompareOp::GreaterOrEqual => left >= right,
    }
}

fn text_test(op: TextOp, pattern: String) -> FactTest {
    match op {
        TextOp::StartsWith => Box::new(move |entitlement| entitlement.owner.starts_with(&pattern)),
        TextOp::EndsWith => Box::new(move |entitlement| entitlement.owner.ends_with(&pattern)),
        TextOp::Contains => Box::new(move |entitlement| entitlement.owner.contains(&pattern)),
        TextOp::Matches => {
            let glob = Glob::new(&pattern);
            Box::new(move |entitlement| glob.matches(&entitlement.owner))
        }
    }
}
