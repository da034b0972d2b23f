//! From a policy to its graph.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::graph::DiGraph;

use super::{Declared, DependencyGraph, EdgeKind, Node, mentions};
use crate::policy::{
    Approver, ApproverKind, ConflictRule, EntitlementId, Expr, GrantTarget, Header, Id, Phase,
    Policy, Resolve, RoleId, Selection, Table,
};

impl DependencyGraph {
    /// The graph of `policy`, which may still have circles.
    #[must_use]
    pub fn build(policy: &Policy) -> Self {
        let mut edges = Edges { policy, found: Vec::new() };
        edges.of_lifecycle();
        edges.of_conditions();
        edges.of_memberships();
        edges.of_grants();
        edges.of_catalogue();
        edges.of_approvals();
        edges.of_forbids();
        edges.of_conflicts();
        edges.of_exceptions();
        edges.of_reviews();
        Self::assemble(declared(policy), edges.found)
    }

    /// The conditions and roles alone: all that their order depends on.
    #[must_use]
    pub fn of_units(policy: &Policy) -> Self {
        let mut edges = Edges { policy, found: Vec::new() };
        edges.of_conditions();
        edges.of_memberships();
        let is_unit = |node: &Node| node.unit().is_some();
        edges.found.retain(|(from, _, to)| is_unit(from) && is_unit(to));
        let mut nodes = Vec::new();
        units(&mut nodes, policy);
        Self::assemble(nodes, edges.found)
    }

    pub(super) fn assemble(
        mut nodes: Vec<Declared>,
        mut edges: Vec<(Node, EdgeKind, Node)>,
    ) -> Self {
        nodes.sort_by_key(|declared| declared.node);
        let mut graph = DiGraph::with_capacity(nodes.len(), edges.len());
        let mut index = BTreeMap::new();
        for declared in nodes {
            index.insert(declared.node, graph.add_node(declared));
        }
        edges.sort_unstable();
        edges.dedup();
        for (from, kind, to) in edges {
            if let (Some(from), Some(to)) = (index.get(&from), index.get(&to)) {
                graph.add_edge(*from, *to, kind);
            }
        }
        Self { graph, index }
    }
}

/// Everything that a policy declares.
fn declared(policy: &Policy) -> Vec<Declared> {
    let mut nodes = Vec::new();
    for (id, attribute) in policy.schema.attributes.iter() {
        let name = attribute.name.clone();
        nodes.push(Declared { node: Node::Attribute(id), name, title: None, span: attribute.span });
    }
    for phase in Phase::ALL {
        if let Some(arm) = policy.lifecycle.arms.iter().find(|arm| arm.phase == phase) {
            let name = phase.name().to_owned();
            nodes.push(Declared { node: Node::Phase(phase), name, title: None, span: arm.span });
        }
    }
    for (id, app) in policy.apps.iter() {
        let (name, title) = (app.name.clone(), app.title.clone());
        nodes.push(Declared { node: Node::App(id), name, title, span: app.span });
    }
    for (id, entitlement) in policy.entitlements.iter() {
        let (name, title) = (entitlement.name.clone(), entitlement.title.clone());
        nodes.push(Declared { node: Node::Entitlement(id), name, title, span: entitlement.span });
    }
    for (id, role) in policy.roles.iter() {
        for (number, grant) in role.grants.iter().enumerate() {
            let name = format!("{} grant {}", role.header.name, number + 1);
            nodes.push(Declared {
                node: grant_node(id, number),
                name,
                title: None,
                span: grant.span,
            });
        }
    }
    units(&mut nodes, policy);
    rules(&mut nodes, &policy.approvals, Node::Approval, |row| &row.header);
    rules(&mut nodes, &policy.forbids, Node::Forbid, |row| &row.header);
    rules(&mut nodes, &policy.conflicts, Node::Conflict, |row| &row.header);
    rules(&mut nodes, &policy.exceptions, Node::Exception, |row| &row.header);
    rules(&mut nodes, &policy.reviews, Node::Review, |row| &row.header);
    nodes
}

fn units(nodes: &mut Vec<Declared>, policy: &Policy) {
    rules(nodes, &policy.conditions, Node::Condition, |row| &row.header);
    rules(nodes, &policy.roles, Node::Role, |row| &row.header);
}

fn rules<I: Id, T>(
    nodes: &mut Vec<Declared>,
    table: &Table<I, T>,
    node: impl Fn(I) -> Node,
    header: impl Fn(&T) -> &Header,
) {
    nodes.extend(table.iter().map(|(id, row)| {
        let Header { name, title, span, .. } = header(row);
        Declared { node: node(id), name: name.clone(), title: title.clone(), span: *span }
    }));
}

fn grant_node(role: RoleId, number: usize) -> Node {
    Node::Grant(role, u32::try_from(number).unwrap_or(u32::MAX))
}

/// The edges found so far, each from what depends to what it depends on.
struct Edges<'a> {
    policy: &'a Policy,
    found: Vec<(Node, EdgeKind, Node)>,
}

impl Edges<'_> {
    fn of_lifecycle(&mut self) {
        for arm in &self.policy.lifecycle.arms {
            self.expr(Node::Phase(arm.phase), &arm.when);
        }
    }

    fn of_conditions(&mut self) {
        for (id, condition) in self.policy.conditions.iter() {
            self.expr(Node::Condition(id), &condition.expr);
        }
    }

    fn of_memberships(&mut self) {
        for (id, role) in self.policy.roles.iter() {
            let node = Node::Role(id);
            if let Some(when) = &role.when {
                self.expr(node, when);
            }
            for junior in &role.includes {
                self.add(Node::Role(*junior), EdgeKind::Includes, node);
            }
        }
    }

    fn of_grants(&mut self) {
        for (id, role) in self.policy.roles.iter() {
            for number in 0..role.grants.len() {
                self.of_grant(id, number);
            }
        }
    }

    fn of_grant(&mut self, role: RoleId, number: usize) {
        let policy = self.policy;
        let Some(grant) = policy.roles.at(role).and_then(|role| role.grants.get(number)) else {
            return;
        };
        let node = grant_node(role, number);
        self.add(node, EdgeKind::Has, Node::Role(role));
        if let Some(when) = &grant.when {
            self.expr(node, when);
        }
        for term in [&grant.from, &grant.until].into_iter().flatten() {
            mentions::in_term(term, &mut |kind, other| self.found.push((node, kind, other)));
        }
        if let Some(approval) = grant.requires {
            self.add(node, EdgeKind::Requires, Node::Approval(approval));
        }
        for target in &grant.targets {
            match target {
                GrantTarget::Selected(selection) => {
                    self.reach(&selection.entitlements, EdgeKind::Grants, node);
                }
                GrantTarget::ByAttribute { family, attribute, .. } => {
                    self.add(node, EdgeKind::Reads, Node::Attribute(*attribute));
                    let members = policy.families.at(*family).map(|family| &family.members);
                    self.reach(members.into_iter().flatten(), EdgeKind::Grants, node);
                }
            }
        }
    }

    fn of_catalogue(&mut self) {
        for (id, entitlement) in self.policy.entitlements.iter() {
            let node = Node::Entitlement(id);
            self.add(node, EdgeKind::Offers, Node::App(entitlement.app));
            for implying in &entitlement.implied_by {
                self.add(node, EdgeKind::Implies, Node::Entitlement(*implying));
            }
        }
    }

    fn of_approvals(&mut self) {
        for (id, approval) in self.policy.approvals.iter() {
            let node = Node::Approval(id);
            // A rehire starts afresh: what counts depends on when the employment began.
            if let Some(since) = self.policy.lifecycle.since {
                self.add(node, EdgeKind::Reads, Node::Attribute(since));
            }
            if let Some(skip) = &approval.skip_when {
                self.expr(node, skip);
            }
            for stage in &approval.stages {
                if let Some(when) = &stage.when {
                    self.expr(node, when);
                }
                self.approvers(node, stage.by.iter().chain(&stage.escalate));
            }
            self.bind(&approval.covers, EdgeKind::Covers, node);
        }
    }

    fn of_forbids(&mut self) {
        for (id, forbid) in self.policy.forbids.iter() {
            let node = Node::Forbid(id);
            if let Some(when) = &forbid.when {
                self.expr(node, when);
            }
            self.bind(&forbid.denies, EdgeKind::Denies, node);
        }
    }

    fn of_conflicts(&mut self) {
        for (id, conflict) in self.policy.conflicts.iter() {
            let node = Node::Conflict(id);
            let members: Vec<EntitlementId> = match &conflict.rule {
                ConflictRule::Between { left, right } => {
                    left.iter().chain(right).copied().collect()
                }
                ConflictRule::AtMost { entitlements, roles, .. } => {
                    for role in roles {
                        self.add(node, EdgeKind::Weighs, Node::Role(*role));
                    }
                    for grant in self.grants_through(roles) {
                        self.add(grant, EdgeKind::KeepsApart, node);
                    }
                    entitlements.clone()
                }
            };
            for entitlement in self.with_implying(&members) {
                self.add(Node::Entitlement(entitlement), EdgeKind::KeepsApart, node);
                self.add(node, EdgeKind::Weighs, Node::Entitlement(entitlement));
            }
            if let Resolve::Approval(approval) = conflict.resolve {
                self.add(node, EdgeKind::Resolves, Node::Approval(approval));
            }
        }
    }

    fn of_exceptions(&mut self) {
        for (id, exception) in self.policy.exceptions.iter() {
            let node = Node::Exception(id);
            self.expr(node, &exception.when);
            for selection in &exception.grants {
                self.reach(&selection.entitlements, EdgeKind::Grants, node);
            }
            for forbid in &exception.overrides_forbids {
                self.add(Node::Forbid(*forbid), EdgeKind::Overrides, node);
            }
            for conflict in &exception.overrides_conflicts {
                self.add(Node::Conflict(*conflict), EdgeKind::Overrides, node);
            }
        }
    }

    fn of_reviews(&mut self) {
        for (id, review) in self.policy.reviews.iter() {
            let node = Node::Review(id);
            for entitlement in review.covers.iter().flat_map(|selection| &selection.entitlements) {
                self.add(node, EdgeKind::Reviews, Node::Entitlement(*entitlement));
            }
            for attribute in &review.on_change {
                self.add(node, EdgeKind::Reads, Node::Attribute(*attribute));
            }
            self.approvers(node, &review.by);
        }
    }

    fn add(&mut self, from: Node, kind: EdgeKind, to: Node) {
        self.found.push((from, kind, to));
    }

    fn expr(&mut self, node: Node, expr: &Expr) {
        let found = &mut self.found;
        mentions::in_expr(expr, &self.policy.schema, &mut |kind, other| {
            found.push((node, kind, other));
        });
    }

    fn approvers<'b>(&mut self, node: Node, approvers: impl IntoIterator<Item = &'b Approver>) {
        for approver in approvers {
            match &approver.kind {
                ApproverKind::Manager | ApproverKind::ManagerOfManager => {
                    if let Some(manager) = self.policy.schema.manager {
                        self.add(node, EdgeKind::Reads, Node::Attribute(manager));
                    }
                }
                ApproverKind::Role(role) => self.add(node, EdgeKind::TurnsTo, Node::Role(*role)),
                // The owner is the entitlement's or its app's, on which those depend already.
                ApproverKind::AppOwner | ApproverKind::Person(_) => {}
            }
        }
    }

    /// The entitlements depend on `rule`.
    fn reach<'b>(
        &mut self,
        entitlements: impl IntoIterator<Item = &'b EntitlementId>,
        kind: EdgeKind,
        rule: Node,
    ) {
        for entitlement in entitlements {
            self.add(Node::Entitlement(*entitlement), kind, rule);
        }
    }

    /// The same for what a forbid or an approval says, which binds what implies the
    /// entitlements too, because the app cannot part them.
    fn bind(&mut self, selections: &[Selection], kind: EdgeKind, rule: Node) {
        for selection in selections {
            let bound = self.with_implying(&selection.entitlements);
            self.reach(&bound, kind, rule);
        }
    }

    fn with_implying(&self, entitlements: &[EntitlementId]) -> BTreeSet<EntitlementId> {
        let rows = entitlements.iter().filter_map(|id| self.policy.entitlements.at(*id));
        rows.flat_map(|row| &row.implied_by).chain(entitlements).copied().collect()
    }

    /// The grants of these roles and of all that they include.
    fn grants_through(&self, roles: &[RoleId]) -> Vec<Node> {
        let mut seen: BTreeSet<RoleId> = roles.iter().copied().collect();
        let mut rest = roles.to_vec();
        let mut grants = Vec::new();
        while let Some(id) = rest.pop() {
            let Some(role) = self.policy.roles.at(id) else { continue };
            grants.extend((0..role.grants.len()).map(|number| grant_node(id, number)));
            rest.extend(role.includes.iter().filter(|junior| seen.insert(**junior)));
        }
        grants
    }
}
