//! Everybody, on every thread, in order.

use rayon::prelude::*;

use crate::identity::PersonId;

/// How many people are worked on at a time: enough that threads seldom wait for one another,
/// few enough that what is made of them takes little memory.
const CHUNK: usize = 256;

/// What `work` makes of each person, in the order of `people`. Threads share the work of some
/// hundred people at a time; people not yet asked for are not worked on.
pub fn in_order<T: Send>(
    people: impl IntoIterator<Item = PersonId>,
    work: impl Fn(PersonId) -> T + Sync,
) -> impl Iterator<Item = T> {
    let mut people = people.into_iter();
    let chunks = std::iter::from_fn(move || {
        let chunk: Vec<PersonId> = people.by_ref().take(CHUNK).collect();
        let worked = || chunk.par_iter().map(|person| work(*person)).collect::<Vec<T>>();
        (!chunk.is_empty()).then(worked)
    });
    chunks.flatten()
}
