//! Roles, forbids and approvals, drawn.

use super::Size;
use super::conditions::{Kind, anchor, condition};
use super::words::{DEPARTMENTS, EMPLOYMENTS, GROUPS, LOCATIONS, group, location};
use crate::model::{Attribute, Condition, Entitlement, Role, Rule, Rules, Test};
use crate::random::Random;

const FORBIDS: usize = 20;
const APPROVALS: usize = 10;
const ENTITLEMENTS_PER_APP: usize = 20;
/// How many roles ask for little, so that many have them.
const BROAD_ROLES: usize = 15;
/// How many roles include none.
const LEAST_ROLES: usize = 5;

pub(super) fn draw(random: &mut Random, size: Size) -> Rules {
    for _ in 0..8 {
        random.next();
    }
    let entitlements: Vec<Entitlement> =
        (0..size.entitlements).map(|number| entitlement(random, number)).collect();
    let roles = (0..size.roles).map(|number| role(random, number, entitlements.len())).collect();
    let forbids = (0..FORBIDS).map(|number| forbid(random, number, entitlements.len())).collect();
    let approvals = approvals(random, &entitlements);
    Rules { entitlements, roles, forbids, approvals }
}

fn entitlement(random: &mut Random, number: usize) -> Entitlement {
    Entitlement {
        app: format!("app{:03}", number / ENTITLEMENTS_PER_APP),
        name: format!("ent_{number:05}"),
        is_high_risk: random.chance(0.05),
    }
}

fn role(random: &mut Random, number: usize, entitlements: usize) -> Role {
    // Each department has a role; more have those that are frequent.
    let own = if number < DEPARTMENTS { number } else { random.skewed(DEPARTMENTS, 1.3) };
    let count = 1 + random.weighted(&[22, 36, 26, 16]);
    let mut all = vec![Condition::is(Attribute::Status, "active")];
    if number < BROAD_ROLES {
        let mut used = Vec::new();
        all.extend((0..count.min(2)).map(|_| condition(random, own, &mut used)));
    } else {
        let kinds = [Kind::Department, Kind::Title, Kind::Group];
        let kind = kinds[random.weighted(&[50, 30, 20])];
        all.push(anchor(random, own, kind));
        let mut used = vec![kind];
        all.extend((1..count).map(|_| condition(random, own, &mut used)));
    }
    let grants = grants(random, own, entitlements);
    Role {
        name: format!("role_{number:04}"),
        when: Condition::All(all),
        grants,
        includes: includes(random, number),
    }
}

/// Most are of the department's own share of the entitlements.
fn grants(random: &mut Random, own: usize, entitlements: usize) -> Vec<usize> {
    let share = entitlements / DEPARTMENTS;
    let count = random.between(2, 15);
    let mut grants = random.different(count, Vec::new(), |random| {
        if random.chance(0.8) {
            (own * share + random.below(share.max(6))) % entitlements
        } else {
            random.skewed(entitlements, 2.0)
        }
    });
    grants.sort_unstable();
    grants
}

/// Only roles that are before it, so that there is no circle.
fn includes(random: &mut Random, number: usize) -> Vec<usize> {
    if number < LEAST_ROLES || !random.chance(0.30) {
        return Vec::new();
    }
    let count = random.between(1, 2);
    let mut includes = random.different(count, Vec::new(), |random| {
        if random.chance(0.2) || number < 20 {
            random.below(number)
        } else {
            BROAD_ROLES + random.below(number - BROAD_ROLES)
        }
    });
    includes.sort_unstable();
    includes
}

/// Takes 1 to 3 % of the entitlements.
fn forbid(random: &mut Random, number: usize, entitlements: usize) -> Rule {
    let when = forbidden(random, number);
    let count = (entitlements / 100 + random.below(entitlements / 50 + 1)).max(2);
    let mut taken = random.different(count, Vec::new(), |random| random.below(entitlements));
    taken.sort_unstable();
    Rule { name: format!("forbid_{number:02}"), when, entitlements: taken }
}

fn forbidden(random: &mut Random, number: usize) -> Condition {
    let own = random.below(DEPARTMENTS);
    let mut used = Vec::new();
    match number % 4 {
        0 => {
            let employment = EMPLOYMENTS[1 + random.below(3)];
            Condition::All(vec![Condition::is(Attribute::Employment, employment)])
        }
        1 => {
            let first = condition(random, own, &mut used);
            Condition::All(vec![first, condition(random, own, &mut used)])
        }
        2 => {
            let site = location(random.below(LOCATIONS));
            Condition::All(vec![Condition::is(Attribute::Location, site)])
        }
        _ => {
            let member = Condition::Test(Test::InGroup(group(random.below(GROUPS))));
            let contractor = Condition::is(Attribute::Employment, "contractor");
            let both = vec![contractor, condition(random, own, &mut used)];
            Condition::Any(vec![member, Condition::All(both)])
        }
    }
}

/// Every entitlement of high risk is in one of them.
fn approvals(random: &mut Random, entitlements: &[Entitlement]) -> Vec<Rule> {
    let mut shares: Vec<Vec<usize>> = vec![Vec::new(); APPROVALS];
    for (number, entitlement) in entitlements.iter().enumerate() {
        if entitlement.is_high_risk {
            shares[random.below(APPROVALS)].push(number);
        }
    }
    let rule = |(number, share): (usize, Vec<usize>)| Rule {
        name: format!("approval_{number:02}"),
        when: needed(random, number),
        entitlements: share,
    };
    shares.into_iter().enumerate().map(rule).collect()
}

fn needed(random: &mut Random, number: usize) -> Condition {
    match number % 3 {
        0 => {
            let outside = ["contractor", "vendor", "intern"].map(str::to_owned);
            Condition::Test(Test::IsIn(Attribute::Employment, outside.into()))
        }
        1 => Condition::level_below(random.between(5, 9)),
        _ => {
            let employee = Condition::is(Attribute::Employment, "employee");
            let outside = Condition::Not(Box::new(employee));
            Condition::Any(vec![outside, Condition::level_below(random.between(4, 8))])
        }
    }
}
