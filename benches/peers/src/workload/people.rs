//! People, drawn.

use super::words::{
    DEPARTMENTS, EMPLOYMENTS, STATUSES, any_group, any_location, any_title, department, group,
    location, title,
};
use crate::model::{Day, Person};
use crate::random::Random;

/// The place of `employee` among employments.
const EMPLOYEE: usize = 0;
/// The place of `terminated` among statuses.
const TERMINATED: usize = 4;

pub(super) fn draw(random: &mut Random, count: usize) -> Vec<Person<'static>> {
    (0..count).map(|number| person(random, number)).collect()
}

fn person(random: &mut Random, number: usize) -> Person<'static> {
    let own = random.skewed(DEPARTMENTS, 1.3);
    let own_title = any_title(random, own);
    let employment = random.weighted(&[78, 14, 3, 5]);
    let status = random.weighted(&[88, 4, 2, 2, 4]);
    let level = 1 + random.skewed(12, 1.4);
    let site = any_location(random);
    let start = day(random, 2010, 2025);
    let ends = employment != EMPLOYEE || status == TERMINATED;
    let end = ends.then(|| day(random, 2026, 2027));
    let count = random.below(6);
    let mut groups = random.different(count, Vec::new(), |random| any_group(random, own, 0.7));
    groups.sort_unstable();
    Person {
        department: department(own).into(),
        employment: EMPLOYMENTS[employment].into(),
        end_date: end.map(|end| end.to_string().into()),
        groups: groups.into_iter().map(|number| group(number).into()).collect(),
        id: format!("u{number:06}").into(),
        level,
        location: location(site).into(),
        start_date: start.to_string().into(),
        status: STATUSES[status].into(),
        title: title(own_title).into(),
    }
}

fn day(random: &mut Random, first: usize, last: usize) -> Day {
    let year = random.between(first, last);
    let month = random.between(1, 12);
    Day { year, month, day: random.between(1, 28) }
}
