//! How random rules and people are drawn, and how they shrink.

use proptest::collection::vec;
use proptest::option::{of, weighted};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use rolebook::policy::Date;

use super::{
    Approval, By, Cmp, Cond, Conflict, Day, Duties, ENTS, Exception, Fault, Forbid, Grant, KEYS,
    Lifecycle, Person, Resolve, Role, Rules, Sel, Shift, Stage, Target,
};

/// Rules, people and a date.
pub(in crate::eval) fn any_company() -> BoxedStrategy<(Rules, Vec<Person>, Date)> {
    (any_rules(), people(), date()).boxed()
}

/// Rules that pass every check.
pub(in crate::eval) fn any_rules() -> BoxedStrategy<Rules> {
    let rules = (
        lifecycle(),
        vec(cond(Kind::Condition), 0..3),
        vec(role(), 1..6),
        vec(approval(), 0..4),
        vec(forbid(), 0..3),
        vec(conflict(), 0..4),
        vec(exception(), 0..3),
    );
    rules
        .prop_map(|(lifecycle, conditions, roles, approvals, forbids, conflicts, exceptions)| {
            settled(Rules {
                lifecycle,
                conditions,
                roles,
                approvals,
                forbids,
                conflicts,
                exceptions,
            })
        })
        .boxed()
}

/// A date of 2026 or the start of 2027, often the end of a month.
fn date() -> BoxedStrategy<Date> {
    let days = prop_oneof![1..29_i8, Just(28), Just(31)];
    (prop_oneof![Just(2026_i16), Just(2027)], 1..13_i8, days)
        .prop_map(|(year, month, day)| {
            let first = Date::new(year, month, 1).unwrap();
            Date::new(year, month, day.min(first.days_in_month())).unwrap()
        })
        .boxed()
}

fn shift() -> BoxedStrategy<Shift> {
    (-3..4_i32, select(vec!["d", "w", "mo", "y"]))
        .prop_map(|(count, unit)| Shift {
            count: if unit == "d" { count * 10 } else { count },
            unit,
        })
        .boxed()
}

fn cmp() -> BoxedStrategy<Cmp> {
    select(vec![Cmp::Lt, Cmp::Le, Cmp::Gt, Cmp::Ge, Cmp::Eq, Cmp::Ne]).boxed()
}

/// Where a condition stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Condition,
    Rule,
    Approval,
}

fn cond(kind: Kind) -> BoxedStrategy<Cond> {
    let plain = prop_oneof![
        2 => Just(Cond::True),
        3 => (cmp(), 0..8_i64).prop_map(|(op, level)| Cond::Level(op, level)),
        2 => subsequence(vec![0, 1, 2], 1..3).prop_map(Cond::Dept),
        1 => (0..3_usize).prop_map(Cond::Country),
        1 => Just(Cond::Mfa),
        1 => (0..2_usize).prop_map(Cond::Group),
        1 => Just(Cond::Contractor),
        1 => (cmp(), 0..4_i64).prop_map(|(op, grade)| Cond::Grade(op, grade)),
        1 => Just(Cond::NoGrade),
        1 => Just(Cond::Lead),
        2 => (cmp(), shift()).prop_map(|(op, by)| Cond::Start(op, by)),
        2 => (cmp(), shift()).prop_map(|(op, by)| Cond::End(op, by)),
        1 => Just(Cond::NotLeaving),
        2 => (cmp(), date()).prop_map(|(op, day)| Cond::Today(op, day)),
        1 => vec(date(), 1..3).prop_map(Cond::TodayIn),
        1 => shift().prop_map(Cond::Since),
    ];
    let through = prop_oneof![
        (cmp(), 0..8_i64).prop_map(|(op, level)| Cond::BossLevel(op, level)),
        (0..3_usize).prop_map(Cond::BossDept),
        (cmp(), shift()).prop_map(|(op, by)| Cond::BossEnd(op, by)),
        (0..KEYS.len()).prop_map(Cond::ReportsTo),
    ];
    let named = (0..8_usize).prop_map(Cond::Named);
    let holds = (0..8_usize).prop_map(Cond::Holds);
    let facts = prop_oneof![
        (1..4_usize).prop_map(Cond::RiskAtLeast),
        Just(Cond::Money),
        select(vec!["o1", "team@x.example"]).prop_map(Cond::OwnedBy),
    ];
    let atom = match kind {
        Kind::Condition => prop_oneof![12 => plain, 1 => through, 1 => named].boxed(),
        Kind::Rule => prop_oneof![12 => plain, 1 => through, 1 => named, 1 => holds].boxed(),
        Kind::Approval => {
            prop_oneof![6 => plain, 1 => through, 1 => named, 1 => holds, 4 => facts].boxed()
        }
    };
    atom.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|inner| Cond::Not(Box::new(inner))),
            vec(inner.clone(), 2..4).prop_map(Cond::And),
            vec(inner, 2..4).prop_map(Cond::Or),
        ]
    })
    .boxed()
}

fn sel() -> BoxedStrategy<Sel> {
    prop_oneof![
        12 => (0..ENTS.len()).prop_map(Sel::One),
        1 => Just(Sel::Areas),
        2 => select(vec!["crm", "git", "pay"]).prop_map(Sel::App),
        1 => Just(Sel::Any),
        1 => (1..4_usize).prop_map(Sel::RiskAtLeast),
        1 => Just(Sel::Privileged),
        1 => Just(Sel::NotMoney),
    ]
    .boxed()
}

fn granted() -> BoxedStrategy<Sel> {
    prop_oneof![
        8 => (0..ENTS.len()).prop_map(Sel::One),
        1 => select(vec!["git", "pay"]).prop_map(Sel::App),
    ]
    .boxed()
}

fn record() -> BoxedStrategy<bool> {
    prop::bool::weighted(0.1).boxed()
}

fn lifecycle() -> BoxedStrategy<Lifecycle> {
    (any::<bool>(), any::<bool>(), any::<bool>(), weighted(0.2, date()))
        .prop_map(|(suspended, prehire, prehire_first, active_until)| Lifecycle {
            suspended,
            prehire,
            prehire_first,
            active_until,
        })
        .boxed()
}

fn role() -> BoxedStrategy<Role> {
    (record(), of(cond(Kind::Rule)), vec(0..8_usize, 0..3), vec(grant(), 0..5))
        .prop_map(|(record, when, includes, grants)| Role { record, when, includes, grants })
        .boxed()
}

fn grant() -> BoxedStrategy<Grant> {
    let target = prop_oneof![
        8 => granted().prop_map(Target::Sel),
        1 => Just(Target::OwnArea),
    ];
    let window = || {
        weighted(
            0.25,
            prop_oneof![
                shift().prop_map(Day::Start),
                shift().prop_map(Day::End),
                date().prop_map(Day::Fixed),
            ],
        )
    };
    let requires = weighted(0.2, 0..8_usize);
    (target, weighted(0.3, cond(Kind::Rule)), window(), window(), requires)
        .prop_map(|(target, when, from, until, requires)| Grant {
            target,
            when,
            from,
            until,
            requires,
        })
        .boxed()
}

fn approval() -> BoxedStrategy<Approval> {
    let by = prop_oneof![
        Just(By::Manager),
        Just(By::ManagerOfManager),
        Just(By::Owner),
        (0..8_usize).prop_map(By::Role),
        select(vec!["o1", "p1", "P2@x.example", "board@x.example"]).prop_map(By::Person),
    ];
    let stage = (vec(by, 1..3), of(cond(Kind::Approval)), weighted(0.3, Just(())))
        .prop_map(|(by, when, escalates)| Stage { by, escalates: escalates.is_some(), when });
    let valid = of(1..200_u32);
    (record(), vec(sel(), 0..3), vec(stage, 1..3), weighted(0.3, cond(Kind::Approval)), valid)
        .prop_map(|(record, covers, stages, skip, valid)| Approval {
            record,
            covers,
            stages,
            skip,
            valid,
        })
        .boxed()
}

fn forbid() -> BoxedStrategy<Forbid> {
    (record(), of(cond(Kind::Rule)), vec(sel(), 1..3))
        .prop_map(|(record, when, deny)| Forbid { record, when, deny })
        .boxed()
}

fn conflict() -> BoxedStrategy<Conflict> {
    let duties = prop_oneof![
        (vec(sel(), 1..3), vec(sel(), 1..3)).prop_map(|(one, two)| Duties::Between(one, two)),
        (1..3_usize, vec(sel(), 1..4), vec(0..8_usize, 0..3))
            .prop_map(|(limit, members, roles)| Duties::AtMost(limit, members, roles)),
    ];
    let resolve = prop_oneof![
        Just(Resolve::Deny),
        (0..8_usize).prop_map(Resolve::Keep),
        (0..8_usize).prop_map(Resolve::Approval),
        Just(Resolve::Report),
    ];
    (record(), duties, resolve)
        .prop_map(|(record, between, resolve)| Conflict { record, between, resolve })
        .boxed()
}

fn exception() -> BoxedStrategy<Exception> {
    let by = select(vec!["o1", "p1", "P3@x.example", "board@x.example"]);
    let overrides = (vec(0..8_usize, 0..2), vec(0..8_usize, 0..2));
    (record(), cond(Kind::Rule), vec(granted(), 1..3), overrides, of(date()), date(), by)
        .prop_map(|(record, when, grants, (forbids, conflicts), from, until, by)| Exception {
            record,
            when,
            grants,
            forbids,
            conflicts,
            from: from.filter(|from| *from < until),
            until,
            by,
        })
        .boxed()
}

fn people() -> BoxedStrategy<Vec<Person>> {
    let manager = of(select(vec!["o1", "o2", "p1", "p2", "p3", "p4", "nobody"]));
    let status =
        select(vec!["active", "active", "active", "active", "leave", "terminated", "limbo"]);
    let fault = prop_oneof![
        12 => Just(Fault::None),
        1 => Just(Fault::UnknownLabel),
        1 => Just(Fault::TwoRecords),
    ];
    let person = (
        (0..3_usize, 0..3_usize, 0..8_i64, any::<bool>(), status, manager),
        (date(), weighted(0.3, date()), of(0..4_i64), any::<bool>()),
        (subsequence(vec![0, 1], 0..3), any::<bool>(), fault),
    )
        .prop_map(|(work, time, rest)| Person {
            key: "",
            dept: work.0,
            country: work.1,
            level: work.2,
            contractor: work.3,
            status: work.4,
            manager: work.5,
            start: time.0,
            end: time.1,
            grade: time.2,
            lead: time.3,
            groups: rest.0,
            mfa: rest.1,
            fault: rest.2,
        });
    vec(person, 1..7)
        .prop_map(|mut people| {
            people.iter_mut().zip(KEYS).for_each(|(person, key)| person.key = key);
            people
        })
        .boxed()
}

/// The rules with every name leading somewhere, and no circle.
fn settled(mut rules: Rules) -> Rules {
    let roles = rules.roles.len();
    let conditions = rules.conditions.len();
    let enforced: Vec<usize> =
        (0..rules.approvals.len()).filter(|index| !rules.approvals[*index].record).collect();
    for index in 0..conditions {
        settle(&mut rules.conditions[index], index, 0);
    }
    for (index, role) in rules.roles.iter_mut().enumerate() {
        role.when.iter_mut().for_each(|when| settle(when, conditions, index));
        role.includes.retain_mut(|junior| {
            *junior %= roles;
            *junior > index
        });
        role.includes.sort_unstable();
        role.includes.dedup();
        for grant in &mut role.grants {
            grant.when.iter_mut().for_each(|when| settle(when, conditions, roles));
            grant.requires = grant.requires.and_then(|index| pick(&enforced, index));
        }
    }
    for approval in &mut rules.approvals {
        approval.skip.iter_mut().for_each(|skip| settle(skip, conditions, roles));
        for stage in &mut approval.stages {
            stage.when.iter_mut().for_each(|when| settle(when, conditions, roles));
            for by in &mut stage.by {
                if let By::Role(index) = by {
                    *index %= roles;
                }
            }
        }
    }
    for forbid in &mut rules.forbids {
        forbid.when.iter_mut().for_each(|when| settle(when, conditions, roles));
    }
    for conflict in &mut rules.conflicts {
        let mut members = Vec::new();
        match &mut conflict.between {
            Duties::Between(left, right) => members.extend(left.iter().chain(&*right).copied()),
            Duties::AtMost(_, entitlements, duties) => {
                members.extend(entitlements.iter().copied());
                duties.iter_mut().for_each(|role| *role %= roles);
                duties.sort_unstable();
                duties.dedup();
            }
        }
        let members: Vec<usize> = members.into_iter().flat_map(Sel::members).collect();
        conflict.resolve = match conflict.resolve {
            Resolve::Keep(index) => pick(&members, index).map_or(Resolve::Deny, Resolve::Keep),
            Resolve::Approval(index) => {
                pick(&enforced, index).map_or(Resolve::Deny, Resolve::Approval)
            }
            other => other,
        };
    }
    let (forbids, conflicts) = (rules.forbids.len(), rules.conflicts.len());
    for exception in &mut rules.exceptions {
        settle(&mut exception.when, conditions, roles);
        for (names, count) in
            [(&mut exception.forbids, forbids), (&mut exception.conflicts, conflicts)]
        {
            names.retain(|_| count > 0);
            names.iter_mut().for_each(|index| *index %= count);
        }
    }
    rules
}

fn pick(from: &[usize], index: usize) -> Option<usize> {
    (!from.is_empty()).then(|| from[index % from.len()])
}

/// Lets names lead to one of the first so many conditions and roles.
fn settle(cond: &mut Cond, conditions: usize, roles: usize) {
    match cond {
        Cond::Named(_) if conditions == 0 => *cond = Cond::True,
        Cond::Named(index) => *index %= conditions,
        Cond::Holds(_) if roles == 0 => *cond = Cond::True,
        Cond::Holds(index) => *index %= roles,
        Cond::Not(inner) => settle(inner, conditions, roles),
        Cond::And(parts) | Cond::Or(parts) => {
            parts.iter_mut().for_each(|part| settle(part, conditions, roles));
        }
        _ => {}
    }
}
