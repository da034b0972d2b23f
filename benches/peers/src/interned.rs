//! A loop written by hand: every condition is looked at for every person, words are numbers.

use std::collections::HashMap;

use crate::answer::{Answer, Holdings};
use crate::contestant::Contestant;
use crate::model::{Attribute, Condition, Matched, Person, Test};
use crate::workload::Workload;

/// The loop.
pub(crate) struct Interned<'a> {
    conditions: Vec<(Matched, Coded)>,
    people: Vec<Record>,
    holdings: Holdings<'a>,
    matched: Vec<Matched>,
    answer: Answer,
}

#[derive(Default)]
struct Words(HashMap<String, u32>);

enum Coded {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    Is(Attribute, u32),
    IsIn(Attribute, Vec<u32>),
    LevelFrom(usize),
    InGroup(u32),
    StartedBefore(usize),
    StartedFrom(usize),
}

struct Record {
    words: [u32; Attribute::ALL.len()],
    level: usize,
    start: usize,
    groups: Vec<u32>,
}

impl<'a> Interned<'a> {
    pub(crate) fn of(workload: &'a Workload) -> Self {
        let (rules, mut words) = (&workload.rules, Words::default());
        let coded = |(number, condition)| (rules.matched(number), words.condition(condition));
        let conditions = rules.conditions().enumerate().map(coded).collect();
        Self {
            conditions,
            people: workload.people.iter().map(|person| words.record(person)).collect(),
            holdings: Holdings::of(rules),
            matched: Vec::new(),
            answer: Answer::default(),
        }
    }
}

impl Contestant for Interned<'_> {
    fn decide(&mut self, person: usize) {
        let record = &self.people[person];
        self.matched.clear();
        for (matched, condition) in &self.conditions {
            if condition.holds(record) {
                self.matched.push(*matched);
            }
        }
        self.holdings.answer(&self.matched, &mut self.answer);
    }

    fn tell(&self, answer: &mut Answer) {
        answer.clone_from(&self.answer);
    }
}

impl Words {
    fn code(&mut self, word: &str) -> u32 {
        let next = self.0.len() as u32;
        *self.0.entry(word.to_owned()).or_insert(next)
    }

    fn condition(&mut self, condition: &Condition) -> Coded {
        match condition {
            Condition::All(parts) => Coded::All(self.conditions(parts)),
            Condition::Any(parts) => Coded::Any(self.conditions(parts)),
            Condition::Not(inner) => Coded::Not(Box::new(self.condition(inner))),
            Condition::Test(test) => self.test(test),
        }
    }

    fn conditions(&mut self, parts: &[Condition]) -> Vec<Coded> {
        parts.iter().map(|part| self.condition(part)).collect()
    }

    fn test(&mut self, test: &Test) -> Coded {
        match test {
            Test::Is(attribute, word) => Coded::Is(*attribute, self.code(word)),
            Test::IsIn(attribute, words) => {
                Coded::IsIn(*attribute, words.iter().map(|word| self.code(word)).collect())
            }
            Test::LevelFrom(level) => Coded::LevelFrom(*level),
            Test::InGroup(group) => Coded::InGroup(self.code(group)),
            Test::StartedBefore(day) => Coded::StartedBefore(day.number()),
            Test::StartedFrom(day) => Coded::StartedFrom(day.number()),
        }
    }

    fn record(&mut self, person: &Person<'_>) -> Record {
        Record {
            words: Attribute::ALL.map(|attribute| self.code(person.word(attribute))),
            level: person.level,
            start: person.started().number(),
            groups: person.groups.iter().map(|group| self.code(group)).collect(),
        }
    }
}

impl Coded {
    fn holds(&self, record: &Record) -> bool {
        let word = |attribute: &Attribute| record.words[*attribute as usize];
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(record)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(record)),
            Self::Not(inner) => !inner.holds(record),
            Self::Is(attribute, code) => word(attribute) == *code,
            Self::IsIn(attribute, codes) => codes.contains(&word(attribute)),
            Self::LevelFrom(level) => record.level >= *level,
            Self::InGroup(group) => record.groups.contains(group),
            Self::StartedBefore(day) => record.start < *day,
            Self::StartedFrom(day) => record.start >= *day,
        }
    }
}
