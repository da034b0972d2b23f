//! The line of somebody who stands somewhere, put together from pieces.
//!
//! Each form gives the very bytes of its document in `eval`: `DecisionDocument`,
//! `EntitlementsDocument`, `RolesDocument`.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;
use serde_json::to_writer;

use super::paths::{PathRoom, Way, WaySource};
use super::stand::Stand;
use super::tally::Tally;
use super::teller::Form;
use crate::eval::{
    Asked, Awaiting, AwaitingDocument, CauseDocument, FindingDocument, ReviewDueDocument, State,
    Was, awaited,
};
use crate::identity::PersonId;
use crate::policy::{ApprovalId, ApproverKind, Date, EntitlementId, Id, Policy};

/// What approvals wait for that does not depend on who is asked about.
pub(super) type Awaited = HashMap<(ApprovalId, EntitlementId), Arc<Awaiting>>;

/// A line in the making.
pub(super) struct Page<'p, 'w> {
    pub(super) stand: Stand<'w>,
    pub(super) awaited: &'p mut Awaited,
    pub(super) out: &'p mut Vec<u8>,
    pub(super) tally: &'p mut Tally,
}

/// A missing value leaves something open, or nothing can be written.
type Written = serde_json::Result<Option<()>>;

impl Page<'_, '_> {
    /// Everything, with every path. None where a missing value leaves something open.
    pub(super) fn full(&mut self, room: &mut PathRoom) -> Written {
        let stand = self.stand;
        room.find(&stand);
        self.head()?;
        self.roles_member();
        self.text(b",\"entitlements\":[");
        for (place, (entitlement, ways)) in room.each().enumerate() {
            self.separate(place);
            if self.holding(entitlement, ways)?.is_none() {
                return Ok(None);
            }
        }
        self.text(b"],\"next_change\":");
        self.date(stand.next_change());
        self.text(b",\"quarantine\":null");
        self.warnings()?;
        self.text(b"}");
        self.tally.stand(&stand, Form::Full);
        Ok(Some(()))
    }

    /// The entitlements of each state, by name.
    pub(super) fn entitlements(&mut self, room: &mut PathRoom) -> Written {
        let stand = self.stand;
        self.head()?;
        self.names(b",\"granted\":[", stand.in_state(State::Granted));
        for (name, state) in [
            (&b",\"pending\":["[..], State::Pending),
            (b",\"scheduled\":[", State::Scheduled),
            (b",\"suspended\":[", State::Suspended(Was::Granted)),
            (b",\"denied\":[", State::Denied),
        ] {
            match state {
                // In order, whatever they were before.
                State::Suspended(_)
                    if stand.sets.phase == Some(crate::policy::Phase::Suspended) =>
                {
                    let mut all = stand.sets.granted.clone();
                    all.add(&stand.sets.pending);
                    if !all.is_empty() {
                        self.names(name, all.iter().map(EntitlementId::from_index));
                    }
                }
                _ if stand.count(state) > 0 => self.names(name, stand.in_state(state)),
                _ => {}
            }
        }
        self.text(b",\"next_change\":");
        self.date(stand.next_change());
        self.text(b",\"quarantine\":null");
        self.warnings()?;
        self.text(b"}");
        self.tally.stand(&stand, Form::Entitlements);
        self.count_awaited(room)
    }

    /// Phase and roles.
    pub(super) fn roles(&mut self) -> Written {
        self.head()?;
        self.roles_member();
        self.text(b",\"quarantine\":null");
        self.warnings()?;
        self.text(b"}");
        self.tally.stand(&self.stand, Form::Roles);
        Ok(Some(()))
    }

    fn text(&mut self, text: &[u8]) {
        self.out.extend_from_slice(text);
    }

    fn separate(&mut self, place: usize) {
        if place > 0 {
            self.out.push(b',');
        }
    }

    fn date(&mut self, date: Option<Date>) {
        match date {
            None => self.text(b"null"),
            Some(date) => self.quoted(&date.to_string()),
        }
    }

    /// A text that needs no escapes.
    fn quoted(&mut self, text: &str) {
        self.out.push(b'"');
        self.text(text.as_bytes());
        self.out.push(b'"');
    }

    /// Who, when, and the phase.
    fn head(&mut self) -> serde_json::Result<()> {
        let stand = self.stand;
        let row = stand.world.population.people.at(stand.person);
        self.text(b"{\"identity\":");
        let key = row.and_then(|row| row.key.as_deref());
        to_writer(&mut *self.out, &key)?;
        if let Some(row) = row.filter(|row| row.key.is_none() || row.records.len() > 1) {
            self.text(b",\"records\":");
            to_writer(&mut *self.out, &row.records)?;
        }
        self.text(b",\"as_of\":");
        self.text(stand.day.as_bytes());
        self.text(b",\"phase\":");
        self.quoted(stand.phase().name());
        Ok(())
    }

    fn roles_member(&mut self) {
        let engine = self.stand.engine;
        self.text(b",\"roles\":[");
        for (place, role) in self.stand.roles().enumerate() {
            self.separate(place);
            self.out.extend_from_slice(engine.prints().role(role));
        }
        self.text(b"]");
    }

    fn names(&mut self, start: &[u8], entitlements: impl Iterator<Item = EntitlementId>) {
        let engine = self.stand.engine;
        self.text(start);
        for (place, entitlement) in entitlements.enumerate() {
            self.separate(place);
            self.out.extend_from_slice(engine.prints().entitlement(entitlement));
        }
        self.text(b"]");
    }

    fn warnings(&mut self) -> serde_json::Result<()> {
        let row = self.stand.world.population.people.at(self.stand.person);
        let Some(warnings) = row.map(|row| &row.warnings).filter(|all| !all.is_empty()) else {
            return Ok(());
        };
        let warnings: Vec<_> = warnings.iter().map(FindingDocument::of).collect();
        self.member(b",\"warnings\":", &warnings)
    }

    /// A member that is left out where it is empty.
    fn member<T: Serialize>(&mut self, start: &[u8], all: &[T]) -> serde_json::Result<()> {
        if all.is_empty() {
            return Ok(());
        }
        self.text(start);
        to_writer(&mut *self.out, all)
    }

    /// An entitlement and its one state.
    fn holding(&mut self, entitlement: EntitlementId, ways: &[Way]) -> Written {
        let stand = self.stand;
        let (engine, policy) = (stand.engine, stand.engine.policy());
        let Some(state) = stand.state(entitlement) else { return Ok(None) };
        self.text(engine.prints().holding(entitlement));
        self.text(state.name().as_bytes());
        match state {
            State::Granted => self.text(b"\",\"until\":"),
            State::Suspended(Was::Granted) => self.text(b"\",\"was\":\"granted\",\"until\":"),
            State::Suspended(Was::Pending) => self.text(b"\",\"was\":\"pending\",\"until\":"),
            State::Scheduled => self.text(b"\",\"from\":"),
            State::Pending | State::Denied => self.text(b"\""),
        }
        if state.is_kept() || state == State::Scheduled {
            self.date(stand.turn(entitlement));
        }
        let Some(awaiting) = self.awaiting(entitlement, ways) else { return Ok(None) };
        if !awaiting.is_empty() {
            let documents: Vec<_> =
                awaiting.iter().map(|each| AwaitingDocument::of(policy, each)).collect();
            self.member(b",\"awaiting\":", &documents)?;
            awaiting.iter().for_each(|each| self.tally.awaits(&stand, entitlement, each));
        }
        let reviews = stand.reviews(entitlement, state);
        let due = |each| ReviewDueDocument::of(policy, each, stand.as_of);
        self.member(b",\"reviews\":", &reviews.iter().map(due).collect::<Vec<_>>())?;
        if state == State::Denied {
            let causes = stand.denied_by(entitlement, ways).into_iter();
            let causes: Vec<_> = causes.map(|each| CauseDocument::of(policy, each)).collect();
            self.member(b",\"denied_by\":", &causes)?;
        }
        self.text(b",\"via\":[");
        for (place, way) in ways.iter().enumerate() {
            self.separate(place);
            let start = match way.source {
                WaySource::Role(role, place) => {
                    engine.prints().route(&engine.program, policy, role, place)
                }
                WaySource::Implied(implying) => engine.prints().implied(implying),
            };
            self.out.extend_from_slice(start);
            self.text(stand.shown(way.state).name().as_bytes());
            self.text(b"\"}");
        }
        self.text(b"]}");
        Ok(Some(()))
    }

    /// The approvals that are missing for an entitlement.
    fn awaiting(&mut self, entitlement: EntitlementId, ways: &[Way]) -> Option<Vec<Arc<Awaiting>>> {
        let stand = self.stand;
        let missing = stand.missing(entitlement, ways);
        missing.into_iter().map(|(approval, of)| self.awaited(approval, of)).collect()
    }

    fn awaited(&mut self, approval: ApprovalId, of: EntitlementId) -> Option<Arc<Awaiting>> {
        let asked = self.stand.asked();
        if !is_shared(self.stand.engine.policy(), approval) {
            return awaited(&asked, approval, of).map(Arc::new);
        }
        let shared = match self.awaited.get(&(approval, of)) {
            Some(shared) => Arc::clone(shared),
            None => {
                // As it is for somebody who can give nothing.
                let nobody = Asked { person: PersonId::from_index(usize::MAX), ..asked };
                let found = Arc::new(awaited(&nobody, approval, of)?);
                self.awaited.insert((approval, of), Arc::clone(&found));
                found
            }
        };
        let row = self.stand.world.population.people.at(self.stand.person);
        let key = row.and_then(|row| row.key.as_ref());
        // Nobody approves for themselves.
        match key.is_some_and(|key| shared.approvers.contains(key)) {
            true => awaited(&asked, approval, of).map(Arc::new),
            false => Some(shared),
        }
    }

    /// Counts what a form says, and writes nothing.
    pub(super) fn count(&mut self, form: Form, room: &mut PathRoom) -> Written {
        let counted = match form {
            Form::Roles => Some(()),
            Form::Full | Form::Entitlements => self.count_awaited(room)?,
        };
        if counted.is_some() {
            self.tally.stand(&self.stand, form);
        }
        Ok(counted)
    }

    /// Counts what is awaited and nobody can give, where it is not written.
    fn count_awaited(&mut self, room: &mut PathRoom) -> Written {
        let stand = self.stand;
        let sets = stand.sets;
        if sets.pending.is_empty() && sets.scheduled.is_empty() {
            return Ok(Some(()));
        }
        if !sets.implying.is_empty() || !sets.special.is_empty() {
            room.find(&stand);
            for (entitlement, ways) in room.each() {
                let Some(awaiting) = self.awaiting(entitlement, ways) else { return Ok(None) };
                awaiting.iter().for_each(|each| self.tally.awaits(&stand, entitlement, each));
            }
            return Ok(Some(()));
        }
        for number in sets.pending.iter().chain(sets.scheduled.iter()) {
            let entitlement = EntitlementId::from_index(number);
            let Some(awaiting) = self.awaiting(entitlement, &[]) else { return Ok(None) };
            awaiting.iter().for_each(|each| self.tally.awaits(&stand, entitlement, each));
        }
        Ok(Some(()))
    }
}

/// Whether it does not depend on who is asked about who can give an approval that nobody has
/// decided on, themselves aside.
fn is_shared(policy: &Policy, approval: ApprovalId) -> bool {
    policy.approvals[approval].stages.iter().all(|stage| {
        let by_name = |kind: &ApproverKind| {
            matches!(kind, ApproverKind::AppOwner | ApproverKind::Person(_) | ApproverKind::Role(_))
        };
        stage.when.is_none() && stage.by.iter().all(|approver| by_name(&approver.kind))
    })
}
