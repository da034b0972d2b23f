//! Times: CPU time of this thread, since others may be at work on the machine. It still takes now
//! more, now less; so what is compared is measured in turns, and the least counts.

use std::ops::Range;
use std::time::{Duration, Instant};

use cpu_time::ThreadTime;

/// How often the same is done at most, and until when it is begun again.
const ROUNDS: usize = 9;
const PATIENCE: Duration = Duration::from_secs(8);
/// How many people are asked about one by one at most, and for how long.
const SINGLES: usize = 501;
const SINGLE_PATIENCE: Duration = Duration::from_secs(3);
/// How often that is done.
const SINGLE_ROUNDS: usize = 3;
/// From one of these to the next: a prime, so that they are spread over everybody.
const STRIDE: usize = 7_919;

/// What is measured, for people by number.
pub(crate) struct Work<'w> {
    /// For how many.
    pub(crate) people: usize,
    /// Whether it can be done for one alone.
    pub(crate) alone: bool,
    pub(crate) run: Box<dyn FnMut(Range<usize>) + 'w>,
}

impl<'w> Work<'w> {
    /// Something that is done for so many, all at once.
    pub(crate) fn whole(people: usize, mut run: impl FnMut() + 'w) -> Self {
        Self { people, alone: false, run: Box::new(move |_| run()) }
    }
}

/// What it takes, in nanoseconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Times {
    /// For each person.
    pub(crate) per_person: f64,
    pub(crate) single: Option<Single>,
}

/// The least time that each takes, over rounds in which all have a turn.
pub(crate) fn in_turns(all: &mut [Work<'_>]) -> Vec<Times> {
    let mut least = vec![Duration::MAX; all.len()];
    let mut spent = vec![Duration::ZERO; all.len()];
    for _ in 0..ROUNDS {
        for ((work, least), spent) in all.iter_mut().zip(&mut least).zip(&mut spent) {
            if *spent > PATIENCE {
                continue;
            }
            let start = ThreadTime::now();
            (work.run)(0..work.people);
            let took = start.elapsed();
            *least = took.min(*least);
            *spent += took;
        }
    }
    let mut singles: Vec<Option<Single>> = vec![None; all.len()];
    for _ in 0..SINGLE_ROUNDS {
        for (work, before) in all.iter_mut().zip(&mut singles).filter(|(work, _)| work.alone) {
            let now = single(work.people, |person| (work.run)(person..person + 1));
            let better = before.is_none_or(|before| now.median < before.median);
            *before = if better { Some(now) } else { *before };
        }
    }
    let per_person =
        all.iter().zip(least).map(|(work, least)| nanoseconds(least) / work.people as f64);
    per_person.zip(singles).map(|(per_person, single)| Times { per_person, single }).collect()
}

/// How much CPU time some work takes once, in nanoseconds.
pub(crate) fn cpu_time(work: impl FnOnce()) -> f64 {
    let start = ThreadTime::now();
    work();
    nanoseconds(start.elapsed())
}

/// How long one person takes who is asked about alone, in nanoseconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Single {
    pub(crate) median: f64,
    pub(crate) p95: f64,
}

/// Asks about some of `people` one by one. It is CPU time as well; what it takes to read the
/// clock is taken off.
fn single(people: usize, work: impl FnMut(usize)) -> Single {
    let [clock, ..] = one_by_one(people, |_| {});
    let [median, p95] = one_by_one(people, work).map(|time| (time - clock).max(0.0));
    Single { median, p95 }
}

/// The median of the times, and what 95 of 100 do not exceed.
fn one_by_one(people: usize, mut work: impl FnMut(usize)) -> [f64; 2] {
    let begin = Instant::now();
    let mut times = Vec::new();
    for count in 0..SINGLES {
        let start = ThreadTime::now();
        work(count * STRIDE % people);
        times.push(start.elapsed());
        if begin.elapsed() > SINGLE_PATIENCE {
            break;
        }
    }
    times.sort_unstable();
    [50, 95].map(|percent| nanoseconds(times[times.len() * percent / 100]))
}

fn nanoseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e9
}
