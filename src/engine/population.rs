//! Everybody, on every thread, in order.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::identity::PersonId;

/// How many people are worked on at a time: enough that threads seldom wait for one another,
/// few enough that what is made of them takes little memory.
pub const BATCH: usize = 256;

/// For each thread, how many batches may be in the works or wait for an earlier one.
const AHEAD: usize = 4;

/// How many threads there is work for at once.
#[must_use]
pub fn all_threads() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// Hands what `work` makes of each person to `take`, in the order of `people`, on every thread;
/// otherwise as [`in_batches`].
///
/// # Errors
/// The first of `take`; nothing is worked on after it.
pub fn in_order<W, T: Send, E>(
    people: impl IntoIterator<Item = PersonId, IntoIter: Send>,
    start: impl Fn() -> W + Sync,
    work: impl Fn(&mut W, PersonId) -> T + Sync,
    mut take: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    let mut people = people.into_iter();
    let batches = std::iter::from_fn(|| {
        let batch: Vec<PersonId> = people.by_ref().take(BATCH).collect();
        (!batch.is_empty()).then_some(batch)
    });
    in_batches(
        batches,
        all_threads(),
        start,
        |worker, batch| batch.into_iter().map(|id| work(worker, id)).collect::<Vec<T>>(),
        |made| made.into_iter().try_for_each(&mut take),
    )
}

/// Hands what `work` makes of each batch to `take`, in the order of `batches`. So many threads
/// share the work, each with what `start` gives it; the calling thread takes. Batches are
/// taken from the iterator as threads come to them, a few ahead of the one that is taken.
///
/// # Errors
/// The first of `take`; nothing is worked on after it.
pub fn in_batches<B: Send, W, T: Send, E>(
    batches: impl Iterator<Item = B> + Send,
    threads: usize,
    start: impl Fn() -> W + Sync,
    work: impl Fn(&mut W, B) -> T + Sync,
    mut take: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    if threads <= 1 {
        let mut worker = start();
        return batches.into_iter().try_for_each(|batch| take(work(&mut worker, batch)));
    }
    let queue = Queue::new(batches, threads * AHEAD);
    thread::scope(|scope| {
        let (sender, results) = channel();
        for _ in 0..threads {
            let (sender, queue, start, work) = (sender.clone(), &queue, &start, &work);
            scope.spawn(move || {
                // Whoever panics must not leave others to wait for what never comes.
                let _stop = StopOnPanic(queue);
                run(queue, &mut start(), work, &sender);
            });
        }
        drop(sender);
        let taken = take_in_order(&queue, &results, &mut take);
        queue.stop();
        taken
    })
}

fn run<B, I: Iterator<Item = B>, W, T>(
    queue: &Queue<I>,
    worker: &mut W,
    work: &impl Fn(&mut W, B) -> T,
    results: &Sender<(usize, T)>,
) {
    while let Some((place, batch)) = queue.next() {
        // Nobody takes any more once an error has come up.
        if results.send((place, work(worker, batch))).is_err() {
            return;
        }
    }
}

fn take_in_order<I: Iterator, T, E>(
    queue: &Queue<I>,
    results: &Receiver<(usize, T)>,
    take: &mut impl FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    let mut early = BTreeMap::new();
    let mut next = 0;
    for (place, result) in results {
        early.insert(place, result);
        while let Some(result) = early.remove(&next) {
            take(result)?;
            next += 1;
            queue.took_one();
        }
    }
    Ok(())
}

/// Batches to be worked on, not too far ahead.
struct Queue<I> {
    state: Mutex<QueueState<I>>,
    moved: Condvar,
    ahead: usize,
}

struct QueueState<I> {
    batches: I,
    given: usize,
    taken: usize,
    stopped: bool,
}

impl<I: Iterator> Queue<I> {
    fn new(batches: I, ahead: usize) -> Self {
        let state = QueueState { batches, given: 0, taken: 0, stopped: false };
        Self { state: Mutex::new(state), moved: Condvar::new(), ahead }
    }

    /// The next batch and its place, once it is not too far ahead.
    fn next(&self) -> Option<(usize, I::Item)> {
        let mut state = self.lock();
        while !state.stopped && state.given >= state.taken + self.ahead {
            state = self.moved.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.stopped {
            return None;
        }
        let place = state.given;
        match state.batches.next() {
            Some(batch) => {
                state.given += 1;
                Some((place, batch))
            }
            None => {
                state.stopped = true;
                self.moved.notify_all();
                None
            }
        }
    }
}

impl<I> Queue<I> {
    fn took_one(&self) {
        self.lock().taken += 1;
        self.moved.notify_all();
    }

    fn stop(&self) {
        self.lock().stopped = true;
        self.moved.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, QueueState<I>> {
        // A thread that panicked while it read leaves no half of a batch behind.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct StopOnPanic<'q, I>(&'q Queue<I>);

impl<I> Drop for StopOnPanic<'_, I> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.stop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_are_taken_in_order_whatever_the_threads() {
        for threads in [1, 2, 5] {
            let mut taken = Vec::new();
            let result: Result<(), ()> = in_batches(
                0..200_u64,
                threads,
                || 0_u64,
                |worked, batch| {
                    *worked += 1;
                    // Some take longer than those that follow.
                    if batch % 7 == 0 {
                        thread::yield_now();
                    }
                    batch * batch
                },
                |square| {
                    taken.push(square);
                    Ok(())
                },
            );
            assert_eq!(result, Ok(()));
            assert!(taken.iter().copied().eq((0..200).map(|batch| batch * batch)));
        }
    }

    #[test]
    fn nothing_is_worked_on_long_after_an_error() {
        for threads in [1, 3] {
            let worked = std::sync::atomic::AtomicUsize::new(0);
            let result = in_batches(
                0..,
                threads,
                || (),
                |(), batch: usize| {
                    worked.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    batch
                },
                |batch| if batch == 10 { Err("full") } else { Ok(()) },
            );
            assert_eq!(result, Err("full"));
            assert!(worked.into_inner() <= 11 + threads * AHEAD);
        }
    }
}
