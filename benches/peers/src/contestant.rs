//! What an engine has to do to take part.

use std::hint::black_box;
use std::ops::Range;

use crate::answer::Answer;
use crate::checksum::{Checksum, Expected};
use crate::timing::Work;

/// An engine that has the rules and the people, ready to be asked.
pub(crate) trait Contestant {
    /// Decides about a person, by number: everything held, whether it needs an approval, and
    /// every role that grants it. The result stays in the engine's own form.
    fn decide(&mut self, person: usize);

    /// Tells the last result in the form that all share. This is not measured.
    fn tell(&self, answer: &mut Answer);
}

/// Whether it answers about the first `people` as expected.
///
/// # Errors
/// The first person about whom it does not.
pub(crate) fn compare(
    contestant: &mut impl Contestant,
    people: usize,
    expected: &Expected,
) -> Result<Checksum, usize> {
    expected.compare(people, |person, answer| {
        contestant.decide(person);
        contestant.tell(answer);
    })
}

/// An engine that decides about the first `people`, to be measured.
pub(crate) fn work<'w>(mut contestant: impl Contestant + 'w, people: usize) -> Work<'w> {
    let run = move |people: Range<usize>| {
        for person in people {
            black_box(&mut contestant).decide(person);
        }
    };
    Work { people, alone: true, run: Box::new(run) }
}
