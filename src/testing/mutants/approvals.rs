//! Mistakes in approvals.

use super::generate::{Generation, Seat, acts};
use super::mutant::Changed;
use super::{Operator, words};
use crate::eval::capacity_name;
use crate::policy::{Approval, ApprovalId, ApproverKind, Expr, Stage};

impl Generation<'_> {
    pub(super) fn approvals(&mut self) {
        for (id, approval) in self.policy.approvals.iter() {
            if !acts(approval.header.mode) {
                continue;
            }
            self.covers(id, approval);
            for place in 0..approval.stages.len() {
                self.stage(id, approval, place);
            }
            self.skip(id, approval);
        }
    }

    fn covers(&mut self, id: ApprovalId, approval: &Approval) {
        for (place, selection) in approval.covers.iter().enumerate() {
            let mut changed = approval.clone();
            changed.covers.remove(place);
            let what = words::shortened(&words::source(self.policy, selection.span));
            let name = &approval.header.name;
            let description = format!("approval `{name}` is no longer needed for `{what}`");
            let changed = Changed::Approval(id, Box::new(changed));
            self.add(Operator::DropCover, selection.span, description, changed);
        }
    }

    fn skip(&mut self, id: ApprovalId, approval: &Approval) {
        let Some(skip) = &approval.skip_when else { return };
        let name = &approval.header.name;
        let with = |skip_when: Option<Expr>| {
            Changed::Approval(id, Box::new(Approval { skip_when, ..approval.clone() }))
        };
        let seat = format!("the `skip when` of approval `{name}`");
        self.condition(skip, &Seat { name: seat, with: &with, spare: false });
        let text = words::shortened(&words::condition(self.policy, skip));
        let description = format!("`skip when {text}` is left out of approval `{name}`");
        self.add(Operator::DropSkip, words::span_of(skip), description, with(None));
    }

    fn stage(&mut self, id: ApprovalId, approval: &Approval, place: usize) {
        let Some(stage) = approval.stages.get(place) else { return };
        let name = &approval.header.name;
        let with = |stage: Option<Stage>| {
            let mut changed = approval.clone();
            match (stage, changed.stages.get_mut(place)) {
                (Some(stage), Some(cell)) => *cell = stage,
                _ => {
                    changed.stages.remove(place);
                }
            }
            Changed::Approval(id, Box::new(changed))
        };
        // Without any stage nobody could approve.
        if approval.stages.len() > 1 {
            let description = format!("stage `{}` is left out of approval `{name}`", stage.name);
            self.add(Operator::DropStage, stage.span, description, with(None));
        }
        if let Some(when) = &stage.when {
            let with = |when: Option<Expr>| with(Some(Stage { when, ..stage.clone() }));
            let seat = format!("the `when` of stage `{}` of approval `{name}`", stage.name);
            self.condition(when, &Seat { name: seat, with: &with, spare: true });
        }
        self.approvers(name, stage, &|stage| with(Some(stage)));
    }

    fn approvers(&mut self, approval: &str, stage: &Stage, with: &dyn Fn(Stage) -> Changed) {
        let told = format!("stage `{}` of approval `{approval}`", stage.name);
        for (place, approver) in stage.by.iter().enumerate() {
            let text = words::source(self.policy, approver.span);
            if stage.by.len() > 1 {
                let mut changed = stage.clone();
                changed.by.remove(place);
                let description = format!("`{text}` can no longer approve {told}");
                self.add(Operator::DropApprover, approver.span, description, with(changed));
            }
            if !matches!(approver.kind, ApproverKind::Role(_)) {
                continue;
            }
            let fewer = approver.quorum.checked_sub(1).filter(|quorum| *quorum > 0);
            let more = approver.quorum.checked_add(1);
            for (operator, quorum) in
                [(Operator::LowerQuorum, fewer), (Operator::RaiseQuorum, more)]
            {
                let Some(quorum) = quorum else { continue };
                let mut changed = stage.clone();
                if let Some(cell) = changed.by.get_mut(place) {
                    cell.quorum = quorum;
                }
                let holders = capacity_name(self.policy, &approver.kind);
                let after = match quorum {
                    1 => holders,
                    quorum => format!("{quorum} of {holders}"),
                };
                let description = format!("`{text}` becomes `{after}` in {told}");
                self.add(operator, approver.span, description, with(changed));
            }
        }
    }
}
