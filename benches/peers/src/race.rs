//! Every engine on one job.

use std::hint::black_box;
use std::ops::Range;
use std::path::Path;

use ::rolebook::engine::Engine;
use ::rolebook::eval::World;

use crate::cedar::Cedar;
use crate::checksum::Expected;
use crate::contestant::{Contestant, compare, work};
use crate::floors;
use crate::interned::Interned;
use crate::limit::{Blocks, Matching, Rows};
use crate::reference::Reference;
use crate::rego::{Machine, Rules};
use crate::rolebook::{Loaded, Rolebook};
use crate::sizes::{Named, SEED};
use crate::table::{self, Row, grouped};
use crate::timing::{Work, in_turns};
use crate::whole;
use crate::workload::{Size, Workload};

/// A job, and the answers that every engine is held to: those of the loop.
pub(crate) struct Race {
    named: Named,
    size: Size,
    workload: Workload,
    expected: Expected,
}

const ROLEBOOK: &str = "Rolebook";
const SETS: &str = "Rolebook, left at sets";
const REFERENCE: &str = "Rolebook, every path with its state (`eval`)";
const BLOCKS: &str = "prototype of the limit, 512 people at a time";
const ROWS: &str = "prototype of the limit, one person at a time";
const MATCHING: &str = "the same, only which rules match";
const LOOP: &str = "interned loop";
const MACHINE: &str = "Rego VM (regorus)";
const RULES: &str = "Rego interpreter (regorus)";
const CEDAR: &str = "Cedar, by its best trick";

impl Race {
    /// Draws a job, with as many people as its size says or as are given.
    pub(crate) fn new(named: Named, people: Option<usize>) -> Self {
        let size = named.size();
        let size = Size { people: people.unwrap_or(size.people), ..size };
        let workload = Workload::draw(size, SEED);
        let mut interned = Interned::of(&workload);
        let expected = Expected::of(size.people, |person, answer| {
            interned.decide(person);
            interned.tell(answer);
        });
        Self { named, size, workload, expected }
    }

    /// What the job is.
    pub(crate) fn told(&self) -> String {
        let all = self.expected.all();
        let mean = all.entitlements as f64 / self.size.people as f64;
        format!(
            "{}: {} roles, {} entitlements, {} people, seed {SEED}; each holds {mean:.1} \
             entitlements on average, of which {:.1} need an approval",
            self.named.letter(),
            grouped(self.size.roles),
            grouped(self.size.entitlements),
            grouped(self.size.people),
            all.approvals as f64 / self.size.people as f64,
        )
    }

    /// Checks that every engine answers the same.
    ///
    /// # Errors
    /// Which does not, and about whom.
    pub(crate) fn equality(&self) -> Result<(), String> {
        let (all, few) = (self.size.people, self.few());
        self.check_job()?;
        let loaded = Loaded::of(&self.workload);
        let engine = loaded.engine();
        let world = loaded.world(&engine);
        self.check(ROLEBOOK, &mut Rolebook::of(&loaded, &engine, &world), all)?;
        self.check(REFERENCE, &mut Reference::of(&loaded, &world), few)?;
        self.check(BLOCKS, &mut Blocks::of(&self.workload), all)?;
        self.check(ROWS, &mut Rows::of(&self.workload), all)?;
        self.check(MACHINE, &mut Machine::of(&self.workload, few), few)?;
        self.check(RULES, &mut Rules::of(&self.workload, few), few)?;
        self.check(CEDAR, &mut Cedar::of(&self.workload, few), few)
    }

    /// Does so, measures them, and prints tables.
    ///
    /// # Errors
    /// Which engine answers otherwise, and about whom.
    pub(crate) fn run(&self) -> Result<(), String> {
        let few = self.few();
        self.equality()?;
        println!();
        let loaded = Loaded::of(&self.workload);
        let engine = loaded.engine();
        let world = loaded.world(&engine);
        let mut contest = self.fast(&loaded, &engine, &world);
        contest.push((REFERENCE, work(Reference::of(&loaded, &world), few)));
        contest.push((MACHINE, work(Machine::of(&self.workload, few), few)));
        contest.push((RULES, work(Rules::of(&self.workload, few), few)));
        contest.push((CEDAR, work(Cedar::of(&self.workload, few), few)));
        let rows = rows(contest);
        table::engines(&rows);
        println!();
        table::floors(&floors::measure(&self.workload, &loaded, &engine, &world));
        if self.named != Named::Small {
            println!();
            let small = Self::new(Named::Small, None);
            let loaded = Loaded::of(&small.workload);
            let engine = loaded.engine();
            let world = loaded.world(&engine);
            table::growth(
                self.named.letter(),
                &self::rows(small.fast(&loaded, &engine, &world)),
                &rows,
            );
        }
        Ok(())
    }

    /// Measures the program itself, from file to file.
    ///
    /// # Errors
    /// What does not work.
    pub(crate) fn whole(&self, program: &Path) -> Result<(), String> {
        let people = self.size.people;
        let rows = whole::measure(program, self.named, people, &self.workload)?;
        table::whole(&rows);
        Ok(())
    }

    fn few(&self) -> usize {
        self.named.few().min(self.size.people)
    }

    /// The engines that can be asked about everybody.
    fn fast<'r>(
        &'r self,
        loaded: &'r Loaded,
        engine: &'r Engine<'r>,
        world: &'r World<'r>,
    ) -> Vec<(&'static str, Work<'r>)> {
        let (workload, people) = (&self.workload, self.size.people);
        let rolebook = || Rolebook::of(loaded, engine, world);
        let (mut sets, mut matching) = (rolebook(), Matching::of(workload));
        let find = move |people: Range<usize>| people.for_each(|person| sets.find(person));
        let match_person = move |people: Range<usize>| {
            people.for_each(|person| {
                black_box(black_box(&mut matching).match_person(person));
            });
        };
        let part = |run| Work { people, alone: false, run };
        vec![
            (ROLEBOOK, work(rolebook(), people)),
            (SETS, part(Box::new(find))),
            (BLOCKS, Work { alone: false, ..work(Blocks::of(workload), people) }),
            (ROWS, work(Rows::of(workload), people)),
            (MATCHING, part(Box::new(match_person))),
            (LOOP, work(Interned::of(workload), people)),
        ]
    }

    /// The answers of the loop are those of the first time.
    fn check_job(&self) -> Result<(), String> {
        let (sum, known) = (self.expected.all().to_string(), self.named.checksum());
        if self.size.people == self.named.size().people && sum != known {
            return Err(format!("the job or the loop has changed: {sum}, not {known}"));
        }
        Ok(())
    }

    fn check(
        &self,
        engine: &str,
        contestant: &mut impl Contestant,
        people: usize,
    ) -> Result<(), String> {
        let sum = compare(contestant, people, &self.expected);
        let sum = sum.map_err(|person| {
            let id = &self.workload.people[person].id;
            format!("{engine} differs from the loop, first about {id}")
        })?;
        println!("{engine}: equal about {} people, {sum}", grouped(people));
        Ok(())
    }
}

/// Measures all, in turns.
fn rows(contest: Vec<(&'static str, Work<'_>)>) -> Vec<Row> {
    let (engines, mut all): (Vec<&str>, Vec<Work<'_>>) = contest.into_iter().unzip();
    let times = in_turns(&mut all);
    let rows = engines.into_iter().zip(&all).zip(times);
    rows.map(|((engine, work), times)| Row { engine, people: work.people, times }).collect()
}
