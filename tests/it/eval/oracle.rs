//! Larger policies against Z3, an SMT solver that knows nothing of this program: what the
//! rules mean is written down a second time, in SMT-LIB, from the numbers they are made of.
//!
//! Needs `python3` with the package `z3-solver`, or `ROLEBOOK_Z3_PYTHON` naming a Python that
//! has it; says so where there is none.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

use rolebook::analysis::{Analysis, Answer, Dates, Possibility, Scope};
use rolebook::policy::{Atom, AtomKind, Date, EntitlementId, Expr, Policy};
use rolebook::source::Span;

use crate::support::company::load;

const DEPARTMENTS: usize = 8;
const TITLES: usize = 20;
const GROUPS: usize = 12;
const ENTITLEMENTS: usize = 120;
const ON: Date = Date::constant(2026, 11, 23);

/// Splitmix64: the same policies on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % bound as u64) as usize
    }

    fn some(&mut self, count: usize, bound: usize) -> Vec<usize> {
        let mut all: Vec<usize> = (0..count).map(|_| self.below(bound)).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

enum Cond {
    Department(usize),
    Title(usize),
    Level(i64),
    Group(usize),
    Remote,
    /// Started at least so many days ago.
    Since(usize),
    /// An end date that is so many days ahead, or none.
    Stays(usize),
    SameTitleAsManager,
    ManagerLevel(i64),
    Not(Box<Cond>),
    And(Vec<Cond>),
    Or(Vec<Cond>),
}

struct Role {
    when: Option<Cond>,
    includes: Vec<usize>,
    grants: Vec<(Vec<usize>, Option<Cond>)>,
}

struct Rules {
    roles: Vec<Role>,
    forbids: Vec<(Cond, Vec<usize>)>,
    /// What is covered, and when it is waived.
    approvals: Vec<(Vec<usize>, Cond)>,
    conflicts: Vec<(Vec<usize>, Vec<usize>)>,
}

fn cond(random: &mut Random, depth: usize) -> Cond {
    match random.below(if depth == 0 { 9 } else { 14 }) {
        0 => Cond::Department(random.below(DEPARTMENTS)),
        1 => Cond::Title(random.below(TITLES)),
        2 => Cond::Level(random.below(12) as i64),
        3 => Cond::Group(random.below(GROUPS)),
        4 => Cond::Remote,
        5 => Cond::Since(random.below(400)),
        6 => Cond::Stays(random.below(200)),
        7 => Cond::SameTitleAsManager,
        8 => Cond::ManagerLevel(random.below(12) as i64),
        9 => Cond::Not(Box::new(cond(random, depth - 1))),
        10 | 11 => Cond::Or((0..2).map(|_| cond(random, depth - 1)).collect()),
        _ => Cond::And((0..3).map(|_| cond(random, depth - 1)).collect()),
    }
}

fn rules(seed: u64, roles: usize) -> Rules {
    let mut random = Random(seed);
    let random = &mut random;
    Rules {
        roles: (0..roles)
            .map(|index| Role {
                when: (random.below(5) > 0).then(|| cond(random, 2)),
                // Later ones only, so that nothing runs in a circle.
                includes: match roles - index - 1 {
                    0 => Vec::new(),
                    later => {
                        let count = random.below(3);
                        random.some(count, later).iter().map(|it| index + 1 + it).collect()
                    }
                },
                grants: (0..1 + random.below(3))
                    .map(|_| {
                        let count = 1 + random.below(4);
                        let granted = random.some(count, ENTITLEMENTS);
                        (granted, (random.below(3) == 0).then(|| cond(random, 1)))
                    })
                    .collect(),
            })
            .collect(),
        forbids: (0..10).map(|_| (cond(random, 2), random.some(8, ENTITLEMENTS))).collect(),
        approvals: (0..6).map(|_| (random.some(10, ENTITLEMENTS), cond(random, 1))).collect(),
        conflicts: (0..15)
            .map(|_| (random.some(2, ENTITLEMENTS), random.some(3, ENTITLEMENTS)))
            .collect(),
    }
}

fn text(cond: &Cond) -> String {
    let all = |parts: &[Cond], word: &str| {
        parts.iter().map(|part| format!("({})", text(part))).collect::<Vec<_>>().join(word)
    };
    match cond {
        Cond::Department(index) => format!("department == \"d{index}\""),
        Cond::Title(index) => format!("title == \"t{index}\""),
        Cond::Level(level) => format!("level >= {level}"),
        Cond::Group(index) => format!("groups has \"g{index}\""),
        Cond::Remote => "remote".to_owned(),
        Cond::Since(days) => format!("start_date + {}d <= today", days + 1),
        Cond::Stays(days) => {
            format!("(end_date is missing or end_date - {}d > today)", days + 1)
        }
        Cond::SameTitleAsManager => "(manager is present and manager.title == title)".to_owned(),
        Cond::ManagerLevel(level) => {
            format!("(manager is present and manager.level > {level})")
        }
        Cond::Not(inner) => format!("not ({})", text(inner)),
        Cond::And(parts) => all(parts, " and "),
        Cond::Or(parts) => all(parts, " or "),
    }
}

fn names(ids: &[usize]) -> String {
    ids.iter().map(|id| format!("app.e{id:03}")).collect::<Vec<_>>().join(", ")
}

/// The rules in the language.
fn policy(rules: &Rules) -> Policy {
    let labels = |letter: char, count: usize| {
        (0..count).map(|index| format!("\"{letter}{index}\"")).collect::<Vec<_>>().join(" ")
    };
    let mut out = format!(
        "identity {{\n  id: text key\n  department: Department\n  title: Title\n  level: int\n  \
         remote: bool\n  status: Status\n  manager: identity?\n  start_date: date\n  end_date: \
         date?\n  groups: set<text> = {{}}\n}}\nenum Department {{ {} }}\nenum Title {{ {} }}\n\
         enum Status {{ \"active\" \"gone\" }}\nlifecycle {{\n  ended when status == \"gone\"\n  \
         prehire when start_date > today\n  active when true\n}}\napp app {{\n  owner \"o\"\n  \
         risk low\n",
        labels('d', DEPARTMENTS),
        labels('t', TITLES),
    );
    for id in 0..ENTITLEMENTS {
        writeln!(out, "  entitlement e{id:03}").unwrap();
    }
    out.push_str("}\n");
    for (index, role) in rules.roles.iter().enumerate() {
        writeln!(out, "role r{index:03} {{\n  owner \"o\"").unwrap();
        if let Some(when) = &role.when {
            writeln!(out, "  when {}", text(when)).unwrap();
        }
        if !role.includes.is_empty() {
            let juniors: Vec<_> = role.includes.iter().map(|id| format!("r{id:03}")).collect();
            writeln!(out, "  include {}", juniors.join(", ")).unwrap();
        }
        for (granted, when) in &role.grants {
            let when = when.as_ref().map(|when| format!(" when {}", text(when)));
            writeln!(out, "  grant {}{}", names(granted), when.unwrap_or_default()).unwrap();
        }
        out.push_str("}\n");
    }
    for (index, (when, denied)) in rules.forbids.iter().enumerate() {
        let (when, denied) = (text(when), names(denied));
        writeln!(out, "forbid f{index} {{\n  when {when}\n  deny {denied}\n}}").unwrap();
    }
    for (index, (covered, skip)) in rules.approvals.iter().enumerate() {
        let (covered, skip) = (names(covered), text(skip));
        writeln!(
            out,
            "approval a{index} {{\n  for {covered}\n  stage s by manager\n  skip when {skip}\n}}"
        )
        .unwrap();
    }
    for (index, (left, right)) in rules.conflicts.iter().enumerate() {
        let (left, right) = (names(left), names(right));
        writeln!(out, "conflict k{index} {{\n  between {left} and {right}\n  resolve deny\n}}")
            .unwrap();
    }
    let loaded = load(&[("policy.role", &out)]);
    assert!(loaded.policy.is_some(), "{:#?}", loaded.diagnostics);
    loaded.policy.unwrap()
}

/// A condition in SMT-LIB. Days count from the evaluation date.
fn smt(cond: &Cond) -> String {
    let all = |parts: &[Cond], op: &str| {
        let parts: Vec<_> = parts.iter().map(smt).collect();
        format!("({op} {})", parts.join(" "))
    };
    match cond {
        Cond::Department(index) => format!("(= department {index})"),
        Cond::Title(index) => format!("(= title {index})"),
        Cond::Level(level) => format!("(>= level {level})"),
        Cond::Group(index) => format!("g{index}"),
        Cond::Remote => "remote".to_owned(),
        Cond::Since(days) => format!("(<= (+ start {}) 0)", days + 1),
        Cond::Stays(days) => format!("(or (not has_end) (> (- end {}) 0))", days + 1),
        Cond::SameTitleAsManager => "(and has_manager (= manager_title title))".to_owned(),
        Cond::ManagerLevel(level) => format!("(and has_manager (> manager_level {level}))"),
        Cond::Not(inner) => format!("(not {})", smt(inner)),
        Cond::And(parts) => all(parts, "and"),
        Cond::Or(parts) => all(parts, "or"),
    }
}

fn any(parts: Vec<String>) -> String {
    if parts.is_empty() { "false".to_owned() } else { format!("(or false {})", parts.join(" ")) }
}

/// The rules in SMT-LIB: `held_N` and `asked_N` for each entitlement, `member_N` for each
/// role.
fn theory(rules: &Rules) -> String {
    let mut out = String::from(
        "(declare-const department Int)(declare-const title Int)(declare-const level Int)\n\
         (declare-const remote Bool)(declare-const gone Bool)(declare-const start Int)\n\
         (declare-const end Int)(declare-const has_end Bool)(declare-const has_manager Bool)\n\
         (declare-const manager_title Int)(declare-const manager_level Int)\n",
    );
    for (name, count) in [("department", DEPARTMENTS), ("title", TITLES), ("manager_title", TITLES)]
    {
        writeln!(out, "(assert (and (<= 0 {name}) (< {name} {count})))").unwrap();
    }
    for group in 0..GROUPS {
        writeln!(out, "(declare-const g{group} Bool)").unwrap();
    }
    out.push_str("(define-fun prehire () Bool (and (not gone) (> start 0)))\n");
    for (index, role) in rules.roles.iter().enumerate() {
        let own = role.when.as_ref().map_or("false".to_owned(), smt);
        let seniors = rules.roles.iter().enumerate().filter(|(_, it)| it.includes.contains(&index));
        let mut ways: Vec<String> = seniors.map(|(senior, _)| format!("member_{senior}")).collect();
        ways.push(format!("(and (not gone) {own})"));
        writeln!(out, "(define-fun member_{index} () Bool {})", any(ways)).unwrap();
    }
    for id in 0..ENTITLEMENTS {
        let mut ways = Vec::new();
        for (index, role) in rules.roles.iter().enumerate() {
            for (_, when) in role.grants.iter().filter(|(granted, _)| granted.contains(&id)) {
                let when = when.as_ref().map_or("true".to_owned(), smt);
                ways.push(format!("(and member_{index} {when})"));
            }
        }
        writeln!(out, "(define-fun reached_{id} () Bool {})", any(ways)).unwrap();
        let stops = rules.forbids.iter().filter(|(_, denied)| denied.contains(&id));
        let stops = any(stops.map(|(when, _)| smt(when)).collect());
        let mut missing = Vec::new();
        let mut rejected = Vec::new();
        for (index, (covered, skip)) in rules.approvals.iter().enumerate() {
            if covered.contains(&id) {
                // Given, rejected, or neither.
                writeln!(out, "(declare-const said_{id}_{index} Int)").unwrap();
                let skip = smt(skip);
                let said = format!("said_{id}_{index}");
                missing.push(format!("(and (not {skip}) (not (= {said} 1)) (not (= {said} 2)))"));
                rejected.push(format!("(and (not {skip}) (= {said} 2))"));
            }
        }
        let live = format!("(and reached_{id} (not {stops}) (not {}))", any(rejected));
        writeln!(out, "(define-fun live_{id} () Bool {live})").unwrap();
        let waits = any(missing);
        writeln!(
            out,
            "(define-fun own_{id} () Bool (and live_{id} (not prehire) (not {waits})))\n\
             (define-fun own_asked_{id} () Bool (and live_{id} (not own_{id})))\n\
             (define-fun own_pending_{id} () Bool (and own_asked_{id} (not prehire)))"
        )
        .unwrap();
    }
    let held = |ids: &[usize], but: usize| {
        let others = ids.iter().filter(|id| **id != but);
        any(others.map(|id| format!("own_{id}")).collect())
    };
    for id in 0..ENTITLEMENTS {
        let mut stops = Vec::new();
        for (left, right) in &rules.conflicts {
            if !left.contains(&id) && !right.contains(&id) {
                continue;
            }
            let broken = left.iter().map(|one| format!("(and own_{one} {})", held(right, *one)));
            stops.push(any(broken.collect()));
            for (side, other) in [(left, right), (right, left)] {
                if side.contains(&id) {
                    stops.push(format!("(and own_asked_{id} {})", held(other, id)));
                }
            }
        }
        let stops = any(stops);
        writeln!(
            out,
            "(define-fun held_{id} () Bool (and own_{id} (not {stops})))\n\
             (define-fun asked_{id} () Bool (and own_pending_{id} (not {stops})))"
        )
        .unwrap();
    }
    out
}

/// A question, to the analysis and in SMT-LIB.
fn questions(rules: &Rules, policy: &Policy, count: usize) -> Vec<(Expr, String)> {
    let atom = |kind| Expr::Atom(Atom { kind, span: Span::default() });
    let id = |number: usize| -> EntitlementId {
        let name = format!("app.e{number:03}");
        policy.entitlements.iter().find(|(_, each)| each.name == name).unwrap().0
    };
    let mut random = Random(99);
    let mut all = Vec::new();
    for _ in 0..count {
        let (one, other) = (random.below(ENTITLEMENTS), random.below(ENTITLEMENTS));
        let role = random.below(rules.roles.len());
        let role_id = policy.roles.ids().nth(role).unwrap();
        let holds = |number| atom(AtomKind::Holds(vec![id(number)]));
        let member = atom(AtomKind::HoldsRole(role_id));
        all.push(match random.below(4) {
            0 => (holds(one), format!("held_{one}")),
            1 => (
                Expr::And(vec![holds(one), holds(other)]),
                format!("(and held_{one} held_{other})"),
            ),
            2 => (
                Expr::And(vec![holds(one), Expr::Not(Box::new(member))]),
                format!("(and held_{one} (not member_{role}))"),
            ),
            _ => (
                Expr::And(vec![atom(AtomKind::Pending(vec![id(one)])), holds(other)]),
                format!("(and asked_{one} held_{other})"),
            ),
        });
    }
    all
}

/// What Z3 says to each question; none where there is no Z3.
fn ask_z3(theory: &str, questions: &[(Expr, String)]) -> Option<Vec<bool>> {
    let python = std::env::var("ROLEBOOK_Z3_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let script = "import sys, z3\n\
                  print(z3.Z3_eval_smtlib2_string(z3.main_ctx().ref(), sys.stdin.read()))";
    let mut child = Command::new(python)
        .args(["-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut text = theory.to_owned();
    for (_, question) in questions {
        writeln!(text, "(push)(assert {question})(check-sat)(pop)").unwrap();
    }
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
    let output = child.wait_with_output().ok()?;
    // A Python without the package ends before it reads.
    let _ = writer.join();
    if !output.status.success() {
        return None;
    }
    let answers = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<bool> = answers
        .lines()
        .filter(|line| !line.is_empty())
        .map(|line| match line {
            "sat" => true,
            "unsat" => false,
            other => panic!("z3 says: {other}"),
        })
        .collect();
    assert_eq!(answers.len(), questions.len());
    Some(answers)
}

#[test]
fn z3_gives_the_same_answers_about_larger_policies() {
    let mut possible = 0;
    let mut asked = 0;
    for (seed, roles) in [(1, 40), (2, 60), (3, 90)] {
        let rules = rules(seed, roles);
        let policy = policy(&rules);
        let questions = questions(&rules, &policy, 60);
        let Some(answers) = ask_z3(&theory(&rules), &questions) else {
            eprintln!(
                "NOT TESTED against Z3: no Python with the package z3-solver was found \
                 (`pip install z3-solver`, or set ROLEBOOK_Z3_PYTHON)"
            );
            return;
        };
        let mut analysis = Analysis::new(&policy, Dates::On(ON), None);
        for ((claim, question), answer) in questions.iter().zip(answers) {
            let found = analysis.possible(claim, Scope::default());
            let expected = if answer { Possibility::Possible } else { Possibility::Impossible };
            assert_eq!(found, expected, "seed {seed}: {question}");
            if answer {
                let example = analysis.example(claim, Scope::default());
                assert!(matches!(example, Answer::Somebody(_)), "seed {seed}: {question}");
            }
            possible += usize::from(answer);
            asked += 1;
        }
    }
    assert!(possible > 20 && asked - possible > 20, "{possible} of {asked}");
    eprintln!("{asked} questions, {possible} of them possible: Z3 agrees");
}
