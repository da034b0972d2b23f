//! Conditions, roles and phases, told naively.

use std::collections::BTreeSet;

use rolebook::policy::Date;

use super::Case;
use crate::eval::random::{Cmp, Cond, ENTS, KEYS, Person, Shift};

/// Rule 5.4.
pub(super) fn moved(date: Date, by: Shift) -> Date {
    let count = i64::from(by.count);
    match by.unit {
        "d" => date.checked_add(jiff::Span::new().days(count)).unwrap(),
        "w" => date.checked_add(jiff::Span::new().days(7 * count)).unwrap(),
        unit => {
            let months = if unit == "y" { 12 * by.count } else { by.count };
            let all = i32::from(date.year()) * 12 + i32::from(date.month()) - 1 + months;
            let (year, month) = (all.div_euclid(12) as i16, all.rem_euclid(12) as i8 + 1);
            let last = Date::new(year, month, 1).unwrap().days_in_month();
            Date::new(year, month, date.day().min(last)).unwrap()
        }
    }
}

fn compare<T: PartialOrd>(op: Cmp, left: &T, right: &T) -> bool {
    match op {
        Cmp::Eq => left == right,
        Cmp::Ne => left != right,
        Cmp::Lt => left < right,
        Cmp::Le => left <= right,
        Cmp::Gt => left > right,
        Cmp::Ge => left >= right,
    }
}

impl Case<'_> {
    pub(super) fn holds(self, person: &Person, cond: &Cond) -> bool {
        self.holds_for(person, cond, None)
    }

    /// `ent` is the entitlement that an approval is asked for (rule 8.6).
    pub(super) fn holds_for(self, person: &Person, cond: &Cond, ent: Option<usize>) -> bool {
        let ent_of = || &ENTS[ent.unwrap()];
        let boss = || self.manager(person);
        match cond {
            Cond::True => true,
            Cond::Level(op, level) => compare(*op, &person.level, level),
            Cond::Dept(depts) => depts.contains(&person.dept),
            Cond::Country(country) => person.country == *country,
            Cond::Mfa => person.mfa,
            Cond::Group(group) => person.groups.contains(group),
            Cond::Contractor => person.contractor,
            Cond::Grade(op, grade) => person.grade.is_some_and(|value| compare(*op, &value, grade)),
            Cond::NoGrade => person.grade.is_none(),
            Cond::Lead => person.lead,
            Cond::Start(op, by) => compare(*op, &person.start, &moved(self.on, *by)),
            Cond::End(op, by) => {
                person.end.is_some_and(|end| compare(*op, &end, &moved(self.on, *by)))
            }
            Cond::NotLeaving => person.end.is_none_or(|end| end >= self.on),
            Cond::Today(op, day) => compare(*op, &self.on, day),
            Cond::TodayIn(days) => days.contains(&self.on),
            Cond::Since(by) => person.start <= self.on && self.on <= moved(person.start, *by),
            Cond::BossLevel(op, level) => {
                boss().is_some_and(|boss| compare(*op, &boss.level, level))
            }
            Cond::BossDept(dept) => boss().is_some_and(|boss| boss.dept == *dept),
            Cond::BossEnd(op, by) => boss()
                .and_then(|boss| boss.end)
                .is_some_and(|end| compare(*op, &end, &moved(self.on, *by))),
            Cond::ReportsTo(index) => {
                self.line(person).iter().any(|above| above.key == KEYS[*index])
            }
            Cond::Named(index) => self.holds_for(person, &self.rules.conditions[*index], ent),
            Cond::Holds(index) => self.is_member(person, *index),
            Cond::RiskAtLeast(risk) => ent_of().risk >= *risk,
            Cond::Money => ent_of().tags.contains(&"money"),
            Cond::OwnedBy(owner) => ent_of().owner == *owner,
            Cond::Not(inner) => !self.holds_for(person, inner, ent),
            Cond::And(parts) => parts.iter().all(|part| self.holds_for(person, part, ent)),
            Cond::Or(parts) => parts.iter().any(|part| self.holds_for(person, part, ent)),
        }
    }

    /// Rules 6.1, 11.1.
    pub(super) fn is_member(self, person: &Person, index: usize) -> bool {
        let role = &self.rules.roles[index];
        let own = || role.when.as_ref().is_some_and(|when| self.holds(person, when));
        let inherited = || {
            let mut seniors = self.rules.roles.iter().enumerate();
            seniors.any(|(senior, role)| {
                role.includes.contains(&index) && self.is_member(person, senior)
            })
        };
        !role.record && (own() || inherited())
    }

    /// The roles that being a member of `first` confers, without passing any of `avoided`.
    pub(super) fn conferred(self, first: usize, avoided: &BTreeSet<usize>) -> BTreeSet<usize> {
        let role = &self.rules.roles[first];
        if role.record || avoided.contains(&first) {
            return BTreeSet::new();
        }
        let juniors = role.includes.iter().flat_map(|junior| self.conferred(*junior, avoided));
        juniors.chain([first]).collect()
    }

    /// Rules 4.1, 4.2.
    pub(super) fn phase(self, person: &Person) -> Option<&'static str> {
        let arms = &self.rules.lifecycle;
        let prehire = arms.prehire && person.start > self.on;
        let ended = person.status == "terminated" || person.end.is_some_and(|end| end < self.on);
        if prehire && arms.prehire_first {
            Some("prehire")
        } else if ended {
            Some("ended")
        } else if arms.suspended && person.status == "leave" {
            Some("suspended")
        } else if prehire {
            Some("prehire")
        } else {
            let stands = arms.active_until.is_none_or(|day| self.on < day);
            (person.status == "active" && stands).then_some("active")
        }
    }
}
