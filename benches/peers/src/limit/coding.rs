//! Words, days and levels as small numbers.

use std::collections::HashMap;

use crate::model::{Attribute, Person, Rules, Test};

/// One for each attribute that is a word, one for the level, one for the start date.
pub(super) const COLUMNS: usize = Attribute::ALL.len() + 2;
pub(super) const LEVEL: usize = COLUMNS - 2;
pub(super) const START: usize = COLUMNS - 1;
/// Levels are below it.
const LEVELS: u16 = 16;

/// What conditions name. What they do not name is 0.
#[derive(Default)]
pub(super) struct Coding {
    words: [HashMap<String, u16>; Attribute::ALL.len()],
    groups: HashMap<String, u16>,
    /// The days that conditions compare with, as numbers, in order.
    days: Vec<usize>,
}

impl Coding {
    pub(super) fn of(rules: &Rules) -> Self {
        let mut coding = Self::default();
        let mut see = |test: &Test| match test {
            Test::Is(attribute, word) => name(&mut coding.words[*attribute as usize], word),
            Test::IsIn(attribute, words) => {
                words.iter().for_each(|word| name(&mut coding.words[*attribute as usize], word));
            }
            Test::InGroup(group) => name(&mut coding.groups, group),
            Test::StartedBefore(day) | Test::StartedFrom(day) => coding.days.push(day.number()),
            Test::LevelFrom(_) => {}
        };
        rules.conditions().for_each(|condition| condition.for_each_test(&mut see));
        coding.days.sort_unstable();
        coding.days.dedup();
        coding
    }

    pub(super) fn word(&self, attribute: Attribute, word: &str) -> u16 {
        self.words[attribute as usize].get(word).copied().unwrap_or_default()
    }

    pub(super) fn group(&self, group: &str) -> u16 {
        self.groups.get(group).copied().unwrap_or_default()
    }

    /// How many of the named days are not after this one.
    pub(super) fn day(&self, number: usize) -> u16 {
        self.days.partition_point(|day| *day <= number) as u16
    }

    /// How many codes a column has.
    pub(super) fn codes(&self, column: usize) -> u16 {
        match column {
            LEVEL => LEVELS,
            START => self.days.len() as u16 + 1,
            _ => self.words[column].len() as u16 + 1,
        }
    }

    pub(super) fn levels_from(level: usize) -> Vec<u16> {
        (level as u16..LEVELS).collect()
    }

    pub(super) fn groups(&self) -> usize {
        self.groups.len() + 1
    }
}

fn name(codes: &mut HashMap<String, u16>, word: &str) {
    let next = codes.len() as u16 + 1;
    codes.entry(word.to_owned()).or_insert(next);
}

/// People as codes.
pub(super) struct Encoded {
    pub(super) columns: [Vec<u16>; COLUMNS],
    /// Where the groups of each begin.
    starts: Vec<usize>,
    groups: Vec<u16>,
}

impl Encoded {
    pub(super) fn of(coding: &Coding, people: &[Person<'_>]) -> Self {
        let mut encoded = Self { columns: Default::default(), starts: vec![0], groups: Vec::new() };
        for person in people {
            for attribute in Attribute::ALL {
                let code = coding.word(attribute, person.word(attribute));
                encoded.columns[attribute as usize].push(code);
            }
            encoded.columns[LEVEL].push(person.level as u16);
            encoded.columns[START].push(coding.day(person.started().number()));
            let groups = person.groups.iter().map(|group| coding.group(group));
            encoded.groups.extend(groups.filter(|code| *code != 0));
            encoded.starts.push(encoded.groups.len());
        }
        encoded
    }

    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// The groups of a person that conditions name.
    pub(super) fn groups(&self, person: usize) -> &[u16] {
        &self.groups[self.starts[person]..self.starts[person + 1]]
    }
}
