//! Roles that do not ask who is employed.

use std::collections::BTreeSet;

use crate::lint::context::Context;
use crate::lint::exact::{Who, member, not};
use crate::lint::facts::{forbids_over, given, grants_of, names};
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::policy::{
    Atom, AtomKind, AttributeId, EntitlementId, EnumId, Expr, ForbidId, LabelId, Leaf, Path,
    Policy, RoleId, ScalarType, Term, TermKind, Type, Value,
};
use crate::source::Span;

rule! {
    /// A role does not ask for the worker type, and contractors reach what it grants.
    ///
    /// ## What it does
    ///
    /// The worker type is the enum attribute that has a label for people who are not employed:
    /// `contractor`, `contingent worker` or `external`, however it is spelled. Looks at roles whose
    /// condition, and that of the conditions and roles that it names, does not read it, and
    /// asks of each grant of something of medium risk or more whether a contractor could exist
    /// whom it reaches and whom no forbid stops: exactly, over every record that fits the schema.
    ///
    /// ## Why it matters
    ///
    /// A department and a title are filled in for contractors too. What they reach should have
    /// been decided, not left to which fields HR happens to fill in.
    ///
    /// ## Example
    ///
    /// ```role
    /// role researcher "Researchers" {
    ///   owner "platform@acme.example"
    ///   when department == "Engineering" and title == "Researcher"
    ///   grant github.read
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role
    /// role researcher "Researchers, contractors too" {
    ///   owner "platform@acme.example"
    ///   when department == "Engineering"
    ///     and title == "Researcher"
    ///     and worker_type in { "contractor", "employee" }
    ///   grant github.read
    /// }
    /// ```
    ///
    /// ## Configuration
    ///
    /// Other labels, of which any attribute may have one, and the least risk that counts:
    ///
    /// ```toml
    /// [lint]
    /// reaches-contractors = { labels = ["contractor", "agency"], risk = "high" }
    /// ```
    "reaches-contractors", Access, Warn, Check::Policy(check)
}

/// The worker type: an attribute, and its labels for people who are not employed.
struct WorkerType {
    attribute: AttributeId,
    labels: Vec<LabelId>,
    names: Vec<String>,
}

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let policy = cx.policy;
    let all = forbids_over(policy);
    let forbids = |id: &EntitlementId| all.get(id).map_or(&[][..], Vec::as_slice);
    for worker_type in worker_types(cx) {
        let term = atom(AtomKind::In {
            term: term(&worker_type),
            elements: worker_type.labels.iter().map(|label| Value::Label(*label)).collect(),
        });
        for (id, role) in policy.roles.iter() {
            let asks = |when: &Expr| reads(policy, when, worker_type.attribute);
            // Of one that a single attribute decides, that is told already.
            let told = report.has("single-attribute-privilege", role.header.span);
            if told || role.when.as_ref().is_none_or(asks) {
                continue;
            }
            let mut reached: Vec<EntitlementId> = Vec::new();
            let mut places: Vec<Span> = Vec::new();
            for granting in grants_of(policy, id) {
                let when = granting.grant.when.as_ref();
                if when.is_some_and(asks) {
                    continue;
                }
                for target in &granting.grant.targets {
                    let (all, span) = given(policy, target);
                    let found: Vec<EntitlementId> = all
                        .iter()
                        .copied()
                        .filter(|one| policy.risk_of(*one) >= cx.written.options.contractors_risk)
                        .filter(|one| reaches(cx, id, when, &term, forbids(one)))
                        .collect();
                    if !found.is_empty() {
                        reached.extend(found);
                        places.push(span);
                    }
                }
            }
            if reached.is_empty() {
                continue;
            }
            reached.sort_unstable();
            reached.dedup();
            let attribute = &policy.schema.attributes[worker_type.attribute].name;
            let (name, what) = (&role.header.name, names(policy, &reached));
            let label = worker_type.names.first().map_or("contractor", String::as_str);
            let finding = report.add(
                role.header.span,
                format!("role `{name}` gives {what} to whoever has the {attribute} `{label}` too"),
            );
            finding.label(format!("does not ask for the {attribute}")).help(format!(
                "say of which {attribute} its members are; if all are meant, name them: \
                 `{attribute} in {{ … }}`"
            ));
            for place in places {
                finding.also(place, "reaches them");
            }
        }
    }
}

fn worker_types(cx: &Context<'_>) -> Vec<WorkerType> {
    let wanted = &cx.written.options.contractor_labels;
    let found = cx.policy.schema.attributes.iter().filter_map(|(attribute, declared)| {
        let Type::Scalar(ScalarType::Enum(id)) = declared.ty else { return None };
        let labels = labels(cx.policy, id, wanted);
        let names = labels.iter().map(|label| cx.policy.enums[id].labels[*label].clone());
        let names: Vec<String> = names.collect();
        (!labels.is_empty()).then_some(WorkerType { attribute, labels, names })
    });
    found.collect()
}

fn labels(policy: &Policy, id: EnumId, wanted: &[String]) -> Vec<LabelId> {
    let mut labels: Vec<LabelId> =
        wanted.iter().filter_map(|text| policy.enums[id].label(text)).collect();
    labels.sort_unstable();
    labels.dedup();
    labels
}

/// Whether a grant of the role could reach a contractor whom none of the forbids binds.
fn reaches(
    cx: &Context<'_>,
    role: RoleId,
    when: Option<&Expr>,
    is_contractor: &Expr,
    forbids: &[ForbidId],
) -> bool {
    let mut spared = Vec::new();
    for id in forbids {
        let Some(when) = &cx.policy.forbids[*id].when else { return false };
        spared.push(not(when.clone()));
    }
    let is_member = member(role);
    let claims = [&is_member, is_contractor].into_iter().chain(when).chain(&spared);
    cx.exact.somebody(Who::NotLeft, &claims.collect::<Vec<_>>()) == Some(true)
}

/// Whether a condition, or one that it names, reads an attribute of the identity itself.
fn reads(policy: &Policy, when: &Expr, attribute: AttributeId) -> bool {
    let mut open: Vec<&Expr> = vec![when];
    let (mut conditions, mut roles) = (BTreeSet::new(), BTreeSet::new());
    let mut found = false;
    while let Some(expr) = open.pop() {
        expr.for_each_leaf(&mut |leaf| match leaf {
            Leaf::Condition(id, _) => {
                if conditions.insert(id) {
                    open.extend(policy.conditions.at(id).map(|named| &named.expr));
                }
            }
            Leaf::Atom(atom) => {
                if let AtomKind::HoldsRole(role) = &atom.kind
                    && roles.insert(*role)
                {
                    open.extend(policy.roles.at(*role).and_then(|role| role.when.as_ref()));
                }
                let mut paths = atom.paths().into_iter();
                found |= paths.any(|path| path.through.is_empty() && path.attribute == attribute);
            }
        });
    }
    found
}

fn term(worker_type: &WorkerType) -> Term {
    let span = Span::default();
    let path = Path { through: Vec::new(), attribute: worker_type.attribute, span };
    Term { kind: TermKind::Path(path), span }
}

fn atom(kind: AtomKind) -> Expr {
    Expr::Atom(Atom { kind, span: Span::default() })
}
