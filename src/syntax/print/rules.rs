//! Conditions, roles, approvals, forbids, conflicts, exceptions and reviews.

use super::selector::{closed, selector, selectors};
use super::{Printer, expr::expr, headed, joined, quoted};
use crate::policy::{Duration, Mode};
use crate::source::Spanned;
use crate::syntax::ast::{
    Approval, Approver, ApproverKind, Condition, Conflict, ConflictRule, Exception, Expr, Forbid,
    Grant, Member, Resolve, Review, Role, Selector, Stage, Text,
};

impl Printer {
    pub(super) fn condition(&mut self, condition: &Condition) {
        let head = headed("condition", &condition.name, condition.title.as_ref());
        self.line(&format!("{head} = {}", expr(&condition.expr)));
    }

    pub(super) fn role(&mut self, role: &Role) {
        self.block(&headed("role", &role.name, role.title.as_ref()), |out| {
            out.mode(role.mode.as_ref());
            out.text_clause("control", role.control.as_ref());
            out.text_clause("owner", role.owner.as_ref());
            out.when(role.when.as_ref());
            out.names_clause("include", &role.include);
            for grant in &role.grants {
                out.line(&grant_text(grant));
            }
        });
    }

    pub(super) fn approval(&mut self, approval: &Approval) {
        self.block(&headed("approval", &approval.name, approval.title.as_ref()), |out| {
            out.mode(approval.mode.as_ref());
            out.text_clause("control", approval.control.as_ref());
            out.covers(&approval.covers);
            for stage in &approval.stages {
                out.line(&stage_text(stage));
            }
            if let Some(skip) = &approval.skip_when {
                out.line(&format!("skip when {}", expr(skip)));
            }
            out.duration_clause("valid", approval.valid.as_ref());
        });
    }

    pub(super) fn forbid(&mut self, forbid: &Forbid) {
        self.block(&headed("forbid", &forbid.name, forbid.title.as_ref()), |out| {
            out.mode(forbid.mode.as_ref());
            out.text_clause("control", forbid.control.as_ref());
            out.when(forbid.when.as_ref());
            for deny in &forbid.denies {
                out.line(&format!("deny {}", selectors(&deny.targets)));
            }
            out.text_clause("because", forbid.because.as_ref());
        });
    }

    pub(super) fn conflict(&mut self, conflict: &Conflict) {
        self.block(&headed("conflict", &conflict.name, conflict.title.as_ref()), |out| {
            out.mode(conflict.mode.as_ref());
            out.text_clause("control", conflict.control.as_ref());
            match &conflict.rule {
                Some(ConflictRule::Between { left, right, .. }) => {
                    let (left, right) = (joined(left, closed), joined(right, closed));
                    out.line(&format!("between {left} and {right}"));
                }
                Some(ConflictRule::AtMost { limit, members, .. }) => {
                    let members = joined(members, |member| match member {
                        Member::Role(role) => format!("role {}", role.text),
                        Member::Entitlements(entitlements) => selector(entitlements),
                    });
                    out.line(&format!("at most {} of {members}", limit.value));
                }
                None => {}
            }
            if let Some(resolve) = &conflict.resolve {
                let way = match &resolve.value {
                    Resolve::Deny => "deny".to_owned(),
                    Resolve::Report => "report".to_owned(),
                    Resolve::Keep(kept) => format!("keep {}", selector(kept)),
                    Resolve::Approval(approval) => format!("approval {}", approval.text),
                };
                out.line(&format!("resolve {way}"));
            }
            out.text_clause("because", conflict.because.as_ref());
        });
    }

    pub(super) fn exception(&mut self, exception: &Exception) {
        self.block(&headed("exception", &exception.name, exception.title.as_ref()), |out| {
            out.mode(exception.mode.as_ref());
            out.text_clause("control", exception.control.as_ref());
            out.when(exception.when.as_ref());
            for grant in &exception.grants {
                out.line(&format!("grant {}", selectors(&grant.targets)));
            }
            out.names_clause("overrides", &exception.overrides);
            if let Some(from) = &exception.from {
                out.line(&format!("from {}", from.value));
            }
            if let Some(until) = &exception.until {
                out.line(&format!("until {}", until.value));
            }
            out.text_clause("approved by", exception.approved_by.as_ref());
            out.text_clause("ticket", exception.ticket.as_ref());
            out.text_clause("because", exception.because.as_ref());
        });
    }

    pub(super) fn review(&mut self, review: &Review) {
        self.block(&headed("review", &review.name, review.title.as_ref()), |out| {
            out.mode(review.mode.as_ref());
            out.text_clause("control", review.control.as_ref());
            out.covers(&review.covers);
            out.duration_clause("every", review.every.as_ref());
            out.names_clause("on change of", &review.on_change);
            if !review.by.is_empty() {
                out.line(&format!("by {}", approvers(&review.by)));
            }
        });
    }

    /// `mode …`
    pub(super) fn mode(&mut self, mode: Option<&Spanned<Mode>>) {
        match mode.map(|mode| mode.value) {
            Some(Mode::Enforce) => self.line("mode enforce"),
            Some(Mode::Record) => self.line("mode record"),
            None => {}
        }
    }

    /// `skip because "…"`
    pub(super) fn skip(&mut self, skip: Option<&Text>) {
        self.text_clause("skip because", skip);
    }

    fn when(&mut self, when: Option<&Expr>) {
        if let Some(when) = when {
            self.line(&format!("when {}", expr(when)));
        }
    }

    fn covers(&mut self, covers: &[Selector]) {
        if !covers.is_empty() {
            self.line(&format!("for {}", selectors(covers)));
        }
    }

    fn duration_clause(&mut self, word: &str, duration: Option<&Spanned<Duration>>) {
        if let Some(duration) = duration {
            self.line(&format!("{word} {}", duration.value));
        }
    }
}

fn grant_text(grant: &Grant) -> String {
    let mut text = format!("grant {}", selectors(&grant.targets));
    for (word, term) in [("when", &grant.when), ("from", &grant.from), ("until", &grant.until)] {
        if let Some(term) = term {
            text.push_str(&format!(" {word} {}", expr(term)));
        }
    }
    if let Some(approval) = &grant.requires {
        text.push_str(&format!(" requires {}", approval.text));
    }
    text
}

fn stage_text(stage: &Stage) -> String {
    let mut text = format!("stage {}", stage.name.text);
    if !stage.by.is_empty() {
        text.push_str(&format!(" by {}", approvers(&stage.by)));
    }
    if let Some(within) = &stage.within {
        text.push_str(&format!(" within {}", within.value));
    }
    if let Some(escalate) = &stage.escalate {
        text.push_str(&format!(" escalate {}", approver(escalate)));
    }
    if let Some(when) = &stage.when {
        text.push_str(&format!(" when {}", expr(when)));
    }
    text
}

fn approvers(list: &[Approver]) -> String {
    list.iter().map(approver).collect::<Vec<_>>().join(" else ")
}

fn approver(approver: &Approver) -> String {
    let who = match &approver.kind {
        ApproverKind::Manager => "manager".to_owned(),
        ApproverKind::ManagerOfManager => "manager of manager".to_owned(),
        ApproverKind::AppOwner => "app owner".to_owned(),
        ApproverKind::Role(role) => format!("role {}", role.text),
        ApproverKind::Person(person) => format!("person {}", quoted(&person.value)),
    };
    match &approver.quorum {
        Some(quorum) => format!("{} of {who}", quorum.value),
        None => who,
    }
}
