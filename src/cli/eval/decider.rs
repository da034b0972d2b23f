//! Deciding on some people at a time, and where these come from.

use std::io;

use super::super::failure::Failure;
use crate::engine::{Engine, Form, Tally, Teller};
use crate::eval::{Decision, DecisionDocument, World, decide};
use crate::identity::PersonId;
use crate::policy::{Date, Policy};

#[cfg(feature = "columns")]
use crate::engine::Answer;

/// Decides on people of one world, one after the other; one for each thread.
pub(super) struct Decider<'e, 'a, 'w> {
    pub(super) world: &'w World<'w>,
    as_of: Date,
    form: Form,
    /// None where few are asked about, and the policy is not compiled.
    teller: Option<Teller<'e, 'a, 'w>>,
    /// How many bytes the lines of some people have taken at most.
    room: usize,
}

impl<'e, 'a, 'w> Decider<'e, 'a, 'w> {
    pub(super) fn new(
        engine: Option<&'e Engine<'a>>,
        world: &'w World<'w>,
        as_of: Date,
        form: Form,
    ) -> Self {
        let teller = engine.map(|engine| Teller::new(engine, world, as_of));
        Self { world, as_of, form, teller, room: 0 }
    }

    /// Decides on a person, and counts that.
    pub(super) fn decide(&mut self, person: PersonId, tally: &mut Tally) -> Decision {
        let decision = match &mut self.teller {
            Some(teller) => teller.decide(person),
            None => decide(self.world, person, self.as_of),
        };
        tally.count(self.world, &decision, self.form);
        decision
    }

    /// The same, which may be left at sets.
    #[cfg(feature = "columns")]
    pub(super) fn answer(
        &mut self,
        person: PersonId,
        tally: &mut Tally,
    ) -> Result<Answer<'_>, Failure> {
        match &mut self.teller {
            Some(teller) => Ok(teller.answer(person, self.form, tally).map_err(io::Error::from)?),
            None => {
                let decision = decide(self.world, person, self.as_of);
                tally.count(self.world, &decision, self.form);
                Ok(Answer::Told(Box::new(decision)))
            }
        }
    }

    /// Adds a person's line to `lines`, and counts the decision.
    fn tell(
        &mut self,
        person: PersonId,
        lines: &mut Vec<u8>,
        tally: &mut Tally,
    ) -> Result<(), Failure> {
        if let Some(teller) = &mut self.teller {
            return Ok(teller.tell(person, self.form, lines, tally).map_err(io::Error::from)?);
        }
        let decision = self.decide(person, tally);
        let document = DecisionDocument::of(self.world, &decision);
        self.form.write(document, lines).map_err(io::Error::from)?;
        lines.push(b'\n');
        Ok(())
    }
}

/// What all decisions have come to.
pub(super) struct Ended {
    pub(super) tally: Tally,
    /// Whether nothing is wrong with the records as a whole.
    pub(super) is_sound: bool,
}

/// People who are decided on every thread, some at a time, and handed on in order.
pub(super) trait Source {
    /// How many at a time, where it makes no difference to what is printed.
    const SOME: usize;

    fn policy(&self) -> &Policy;
    fn as_of(&self) -> Date;
    fn form(&self) -> Form;

    /// Hands on what `make` makes of each so many people, in order.
    fn batches<T: Send>(
        &self,
        people: usize,
        make: impl Fn(&mut Decider<'_, '_, '_>, &[PersonId], &mut Tally) -> Result<T, Failure> + Sync,
        take: impl FnMut(T) -> Result<(), Failure>,
    ) -> Result<Ended, Failure>;

    /// Hands on the lines of everybody, in order.
    fn lines(&self, mut take: impl FnMut(&[u8]) -> Result<(), Failure>) -> Result<Ended, Failure> {
        self.batches(
            Self::SOME,
            |decider, people, tally| {
                let mut lines = Vec::with_capacity(decider.room);
                let mut each = people.iter();
                each.try_for_each(|person| decider.tell(*person, &mut lines, tally))?;
                decider.room = decider.room.max(lines.len());
                Ok(lines)
            },
            |lines: Vec<u8>| take(&lines),
        )
    }

    /// Hands on everybody's decision as it is published, in order.
    fn documents(
        &self,
        mut take: impl FnMut(DecisionDocument) -> Result<(), Failure>,
    ) -> Result<Ended, Failure> {
        self.batches(
            Self::SOME,
            |decider, people, tally| {
                let document = |person: &PersonId| {
                    let decision = decider.decide(*person, tally);
                    DecisionDocument::of(decider.world, &decision)
                };
                Ok(people.iter().map(document).collect::<Vec<_>>())
            },
            |documents| documents.into_iter().try_for_each(&mut take),
        )
    }
}
