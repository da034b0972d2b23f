//! What a policy reads of a record, and through which references.

use std::collections::BTreeSet;

use crate::policy::{
    AtomKind, AttributeId, GrantTarget, Leaf, Path, Policy, ScalarType, Table, Term, Type,
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
                    attribute.unique || attribute.ty == Type::Scalar(ScalarType::Identity)
                })
                .collect(),
            ways: BTreeSet::new(),
            reporting_line: false,
        };
        needs.attribute(schema.key);
        policy.lifecycle.since.into_iter().for_each(|since| needs.attribute(since));
        for expr in policy.expressions() {
            expr.for_each_leaf(&mut |leaf| {
                if let Leaf::Atom(atom) = leaf {
                    atom.paths().into_iter().for_each(|path| needs.path(path));
                    needs.reporting_line |= matches!(atom.kind, AtomKind::ReportsTo(_));
                }
            });
        }
        let ends = policy.window_ends().into_iter().flat_map(Term::paths);
        ends.for_each(|path| needs.path(path));
        let grants = policy.roles.values().flat_map(|role| &role.grants);
        for target in grants.flat_map(|grant| &grant.targets) {
            if let GrantTarget::ByAttribute { attribute, .. } = target {
                needs.attribute(*attribute);
            }
        }
        // What is claimed of people is read of them, but decides nothing: nobody is quarantined
        // for it.
        let claims = policy.invariants.values().map(|invariant| invariant.claim.violation());
        for claim in claims.chain(policy.test_filters().cloned()) {
            claim.for_each_leaf(&mut |leaf| {
                if let Leaf::Atom(atom) = leaf {
                    atom.paths().into_iter().for_each(|path| needs.attribute(path.attribute));
                }
            });
        }
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
}
