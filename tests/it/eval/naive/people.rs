//! Records, reporting lines and approvers, told naively.

use std::collections::BTreeSet;

use super::Case;
use crate::eval::random::{By, Cond, ENTS, Fault, KEYS, Person};

impl<'a> Case<'a> {
    /// Rules 2.1, 2.6.
    pub(super) fn is_valid(self, person: &Person) -> bool {
        person.fault == Fault::None
    }

    /// The manager, whatever the state of the record.
    pub(super) fn manager(self, person: &Person) -> Option<&'a Person> {
        let key = person.manager?;
        self.people.iter().find(|other| other.key == key)
    }

    /// Everybody above, nearest first; the line ends where it closes.
    pub(super) fn line(self, person: &Person) -> Vec<&'a Person> {
        let mut line: Vec<&Person> = Vec::new();
        let mut next = self.manager(person);
        while let Some(above) = next {
            if above.key == person.key || line.iter().any(|other| other.key == above.key) {
                break;
            }
            line.push(above);
            next = if self.is_valid(above) { self.manager(above) } else { None };
        }
        line
    }

    /// Rule 2.8.
    pub(super) fn is_blocked(self, person: &Person) -> bool {
        self.is_cut_off(person, &self.rules.conds())
    }

    /// Whether one of the conditions reads through an invalid record above the person.
    fn is_cut_off(self, person: &Person, conds: &[&Cond]) -> bool {
        let reads_boss = conds.iter().any(|cond| {
            matches!(cond, Cond::BossLevel(..) | Cond::BossDept(_) | Cond::BossEnd(..))
        });
        let asks_line = conds.iter().any(|cond| matches!(cond, Cond::ReportsTo(_)));
        (reads_boss && self.manager(person).is_some_and(|boss| !self.is_valid(boss)))
            || (asks_line && self.line(person).iter().any(|above| !self.is_valid(above)))
    }

    /// Everything that membership of a role depends on.
    fn behind(self, role: usize) -> Vec<&'a Cond> {
        let mut all = Vec::new();
        let mut open: Vec<&Cond> = self.rules.roles[role].when.iter().collect();
        while let Some(cond) = open.pop() {
            all.push(cond);
            open.extend(cond.parts());
            match cond {
                Cond::Named(index) => open.push(&self.rules.conditions[*index]),
                Cond::Holds(index) => all.extend(self.behind(*index)),
                _ => {}
            }
        }
        let seniors = self.rules.roles.iter().enumerate();
        let seniors = seniors.filter(|(_, senior)| senior.includes.contains(&role));
        all.extend(seniors.flat_map(|(senior, _)| self.behind(senior)));
        all
    }

    /// The key of the person named (rule 10.2).
    pub(super) fn named(self, name: &str) -> Option<&'static str> {
        let mail = name.to_lowercase();
        let known = |key: &&&'static str| self.people.iter().any(|person| person.key == **key);
        let by_key = KEYS.iter().filter(known).find(|key| **key == name);
        let mut by_mail = self.people.iter();
        by_key.copied().or_else(|| {
            by_mail
                .find(|person| format!("{}@x.example", person.key) == mail)
                .map(|person| person.key)
        })
    }

    /// Rule 8.3: whether the approval is in force and not given by rule.
    pub(super) fn needs(self, person: &Person, approval: usize, ent: usize) -> bool {
        let approval = &self.rules.approvals[approval];
        let skipped =
            approval.skip.as_ref().is_some_and(|skip| self.holds_for(person, skip, Some(ent)));
        !approval.record && !skipped
    }

    /// The awaited stage and its approvers, as they are told (rules 8.5, 10.4).
    pub(super) fn awaited(self, person: &Person, approval: usize, ent: usize) -> String {
        let stages = &self.rules.approvals[approval].stages;
        let stage = stages.iter().position(|stage| {
            stage.when.as_ref().is_none_or(|when| self.holds_for(person, when, Some(ent)))
        });
        let Some(stage) = stage else {
            return format!(" awaiting a{approval}.none unroutable");
        };
        let mut found = BTreeSet::new();
        for by in &stages[stage].by {
            if found.is_empty() {
                found = self.approvers(person, *by, ent);
            }
        }
        if found.is_empty() {
            return format!(" awaiting a{approval}.s{stage} unroutable");
        }
        let found: Vec<_> = found.into_iter().collect();
        format!(" awaiting a{approval}.s{stage} by {}", found.join(" "))
    }

    /// Rules 10.1 to 10.3.
    fn approvers(self, person: &Person, by: By, ent: usize) -> BTreeSet<String> {
        let eligible = |other: &&Person| {
            other.key != person.key && self.is_valid(other) && self.phase(other) == Some("active")
        };
        let keys = |people: Vec<&Person>| -> BTreeSet<String> {
            people.into_iter().filter(eligible).map(|person| person.key.to_owned()).collect()
        };
        let called = |name: &str| match self.named(name) {
            Some(key) => keys(self.people.iter().filter(|person| person.key == key).collect()),
            None => BTreeSet::from([name.to_owned()]),
        };
        match by {
            By::Manager => keys(self.manager(person).into_iter().collect()),
            By::ManagerOfManager => {
                let first = self.manager(person).filter(|first| self.is_valid(first));
                keys(first.and_then(|first| self.manager(first)).into_iter().collect())
            }
            By::Owner => called(ENTS[ent].owner),
            By::Person(name) => called(name),
            By::Role(role) => {
                let behind = self.behind(role);
                let holds = |other: &&Person| {
                    !self.is_cut_off(other, &behind) && self.is_member(other, role)
                };
                keys(
                    self.people.iter().filter(|other| self.is_valid(other)).filter(holds).collect(),
                )
            }
        }
    }
}
