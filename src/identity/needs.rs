//! What a policy reads of a record, and through which references.

use std::collections::BTreeSet;

use crate::policy::{
    AtomKind, AttributeId, Expr, GrantTarget, Path, Policy, ScalarType, Table, Term, TermKind, Type,
};

/// What a policy reads.
#[derive(Clone, Debug)]
pub(super) struct Needs {
    /// Whether each attribute's value is ever read.
    pub(super) attributes: Table<AttributeId, bool>,
    /// The ways on which it reads other people's records.
    pub(super) ways: BTreeSet<Vec<AttributeId>>,
    /// Whether it asks who reports to whom, anywhere up the line.
    pub(super) reporting_line: bool,
}

impl Needs {
    /// What `policy` reads.
    pub(super) fn of(policy: &Policy) -> Self {
        let schema = &policy.schema;
        let mut needs = Self {
            attributes: schema
                .attributes
                .values()
                .map(|attribute| {
                    // References are followed to judge them, whoever reads them.
                    attribute.unique
                        || matches!(
                            attribute.ty,
                            Type::Scalar(ScalarType::Identity) | Type::Set(ScalarType::Identity)
                        )
                })
                .collect(),
            ways: BTreeSet::new(),
            reporting_line: false,
        };
        needs.attribute(schema.key);
        policy.lifecycle.since.into_iter().for_each(|since| needs.attribute(since));
        policy.lifecycle.arms.iter().for_each(|arm| needs.expr(&arm.when));
        policy.conditions.values().for_each(|condition| needs.expr(&condition.expr));
        for role in policy.roles.values() {
            role.when.iter().for_each(|when| needs.expr(when));
            for grant in &role.grants {
                grant.when.iter().for_each(|when| needs.expr(when));
                grant.from.iter().chain(&grant.until).for_each(|term| needs.term(term));
                for target in &grant.targets {
                    if let GrantTarget::ByAttribute { attribute, .. } = target {
                        needs.attribute(*attribute);
                    }
                }
            }
        }
        for approval in policy.approvals.values() {
            approval.skip_when.iter().for_each(|when| needs.expr(when));
            let stages = approval.stages.iter().filter_map(|stage| stage.when.as_ref());
            stages.for_each(|when| needs.expr(when));
        }
        let forbids = policy.forbids.values().filter_map(|forbid| forbid.when.as_ref());
        forbids.for_each(|when| needs.expr(when));
        policy.exceptions.values().for_each(|exception| needs.expr(&exception.when));
        let changes = policy.reviews.values().flat_map(|review| &review.on_change);
        changes.for_each(|attribute| needs.attribute(*attribute));
        needs
    }

    fn attribute(&mut self, attribute: AttributeId) {
        self.attributes[attribute] = true;
    }

    fn path(&mut self, path: &Path) {
        self.attribute(path.attribute);
        if !path.through.is_empty() {
            self.ways.insert(path.through.clone());
        }
    }

    fn term(&mut self, term: &Term) {
        match &term.kind {
            TermKind::Path(path) => self.path(path),
            TermKind::Literal(_) | TermKind::Today => {}
            TermKind::Shift { date, .. } => self.term(date),
            TermKind::ShiftBy { date, by, .. } => {
                self.term(date);
                self.path(by);
            }
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::And(parts) | Expr::Or(parts) => parts.iter().for_each(|part| self.expr(part)),
            Expr::Not(inner) => self.expr(inner),
            // Every condition is visited by itself.
            Expr::Condition(..) => {}
            Expr::Atom(atom) => self.atom(&atom.kind),
        }
    }

    fn atom(&mut self, atom: &AtomKind) {
        match atom {
            AtomKind::Constant(_) | AtomKind::Fact(_) | AtomKind::HoldsRole(_) => {}
            AtomKind::Flag(path)
            | AtomKind::Text { path, .. }
            | AtomKind::Matches { path, .. }
            | AtomKind::Set { path, .. }
            | AtomKind::Present(path)
            | AtomKind::Missing(path) => self.path(path),
            AtomKind::Compare { left, right, .. } => {
                self.term(left);
                self.term(right);
            }
            AtomKind::In { term, .. } => self.term(term),
            AtomKind::Between { term, low, high } => {
                self.term(term);
                self.term(low);
                self.term(high);
            }
            AtomKind::ReportsTo(_) => self.reporting_line = true,
        }
    }
}
