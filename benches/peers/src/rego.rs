//! Rego, by regorus: a rule for each line of each condition; what roles include and grant is data.
//!
//! The same policy runs on the interpreter ([`Rules`]) and, compiled, on the virtual machine
//! ([`Machine`]).

use std::collections::HashMap;

use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::vm::RegoVM;
use regorus::{Engine, Rc, Value};
use serde_json::{Map, json};

use crate::answer::Answer;
use crate::contestant::Contestant;
use crate::model::{self, Test};
use crate::normal_form::{Literal, lines};
use crate::workload::Workload;

const RESULT: &str = "data.access.result";

/// What holds for every policy. A set of pairs, since the machine has no sets by key.
const COMMON: &str = r#"
included contains junior if { some role in roles; some junior in data.included[role] }
forbidden contains held if { some forbid in forbids; some held in data.forbids[forbid] }
via contains [held, role] if {
    some role in included
    some held in data.grants[role]
    not held in forbidden
}
needs_approval contains held if { some rule in approvals; some held in data.approvals[rule] }
result := {"via": via, "needs_approval": needs_approval}
"#;

/// The interpreter.
pub(crate) struct Rules {
    engine: Engine,
    results: Results,
}

/// The virtual machine.
pub(crate) struct Machine {
    machine: RegoVM,
    results: Results,
}

/// The people as input, and how results are read.
struct Results {
    people: Vec<Value>,
    entitlements: HashMap<String, usize>,
    roles: HashMap<String, usize>,
    last: Value,
}

impl Rules {
    /// With the first `people`.
    pub(crate) fn of(workload: &Workload, people: usize) -> Self {
        let (engine, _) = engine(workload);
        Self { engine, results: Results::of(workload, people) }
    }
}

impl Contestant for Rules {
    fn decide(&mut self, person: usize) {
        self.engine.set_input(self.results.people[person].clone());
        self.results.last = self.engine.eval_rule(RESULT.to_owned()).expect("a result");
    }

    fn tell(&self, answer: &mut Answer) {
        self.results.tell(answer);
    }
}

impl Machine {
    /// With the first `people`.
    pub(crate) fn of(workload: &Workload, people: usize) -> Self {
        let (mut engine, data) = engine(workload);
        let entry: Rc<str> = RESULT.into();
        let policy = engine.compile_with_entrypoint(&entry).expect("the policy is sound");
        let program =
            Compiler::compile_from_policy(&policy, &[RESULT]).expect("the policy is compiled");
        let mut machine = RegoVM::new();
        machine.set_max_instructions(usize::MAX);
        machine.load_program(program);
        machine.set_data(data).expect("the data are sound");
        Self { machine, results: Results::of(workload, people) }
    }
}

impl Contestant for Machine {
    fn decide(&mut self, person: usize) {
        self.machine.set_input(self.results.people[person].clone());
        self.results.last = self.machine.execute().expect("a result");
    }

    fn tell(&self, answer: &mut Answer) {
        self.results.tell(answer);
    }
}

fn engine(workload: &Workload) -> (Engine, Value) {
    let mut engine = Engine::new();
    engine.clear_policy_length_config();
    engine.add_policy("access.rego".to_owned(), policy(&workload.rules)).expect("a sound policy");
    let data = value(&data(&workload.rules));
    engine.add_data(data.clone()).expect("the data are sound");
    (engine, data)
}

fn value(json: &serde_json::Value) -> Value {
    Value::from_json_str(&json.to_string()).expect("it is JSON")
}

fn policy(rules: &model::Rules) -> String {
    let roles = rules.roles.iter().map(|role| ("roles", &role.name, &role.when));
    let forbids = rules.forbids.iter().map(|rule| ("forbids", &rule.name, &rule.when));
    let approvals = rules.approvals.iter().map(|rule| ("approvals", &rule.name, &rule.when));
    let mut text = "package access\nimport rego.v1\n".to_owned();
    for (set, name, when) in roles.chain(forbids).chain(approvals) {
        for line in lines(when) {
            let body: Vec<_> = line.into_iter().map(test).collect();
            text += &format!("{set} contains {name:?} if {{ {} }}\n", body.join("; "));
        }
    }
    text + COMMON
}

fn test(literal: Literal<'_>) -> String {
    let (plain, opposite) = match literal.test {
        Test::Is(attribute, word) => {
            let (name, word) = (attribute.name(), json!(word));
            (format!("input.{name} == {word}"), format!("input.{name} != {word}"))
        }
        Test::IsIn(attribute, words) => {
            let words: Vec<_> = words.iter().map(|word| json!(word).to_string()).collect();
            either(format!("input.{} in {{{}}}", attribute.name(), words.join(", ")))
        }
        Test::LevelFrom(level) => {
            (format!("input.level >= {level}"), format!("input.level < {level}"))
        }
        Test::InGroup(group) => either(format!("{} in input.groups", json!(group))),
        Test::StartedBefore(day) | Test::StartedFrom(day) => {
            let before = format!("input.start_date < \"{day}\"");
            let from = format!("input.start_date >= \"{day}\"");
            if matches!(literal.test, Test::StartedBefore(_)) {
                (before, from)
            } else {
                (from, before)
            }
        }
    };
    if literal.is_negated { opposite } else { plain }
}

fn either(test: String) -> (String, String) {
    let opposite = format!("not {test}");
    (test, opposite)
}

/// What roles include and grant, and which entitlements forbids and approvals are about.
fn data(rules: &model::Rules) -> serde_json::Value {
    let entitlements = |numbers: &[usize]| -> Vec<String> {
        numbers.iter().map(|number| rules.entitlements[*number].full_name()).collect()
    };
    let roles = |numbers: &[usize]| -> Vec<&str> {
        numbers.iter().map(|number| rules.roles[*number].name.as_str()).collect()
    };
    let of_rules = |of: &[model::Rule]| -> Map<String, serde_json::Value> {
        of.iter().map(|rule| (rule.name.clone(), json!(entitlements(&rule.entitlements)))).collect()
    };
    let included: Map<_, _> = rules
        .roles
        .iter()
        .zip(rules.included())
        .map(|(role, included)| (role.name.clone(), json!(roles(&included))))
        .collect();
    let grants: Map<_, _> = rules
        .roles
        .iter()
        .map(|role| (role.name.clone(), json!(entitlements(&role.grants))))
        .collect();
    json!({
        "included": included,
        "grants": grants,
        "forbids": of_rules(&rules.forbids),
        "approvals": of_rules(&rules.approvals),
    })
}

impl Results {
    fn of(workload: &Workload, people: usize) -> Self {
        let rules = &workload.rules;
        let records = workload.records.lines().take(people);
        let entitlements = rules.entitlements.iter().map(model::Entitlement::full_name);
        let roles = rules.roles.iter().map(|role| role.name.clone());
        Self {
            people: records.map(|line| Value::from_json_str(line).expect("a record")).collect(),
            entitlements: numbered(entitlements),
            roles: numbered(roles),
            last: Value::Undefined,
        }
    }

    /// Pairs are in order, so that those of one entitlement follow one another. A set that
    /// nothing is in may be missing.
    fn tell(&self, answer: &mut Answer) {
        answer.clear();
        let Ok(via) = self.last["via"].as_set() else { return };
        let needs_approval = self.last["needs_approval"].as_set().ok();
        for pair in via {
            let number = |numbers: &HashMap<String, usize>, name: &Value| {
                numbers[name.as_string().expect("a name").as_ref()]
            };
            let entitlement = number(&self.entitlements, &pair[0]);
            answer.via.push((entitlement, number(&self.roles, &pair[1])));
            if answer.held.last().is_none_or(|(last, _)| *last != entitlement) {
                let needs = needs_approval.is_some_and(|set| set.contains(&pair[0]));
                answer.held.push((entitlement, needs));
            }
        }
    }
}

fn numbered(names: impl Iterator<Item = String>) -> HashMap<String, usize> {
    names.enumerate().map(|(number, name)| (name, number)).collect()
}
