//! One person at a time: what each value leaves of the lines, intersected.

use super::coding::{COLUMNS, Coding, Encoded};
use super::compiled::Compiled;
use super::output::{Output, bits, numbers};
use crate::answer::Answer;
use crate::contestant::Contestant;
use crate::model::{Attribute, Matched};
use crate::workload::Workload;

const WORD: usize = u64::BITS as usize;
/// Words of a set come in eights, for wide registers.
const WORDS: usize = 8;

/// The lines that each value of a person leaves.
pub(crate) struct Matching {
    people: Encoded,
    /// How many words a set of lines has.
    width: usize,
    /// For each column, a set of lines for each code.
    columns: [Vec<u64>; COLUMNS],
    /// The lines that ask for no group, and those that ask for each.
    groupless: Vec<u64>,
    groups: Vec<u64>,
    /// Whether a status leaves any role.
    statuses: Vec<bool>,
    left: Vec<u64>,
}

impl Matching {
    pub(crate) fn of(workload: &Workload) -> Self {
        let coding = Coding::of(&workload.rules);
        let compiled = Compiled::of(&coding, &workload.rules);
        Self::with(workload, &coding, &compiled)
    }

    fn with(workload: &Workload, coding: &Coding, compiled: &Compiled) -> Self {
        let width = compiled.lines.len().div_ceil(WORD).next_multiple_of(WORDS);
        let mut groupless = vec![0; width];
        let mut groups = vec![0; coding.groups() * width];
        for (number, line) in compiled.lines.iter().enumerate() {
            let (at, bit) = (number / WORD, 1 << (number % WORD));
            let asked: Vec<u16> = compiled.atoms_of(line).filter_map(|atom| atom.group()).collect();
            if asked.is_empty() {
                groupless[at] |= bit;
            }
            asked.iter().for_each(|group| groups[*group as usize * width + at] |= bit);
        }
        let columns = std::array::from_fn(|column| rows(coding, compiled, column, width));
        let roles = workload.rules.roles.len();
        let statuses = (0..coding.codes(Attribute::Status as usize)).map(|code| {
            let admits = |line: &super::compiled::Line| {
                let mut atoms = compiled.atoms_of(line);
                line.rule < roles && atoms.all(|atom| atom.admits(Attribute::Status as usize, code))
            };
            compiled.lines.iter().any(admits)
        });
        Self {
            people: Encoded::of(coding, &workload.people),
            width,
            statuses: statuses.collect(),
            columns,
            groupless,
            groups,
            left: vec![0; width],
        }
    }

    /// Whether anything is left of the lines; what is, is in `left`.
    #[inline]
    pub(crate) fn match_person(&mut self, person: usize) -> bool {
        let codes: [usize; COLUMNS] =
            std::array::from_fn(|column| self.people.columns[column][person] as usize);
        if !self.statuses[codes[Attribute::Status as usize]] {
            return false;
        }
        let width = self.width;
        let rows: [&[u64]; COLUMNS] =
            std::array::from_fn(|column| &self.columns[column][codes[column] * width..][..width]);
        let left = &mut self.left[..width];
        left.copy_from_slice(&self.groupless[..width]);
        for group in self.people.groups(person) {
            let row = &self.groups[*group as usize * width..][..width];
            left.iter_mut().zip(row).for_each(|(word, row)| *word |= row);
        }
        for (at, word) in left.iter_mut().enumerate() {
            *word &= rows.iter().fold(u64::MAX, |all, row| all & row[at]);
        }
        true
    }
}

/// A set of lines for each code of a column.
fn rows(coding: &Coding, compiled: &Compiled, column: usize, width: usize) -> Vec<u64> {
    let mut rows = vec![0; coding.codes(column) as usize * width];
    for (number, line) in compiled.lines.iter().enumerate() {
        for code in 0..coding.codes(column) {
            if compiled.atoms_of(line).all(|atom| atom.admits(column, code)) {
                rows[code as usize * width + number / WORD] |= 1 << (number % WORD);
            }
        }
    }
    rows
}

/// What a line that is left says.
struct Target {
    matched: Matched,
    /// The groups it asks for, where these are several: then each must be looked at.
    groups: Vec<u16>,
}

/// The engine.
pub(crate) struct Rows {
    matching: Matching,
    targets: Vec<Target>,
    included: Vec<Vec<usize>>,
    roles: Vec<u64>,
    forbids: Vec<usize>,
    output: Output,
}

impl Rows {
    pub(crate) fn of(workload: &Workload) -> Self {
        let rules = &workload.rules;
        let coding = Coding::of(rules);
        let compiled = Compiled::of(&coding, rules);
        let target = |line| {
            let mut groups: Vec<u16> =
                compiled.atoms_of(line).filter_map(|atom| atom.group()).collect();
            if groups.len() == 1 {
                groups.clear();
            }
            Target { matched: rules.matched(line.rule), groups }
        };
        Self {
            matching: Matching::with(workload, &coding, &compiled),
            targets: compiled.lines.iter().map(target).collect(),
            included: rules.included(),
            roles: bits(&[], rules.roles.len()),
            forbids: Vec::new(),
            output: Output::of(rules),
        }
    }
}

impl Contestant for Rows {
    fn decide(&mut self, person: usize) {
        if !self.matching.match_person(person) {
            return self.output.clear();
        }
        self.roles.fill(0);
        self.forbids.clear();
        let mut approvals = 0;
        let groups = self.matching.people.groups(person);
        for line in numbers(&self.matching.left) {
            let target = &self.targets[line];
            if !target.groups.iter().all(|group| groups.contains(group)) {
                continue;
            }
            match target.matched {
                Matched::Role(role) => {
                    for role in &self.included[role] {
                        self.roles[role / WORD] |= 1 << (role % WORD);
                    }
                }
                Matched::Forbid(forbid) => self.forbids.push(forbid),
                Matched::Approval(approval) => approvals |= 1 << approval,
            }
        }
        self.output.write(numbers(&self.roles), &self.forbids, approvals);
    }

    fn tell(&self, answer: &mut Answer) {
        self.output.tell(answer);
    }
}
