//! Random rules and people as texts.

use serde_json::{Value, json};

use super::{
    Approval, By, COUNTRIES, Cmp, Cond, Conflict, DEPTS, Day, Duties, ENTS, Exception, Fault,
    Forbid, GROUPS, Grant, KEYS, Lifecycle, Person, RISKS, Resolve, Role, Rules, Sel, Shift,
    Target,
};
use crate::eval::PREAMBLE;

/// The declarations of a policy, each a text of its own.
pub(in crate::eval) fn declarations(rules: &Rules) -> Vec<String> {
    let mut all = Vec::new();
    let start = PREAMBLE.find("lifecycle").unwrap();
    let end = PREAMBLE.find("app git").unwrap();
    // Schema and vocabularies, then each app.
    all.push(PREAMBLE[..start].to_owned());
    all.push(lifecycle(&rules.lifecycle));
    all.extend(PREAMBLE[end..].split_inclusive("\n}\n").map(str::to_owned));
    let rows = rules.conditions.iter().enumerate();
    all.extend(rows.map(|(index, each)| format!("condition c{index} = {}\n", cond(each))));
    all.extend(rules.roles.iter().enumerate().map(|(index, each)| role(index, each)));
    all.extend(rules.approvals.iter().enumerate().map(|(index, each)| approval(index, each)));
    all.extend(rules.forbids.iter().enumerate().map(|(index, each)| forbid(index, each)));
    all.extend(rules.conflicts.iter().enumerate().map(|(index, each)| conflict(index, each)));
    all.extend(rules.exceptions.iter().enumerate().map(|(index, each)| exception(index, each)));
    all
}

fn lifecycle(arms: &Lifecycle) -> String {
    let prehire = "prehire when start > today\n";
    let mut text = "lifecycle {\n  since start\n".to_owned();
    if arms.prehire && arms.prehire_first {
        text.push_str(prehire);
    }
    text.push_str("ended when status == \"terminated\" or (end is present and end < today)\n");
    if arms.suspended {
        text.push_str("suspended when status == \"leave\"\n");
    }
    if arms.prehire && !arms.prehire_first {
        text.push_str(prehire);
    }
    text.push_str("active when status == \"active\"");
    if let Some(day) = arms.active_until {
        text.push_str(&format!(" and today < {day}"));
    }
    text + "\n}\n"
}

fn cmp(op: Cmp) -> &'static str {
    match op {
        Cmp::Eq => "==",
        Cmp::Ne => "!=",
        Cmp::Lt => "<",
        Cmp::Le => "<=",
        Cmp::Gt => ">",
        Cmp::Ge => ">=",
    }
}

/// `date` moved.
fn moved(date: &str, by: Shift) -> String {
    let sign = if by.count < 0 { '-' } else { '+' };
    match by.count {
        0 => date.to_owned(),
        count => format!("{date} {sign} {}{}", count.abs(), by.unit),
    }
}

fn cond(cond: &Cond) -> String {
    match cond {
        Cond::True => "true".to_owned(),
        Cond::Level(op, level) => format!("level {} {level}", cmp(*op)),
        Cond::Dept(depts) => {
            let labels = depts.iter().map(|dept| format!("{:?}", DEPTS[*dept]));
            format!("dept in {{ {} }}", labels.collect::<Vec<_>>().join(", "))
        }
        Cond::Country(country) => format!("country == {:?}", COUNTRIES[*country]),
        Cond::Mfa => "mfa".to_owned(),
        Cond::Group(group) => format!("groups has {:?}", GROUPS[*group]),
        Cond::Contractor => "kind == \"contractor\"".to_owned(),
        Cond::Grade(op, grade) => format!("(grade is present and grade {} {grade})", cmp(*op)),
        Cond::NoGrade => "grade is missing".to_owned(),
        Cond::Lead => "(title is present and title matches \"*Lead\")".to_owned(),
        Cond::Start(op, by) => format!("start {} {}", cmp(*op), moved("today", *by)),
        Cond::End(op, by) => {
            format!("(end is present and end {} {})", cmp(*op), moved("today", *by))
        }
        Cond::NotLeaving => "(end is missing or not end < today)".to_owned(),
        Cond::Today(op, day) => format!("today {} {day}", cmp(*op)),
        Cond::TodayIn(days) => {
            let days: Vec<_> = days.iter().map(ToString::to_string).collect();
            format!("today in {{ {} }}", days.join(", "))
        }
        Cond::Since(by) => format!("today between start and {}", moved("start", *by)),
        Cond::BossLevel(op, level) => {
            format!("(manager is present and manager.level {} {level})", cmp(*op))
        }
        Cond::BossDept(dept) => {
            format!("(manager is present and manager.dept == {:?})", DEPTS[*dept])
        }
        Cond::BossEnd(op, by) => format!(
            "(manager is present and manager.end is present and manager.end {} {})",
            cmp(*op),
            moved("today", *by)
        ),
        Cond::ReportsTo(person) => format!("reports to {:?}", KEYS[*person]),
        Cond::Named(index) => format!("c{index}"),
        Cond::Holds(index) => format!("holds role r{index}"),
        Cond::RiskAtLeast(risk) => format!("risk >= {}", RISKS[*risk]),
        Cond::Money => "tags has money".to_owned(),
        Cond::OwnedBy(owner) => format!("owner == {owner:?}"),
        Cond::Not(inner) => format!("not ({})", self::cond(inner)),
        Cond::And(parts) => joined(parts, " and "),
        Cond::Or(parts) => joined(parts, " or "),
    }
}

fn joined(parts: &[Cond], word: &str) -> String {
    let parts = parts.iter().map(|part| format!("({})", cond(part)));
    parts.collect::<Vec<_>>().join(word)
}

fn when(cond: Option<&Cond>) -> String {
    cond.map(|cond| format!("  when {}\n", self::cond(cond))).unwrap_or_default()
}

fn mode(record: bool) -> &'static str {
    if record { "  mode record\n" } else { "" }
}

fn sel(sel: Sel) -> String {
    match sel {
        Sel::One(index) => ENTS[index].name.to_owned(),
        Sel::Areas => "crm.area".to_owned(),
        Sel::App(app) => format!("{app}.*"),
        Sel::Any => "any".to_owned(),
        Sel::RiskAtLeast(risk) => format!("any where (risk >= {})", RISKS[risk]),
        Sel::Privileged => "any where (tags has privileged)".to_owned(),
        Sel::NotMoney => "any where (not tags has money)".to_owned(),
    }
}

fn sels(list: &[Sel]) -> String {
    list.iter().map(|each| sel(*each)).collect::<Vec<_>>().join(", ")
}

fn role(index: usize, role: &Role) -> String {
    let mut text = format!("role r{index} {{\n  owner \"o1\"\n{}", mode(role.record));
    text.push_str(&when(role.when.as_ref()));
    if !role.includes.is_empty() {
        let names: Vec<_> = role.includes.iter().map(|index| format!("r{index}")).collect();
        text.push_str(&format!("  include {}\n", names.join(", ")));
    }
    role.grants.iter().for_each(|each| text.push_str(&grant(each)));
    text + "}\n"
}

fn grant(grant: &Grant) -> String {
    let target = match grant.target {
        Target::Sel(each) => sel(each),
        Target::OwnArea => "crm.area[country]".to_owned(),
    };
    let mut text = format!("  grant {target}");
    let guarded = [grant.from, grant.until].iter().any(|day| matches!(day, Some(Day::End(_))));
    match (&grant.when, guarded) {
        (Some(each), true) => text.push_str(&format!(" when ({}) and end is present", cond(each))),
        (Some(each), false) => text.push_str(&format!(" when {}", cond(each))),
        (None, true) => text.push_str(" when end is present"),
        (None, false) => {}
    }
    for (word, day) in [("from", grant.from), ("until", grant.until)] {
        let day = day.map(|day| match day {
            Day::Start(by) => moved("start", by),
            Day::End(by) => moved("end", by),
            Day::Fixed(day) => day.to_string(),
        });
        text.extend(day.map(|day| format!(" {word} {day}")));
    }
    text.extend(grant.requires.map(|index| format!(" requires a{index}")));
    text + "\n"
}

fn approval(index: usize, approval: &Approval) -> String {
    let mut text = format!("approval a{index} {{\n{}", mode(approval.record));
    if !approval.covers.is_empty() {
        text.push_str(&format!("  for {}\n", sels(&approval.covers)));
    }
    for (index, stage) in approval.stages.iter().enumerate() {
        let by = stage.by.iter().map(|by| match by {
            By::Manager => "manager".to_owned(),
            By::ManagerOfManager => "manager of manager".to_owned(),
            By::Owner => "app owner".to_owned(),
            By::Role(index) => format!("role r{index}"),
            By::Person(name) => format!("person {name:?}"),
        });
        let by = by.collect::<Vec<_>>().join(" else ");
        let escalates = if stage.escalates { "  within 2w escalate person \"o1\"\n" } else { "" };
        text.push_str(&format!(
            "  stage s{index} by {by}\n{escalates}{}",
            when(stage.when.as_ref())
        ));
    }
    if let Some(skip) = &approval.skip {
        text.push_str(&format!("  skip when {}\n", cond(skip)));
    }
    if let Some(valid) = &approval.valid {
        text.push_str(&format!("  valid {valid}d\n"));
    }
    text + "}\n"
}

fn forbid(index: usize, forbid: &Forbid) -> String {
    let (mode, when) = (mode(forbid.record), when(forbid.when.as_ref()));
    format!("forbid f{index} {{\n{mode}{when}  deny {}\n}}\n", sels(&forbid.deny))
}

fn conflict(index: usize, conflict: &Conflict) -> String {
    let duties = match &conflict.between {
        Duties::Between(left, right) => format!("between {} and {}", sels(left), sels(right)),
        Duties::AtMost(limit, members, roles) => {
            let members = members.iter().map(|each| sel(*each));
            let roles = roles.iter().map(|index| format!("role r{index}"));
            let all: Vec<_> = members.chain(roles).collect();
            format!("at most {limit} of {}", all.join(", "))
        }
    };
    let resolve = match conflict.resolve {
        Resolve::Deny => "deny".to_owned(),
        Resolve::Keep(index) => format!("keep {}", ENTS[index].name),
        Resolve::Approval(index) => format!("approval a{index}"),
        Resolve::Report => "report".to_owned(),
    };
    format!("conflict k{index} {{\n{}  {duties}\n  resolve {resolve}\n}}\n", mode(conflict.record))
}

fn exception(index: usize, exception: &Exception) -> String {
    let mut text = format!("exception x{index} {{\n{}", mode(exception.record));
    text.push_str(&when(Some(&exception.when)));
    text.push_str(&format!("  grant {}\n", sels(&exception.grants)));
    let forbids = exception.forbids.iter().map(|index| format!("f{index}"));
    let names: Vec<_> =
        forbids.chain(exception.conflicts.iter().map(|index| format!("k{index}"))).collect();
    if !names.is_empty() {
        text.push_str(&format!("  overrides {}\n", names.join(", ")));
    }
    let from = exception.from.map(|from| format!("from {from} ")).unwrap_or_default();
    text.push_str(&format!("  {from}until {}\n", exception.until));
    text + &format!("  approved by {:?}\n  ticket \"T-{index}\"\n}}\n", exception.by)
}

/// The records of these people.
pub(in crate::eval) fn ndjson(people: &[Person]) -> String {
    let mut text = String::new();
    for person in people {
        let record = record(person);
        text.push_str(&format!("{record}\n"));
        if person.fault == Fault::TwoRecords {
            text.push_str(&format!("{record}\n"));
        }
    }
    text
}

fn record(person: &Person) -> Value {
    let groups: Vec<_> = person.groups.iter().map(|group| GROUPS[*group]).collect();
    let country = COUNTRIES[person.country];
    json!({
        "id": person.key,
        "email": format!("{}@x.example", person.key),
        "dept": DEPTS[person.dept],
        "country": if person.fault == Fault::UnknownLabel { "Atlantis" } else { country },
        "level": person.level,
        "kind": if person.contractor { "contractor" } else { "employee" },
        "status": person.status,
        "manager": person.manager,
        "start": person.start.to_string(),
        "end": person.end.map(|end| end.to_string()),
        "grade": person.grade,
        "title": if person.lead { "Team Lead" } else { "" },
        "groups": groups,
        "mfa": person.mfa,
    })
}
