//! Times: CPU time of this thread, since others may be at work on the machine.

use std::time::{Duration, Instant};

use cpu_time::ThreadTime;

/// How often the same is done at most, and until when it is begun again.
const RUNS: usize = 5;
const RUN_PATIENCE: Duration = Duration::from_secs(10);
/// How many people are asked about one by one at most, and for how long.
const SINGLES: usize = 501;
const SINGLE_PATIENCE: Duration = Duration::from_secs(5);
/// From one of these to the next: a prime, so that they are spread over everybody.
const STRIDE: usize = 7_919;

/// How long one person takes who is asked about alone, in nanoseconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Single {
    pub(crate) median: f64,
    pub(crate) p95: f64,
}

/// The CPU time of this thread, in nanoseconds for each of `people`: the least of some runs.
pub(crate) fn per_person(people: usize, mut work: impl FnMut()) -> f64 {
    let begin = Instant::now();
    let mut least = Duration::MAX;
    for _ in 0..RUNS {
        let start = ThreadTime::now();
        work();
        least = least.min(start.elapsed());
        if begin.elapsed() > RUN_PATIENCE {
            break;
        }
    }
    nanoseconds(least) / people as f64
}

/// Asks about some of `people` one by one. It is CPU time as well; what it takes to read the
/// clock is taken off.
pub(crate) fn single(people: usize, work: impl FnMut(usize)) -> Single {
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
