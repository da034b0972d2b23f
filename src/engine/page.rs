//! The line of somebody who stands somewhere, put together from pieces.
//!
//! Each form gives the very bytes of its document in `eval`: `DecisionDocument`,
//! `EntitlementsDocument`, `RolesDocument`.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::Serialize;
use serde_json::to_writer;

use super::paths::{Paths, Way, WaySource};
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
pub(super) type Awaited = FxHashMap<(ApprovalId, EntitlementId), Arc<Told>>;

/// What an approval waits for, and how that is written.
#[derive(Debug)]
pub(super) struct Told {
    awaiting: Awaiting,
    text: Vec<u8>,
}

impl Told {
    fn of(policy: &Policy, awaiting: Awaiting) -> serde_json::Result<Arc<Self>> {
        let text = serde_json::to_vec(&AwaitingDocument::of(policy, &awaiting))?;
        Ok(Arc::new(Self { awaiting, text }))
    }
}

/// A line in the making.
pub(super) struct Page<'p, 'w> {
    pub(super) stand: Stand<'w>,
    pub(super) awaited: &'p mut Awaited,
    pub(super) out: &'p mut Vec<u8>,
    pub(super) tally: &'p mut Tally,
}

/// None where a missing value leaves something open.
pub(super) type Written = serde_json::Result<Option<()>>;

impl Page<'_, '_> {
    /// Writes it in this form, and counts it. None where a missing value leaves something open.
    pub(super) fn write(&mut self, form: Form, room: &mut Paths) -> Written {
        self.head()?;
        let written = match form {
            Form::Full => self.full(room)?,
            Form::Entitlements => self.entitlements(room)?,
            Form::Roles => {
                self.roles_member();
                Some(())
            }
        };
        if written.is_some() {
            self.tail()?;
            self.tally.stand(&self.stand, form);
        }
        Ok(written)
    }

    /// The same, and writes nothing.
    pub(super) fn count(&mut self, form: Form, room: &mut Paths) -> Written {
        let counted = match form {
            Form::Roles => Some(()),
            Form::Full | Form::Entitlements => self.count_awaited(room)?,
        };
        if counted.is_some() {
            self.tally.stand(&self.stand, form);
        }
        Ok(counted)
    }

    /// Everything, with every path.
    fn full(&mut self, room: &mut Paths) -> Written {
        room.find(&self.stand);
        self.roles_member();
        self.text(b",\"entitlements\":[");
        for (place, (entitlement, ways)) in room.each().enumerate() {
            self.separate(place);
            if self.holding(entitlement, ways)?.is_none() {
                return Ok(None);
            }
        }
        self.text(b"]");
        self.next_change();
        Ok(Some(()))
    }

    /// The entitlements of each state, by name.
    fn entitlements(&mut self, room: &mut Paths) -> Written {
        let stand = self.stand;
        self.names(b",\"granted\":[", stand.numbers_in(State::Granted));
        self.some(b",\"pending\":[", stand.numbers_in(State::Pending));
        self.some(b",\"scheduled\":[", stand.numbers_in(State::Scheduled));
        self.some(b",\"suspended\":[", stand.suspended_numbers());
        self.some(b",\"denied\":[", stand.numbers_in(State::Denied));
        self.next_change();
        self.count_awaited(room)
    }

    fn next_change(&mut self) {
        self.text(b",\"next_change\":");
        self.date(self.stand.next_change());
    }

    /// That nothing is wrong with it, and what is odd.
    fn tail(&mut self) -> serde_json::Result<()> {
        self.text(b",\"quarantine\":null");
        let warnings = self.stand.world.population.warnings(self.stand.person);
        let warnings: Vec<_> = warnings.iter().map(FindingDocument::of).collect();
        self.member(b",\"warnings\":", &warnings)?;
        self.text(b"}");
        Ok(())
    }

    #[inline]
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
        let population = stand.world.population;
        self.text(b"{\"identity\":");
        let key = population.key(stand.person);
        to_writer(&mut *self.out, &key)?;
        if key.is_none() || population.record_count(stand.person) > 1 {
            self.text(b",\"records\":");
            to_writer(&mut *self.out, &population.records(stand.person))?;
        }
        self.text(b",\"as_of\":");
        self.text(stand.day.as_bytes());
        self.text(b",\"phase\":");
        self.quoted(stand.phase().name());
        Ok(())
    }

    fn roles_member(&mut self) {
        let (pieces, roles) = (self.stand.engine.prints.roles(), &self.stand.sets.roles);
        self.list(b",\"roles\":[", |out| pieces.write_each(roles.iter(), out));
    }

    /// Names the entitlements of these numbers.
    fn names(&mut self, start: &[u8], entitlements: impl Iterator<Item = usize>) {
        let pieces = self.stand.engine.prints.entitlements();
        self.list(start, |out| pieces.write_each(entitlements, out));
    }

    /// A list of what `write` writes: parts that end with a comma each.
    #[inline]
    fn list(&mut self, start: &[u8], write: impl FnOnce(&mut Vec<u8>)) {
        self.text(start);
        write(self.out);
        if self.out.last() == Some(&b',') {
            self.out.pop();
        }
        self.text(b"]");
    }

    /// The same, left out where there is none.
    fn some(&mut self, start: &[u8], entitlements: impl Iterator<Item = usize>) {
        let mut entitlements = entitlements.peekable();
        if entitlements.peek().is_some() {
            self.names(start, entitlements);
        }
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
        let told = state != State::Granted || stand.world.tells_reviews();
        if !told && stand.turn(entitlement).is_none() {
            engine.prints.granted().write(entitlement.index(), self.out);
            self.ways(ways);
            return Ok(Some(()));
        }
        engine.prints.holdings().write(entitlement.index(), self.out);
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
        let Some(awaiting) = self.awaiting(entitlement, ways)? else { return Ok(None) };
        if !awaiting.is_empty() {
            self.text(b",\"awaiting\":[");
            for (place, told) in awaiting.iter().enumerate() {
                self.separate(place);
                self.text(&told.text);
                self.tally.awaits(&stand, entitlement, &told.awaiting);
            }
            self.text(b"]");
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
        self.ways(ways);
        Ok(Some(()))
    }

    /// The paths to an entitlement, and the end of it.
    fn ways(&mut self, ways: &[Way]) {
        let stand = self.stand;
        let (prints, program) = (&stand.engine.prints, &stand.engine.program);
        for (place, way) in ways.iter().enumerate() {
            self.separate(place);
            let state = stand.shown(way.state);
            match way.source {
                WaySource::Role(role, place) if state == State::Granted => {
                    self.text(prints.granted_route(program, role, place));
                    continue;
                }
                WaySource::Role(role, place) => {
                    self.text(prints.route(program, role, place));
                }
                WaySource::Implied(implying) => {
                    prints.implied().write(implying.index(), self.out);
                }
            }
            self.text(state.name().as_bytes());
            self.text(b"\"}");
        }
        self.text(b"]}");
    }

    /// The approvals that are missing for an entitlement.
    fn awaiting(
        &mut self,
        entitlement: EntitlementId,
        ways: &[Way],
    ) -> serde_json::Result<Option<Vec<Arc<Told>>>> {
        let missing = self.stand.missing(entitlement, ways).into_iter();
        let all: serde_json::Result<Vec<Option<Arc<Told>>>> =
            missing.map(|(approval, of)| self.awaited(approval, of)).collect();
        Ok(all?.into_iter().collect())
    }

    fn awaited(
        &mut self,
        approval: ApprovalId,
        of: EntitlementId,
    ) -> serde_json::Result<Option<Arc<Told>>> {
        let stand = self.stand;
        let policy = stand.engine.policy();
        let own = || {
            let own = awaited(&stand.asked(), approval, of);
            own.map(|own| Told::of(policy, own)).transpose()
        };
        if !is_shared(policy, approval) {
            return own();
        }
        let shared = match self.awaited.get(&(approval, of)) {
            Some(shared) => Arc::clone(shared),
            None => {
                // As it is for somebody who can give nothing.
                let nobody = PersonId::from_index(usize::MAX);
                let nobody = Asked { person: nobody, ..stand.asked() };
                let Some(found) = awaited(&nobody, approval, of) else { return Ok(None) };
                let found = Told::of(policy, found)?;
                self.awaited.insert((approval, of), Arc::clone(&found));
                found
            }
        };
        let key = stand.world.population.key(stand.person);
        let mut approvers = shared.awaiting.approvers.iter();
        // Nobody approves for themselves.
        match key.is_some_and(|key| approvers.any(|approver| approver == key)) {
            true => own(),
            false => Ok(Some(shared)),
        }
    }

    /// Counts what is awaited and nobody can give, where it is not written.
    fn count_awaited(&mut self, room: &mut Paths) -> Written {
        let stand = self.stand;
        let sets = stand.sets;
        if sets.pending.is_empty() && sets.scheduled.is_empty() {
            return Ok(Some(()));
        }
        // What only plain grants reach waits for what covers it, whatever the paths.
        if sets.implying.is_empty() && sets.special.is_empty() {
            let waiting = sets.pending.either(&sets.scheduled).map(EntitlementId::from_index);
            return self.count_each(waiting.map(|entitlement| (entitlement, &[][..])));
        }
        room.find(&stand);
        self.count_each(room.each())
    }

    fn count_each<'p>(
        &mut self,
        each: impl Iterator<Item = (EntitlementId, &'p [Way])>,
    ) -> Written {
        for (entitlement, ways) in each {
            for (approval, of) in self.stand.missing(entitlement, ways) {
                let Some(told) = self.awaited(approval, of)? else { return Ok(None) };
                self.tally.awaits(&self.stand, entitlement, &told.awaiting);
            }
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
