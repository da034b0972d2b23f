//! The words that attributes are drawn from.

use crate::model::Attribute;
use crate::random::Random;

pub(super) const DEPARTMENTS: usize = 30;
pub(super) const TITLES: usize = 200;
pub(super) const LOCATIONS: usize = 40;
pub(super) const GROUPS: usize = 300;
pub(super) const EMPLOYMENTS: [&str; 4] = ["employee", "contractor", "intern", "vendor"];
pub(super) const STATUSES: [&str; 5] =
    ["active", "leave", "suspended", "preboarding", "terminated"];

/// How many titles are used in every department.
const COMMON_TITLES: usize = 20;
/// How many titles a department has of its own.
const OWN_TITLES: usize = 6;
/// How many groups a department has of its own.
const OWN_GROUPS: usize = 10;

/// Every word that an attribute can be.
pub(crate) fn labels(attribute: Attribute) -> Vec<String> {
    match attribute {
        Attribute::Department => (0..DEPARTMENTS).map(department).collect(),
        Attribute::Title => (0..TITLES).map(title).collect(),
        Attribute::Location => (0..LOCATIONS).map(location).collect(),
        Attribute::Employment => EMPLOYMENTS.map(str::to_owned).into(),
        Attribute::Status => STATUSES.map(str::to_owned).into(),
    }
}

pub(super) fn department(number: usize) -> String {
    format!("Department {number:02}")
}

pub(super) fn title(number: usize) -> String {
    format!("Title {number:03}")
}

pub(super) fn location(number: usize) -> String {
    format!("Site-{number:02}")
}

pub(super) fn group(number: usize) -> String {
    format!("grp-{number:03}")
}

/// A title that is a department's own.
pub(super) fn own_title(random: &mut Random, department: usize) -> usize {
    department + DEPARTMENTS * random.below(OWN_TITLES)
}

/// A title that is used in a department.
pub(super) fn any_title(random: &mut Random, department: usize) -> usize {
    if random.chance(0.15) {
        TITLES - COMMON_TITLES + random.below(COMMON_TITLES)
    } else {
        own_title(random, department)
    }
}

pub(super) fn any_location(random: &mut Random) -> usize {
    random.skewed(LOCATIONS, 2.0)
}

/// A group: with some probability one of the department's own.
pub(super) fn any_group(random: &mut Random, department: usize, own: f64) -> usize {
    if random.chance(own) {
        department * OWN_GROUPS + random.below(OWN_GROUPS)
    } else {
        random.skewed(GROUPS, 1.5)
    }
}
