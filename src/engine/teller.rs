//! Decisions as they are printed, one line each.

use super::Engine;
use super::page::{Awaited, Page, Written};
use super::paths::Paths;
use super::tally::Tally;
use super::worker::{Answer, Extent, Worker};
use crate::eval::{Decision, DecisionDocument, EntitlementsDocument, RolesDocument, World, decide};
use crate::identity::PersonId;
use crate::policy::Date;

/// How much of a decision is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Everything, with every path.
    Full,
    /// The entitlements of each state, by name.
    Entitlements,
    /// Phase and roles.
    Roles,
}

/// Tells the decisions of one population, one after the other; one for each thread.
pub struct Teller<'e, 'a, 'w> {
    world: &'w World<'w>,
    as_of: Date,
    worker: Worker<'e, 'a>,
    room: Paths,
    awaited: Awaited,
}

impl<'e, 'a, 'w> Teller<'e, 'a, 'w> {
    /// Tells what the people of `world`, which must be one of the engine's policy, should hold
    /// on `as_of`.
    #[must_use]
    pub fn new(engine: &'e Engine<'a>, world: &'w World<'w>, as_of: Date) -> Self {
        Self {
            world,
            as_of,
            worker: engine.worker(),
            room: Paths::default(),
            awaited: Awaited::default(),
        }
    }

    /// Decides what a person should hold, with everything written out.
    pub fn decide(&mut self, person: PersonId) -> Decision {
        self.worker.decide(self.world, person, self.as_of)
    }

    /// Where a person stands, or the decision where it takes `eval`; for those who write it
    /// down in a form of their own. Counts in `tally` what `form` says of it.
    ///
    /// # Errors
    /// None that is known: nothing is written.
    pub fn answer(
        &mut self,
        person: PersonId,
        form: Form,
        tally: &mut Tally,
    ) -> serde_json::Result<Answer<'_>> {
        self.ask(person, form, &mut Vec::new(), tally, |page, room| page.count(form, room))
    }

    /// Adds a person's line to `out`, its end included, and what it says to `tally`.
    ///
    /// # Errors
    /// None that is known: what is written is text, and `out` is in memory.
    pub fn tell(
        &mut self,
        person: PersonId,
        form: Form,
        out: &mut Vec<u8>,
        tally: &mut Tally,
    ) -> serde_json::Result<()> {
        let world = self.world;
        let write = |page: &mut Page<'_, '_>, room: &mut Paths| page.write(form, room);
        if let Answer::Told(decision) = self.ask(person, form, out, tally, write)? {
            form.write(DecisionDocument::of(world, &decision), out)?;
        }
        out.extend_from_slice(b"\n");
        Ok(())
    }

    /// Has `say` say where a person stands, and counts the decision where it cannot.
    fn ask(
        &mut self,
        person: PersonId,
        form: Form,
        out: &mut Vec<u8>,
        tally: &mut Tally,
        say: impl FnOnce(&mut Page<'_, '_>, &mut Paths) -> Written,
    ) -> serde_json::Result<Answer<'_>> {
        let (world, as_of) = (self.world, self.as_of);
        let (start, before) = (out.len(), tally.mark());
        let decision = match self.worker.answer_to(form.extent(), world, person, as_of) {
            Answer::Told(decision) => decision,
            Answer::Stands(stand) => {
                let mut page = Page { stand, awaited: &mut self.awaited, out, tally };
                if say(&mut page, &mut self.room)?.is_some() {
                    return Ok(Answer::Stands(stand));
                }
                // A missing value leaves something open, and `eval` must say what.
                out.truncate(start);
                tally.reset(before);
                Box::new(decide(world, person, as_of))
            }
        };
        tally.count(world, &decision, form);
        Ok(Answer::Told(decision))
    }
}

impl Form {
    /// What has to be known of somebody to tell it.
    fn extent(self) -> Extent {
        match self {
            Self::Roles => Extent::Roles,
            Self::Entitlements | Self::Full => Extent::Everything,
        }
    }

    /// Adds what this form says of a decision to `out`, in JSON on one line.
    ///
    /// # Errors
    /// None that is known: what is written is text, and `out` is in memory.
    pub fn write(self, document: DecisionDocument, out: &mut Vec<u8>) -> serde_json::Result<()> {
        match self {
            Self::Full => serde_json::to_writer(out, &document),
            Self::Entitlements => serde_json::to_writer(out, &EntitlementsDocument::of(document)),
            Self::Roles => serde_json::to_writer(out, &RolesDocument::of(document)),
        }
    }
}
