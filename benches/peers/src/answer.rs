//! What every engine answers about a person, and how it follows from the rules that match.

use crate::model::{Matched, Rules};

/// What a person holds; in any order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Answer {
    /// Entitlements, by number, and whether each needs an approval.
    pub(crate) held: Vec<(usize, bool)>,
    /// Entitlements, and each role that grants one.
    pub(crate) via: Vec<(usize, usize)>,
}

impl Answer {
    pub(crate) fn clear(&mut self) {
        self.held.clear();
        self.via.clear();
    }
}

/// Makes answers of the rules that match: for engines that only say which these are.
pub(crate) struct Holdings<'a> {
    rules: &'a Rules,
    included: Vec<Vec<usize>>,
    approval_of: Vec<Option<usize>>,
    /// The last person of whom a role was seen, and an entitlement held or forbidden.
    roles: Vec<usize>,
    held: Vec<usize>,
    forbidden: Vec<usize>,
    person: usize,
    approvals: Vec<bool>,
}

impl<'a> Holdings<'a> {
    pub(crate) fn of(rules: &'a Rules) -> Self {
        Self {
            rules,
            included: rules.included(),
            approval_of: rules.approval_of(),
            roles: vec![0; rules.roles.len()],
            held: vec![0; rules.entitlements.len()],
            forbidden: vec![0; rules.entitlements.len()],
            person: 0,
            approvals: vec![false; rules.approvals.len()],
        }
    }

    /// What somebody holds of whom these rules match.
    pub(crate) fn answer(&mut self, matched: &[Matched], answer: &mut Answer) {
        answer.clear();
        self.person += 1;
        self.approvals.fill(false);
        for matched in matched {
            match *matched {
                Matched::Approval(approval) => self.approvals[approval] = true,
                Matched::Forbid(forbid) => {
                    for entitlement in &self.rules.forbids[forbid].entitlements {
                        self.forbidden[*entitlement] = self.person;
                    }
                }
                Matched::Role(_) => {}
            }
        }
        for matched in matched {
            if let Matched::Role(role) = *matched {
                self.add(role, answer);
            }
        }
    }

    fn add(&mut self, role: usize, answer: &mut Answer) {
        for role in &self.included[role] {
            if self.roles[*role] == self.person {
                continue;
            }
            self.roles[*role] = self.person;
            for entitlement in &self.rules.roles[*role].grants {
                if self.forbidden[*entitlement] == self.person {
                    continue;
                }
                if self.held[*entitlement] != self.person {
                    self.held[*entitlement] = self.person;
                    let approval = self.approval_of[*entitlement];
                    let is_needed = approval.is_some_and(|approval| self.approvals[approval]);
                    answer.held.push((*entitlement, is_needed));
                }
                answer.via.push((*entitlement, *role));
            }
        }
    }
}
