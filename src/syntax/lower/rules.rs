//! Conditions, roles, approvals, forbids, conflicts, exceptions and reviews.

use super::clauses::Seen;
use super::selector::covering;
use super::{Lowering, inner};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{
    Approval, Condition, Conflict, ConflictRule, DenyClause, Exception, Forbid, Grant, GrantClause,
    Member, Mode, Name, Resolve, Review, Role, Selector, Stage, Text,
};
use crate::syntax::grammar::{Node, Rule};

const ROLE_ORDER: &str = "a role says `owner`, `when`, `include`, then its grants; `mode` and \
                          `control` stand before `when`";
const RULE_ORDER: &str = "`mode` and `control` stand before `when`";

/// What every rule begins with.
#[derive(Default)]
struct Head {
    name: Option<Name>,
    title: Option<Text>,
    mode: Option<Spanned<Mode>>,
    control: Option<Text>,
}

impl Lowering<'_> {
    /// Takes what belongs to the head of a rule; gives back the clauses of the body, of
    /// which those that are repeated without leave are reported and left out.
    fn rule<'i>(&mut self, node: Node<'i>, repeatable: &[Rule]) -> (Head, Seen, Vec<Node<'i>>) {
        let mut head = Head::default();
        let mut seen = Seen::default();
        let mut body = Vec::new();
        let is_role = node.as_rule() == Rule::role_decl;
        for inner in node.into_inner() {
            match inner.as_rule() {
                Rule::name => head.name = Some(self.name(&inner)),
                Rule::string => head.title = self.text(&inner),
                Rule::mode_clause | Rule::control_clause => {
                    let order = if is_role { ROLE_ORDER } else { RULE_ORDER };
                    self.precede(&seen, &inner, &[Rule::when_clause], order);
                    if !self.once(&mut seen, &inner) {
                    } else if inner.as_rule() == Rule::mode_clause {
                        head.mode = self.mode(inner);
                    } else {
                        head.control = self.inner_text(inner);
                    }
                }
                rule if repeatable.contains(&rule) => {
                    self.note(&mut seen, &inner);
                    body.push(inner);
                }
                rule if is_clause(rule) => {
                    if is_role {
                        self.role_order(&seen, &inner);
                    }
                    if self.once(&mut seen, &inner) {
                        body.push(inner);
                    }
                }
                _ => {}
            }
        }
        (head, seen, body)
    }

    fn role_order(&mut self, seen: &Seen, node: &Node<'_>) {
        let later: &[Rule] = match node.as_rule() {
            Rule::owner_clause => &[Rule::when_clause, Rule::include_clause, Rule::grant_clause],
            Rule::when_clause => &[Rule::include_clause, Rule::grant_clause],
            Rule::include_clause => &[Rule::grant_clause],
            _ => return,
        };
        self.precede(seen, node, later, ROLE_ORDER);
    }

    pub(super) fn condition(&mut self, node: Node<'_>) -> Option<Condition> {
        let (mut name, mut title, mut expr) = (None, None, None);
        for inner in node.into_inner() {
            match inner.as_rule() {
                Rule::name => name = Some(self.name(&inner)),
                Rule::string => title = self.text(&inner),
                Rule::expr => expr = self.expr(inner),
                _ => {}
            }
        }
        Some(Condition { name: name?, title, expr: expr? })
    }

    pub(super) fn role(&mut self, node: Node<'_>) -> Option<Role> {
        let (head, _, body) = self.rule(node, &[Rule::grant_clause]);
        let Head { name, title, mode, control } = head;
        let (mut owner, mut when) = (None, None);
        let (mut include, mut grants) = (Vec::new(), Vec::new());
        for clause in body {
            match clause.as_rule() {
                Rule::owner_clause => owner = self.inner_text(clause),
                Rule::when_clause => when = self.inner_expr(clause),
                Rule::include_clause => include = self.names(clause),
                Rule::grant_clause => grants.extend(self.grant(clause)),
                _ => {}
            }
        }
        Some(Role { name: name?, title, owner, mode, control, when, include, grants })
    }

    fn grant(&mut self, node: Node<'_>) -> Option<Grant> {
        let span = self.span(&node);
        let mut seen = Seen::default();
        let mut targets = Vec::new();
        let (mut when, mut from, mut until, mut requires) = (None, None, None, None);
        let mut whole = true;
        for inner in node.into_inner() {
            match inner.as_rule() {
                Rule::selector => match self.selector(inner) {
                    Some(selector) => targets.push(selector),
                    None => whole = false,
                },
                rule if !is_clause(rule) => {}
                _ if !self.once(&mut seen, &inner) => {}
                Rule::requires_clause => requires = self.inner_name(inner),
                rule => {
                    let expr = self.inner_expr(inner);
                    whole &= expr.is_some();
                    match rule {
                        Rule::when_clause => when = expr,
                        Rule::from_clause => from = expr,
                        _ => until = expr,
                    }
                }
            }
        }
        Some(Grant { targets, when, from, until, requires, span }).filter(|_| whole)
    }

    pub(super) fn approval(&mut self, node: Node<'_>) -> Option<Approval> {
        let (head, _, body) = self.rule(node, &[Rule::stage_clause]);
        let Head { name, title, mode, control } = head;
        let (mut covers, mut stages) = (Vec::new(), Vec::new());
        let (mut skip_when, mut valid) = (None, None);
        for clause in body {
            match clause.as_rule() {
                Rule::for_clause => covers = self.selectors(clause),
                Rule::stage_clause => stages.extend(self.stage(clause)),
                Rule::skip_when_clause => skip_when = self.inner_expr(clause),
                Rule::valid_clause => valid = self.inner_duration(clause),
                _ => {}
            }
        }
        Some(Approval { name: name?, title, mode, control, covers, stages, skip_when, valid })
    }

    fn stage(&mut self, node: Node<'_>) -> Option<Stage> {
        let span = self.span(&node);
        let mut seen = Seen::default();
        let mut name = None;
        let (mut by, mut within, mut escalate, mut when) = (Vec::new(), None, None, None);
        for inner in node.into_inner() {
            match inner.as_rule() {
                Rule::name => name = Some(self.name(&inner)),
                rule if !is_clause(rule) => {}
                _ if !self.once(&mut seen, &inner) => {}
                Rule::by_clause => by = self.approvers(inner),
                Rule::within_clause => within = self.inner_duration(inner),
                Rule::escalate_clause => escalate = self.approvers(inner).pop(),
                _ => when = self.inner_expr(inner),
            }
        }
        Some(Stage { name: name?, by, within, escalate, when, span })
    }

    pub(super) fn forbid(&mut self, node: Node<'_>) -> Option<Forbid> {
        let (head, _, body) = self.rule(node, &[Rule::deny_clause]);
        let Head { name, title, mode, control } = head;
        let (mut when, mut denies, mut because) = (None, Vec::new(), None);
        for clause in body {
            let span = self.span(&clause);
            match clause.as_rule() {
                Rule::when_clause => when = self.inner_expr(clause),
                Rule::deny_clause => {
                    denies.push(DenyClause { targets: self.selectors(clause), span });
                }
                Rule::because_clause => because = self.inner_text(clause),
                _ => {}
            }
        }
        Some(Forbid { name: name?, title, mode, control, when, denies, because })
    }

    pub(super) fn conflict(&mut self, node: Node<'_>) -> Option<Conflict> {
        let (head, _, body) = self.rule(node, &[]);
        let Head { name, title, mode, control } = head;
        let (mut rule, mut resolve, mut because) = (None, None, None);
        for clause in body {
            let span = self.span(&clause);
            match clause.as_rule() {
                Rule::between_clause => rule = self.between_sides(clause, span),
                Rule::at_most_clause => rule = self.at_most(clause, span),
                Rule::resolve_clause => resolve = self.resolve(clause),
                Rule::because_clause => because = self.inner_text(clause),
                _ => {}
            }
        }
        Some(Conflict { name: name?, title, mode, control, rule, resolve, because })
    }

    fn between_sides(&mut self, node: Node<'_>, span: Span) -> Option<ConflictRule> {
        let mut sides = node
            .into_inner()
            .filter(|inner| inner.as_rule() == Rule::side)
            .map(|inner| self.selectors(inner))
            .collect::<Vec<Vec<Selector>>>()
            .into_iter();
        Some(ConflictRule::Between { left: sides.next()?, right: sides.next()?, span })
    }

    fn at_most(&mut self, node: Node<'_>, span: Span) -> Option<ConflictRule> {
        let mut limit = None;
        let mut members = Vec::new();
        for inner in node.into_inner() {
            match inner.as_rule() {
                Rule::int => limit = Some(Spanned::new(self.count(&inner)?, self.span(&inner))),
                Rule::member => members.extend(self.member(inner)),
                _ => {}
            }
        }
        Some(ConflictRule::AtMost { limit: limit?, members, span })
    }

    fn member(&mut self, node: Node<'_>) -> Option<Member> {
        let inner = node.into_inner().next()?;
        if inner.as_rule() == Rule::selector {
            self.selector(inner).map(Member::Entitlements)
        } else {
            self.inner_name(inner).map(Member::Role)
        }
    }

    fn resolve(&mut self, node: Node<'_>) -> Option<Spanned<Resolve>> {
        let way = node.into_inner().find(|inner| inner.as_rule() != Rule::kw_resolve)?;
        let span = self.span(&way);
        let value = match way.as_rule() {
            Rule::resolve_deny => Resolve::Deny,
            Rule::resolve_report => Resolve::Report,
            Rule::resolve_approval => Resolve::Approval(self.inner_name(way)?),
            _ => {
                let kept = inner(way, |rule| rule == Rule::entitlement)?;
                Resolve::Keep(self.entitlement(kept)?)
            }
        };
        Some(Spanned::new(value, span))
    }

    pub(super) fn exception(&mut self, node: Node<'_>) -> Option<Exception> {
        let (head, _, body) = self.rule(node, &[Rule::exception_grant]);
        let Head { name, title, mode, control } = head;
        let mut exception = Exception {
            name: name?,
            title,
            mode,
            control,
            when: None,
            grants: Vec::new(),
            overrides: Vec::new(),
            from: None,
            until: None,
            approved_by: None,
            ticket: None,
            because: None,
        };
        for clause in body {
            match clause.as_rule() {
                Rule::when_clause => exception.when = self.inner_expr(clause),
                Rule::exception_grant => {
                    let targets = self.selectors(clause);
                    if let Some(span) = covering(&targets) {
                        exception.grants.push(GrantClause { targets, span });
                    }
                }
                Rule::overrides_clause => exception.overrides = self.names(clause),
                Rule::from_date => exception.from = self.inner_date(clause),
                Rule::until_date => exception.until = self.inner_date(clause),
                Rule::approved_by_clause => exception.approved_by = self.inner_text(clause),
                Rule::ticket_clause => exception.ticket = self.inner_text(clause),
                Rule::because_clause => exception.because = self.inner_text(clause),
                _ => {}
            }
        }
        Some(exception)
    }

    pub(super) fn review(&mut self, node: Node<'_>) -> Option<Review> {
        let (head, _, body) = self.rule(node, &[Rule::on_change_clause]);
        let Head { name, title, mode, control } = head;
        let (mut covers, mut every) = (Vec::new(), None);
        let (mut on_change, mut by) = (Vec::new(), Vec::new());
        for clause in body {
            match clause.as_rule() {
                Rule::for_clause => covers = self.selectors(clause),
                Rule::every_clause => every = self.inner_duration(clause),
                Rule::on_change_clause => on_change.extend(self.names(clause)),
                Rule::by_clause => by = self.approvers(clause),
                _ => {}
            }
        }
        Some(Review { name: name?, title, mode, control, covers, every, on_change, by })
    }
}

/// Whether a rule is a clause, not a mark or a keyword of its declaration.
fn is_clause(rule: Rule) -> bool {
    !matches!(
        rule,
        Rule::l_brace
            | Rule::r_brace
            | Rule::comma
            | Rule::kw_grant
            | Rule::kw_stage
            | Rule::kw_role
            | Rule::kw_approval
            | Rule::kw_forbid
            | Rule::kw_conflict
            | Rule::kw_exception
            | Rule::kw_review
    )
}
