//! Conditions, drawn.

use super::words::{
    DEPARTMENTS, EMPLOYMENTS, any_group, any_location, any_title, department, group, location,
    own_title, title,
};
use crate::model::{Attribute, Condition, Day, Test};
use crate::random::Random;

/// What a condition can ask for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Department,
    Title,
    Location,
    Employment,
    Level,
    Group,
    Start,
    Either,
}

use Kind::{Department, Either, Employment, Group, Level, Location, Start, Title};

/// The kinds, and how often each is asked for.
const KINDS: [Kind; 8] = [Department, Title, Location, Employment, Level, Group, Start, Either];
const WEIGHTS: [usize; 8] = [30, 18, 16, 12, 12, 14, 6, 4];

/// A condition that is plausible for a department, of a kind that is not among `used`, and is
/// then.
pub(super) fn condition(random: &mut Random, own: usize, used: &mut Vec<Kind>) -> Condition {
    loop {
        let kind = KINDS[random.weighted(&WEIGHTS)];
        if !used.contains(&kind) {
            used.push(kind);
            return of_kind(random, own, kind);
        }
    }
}

/// A condition of this kind.
pub(super) fn anchor(random: &mut Random, own: usize, kind: Kind) -> Condition {
    let mut used = KINDS.into_iter().filter(|other| *other != kind).collect();
    condition(random, own, &mut used)
}

fn of_kind(random: &mut Random, own: usize, kind: Kind) -> Condition {
    match kind {
        Department => of_department(random, own),
        Title => of_title(random, own),
        Location => of_location(random),
        Employment => {
            let place = random.weighted(&[70, 20, 4, 6]);
            Condition::is(Attribute::Employment, EMPLOYMENTS[place])
        }
        Level => Condition::Test(Test::LevelFrom(random.between(2, 9))),
        Group => Condition::Test(Test::InGroup(group(any_group(random, own, 0.5)))),
        Start => of_start(random),
        Either => {
            let mut used = vec![Either, Start, Level];
            let first = condition(random, own, &mut used);
            Condition::Any(vec![first, condition(random, own, &mut used)])
        }
    }
}

fn of_department(random: &mut Random, own: usize) -> Condition {
    if random.chance(0.2) {
        let count = random.between(2, 4);
        let several = random.different(count, vec![own], |random| random.below(DEPARTMENTS));
        one_of(Attribute::Department, several, department)
    } else {
        Condition::is(Attribute::Department, department(own))
    }
}

fn of_title(random: &mut Random, own: usize) -> Condition {
    if random.chance(0.3) {
        let several = random.different(3, Vec::new(), |random| own_title(random, own));
        one_of(Attribute::Title, several, title)
    } else {
        Condition::is(Attribute::Title, title(any_title(random, own)))
    }
}

fn of_location(random: &mut Random) -> Condition {
    if random.chance(0.35) {
        let count = random.between(2, 6);
        one_of(Attribute::Location, random.different(count, Vec::new(), any_location), location)
    } else {
        Condition::is(Attribute::Location, location(any_location(random)))
    }
}

fn of_start(random: &mut Random) -> Condition {
    let first_of_month = |random: &mut Random, first, last| {
        let year = random.between(first, last);
        Day { year, month: random.between(1, 12), day: 1 }
    };
    Condition::Test(if random.chance(0.5) {
        Test::StartedFrom(first_of_month(random, 2015, 2024))
    } else {
        Test::StartedBefore(first_of_month(random, 2016, 2025))
    })
}

fn one_of(attribute: Attribute, several: Vec<usize>, word: impl Fn(usize) -> String) -> Condition {
    Condition::Test(Test::IsIn(attribute, several.into_iter().map(word).collect()))
}
