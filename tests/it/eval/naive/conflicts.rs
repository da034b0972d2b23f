//! Conflicts, told naively: rules 8.7 to 8.12.

use std::collections::{BTreeMap, BTreeSet};

use super::{Case, Path, State, Stop, Way, implied, speaks_of};
use crate::eval::random::{Duties, Person, Resolve, Sel};

/// What a conflict does: to whom, and by which rule.
struct Act {
    conflict: usize,
    ents: BTreeSet<usize>,
    roles: BTreeSet<usize>,
    kept: BTreeSet<usize>,
}

/// Rule 8.7.
fn clash(one: usize, other: usize) -> bool {
    one != other && !implied(one).contains(&other) && !implied(other).contains(&one)
}

/// How many duties these are: what another of them implies is none of its own (rule 8.9).
fn duties(ents: &BTreeSet<usize>) -> usize {
    ents.iter().filter(|ent| !ents.iter().any(|other| implied(*other).contains(ent))).count()
}

impl Case<'_> {
    pub(super) fn resolve_conflicts(self, person: &Person, paths: &mut [Path]) {
        let states = Self::states(paths);
        let judged = (0..self.rules.conflicts.len())
            .filter_map(|conflict| self.judge(person, conflict, &states, paths));
        let acts: Vec<Act> = judged.collect();
        let resolve = |act: &Act| &self.rules.conflicts[act.conflict].resolve;
        let asks = |act: &Act| matches!(resolve(act), Resolve::Approval(_));
        let denies = |act: &Act| matches!(resolve(act), Resolve::Deny | Resolve::Keep(_));
        let roles = |which: &dyn Fn(&Act) -> bool| -> BTreeSet<usize> {
            acts.iter().filter(|act| which(act)).flat_map(|act| act.roles.iter().copied()).collect()
        };
        let closed = roles(&denies);
        for act in acts.iter().filter(|act| denies(act)) {
            for path in paths.iter_mut() {
                if !act.kept.contains(&path.ent) && self.concerns(act, path, &closed) {
                    path.deny(Stop::Conflict(act.conflict));
                }
            }
        }
        let closed = closed.union(&roles(&asks)).copied().collect();
        for act in acts.iter().filter(|act| asks(act)) {
            let Resolve::Approval(approval) = *resolve(act) else { continue };
            for path in paths.iter_mut() {
                if self.concerns(act, path, &closed) && self.needs(person, approval, path.ent) {
                    path.wait_for(approval);
                }
            }
        }
    }

    fn concerns(self, act: &Act, path: &Path, closed: &BTreeSet<usize>) -> bool {
        let none = BTreeSet::new();
        let cannot_avoid = match path.way {
            Way::Role { first, last } => {
                let on_a_way = |role: &usize| {
                    self.conferred(first, &none).contains(role)
                        && self.conferred(*role, &none).contains(&last)
                };
                !self.conferred(first, closed).contains(&last) && act.roles.iter().any(on_a_way)
            }
            Way::Exception => false,
        };
        act.ents.contains(&path.ent) || cannot_avoid
    }

    fn judge(
        self,
        person: &Person,
        index: usize,
        states: &BTreeMap<usize, State>,
        paths: &[Path],
    ) -> Option<Act> {
        let conflict = &self.rules.conflicts[index];
        if conflict.record {
            return None;
        }
        let out = self.taken_out(person, index);
        // What a side speaks of and is not denied, held or only asked for.
        let side = |sels: &[Sel], held: bool| -> BTreeSet<usize> {
            let named: Vec<usize> = sels.iter().flat_map(|each| each.members()).collect();
            let mut found = BTreeSet::new();
            for (ent, state) in states {
                let live = *state != State::Denied && (*state == State::Granted) == held;
                if live && speaks_of(&named, *ent) && !out.contains(ent) {
                    found.insert(*ent);
                }
            }
            found
        };
        let (ents, roles) = match &conflict.between {
            Duties::Between(left, right) => {
                let (left_held, left_asked) = (side(left, true), side(left, false));
                let (right_held, right_asked) = (side(right, true), side(right, false));
                let against =
                    |asked: &BTreeSet<usize>, held: &BTreeSet<usize>| -> BTreeSet<usize> {
                        let clashing = |one: &&usize| held.iter().any(|other| clash(**one, *other));
                        asked.iter().filter(clashing).copied().collect()
                    };
                let ents: BTreeSet<usize> = if against(&left_held, &right_held).is_empty() {
                    let stopped = against(&left_asked, &right_held);
                    stopped.union(&against(&right_asked, &left_held)).copied().collect()
                } else {
                    [left_held, left_asked, right_held, right_asked].into_iter().flatten().collect()
                };
                (ents, BTreeSet::new())
            }
            Duties::AtMost(limit, members, roles) => {
                let (held, asked) = (side(members, true), side(members, false));
                let roles: BTreeSet<usize> =
                    roles.iter().copied().filter(|role| self.is_member(person, *role)).collect();
                let count = duties(&held) + roles.len();
                if count > *limit {
                    (held.union(&asked).copied().collect(), roles)
                } else if count == *limit {
                    let breaks = |one: &usize| {
                        let mut with = held.clone();
                        with.insert(*one);
                        duties(&with) > duties(&held)
                    };
                    (asked.into_iter().filter(breaks).collect(), BTreeSet::new())
                } else {
                    (BTreeSet::new(), BTreeSet::new())
                }
            }
        };
        if ents.is_empty() && roles.is_empty() {
            return None;
        }
        let mut kept = BTreeSet::new();
        if let Resolve::Keep(ent) = conflict.resolve
            && paths.iter().any(|path| path.ent == ent && path.state == State::Granted)
        {
            kept = implied(ent);
            kept.insert(ent);
        }
        Some(Act { conflict: index, ents, roles, kept })
    }

    /// Rule 8.12.
    fn taken_out(self, person: &Person, conflict: usize) -> BTreeSet<usize> {
        let mut out = BTreeSet::new();
        for index in self.favours(person) {
            let exception = &self.rules.exceptions[index];
            let open =
                exception.from.is_none_or(|from| from <= self.on) && self.on < exception.until;
            if open && exception.conflicts.contains(&conflict) {
                for ent in exception.grants.iter().flat_map(|each| each.members()) {
                    out.insert(ent);
                    out.extend(implied(ent));
                }
            }
        }
        out
    }
}
