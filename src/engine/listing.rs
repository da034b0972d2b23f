//! What is granted to somebody or pending, and by which roles, as lists.

use super::Engine;
use super::bits::Bits;
use super::program::MOST_GRANTS;
use super::room::Room;
use super::stand::Stand;
use crate::eval::State;
use crate::policy::{EntitlementId, Id, Phase, RoleId};

/// What is granted to somebody or pending, and by which roles; room that is used again for the
/// next. While somebody is suspended, nothing is.
#[derive(Clone, Debug)]
pub struct Listing {
    /// What is not listed yet.
    left: Bits,
    entitlements: Room<EntitlementId>,
    pending: Vec<EntitlementId>,
    grants: Room<(EntitlementId, RoleId)>,
}

impl Listing {
    /// Room for people under the policy of `engine`.
    #[must_use]
    pub fn room(engine: &Engine<'_>) -> Self {
        Self {
            left: Bits::none(engine.policy().entitlements.len()),
            entitlements: Room::default(),
            pending: Vec::new(),
            grants: Room::default(),
        }
    }

    /// Every entitlement that is granted or pending, each once, in no particular order.
    #[must_use]
    pub fn entitlements(&self) -> &[EntitlementId] {
        self.entitlements.list()
    }

    /// Those of them that are pending.
    #[must_use]
    pub fn pending(&self) -> &[EntitlementId] {
        &self.pending
    }

    /// Every grant that leads to one of them: the entitlement, and the role that grants it. What
    /// is there only because something else implies it has none.
    #[must_use]
    pub fn grants(&self) -> &[(EntitlementId, RoleId)] {
        self.grants.list()
    }

    /// Lists what is granted or pending where somebody stands.
    pub fn find(&mut self, stand: &Stand<'_>) {
        self.entitlements.clear();
        self.grants.clear();
        self.pending.clear();
        if stand.phase() == Phase::Suspended {
            return;
        }
        self.list_grants(stand);
        let sets = stand.sets;
        sets.list_pending(&mut self.pending);
        self.left.unite(&sets.granted, &sets.pending);
        let grants = self.grants.list();
        let room = self.entitlements.reserve(grants.len(), EntitlementId(0));
        let mut count = 0;
        for (entitlement, _) in grants {
            if let Some(next) = room.get_mut(count) {
                *next = *entitlement;
            }
            count += usize::from(self.left.take(entitlement.index()));
        }
        self.entitlements.add(count);
        if !sets.implying.is_empty() {
            self.entitlements.extend(self.left.iter().map(EntitlementId::from_index));
        }
    }

    fn list_grants(&mut self, stand: &Stand<'_>) {
        let (sets, plain) = (stand.sets, &stand.engine.program.plain);
        // Before the first day, what is granted plainly is scheduled.
        if stand.phase() != Phase::Prehire {
            for role in sets.role_list.list().iter().copied().map(RoleId) {
                let Some((wide, length)) = plain.wide::<MOST_GRANTS>(role.index()) else {
                    let granted = plain.at(role.index()).iter();
                    self.grants.extend(granted.map(|entitlement| (*entitlement, role)));
                    continue;
                };
                let room = self.grants.reserve(MOST_GRANTS, (EntitlementId(0), role));
                if let Some(room) = room.first_chunk_mut::<MOST_GRANTS>() {
                    room.iter_mut().zip(wide).for_each(|(next, granted)| *next = (*granted, role));
                }
                self.grants.add(length);
            }
        }
        if !sets.forbids.is_empty() {
            self.grants.retain(|(entitlement, _)| !sets.forbidden.has(entitlement.index()));
        }
        if !sets.special.is_empty() {
            let special = sets.special.iter().filter(|special| {
                matches!(sets.special_state(special), State::Granted | State::Pending)
            });
            self.grants.extend(special.map(|special| (special.entitlement, special.role)));
        }
    }
}
