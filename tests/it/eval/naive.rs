//! A second evaluator, written from `docs/semantics.md` alone: slow, recursive, without
//! ids, tables or caches, over the plain data that random policies are printed from.
//!
//! It knows states and what stops or holds them up; of time it knows one date.

mod conflicts;
mod people;
mod truth;

use std::collections::{BTreeMap, BTreeSet};

use rolebook::policy::Date;

use super::random::{COUNTRIES, Day, ENTS, Ent, Grant, Person, Rules, Target};

/// Everything a decision is a function of.
#[derive(Clone, Copy)]
pub(super) struct Case<'a> {
    pub(super) rules: &'a Rules,
    pub(super) people: &'a [Person],
    pub(super) on: Date,
}

/// What is decided of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Quarantined,
    Standing {
        phase: &'static str,
        roles: BTreeSet<String>,
        /// Each entitlement's state, as [`crate::support::told::standing`] tells it without
        /// dates of its own.
        entitlements: BTreeMap<&'static str, String>,
    },
}

/// A state, the better the greater (rule 7.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    Denied,
    Scheduled,
    Pending,
    Granted,
}

/// A path to an entitlement (rules 7.1, 7.4).
#[derive(Clone, Debug)]
struct Path {
    ent: usize,
    way: Way,
    state: State,
    awaiting: BTreeSet<usize>,
    stops: BTreeSet<Stop>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Role { first: usize, last: usize },
    Exception,
}

/// In the order in which they are told.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stop {
    Forbid(usize),
    Conflict(usize),
    Expiry(Date),
}

impl Path {
    fn deny(&mut self, stop: Stop) {
        self.state = State::Denied;
        self.awaiting.clear();
        self.stops.insert(stop);
    }

    fn wait_for(&mut self, approval: usize) {
        if self.state == State::Denied {
            return;
        }
        self.awaiting.insert(approval);
        self.state = self.state.min(State::Pending);
    }
}

/// Everything that `index` implies, through any number of steps.
fn implied(index: usize) -> BTreeSet<usize> {
    let mut all = BTreeSet::new();
    for name in ENTS[index].implies {
        let next = ENTS.iter().position(|ent| ent.name == *name).unwrap();
        all.insert(next);
        all.extend(implied(next));
    }
    all
}

/// Whether a rule that names `named` speaks of `ent` (rule 7.6).
fn speaks_of(named: &[usize], ent: usize) -> bool {
    named.iter().any(|each| *each == ent || implied(ent).contains(each))
}

impl<'a> Case<'a> {
    pub(super) fn decide(self, key: &str) -> Verdict {
        let person = self.people.iter().find(|person| person.key == key).unwrap();
        if !self.is_valid(person) || self.is_blocked(person) {
            return Verdict::Quarantined;
        }
        let Some(phase) = self.phase(person) else { return Verdict::Quarantined };
        if phase == "ended" {
            let (roles, entitlements) = Default::default();
            return Verdict::Standing { phase, roles, entitlements };
        }
        let roles = (0..self.rules.roles.len())
            .filter(|role| self.is_member(person, *role))
            .map(|role| format!("r{role}"));
        let mut paths = self.paths(person, phase);
        self.resolve_conflicts(person, &mut paths);
        let entitlements = self.told(person, phase, &paths);
        Verdict::Standing { phase, roles: roles.collect(), entitlements }
    }

    /// Rules 7.1 to 8.4.
    fn paths(self, person: &Person, phase: &str) -> Vec<Path> {
        let mut paths = Vec::new();
        for (first, senior) in self.rules.roles.iter().enumerate() {
            let applies = senior.when.as_ref().is_some_and(|when| self.holds(person, when));
            if senior.record || !applies {
                continue;
            }
            for last in self.conferred(first, &BTreeSet::new()) {
                for grant in &self.rules.roles[last].grants {
                    paths.extend(self.by_grant(person, phase, (first, last), grant));
                }
            }
        }
        for exception in self.favours(person) {
            let rules = &self.rules.exceptions[exception];
            for ent in rules.grants.iter().flat_map(|each| each.members()) {
                let window = (rules.from, Some(rules.until));
                let mut path = self.opened(ent, Way::Exception, phase, window);
                self.forbid(person, &rules.forbids, &mut path);
                paths.push(path);
            }
        }
        paths
    }

    fn by_grant(
        self,
        person: &Person,
        phase: &str,
        (first, last): (usize, usize),
        grant: &Grant,
    ) -> Vec<Path> {
        let days = [grant.from, grant.until];
        let guarded = days.iter().any(|day| matches!(day, Some(Day::End(_))));
        let applies = grant.when.as_ref().is_none_or(|when| self.holds(person, when));
        if !applies || (guarded && person.end.is_none()) {
            return Vec::new();
        }
        let ents: Vec<usize> = match &grant.target {
            Target::Sel(sel) => sel.members(),
            Target::OwnArea => {
                let name = format!("crm.area[{:?}]", COUNTRIES[person.country]);
                ENTS.iter().position(|ent| ent.name == name).into_iter().collect()
            }
        };
        let [from, until] = days.map(|day| {
            day.map(|day| match day {
                Day::Start(by) => truth::moved(person.start, by),
                Day::End(by) => truth::moved(person.end.unwrap(), by),
                Day::Fixed(day) => day,
            })
        });
        let mut paths = Vec::new();
        for ent in ents {
            let mut path = self.opened(ent, Way::Role { first, last }, phase, (from, until));
            for (index, approval) in self.rules.approvals.iter().enumerate() {
                let covers: Vec<_> =
                    approval.covers.iter().flat_map(|each| each.members()).collect();
                let asked = speaks_of(&covers, ent) || grant.requires == Some(index);
                if asked && self.needs(person, index, ent) {
                    path.wait_for(index);
                }
            }
            self.forbid(person, &[], &mut path);
            paths.push(path);
        }
        paths
    }

    /// Rules 4.4, 7.3.
    fn opened(
        self,
        ent: usize,
        way: Way,
        phase: &str,
        (from, until): (Option<Date>, Option<Date>),
    ) -> Path {
        let (awaiting, stops) = Default::default();
        let mut path = Path { ent, way, state: State::Granted, awaiting, stops };
        if from.is_some_and(|from| from > self.on) || (phase == "prehire" && from.is_none()) {
            path.state = State::Scheduled;
        }
        if let Some(until) = until
            && (until <= self.on || from.is_some_and(|from| until <= from))
        {
            path.deny(Stop::Expiry(until));
        }
        path
    }

    /// Rules 8.1, 8.2.
    fn forbid(self, person: &Person, passed: &[usize], path: &mut Path) {
        for (index, forbid) in self.rules.forbids.iter().enumerate() {
            let denied: Vec<_> = forbid.deny.iter().flat_map(|each| each.members()).collect();
            let binds = forbid.when.as_ref().is_none_or(|when| self.holds(person, when));
            let stops = binds && speaks_of(&denied, path.ent);
            if !forbid.record && stops && !passed.contains(&index) {
                path.deny(Stop::Forbid(index));
            }
        }
    }

    /// The exceptions that favour a person (rules 9.1, 9.2).
    fn favours(self, person: &Person) -> Vec<usize> {
        let all = self.rules.exceptions.iter().enumerate();
        all.filter(|(_, exception)| !exception.record && self.holds(person, &exception.when))
            .filter(|(_, exception)| self.named(exception.by).is_none_or(|by| by != person.key))
            .map(|(index, _)| index)
            .collect()
    }

    /// The best state of each entitlement, implied ones included (rules 7.5, 7.7).
    fn states(paths: &[Path]) -> BTreeMap<usize, State> {
        let mut states = BTreeMap::new();
        for path in paths {
            for ent in implied(path.ent).into_iter().chain([path.ent]) {
                let state = states.entry(ent).or_insert(path.state);
                *state = path.state.max(*state);
            }
        }
        states
    }

    fn told(self, person: &Person, phase: &str, paths: &[Path]) -> BTreeMap<&'static str, String> {
        let states = Self::states(paths);
        let mut told = BTreeMap::new();
        for (ent, state) in &states {
            let reaching: Vec<_> =
                paths.iter().filter(|path| speaks_of(&[*ent], path.ent)).collect();
            let mut text = match (phase, state) {
                ("suspended", State::Granted) => "suspended was granted".to_owned(),
                ("suspended", State::Pending) => "suspended was pending".to_owned(),
                (_, State::Granted) => "granted".to_owned(),
                (_, State::Pending) => "pending".to_owned(),
                (_, State::Scheduled) => "scheduled".to_owned(),
                (_, State::Denied) => "denied".to_owned(),
            };
            let best = || reaching.iter().filter(|path| path.state == *state);
            let awaited: BTreeSet<usize> =
                best().flat_map(|path| path.awaiting.iter().copied()).collect();
            for approval in awaited {
                // Its own paths come first, then those of what implies it, by name.
                let asking = best().filter(|path| path.awaiting.contains(&approval));
                let asked_for = asking
                    .map(|path| path.ent)
                    .min_by_key(|other| (other != ent, ENTS[*other].name));
                text.push_str(&self.awaited(person, approval, asked_for.unwrap()));
            }
            let stops: BTreeSet<&Stop> = reaching.iter().flat_map(|path| &path.stops).collect();
            if *state == State::Denied {
                let stops = stops.into_iter().map(|stop| match stop {
                    Stop::Forbid(index) => format!("forbid f{index}"),
                    Stop::Conflict(index) => format!("conflict k{index}"),
                    Stop::Expiry(day) => format!("expiry {day}"),
                });
                text.push_str(&format!(" by {}", stops.collect::<Vec<_>>().join(", ")));
            }
            let Ent { name, .. } = &ENTS[*ent];
            told.insert(*name, text);
        }
        told
    }
}
