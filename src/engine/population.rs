//! Everybody, on every thread, in order.

use rayon::prelude::*;

use crate::identity::PersonId;

/// How many people are worked on at a time: enough that threads seldom wait for one another,
/// few enough that what is made of them takes little memory.
const CHUNK: usize = 256;

/// What `work` makes of each person, in the order of `people`. Threads share the work of some
/// hundred people at a time; what is not asked for is not worked on.
pub fn in_order<'a, T: Send + 'a>(
    people: &'a [PersonId],
    work: impl Fn(PersonId) -> T + Sync + 'a,
) -> impl Iterator<Item = T> + 'a {
    people.chunks(CHUNK).flat_map(move |chunk| {
        chunk.par_iter().map(|person| work(*person)).collect::<Vec<_>>()
    })
}
