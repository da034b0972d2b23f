//! Some hundred people at a time: of whom each atom is so, intersected line by line.

use super::coding::{COLUMNS, Coding, Encoded, START};
use super::compiled::{Atom, Compiled};
use super::output::{Output, numbers};
use crate::answer::Answer;
use crate::contestant::Contestant;
use crate::model::Matched;
use crate::workload::Workload;

const WORD: usize = u64::BITS as usize;
const WORDS: usize = 8;
/// How many people are in a block.
const BLOCK: usize = WORD * WORDS;

/// A set of the people of a block.
type Members = [u64; WORDS];

/// The engine.
pub(crate) struct Blocks {
    people: Encoded,
    compiled: Compiled,
    /// What each rule is, in the order of conditions.
    rules: Vec<Matched>,
    /// The roles that each role includes directly.
    includes: Vec<Vec<usize>>,
    /// For each column, who of the block has each code.
    values: [Vec<Members>; COLUMNS],
    groups: Vec<Members>,
    atoms: Vec<Members>,
    matched: Vec<Members>,
    /// The block that was matched last.
    block: Option<usize>,
    /// The roles and forbids of each person in it, and a bit for each approval.
    roles: Vec<Vec<u16>>,
    forbids: Vec<Vec<usize>>,
    approvals: Vec<u32>,
    output: Output,
}

impl Blocks {
    pub(crate) fn of(workload: &Workload) -> Self {
        let rules = &workload.rules;
        let coding = Coding::of(rules);
        let compiled = Compiled::of(&coding, rules);
        let count = rules.conditions().count();
        let none = [0; WORDS];
        Self {
            people: Encoded::of(&coding, &workload.people),
            rules: (0..count).map(|number| rules.matched(number)).collect(),
            includes: rules.roles.iter().map(|role| role.includes.clone()).collect(),
            values: std::array::from_fn(|column| vec![none; coding.codes(column) as usize]),
            groups: vec![none; coding.groups()],
            atoms: vec![none; compiled.atoms.len()],
            matched: vec![none; count],
            compiled,
            block: None,
            roles: vec![Vec::new(); BLOCK],
            forbids: vec![Vec::new(); BLOCK],
            approvals: vec![0; BLOCK],
            output: Output::of(rules),
        }
    }

    fn match_block(&mut self, block: usize) {
        self.read(block);
        self.evaluate();
        self.matched.fill([0; WORDS]);
        for line in &self.compiled.lines {
            let mut people = [u64::MAX; WORDS];
            line.atoms.iter().for_each(|atom| keep(&mut people, &self.atoms[*atom]));
            add(&mut self.matched[line.rule], &people);
        }
        // Seniors are after juniors.
        for (role, includes) in self.includes.iter().enumerate().rev() {
            let people = self.matched[role];
            includes.iter().for_each(|junior| add(&mut self.matched[*junior], &people));
        }
        self.turn();
    }

    /// Who has which code.
    fn read(&mut self, block: usize) {
        self.values.iter_mut().for_each(|column| column.fill([0; WORDS]));
        self.groups.fill([0; WORDS]);
        let first = block * BLOCK;
        for place in 0..BLOCK.min(self.people.len() - first) {
            let (at, bit) = (place / WORD, 1 << (place % WORD));
            for (column, codes) in self.values.iter_mut().zip(&self.people.columns) {
                column[codes[first + place] as usize][at] |= bit;
            }
            for group in self.people.groups(first + place) {
                self.groups[*group as usize][at] |= bit;
            }
        }
        // From who started at a code to who started by it.
        let mut by = [0; WORDS];
        for people in &mut self.values[START] {
            add(&mut by, people);
            *people = by;
        }
    }

    /// Of whom each atom is so.
    fn evaluate(&mut self) {
        let any = |column: usize, codes: &[u16]| {
            let mut people = [0; WORDS];
            codes.iter().for_each(|code| add(&mut people, &self.values[column][*code as usize]));
            people
        };
        for (people, atom) in self.atoms.iter_mut().zip(&self.compiled.atoms) {
            *people = match atom {
                Atom::OneOf(column, codes) => any(*column, codes),
                Atom::NoneOf(column, codes) => any(*column, codes).map(|word| !word),
                Atom::StartUpTo(code) => self.values[START][*code as usize],
                Atom::StartAfter(code) => self.values[START][*code as usize].map(|word| !word),
                Atom::InGroup(group) => self.groups[*group as usize],
            };
        }
    }

    /// From the people of each rule to the rules of each person.
    fn turn(&mut self) {
        self.roles.iter_mut().for_each(Vec::clear);
        self.forbids.iter_mut().for_each(Vec::clear);
        self.approvals.fill(0);
        for (people, rule) in self.matched.iter().zip(&self.rules) {
            match *rule {
                Matched::Role(role) => {
                    numbers(people).for_each(|place| self.roles[place].push(role as u16));
                }
                Matched::Forbid(forbid) => {
                    numbers(people).for_each(|place| self.forbids[place].push(forbid));
                }
                Matched::Approval(approval) => {
                    numbers(people).for_each(|place| self.approvals[place] |= 1 << approval);
                }
            }
        }
    }
}

impl Contestant for Blocks {
    fn decide(&mut self, person: usize) {
        let (block, place) = (person / BLOCK, person % BLOCK);
        if self.block != Some(block) {
            self.match_block(block);
            self.block = Some(block);
        }
        let roles = self.roles[place].iter().map(|role| *role as usize);
        self.output.write(roles, &self.forbids[place], self.approvals[place]);
    }

    fn tell(&self, answer: &mut Answer) {
        self.output.tell(answer);
    }
}

fn add(people: &mut Members, others: &Members) {
    people.iter_mut().zip(others).for_each(|(word, other)| *word |= other);
}

fn keep(people: &mut Members, others: &Members) {
    people.iter_mut().zip(others).for_each(|(word, other)| *word &= other);
}
