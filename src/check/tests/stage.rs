//! The stages of approvals that tests name.

use super::Tests;
use crate::check::error::{Kind, TestError};
use crate::check::selector::Use;
use crate::policy::{
    ApprovalId, AwaitedStage, ConflictRule, EntitlementId, GrantTarget, Resolve, Selection,
    TestDecision,
};
use crate::syntax::ast::{self, Decider, StagePath};

impl<'a> Tests<'_, 'a> {
    /// An approval or rejection on record.
    pub(super) fn decision(
        &mut self,
        item: &'a ast::RecordedDecision,
        setup: &'a ast::Setup,
    ) -> Option<TestDecision> {
        let by = match &item.by {
            Decider::Key(key) => Some(key.value.clone()),
            Decider::Named(name) => self.key_of(name, Some(setup)),
        };
        let selected =
            self.selectors.resolve(&item.entitlement, Use::Exception, self.model, self.report);
        let entitlement = selected.selection.entitlements.first().copied();
        let stage = match entitlement {
            Some(entitlement) => self.stage_asked(&item.stage, entitlement),
            None => self.stage(&item.stage),
        };
        let awaited = stage?;
        Some(TestDecision {
            approved: item.approved,
            entitlement: entitlement?,
            approval: awaited.approval,
            stage: awaited.stage?,
            by: by?,
            eligible_as: item.eligible_as.as_ref().map(|capacity| capacity.value.clone()),
            on: item.on.value,
        })
    }

    /// An approval that is awaited, and perhaps a stage of it.
    pub(super) fn awaited(&mut self, path: &StagePath) -> Option<AwaitedStage> {
        if path.second.is_none()
            && let Some(approval) = self.model.approvals.get(&path.first.text)
        {
            return Some(AwaitedStage { approval: approval?, stage: None });
        }
        self.stage(path)
    }

    /// The stage of an approval that is asked for to have an entitlement.
    fn stage_asked(
        &mut self,
        path: &StagePath,
        entitlement: EntitlementId,
    ) -> Option<AwaitedStage> {
        let asked = self.asked_for(entitlement);
        if path.second.is_none() {
            let found = self.stages_called(&path.first.text);
            let fits = |found: &&AwaitedStage| asked.contains(&found.approval);
            let fitting: Vec<AwaitedStage> = found.iter().filter(fits).copied().collect();
            if let [one] = fitting.as_slice() {
                return Some(*one);
            }
        }
        let stage = self.stage(path)?;
        if !asked.contains(&stage.approval) {
            let name = |id: ApprovalId| {
                let approval = self.asked.approvals.at(id);
                approval.map_or("", |approval| approval.header.name.as_str())
            };
            let names: Vec<String> = asked.iter().map(|id| format!("`{}`", name(*id))).collect();
            let entitlements = &self.model.catalogue.entitlements;
            let error = TestError::NotAsked {
                approval: name(stage.approval).to_owned(),
                entitlement: entitlements.at(entitlement).map_or("", |it| &it.name).to_owned(),
                span: path.first.span,
                help: Some(match names.as_slice() {
                    [] => "no approval is asked for it".to_owned(),
                    names => format!("asked for is {}", names.join(", ")),
                }),
            };
            self.report.add(error);
        }
        Some(stage)
    }

    /// The approvals that some path to an entitlement needs; sorted.
    fn asked_for(&self, entitlement: EntitlementId) -> Vec<ApprovalId> {
        let entitlements = &self.model.catalogue.entitlements;
        let implied = entitlements.at(entitlement).map(|it| it.implies.as_slice());
        let reaches = |ids: &[EntitlementId]| {
            let mut held = implied.unwrap_or_default().iter().chain([&entitlement]);
            held.any(|id| ids.binary_search(id).is_ok())
        };
        let selects = |selection: &Selection| reaches(&selection.entitlements);
        let covering = self.asked.approvals.iter();
        let covering = covering.filter(|(_, approval)| approval.covers.iter().any(selects));
        let mut found: Vec<ApprovalId> = covering.map(|(id, _)| id).collect();
        for grant in self.asked.roles.values().flat_map(|role| &role.grants) {
            let grants = |target: &GrantTarget| match target {
                GrantTarget::Selected(selection) => selection.entitlements.contains(&entitlement),
                GrantTarget::ByAttribute { family, .. } => {
                    let family = self.model.catalogue.families.at(*family);
                    family.is_some_and(|family| family.members.contains(&entitlement))
                }
            };
            if let Some(required) = grant.requires
                && grant.targets.iter().any(grants)
            {
                found.push(required);
            }
        }
        for conflict in self.asked.conflicts.values() {
            let Resolve::Approval(approval) = conflict.resolve else { continue };
            let concerned = match &conflict.rule {
                ConflictRule::Between { left, right } => reaches(left) || reaches(right),
                // Who holds a role in it may hold anything by it.
                ConflictRule::AtMost { entitlements, roles, .. } => {
                    reaches(entitlements) || !roles.is_empty()
                }
            };
            if concerned {
                found.push(approval);
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// `approval.stage`, or a stage whose name only one approval has.
    fn stage(&mut self, path: &StagePath) -> Option<AwaitedStage> {
        let Some(second) = &path.second else { return self.lone_stage(&path.first) };
        let approval = self.model.approvals.resolve(&path.first, self.report)?;
        let stages = &self.asked.approvals.at(approval)?.stages;
        let stage = stages.iter().position(|stage| stage.name == second.text);
        if stage.is_none() {
            let names = stages.iter().map(|stage| stage.name.as_str());
            self.report.unknown(Kind::Stage, second, names);
        }
        Some(AwaitedStage { approval, stage: Some(stage?) })
    }

    fn lone_stage(&mut self, name: &ast::Name) -> Option<AwaitedStage> {
        let found = self.stages_called(&name.text);
        match found.as_slice() {
            [one] => Some(*one),
            [] => {
                let approvals = self.asked.approvals.values();
                let stages = approvals.clone().flat_map(|approval| &approval.stages);
                let names = stages.map(|stage| stage.name.as_str());
                let names = names.chain(self.model.approvals.names());
                self.report.unknown(Kind::Stage, name, names);
                None
            }
            several => {
                let choices = several.iter().filter_map(|choice| {
                    let approval = self.asked.approvals.at(choice.approval)?;
                    Some(format!("`{}.{}`", approval.header.name, name.text))
                });
                let choices = choices.collect::<Vec<_>>().join(", ");
                let (name, span) = (name.text.clone(), name.span);
                self.report.add(TestError::AmbiguousStage { name, choices, span });
                None
            }
        }
    }

    fn stages_called(&self, name: &str) -> Vec<AwaitedStage> {
        let each = self.asked.approvals.iter().filter_map(|(approval, row)| {
            let stage = row.stages.iter().position(|stage| stage.name == name)?;
            Some(AwaitedStage { approval, stage: Some(stage) })
        });
        each.collect()
    }
}
