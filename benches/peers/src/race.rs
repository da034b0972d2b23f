//! Every engine on one job.

use std::hint::black_box;

use crate::cedar::Cedar;
use crate::checksum::Expected;
use crate::contestant::{Contestant, compare, measure};
use crate::floors;
use crate::interned::Interned;
use crate::limit::{Blocks, Matching, Rows};
use crate::reference::Reference;
use crate::rego::{Machine, Rules};
use crate::rolebook::{Loaded, Rolebook};
use crate::sizes::{Named, SEED};
use crate::table::{self, Row, grouped};
use crate::timing::per_person;
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
        let mut rows = self.fast(&mut Rolebook::of(&loaded, &engine, &world));
        rows.push(row(REFERENCE, &mut Reference::of(&loaded, &world), few));
        rows.push(row(MACHINE, &mut Machine::of(&self.workload, few), few));
        rows.push(row(RULES, &mut Rules::of(&self.workload, few), few));
        rows.push(row(CEDAR, &mut Cedar::of(&self.workload, few), few));
        table::engines(&rows);
        println!();
        table::floors(&floors::measure(&self.workload, &loaded, &engine, &world));
        if self.named != Named::Small {
            println!();
            let small = Self::new(Named::Small, None);
            let loaded = Loaded::of(&small.workload);
            let engine = loaded.engine();
            let world = loaded.world(&engine);
            let small = small.fast(&mut Rolebook::of(&loaded, &engine, &world));
            table::growth(self.named.letter(), &small, &rows);
        }
        Ok(())
    }

    fn few(&self) -> usize {
        self.named.few().min(self.size.people)
    }

    /// The engines that can be asked about everybody.
    fn fast(&self, rolebook: &mut Rolebook<'_>) -> Vec<Row> {
        let (workload, people) = (&self.workload, self.size.people);
        let mut matching = Matching::of(workload);
        let blocks = row(BLOCKS, &mut Blocks::of(workload), people);
        vec![
            row(ROLEBOOK, rolebook, people),
            part(SETS, people, |person| rolebook.find(person)),
            Row { single: None, ..blocks },
            row(ROWS, &mut Rows::of(workload), people),
            part(MATCHING, people, |person| {
                black_box(black_box(&mut matching).match_person(person));
            }),
            row(LOOP, &mut Interned::of(workload), people),
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

fn row(engine: &'static str, contestant: &mut impl Contestant, people: usize) -> Row {
    let (per_person, single) = measure(contestant, people);
    Row { engine, people, per_person, single: Some(single) }
}

/// A row of part of the job.
fn part(engine: &'static str, people: usize, mut work: impl FnMut(usize)) -> Row {
    let per_person = per_person(people, || (0..people).for_each(&mut work));
    Row { engine, people, per_person, single: None }
}
