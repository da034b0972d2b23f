//! Conditions: logic, and what it establishes.

use super::error::{ExpressionError, NameError, SchemaError};
use super::literal::{Written, noun};
use super::model::{Model, ValueName};
use super::presence::{Known, Outcome, steps};
use super::report::Report;
use super::selector::{Selectors, Use};
use super::{facts, limits};
use crate::policy::{
    Atom, AtomKind, AttributeId, EntitlementId, Expr, Path, ScalarType, SetTest, Type,
};
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind};

/// Where an expression stands, which decides what it may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In a rule or a named condition.
    Rule,
    /// In an arm of the lifecycle: the identity's own attributes only.
    Lifecycle,
    /// In `skip when` or a stage's `when`: facts of the entitlement too.
    Approval,
    /// In an invariant: what the identity holds too.
    Invariant,
}

/// Checks expressions.
pub(super) struct Lowering<'m, 'a> {
    pub(super) model: &'m Model<'a>,
    pub(super) report: &'m mut Report,
    place: Place,
    depth: u32,
    /// Whether anything but the identity's own record has been read.
    pub(super) beyond_record: bool,
    /// What the `when` of the role establishes in whose grant this stands, though perhaps
    /// not for members through another role.
    pub(super) role_when: Option<&'m Known>,
    /// Whether this stands in a clause that cannot hold a guard itself.
    pub(super) in_clause: bool,
}

/// A checked expression and what it establishes. After a mistake it stands in for what
/// was meant; no policy is made of it.
pub(super) struct Checked {
    pub(super) expr: Expr,
    pub(super) outcome: Outcome,
}

impl<'m, 'a> Lowering<'m, 'a> {
    pub(super) fn new(model: &'m Model<'a>, report: &'m mut Report, place: Place) -> Self {
        Self {
            model,
            report,
            place,
            depth: 0,
            beyond_record: false,
            role_when: None,
            in_clause: false,
        }
    }

    /// Checks a condition, where `known` is known to be present.
    pub(super) fn condition(&mut self, expr: &ast::Expr, known: &Known) -> Checked {
        if !self.descend(expr.span) {
            return self.mistake(expr.span);
        }
        let checked = self.logic(expr, known);
        self.depth -= 1;
        checked
    }

    /// Goes one step deeper; says whether that is still allowed.
    pub(super) fn descend(&mut self, span: Span) -> bool {
        if self.depth >= limits::DEPTH {
            self.report.add(NameError::Depth { span });
            return false;
        }
        self.depth += 1;
        true
    }

    pub(super) fn ascend(&mut self) {
        self.depth -= 1;
    }

    fn logic(&mut self, expr: &ast::Expr, known: &Known) -> Checked {
        if self.place == Place::Approval && facts::only_facts(expr) {
            let kind = AtomKind::Fact(self.fact(expr));
            return self.atom(kind, expr.span, Outcome::unchanged(known.clone()));
        }
        match &expr.kind {
            ExprKind::And(parts) => {
                let (exprs, yes, no) =
                    self.chain(parts, known, |outcome| (outcome.yes, outcome.no));
                Checked { expr: Expr::And(exprs), outcome: Outcome { yes, no } }
            }
            ExprKind::Or(parts) => {
                let (exprs, no, yes) =
                    self.chain(parts, known, |outcome| (outcome.no, outcome.yes));
                Checked { expr: Expr::Or(exprs), outcome: Outcome { yes, no } }
            }
            ExprKind::Not(inner) => {
                let Checked { expr, outcome } = self.condition(inner, known);
                let outcome = Outcome { yes: outcome.no, no: outcome.yes };
                Checked { expr: Expr::Not(Box::new(expr)), outcome }
            }
            _ => self.atomic(expr, known),
        }
    }

    /// Checks the parts of an `and` or `or`. Each is reached with what is known when all
    /// before it went on (first of `split`); the chain ends at one that did not (second).
    fn chain(
        &mut self,
        parts: &[ast::Expr],
        known: &Known,
        split: impl Fn(Outcome) -> (Known, Known),
    ) -> (Vec<Expr>, Known, Known) {
        let mut going_on = known.clone();
        let mut ended = Known::Everything;
        let mut exprs = Vec::with_capacity(parts.len());
        for part in parts {
            let checked = self.condition(part, &going_on);
            exprs.push(checked.expr);
            let (on, end) = split(checked.outcome);
            going_on = on;
            ended = ended.common(&end);
        }
        (exprs, going_on, ended)
    }

    fn atomic(&mut self, expr: &ast::Expr, known: &Known) -> Checked {
        let span = expr.span;
        let mut after = known.clone();
        let kind = match &expr.kind {
            ExprKind::Bool(truth) => {
                let (yes, no) =
                    if *truth { (after, Known::Everything) } else { (Known::Everything, after) };
                return self.atom(AtomKind::Constant(*truth), span, Outcome { yes, no });
            }
            ExprKind::Path(names) => return self.named(names, span, known),
            ExprKind::IsPresent(inner) => return self.presence(inner, span, true, known),
            ExprKind::IsMissing(inner) => return self.presence(inner, span, false, known),
            ExprKind::Compare { op, left, right } => self.compare(*op, left, right, &mut after),
            ExprKind::In { value, set, set_span } => self.is_in(value, set, *set_span, &mut after),
            ExprKind::Between { value, low, high } => self.between([value, low, high], &mut after),
            ExprKind::TextTest { op, value, pattern } => {
                self.text_test(*op, value, pattern, &mut after)
            }
            ExprKind::Has { set, element } => {
                let elements = std::slice::from_ref(element.as_ref());
                self.has(SetTest::One, set, elements, element.span, &mut after)
            }
            ExprKind::HasAny { set, elements, elements_span } => {
                self.has(SetTest::Any, set, elements, *elements_span, &mut after)
            }
            ExprKind::HasAll { set, elements, elements_span } => {
                self.has(SetTest::All, set, elements, *elements_span, &mut after)
            }
            ExprKind::HoldsRole(name) => {
                self.reads_beyond(span);
                self.model.roles.resolve(name, self.report).map(AtomKind::HoldsRole)
            }
            ExprKind::HoldsEntitlement(held) if self.place == Place::Invariant => {
                Some(AtomKind::Holds(self.entitlements(held)))
            }
            ExprKind::PendingEntitlement(pending) if self.place == Place::Invariant => {
                Some(AtomKind::Pending(self.entitlements(pending)))
            }
            ExprKind::HoldsEntitlement(_) | ExprKind::PendingEntitlement(_) => {
                self.report.add(ExpressionError::HoldsEntitlement { span });
                None
            }
            ExprKind::ReportsTo(text) => {
                self.reads_beyond(span);
                self.model.needs_manager("`reports to`", span, self.report);
                Some(AtomKind::ReportsTo(text.value.as_str().into()))
            }
            _ => {
                self.not_a_condition(expr, &mut after);
                None
            }
        };
        match kind {
            Some(kind) => self.atom(kind, span, Outcome::unchanged(after)),
            None => self.mistake(span),
        }
    }

    fn atom(&self, kind: AtomKind, span: Span, outcome: Outcome) -> Checked {
        Checked { expr: Expr::Atom(Atom { kind, span }), outcome }
    }

    fn mistake(&self, span: Span) -> Checked {
        self.atom(AtomKind::Constant(false), span, Outcome::unknowable())
    }

    /// A name by itself: a condition, or a `bool` attribute.
    fn named(&mut self, names: &[ast::Name], span: Span, known: &Known) -> Checked {
        if let [name] = names
            && let Some(ValueName::Condition(id)) = self.model.value_if_known(name)
        {
            if self.model.conditions.at(id).is_some_and(|found| found.beyond_record) {
                self.reads_beyond(span);
            }
            let outcome = self.model.condition_outcome(id, known);
            return Checked { expr: Expr::Condition(id, span), outcome };
        }
        let mut after = known.clone();
        let Some((path, ty)) = self.path(names, span) else { return self.mistake(span) };
        self.guard(&path, &mut after);
        match ty {
            None => self.mistake(span),
            Some(Type::Scalar(ScalarType::Bool)) => {
                self.atom(AtomKind::Flag(path), span, Outcome::unchanged(after))
            }
            Some(ty) => {
                self.report_value(&path, ty, span);
                self.mistake(span)
            }
        }
    }

    fn report_value(&mut self, path: &Path, ty: Type, span: Span) {
        let text = self.model.path_text(&steps(path));
        let help = match ty {
            Type::Set(_) => format!("ask what it holds: `{text} has …`"),
            Type::Scalar(ScalarType::Int | ScalarType::Date) => {
                format!("compare it: `{text} >= …`")
            }
            Type::Scalar(_) => format!("compare it: `{text} == …`"),
        };
        let found = noun(ty, &self.model.vocabularies);
        let what = format!("`{text}`");
        self.report.add(ExpressionError::NotACondition { what, found, help, span });
    }

    fn not_a_condition(&mut self, expr: &ast::Expr, after: &mut Known) {
        let found = match &expr.kind {
            ExprKind::Set(_) => "a set",
            kind => Written::in_expression(kind).map_or("a date", Written::noun),
        };
        if Written::in_expression(&expr.kind).is_none() && !matches!(expr.kind, ExprKind::Set(_)) {
            // Whatever is wrong inside is said as well.
            self.operand(expr, after);
        }
        self.report.add(ExpressionError::NotACondition {
            what: "this".to_owned(),
            found: found.to_owned(),
            help: "compare it with an attribute, as in `level >= 6`".to_owned(),
            span: expr.span,
        });
    }

    fn presence(&mut self, inner: &ast::Expr, span: Span, present: bool, known: &Known) -> Checked {
        let ExprKind::Path(names) = &inner.kind else {
            self.report.add(ExpressionError::NotAnAttribute { span: inner.span });
            return self.mistake(span);
        };
        let Some((path, _)) = self.path(names, inner.span) else { return self.mistake(span) };
        let mut before = known.clone();
        self.guard_way(&path, &mut before);
        if !self.model.is_optional(path.attribute) {
            let path = self.model.path_text(&steps(&path));
            self.report.add(ExpressionError::AlwaysPresent { path, span });
        }
        let mut with = before.clone();
        with.insert(steps(&path));
        let (kind, outcome) = if present {
            (AtomKind::Present(path), Outcome { yes: with, no: before })
        } else {
            (AtomKind::Missing(path), Outcome { yes: before, no: with })
        };
        self.atom(kind, span, outcome)
    }

    /// Resolves a path to its attribute; none after a mistake. The type is none where it
    /// is not known.
    pub(super) fn path(&mut self, names: &[ast::Name], span: Span) -> Option<(Path, Option<Type>)> {
        let (last, way) = names.split_last()?;
        let mut through = Vec::with_capacity(way.len());
        for (index, name) in way.iter().enumerate() {
            let id = self.step(name, index == 0)?;
            match self.model.type_of(id) {
                Some(Type::Scalar(ScalarType::Identity)) => through.push(id),
                None => return None,
                Some(ty) => {
                    let found = noun(ty, &self.model.vocabularies);
                    let (name, span) = (name.text.clone(), name.span);
                    self.report.add(ExpressionError::NotAReference { name, found, span });
                    return None;
                }
            }
        }
        let attribute = self.step(last, way.is_empty())?;
        if !through.is_empty() {
            self.reads_beyond(span);
        }
        Some((Path { through, attribute, span }, self.model.type_of(attribute)))
    }

    fn step(&mut self, name: &ast::Name, first: bool) -> Option<AttributeId> {
        if !first {
            return self.model.attribute(name, self.report);
        }
        match self.model.value(name, self.report)? {
            ValueName::Attribute(id) => Some(id),
            ValueName::Condition(_) => {
                let (what, span) = (format!("`{}`", name.text), name.span);
                self.report.add(ExpressionError::ConditionAsValue { what, span });
                None
            }
        }
    }

    /// Reports what is not known to be present on a path, and takes it as known from here
    /// on.
    pub(super) fn guard(&mut self, path: &Path, known: &mut Known) {
        let steps = steps(path);
        self.guard_steps(&steps, steps.len(), path.span, known);
    }

    /// The same for the way to an attribute, without the attribute itself.
    fn guard_way(&mut self, path: &Path, known: &mut Known) {
        self.guard_steps(&steps(path), path.through.len(), path.span, known);
    }

    fn guard_steps(&mut self, steps: &[AttributeId], length: usize, span: Span, known: &mut Known) {
        let mut missing = Vec::new();
        let mut widened = false;
        for end in 1..=length {
            let Some(prefix) = steps.get(..end) else { continue };
            let optional = prefix.last().is_some_and(|id| self.model.is_optional(*id));
            if optional && !known.contains(prefix) {
                missing.push(self.model.path_text(prefix));
                widened |= self.role_when.is_some_and(|own| own.contains(prefix));
                known.insert(prefix.to_vec());
            }
        }
        if let Some(path) = missing.first().cloned() {
            let guards: Vec<_> = missing.iter().map(|path| format!("{path} is present")).collect();
            let guards = guards.join(" and ");
            let mut help = if self.in_clause {
                format!("write `when {guards}` on the grant")
            } else {
                format!("write `{guards} and …` before it")
            };
            if widened {
                help.insert_str(0, "a role that includes this one does not establish it; ");
            }
            self.report.add(ExpressionError::MayBeMissing { path, help, span });
        }
    }

    /// Notes that more than the identity's own record is read.
    pub(super) fn reads_beyond(&mut self, span: Span) {
        self.beyond_record = true;
        if self.place == Place::Lifecycle {
            self.report.add(SchemaError::BeyondRecord { span });
        }
    }

    /// The entitlements of which a condition made of facts is true.
    fn fact(&mut self, expr: &ast::Expr) -> Vec<EntitlementId> {
        let Some(test) = facts::compile(expr, self.model, self.report) else { return Vec::new() };
        let entitlements = self.model.catalogue.entitlements.iter();
        entitlements.filter(|(_, entitlement)| test(entitlement)).map(|(id, _)| id).collect()
    }

    /// The entitlements that a selector selects.
    fn entitlements(&mut self, selector: &ast::Selector) -> Vec<EntitlementId> {
        let mut selectors = Selectors::default();
        selectors.resolve(selector, Use::Cover, self.model, self.report).selection.entitlements
    }

    pub(super) fn takes_facts(&self) -> bool {
        self.place == Place::Approval
    }
}
