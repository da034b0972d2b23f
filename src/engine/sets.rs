//! Where a person stands on one date, as sets.

use super::bits::Bits;
use super::program::Covered;
use super::room::Room;
use crate::eval::State;
use crate::policy::{ApprovalId, Date, EntitlementId, ForbidId, Id, Phase, Policy, RoleId};

/// Where a person stands on one date. Paths are not kept: they follow from the roles whose
/// condition holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Sets {
    /// None where no arm of the lifecycle holds.
    pub(super) phase: Option<Phase>,
    /// The roles whose own condition holds.
    pub(super) matched: Bits,
    /// The roles held.
    pub(super) roles: Bits,
    /// The same one by one, if it was asked what they reach.
    pub(super) role_list: Room<u32>,
    /// What plain grants reach.
    pub(super) plain: Bits,
    /// Every entitlement in the state of its best path, before suspension.
    pub(super) granted: Bits,
    pub(super) pending: Bits,
    pub(super) scheduled: Bits,
    pub(super) denied: Bits,
    /// What a forbid stops that binds the person; of what is reached, and some beyond it.
    pub(super) forbidden: Bits,
    /// What is reached and waits for an approval that covers it.
    pub(super) waiting: Bits,
    /// What is reached by grants with a condition, a window or an approval of their own.
    pub(super) special: Vec<Special>,
    /// The forbids that bind the person and stop something, by name.
    pub(super) forbids: Vec<ForbidId>,
    /// The approvals that are asked for all that they cover.
    pub(super) asked: Bits,
    /// Those that are asked for some of it.
    pub(super) asked_for: Vec<(ApprovalId, Vec<EntitlementId>)>,
    /// The best state of the own paths of each entitlement that implies others.
    pub(super) implying: Vec<(EntitlementId, State)>,
    /// What `waiting` has, one by one.
    waits: Vec<u32>,
    /// Whether any set of entitlements may have one.
    reaches: bool,
    /// Whether the sets of states may have more than what is granted and, of what waits, pending.
    is_mixed: bool,
}

/// An entitlement reached by a grant that is not plain.
#[derive(Clone, Copy, Debug)]
pub(super) struct Special {
    pub(super) role: RoleId,
    /// Which of the role's grants.
    pub(super) place: usize,
    pub(super) entitlement: EntitlementId,
    pub(super) window: Opening,
    /// The approval that this path alone waits for.
    pub(super) requires: Option<ApprovalId>,
}

/// What window and phase make of a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    Open,
    Ahead,
    Closed(Date),
}

impl Sets {
    /// Room for a person under `policy`.
    pub(super) fn room(policy: &Policy) -> Self {
        let roles = || Bits::none(policy.roles.len());
        let entitlements = || Bits::none(policy.entitlements.len());
        Self {
            phase: None,
            matched: roles(),
            roles: roles(),
            role_list: Room::default(),
            plain: entitlements(),
            granted: entitlements(),
            pending: entitlements(),
            scheduled: entitlements(),
            denied: entitlements(),
            forbidden: entitlements(),
            waiting: entitlements(),
            special: Vec::new(),
            forbids: Vec::new(),
            asked: Bits::none(policy.approvals.len()),
            asked_for: Vec::new(),
            implying: Vec::new(),
            waits: Vec::new(),
            reaches: false,
            is_mixed: false,
        }
    }

    /// Makes it that of somebody who has no role.
    pub(super) fn clear(&mut self) {
        self.matched.clear();
        self.roles.clear();
        self.clear_reached();
    }

    /// Makes it that of somebody whose roles, as far as is asked, reach nothing.
    pub(super) fn clear_reached(&mut self) {
        if self.reaches {
            self.begin_reach();
            self.granted.clear();
            self.reaches = false;
        }
    }

    /// Begins to find what roles reach. What is granted stays as it was until [`Sets::settle`].
    pub(super) fn begin_reach(&mut self) {
        self.reaches = true;
        self.role_list.clear();
        self.plain.clear();
        // What waits is little, and mostly all that is in any of these.
        for number in self.waits.drain(..) {
            self.waiting.remove(number as usize);
            self.pending.remove(number as usize);
        }
        if self.is_mixed {
            self.pending.clear();
            self.scheduled.clear();
            self.denied.clear();
            self.is_mixed = false;
        }
        // Most people are bound by no forbid.
        if !self.forbids.is_empty() {
            self.forbidden.clear();
            self.forbids.clear();
        }
        self.special.clear();
        self.asked.clear();
        self.asked_for.clear();
        self.implying.clear();
    }

    /// Whether phase, roles and all states are those of `other`.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.phase == other.phase
            && self.roles == other.roles
            && self.granted == other.granted
            && self.pending == other.pending
            && self.scheduled == other.scheduled
            && self.denied == other.denied
    }

    /// Whether any entitlement can be in a state: few people have one that is denied or scheduled,
    /// and of most that is known without a look.
    pub(super) fn may_have(&self, state: State) -> bool {
        match state {
            State::Denied => !self.forbids.is_empty() || !self.special.is_empty(),
            State::Scheduled => self.phase == Some(Phase::Prehire) || !self.special.is_empty(),
            State::Granted | State::Pending | State::Suspended(_) => true,
        }
    }

    /// The state of an entitlement, before suspension; none where no rule reaches it.
    #[inline]
    pub(super) fn state(&self, entitlement: EntitlementId) -> Option<State> {
        let number = entitlement.index();
        let states = [
            (&self.granted, State::Granted),
            (&self.pending, State::Pending),
            (&self.scheduled, State::Scheduled),
            (&self.denied, State::Denied),
        ];
        states.into_iter().find(|(bits, _)| bits.has(number)).map(|(_, state)| state)
    }

    /// The state of the plain paths to an entitlement.
    #[inline]
    pub(super) fn plain_state(&self, entitlement: EntitlementId) -> State {
        let number = entitlement.index();
        if self.forbidden.has(number) {
            State::Denied
        } else if self.phase == Some(Phase::Prehire) {
            State::Scheduled
        } else if self.waiting.has(number) {
            State::Pending
        } else {
            State::Granted
        }
    }

    /// The state of a path that is not plain.
    pub(super) fn special_state(&self, special: &Special) -> State {
        let number = special.entitlement.index();
        match special.window {
            _ if self.forbidden.has(number) => State::Denied,
            Opening::Closed(_) => State::Denied,
            Opening::Ahead => State::Scheduled,
            Opening::Open if self.waiting.has(number) || special.requires.is_some() => {
                State::Pending
            }
            Opening::Open => State::Granted,
        }
    }

    /// The best state of the own paths of an entitlement, those over `implies` excepted.
    pub(super) fn own_state(&self, entitlement: EntitlementId) -> Option<State> {
        let plain = self.plain.has(entitlement.index()).then(|| self.plain_state(entitlement));
        let special = self.special.iter().filter(|special| special.entitlement == entitlement);
        special.map(|special| self.special_state(special)).chain(plain).max()
    }

    /// Whether an approval that covers an entitlement is asked for.
    pub(super) fn is_asked(&self, approval: ApprovalId, entitlement: EntitlementId) -> bool {
        let mut some = self.asked_for.iter().filter(|(id, _)| *id == approval);
        self.asked.has(approval.index()) || some.any(|(_, of)| of.contains(&entitlement))
    }

    /// Notes that an entitlement, which is reached, waits for an approval that covers it.
    pub(super) fn wait(&mut self, entitlement: EntitlementId) {
        if self.waiting.insert(entitlement.index()) {
            self.waits.push(entitlement.0);
        }
    }

    /// Notes which of what is covered, all of it reached, waits for an approval that is asked
    /// for. Which does is not to be foreseen, so that all are written, and those that do not
    /// overwritten.
    #[inline]
    pub(super) fn wait_for_asked(&mut self, covered: &[Covered]) {
        for covered in covered {
            let waits = self.asked.has(covered.approval as usize);
            let is_new = self.waiting.insert_if(covered.entitlement as usize, waits);
            self.waits.push(covered.entitlement);
            self.waits.truncate(self.waits.len() - usize::from(!is_new));
        }
    }

    /// Adds what is pending to `list`.
    pub(super) fn list_pending(&self, list: &mut Vec<EntitlementId>) {
        if self.is_mixed {
            list.extend(self.pending.iter().map(EntitlementId::from_index));
        } else {
            list.extend(self.waits.iter().copied().map(EntitlementId));
        }
    }

    /// Sorts what is reached by state.
    pub(super) fn settle(&mut self) {
        let is_prehire = self.phase == Some(Phase::Prehire);
        if !is_prehire && self.forbids.is_empty() && self.special.is_empty() {
            self.granted.copy(&self.plain);
            for number in &self.waits {
                self.granted.remove(*number as usize);
                self.pending.insert(*number as usize);
            }
            return;
        }
        self.is_mixed = true;
        if is_prehire {
            self.granted.clear();
            self.pending.clear();
            self.scheduled.copy(&self.plain);
            self.scheduled.drop(&self.forbidden);
            self.denied.copy(&self.plain);
            self.denied.keep(&self.forbidden);
        } else {
            self.scheduled.clear();
            let sorted = [&mut self.granted, &mut self.pending, &mut self.denied];
            Bits::sort(&self.plain, &self.forbidden, &self.waiting, sorted);
        }
        for place in 0..self.special.len() {
            if let Some(special) = self.special.get(place).copied() {
                self.put(special.entitlement, self.special_state(&special));
            }
        }
        if !self.special.is_empty() {
            self.keep_best();
        }
    }

    /// Adds an entitlement in a state; the best counts once [`Sets::keep_best`] is called.
    pub(super) fn put(&mut self, entitlement: EntitlementId, state: State) {
        self.is_mixed = true;
        let bits = match state {
            State::Granted | State::Suspended(_) => &mut self.granted,
            State::Pending => &mut self.pending,
            State::Scheduled => &mut self.scheduled,
            State::Denied => &mut self.denied,
        };
        bits.insert(entitlement.index());
    }

    /// Leaves each entitlement in its best state.
    pub(super) fn keep_best(&mut self) {
        self.pending.drop(&self.granted);
        self.scheduled.drop(&self.granted);
        self.scheduled.drop(&self.pending);
        self.denied.drop(&self.granted);
        self.denied.drop(&self.pending);
        self.denied.drop(&self.scheduled);
    }
}
