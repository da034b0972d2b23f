//! Sound records are typed as they are parsed, and others from a tree: nobody can tell.
//!
//! Lines go by the fast lane where they can; the elements of an array never do. So the same
//! records must make the same population either way, but for the lines that messages name.

use std::sync::OnceLock;

use proptest::prelude::*;
use proptest::sample::select;
use rolebook::identity::{Mapping, Population, read};
use rolebook::policy::Policy;

use super::dump;
use super::schema::policy_with;

static POLICY: OnceLock<Policy> = OnceLock::new();

fn schema() -> &'static Policy {
    POLICY.get_or_init(|| {
        policy_with(
            "id: text key\n email: text? unique\n department: Department\n level: int?\n manager: identity?\n start: date?\n groups: set<text> = {}\n remote: bool = false\n notice: duration?\n #note: text?\n levels: set<int> = {}\n areas: set<Department> = {}",
            "manager is present and manager.department == \"Sales\"",
        )
    })
}

const NAMES: [&str; 16] = [
    "id",
    "email",
    "department",
    "level",
    "manager",
    "start",
    "groups",
    "remote",
    "notice",
    "note",
    "levels",
    "areas",
    "Department",
    "extra",
    "extr\\u0061",
    "\\u0069d",
];

/// Values that fit a field, and others.
const VALUES: [&str; 40] = [
    "null",
    "true",
    "false",
    "0",
    "3",
    "-7",
    "-0",
    "2.0",
    "1e3",
    "9223372036854775808",
    "\"\"",
    "\" \"",
    "\"e1\"",
    "\"e2\"",
    "\" e1 \"",
    "\"a@x\"",
    "\"A@X\"",
    "\"Sales\"",
    "\"sales \"",
    "\"CS\"",
    "\"R&D\"",
    "\"Slaes\"",
    "\"S\\u0061les\"",
    "\"2026-03-01\"",
    "\" 2026-03-01\"",
    "\"2026-02-30\"",
    "\"2026-3-1\"",
    "\"7d\"",
    "\"0d\"",
    "\"3\"",
    "\"yes\"",
    "[]",
    "[\"a\",\"b\",\"a\"]",
    "[\" b\",\"a\"]",
    "[\"\"]",
    "[null]",
    "[1,3,2]",
    "[\"Sales\",\"Eng\"]",
    "{\"a\":[1,{\"a\":2}]}",
    "[true]",
];

/// What a sound record has.
fn fitting(name: &str) -> &'static [&'static str] {
    match name {
        "id" => &["\"e1\"", "\"e2\"", "\"e3\"", "\" e4\"", "\"\\u0065 5\""],
        "email" => &["\"a@x\"", "\"b@x\"", "\"C@x\"", "null"],
        "department" => &["\"Sales\"", "\"Engineering\"", "\"eng\"", "\"CS\""],
        "level" => &["1", "-5", "null"],
        "manager" => &["\"e1\"", "\"e2\"", "\"e9\"", "null"],
        "start" => &["\"2026-03-01\"", "\"1999-12-31\"", "\"\""],
        "groups" => &["[]", "[\"b\",\"a\"]", "[\"é\",\"a\",\"a\"]"],
        "remote" => &["true", "false"],
        "notice" => &["\"7d\"", "\"2 mo\"", "null"],
        "note" => &["\"x\"", "7"],
        "levels" => &["[2,1]", "[]"],
        _ => &["[\"Sales\"]", "[\"CS\",\"Eng\"]"],
    }
}

fn sound() -> impl Strategy<Value = Vec<(String, String)>> {
    let each = NAMES[..12].iter().map(|name| (any::<bool>(), select(fitting(name).to_vec())));
    each.collect::<Vec<_>>().prop_map(|drawn| {
        let named = NAMES.iter().zip(drawn);
        let kept = named.filter(|(name, (kept, _))| *kept || ["id", "department"].contains(name));
        kept.map(|(name, (_, value))| ((*name).to_owned(), value.to_owned())).collect()
    })
}

/// Mostly sound records, some with a member changed, added or said twice.
fn record() -> impl Strategy<Value = String> {
    let change = (any::<prop::sample::Index>(), select(NAMES.to_vec()), select(VALUES.to_vec()));
    let changes = prop_oneof![
        2 => Just(Vec::new()),
        1 => proptest::collection::vec(change, 1..3),
    ];
    (sound(), changes, select(vec!["", " ", "\t"])).prop_map(|(mut members, changes, blank)| {
        for (at, name, value) in changes {
            let at = at.index(members.len() + 1);
            members.insert(at, (name.to_owned(), value.to_owned()));
        }
        let members: Vec<String> = members
            .iter()
            .map(|(name, value)| format!("\"{name}\"{blank}:{blank}{value}"))
            .collect();
        format!("{{{}}}", members.join(","))
    })
}

fn populations(records: &[String]) -> (Population, Population) {
    let mapping = Mapping::by_name(schema());
    let lines = format!("{}\n", records.join("\n"));
    let array = format!("[{}]", records.join(","));
    let of = |text: &str| read(text.as_bytes(), None, &mapping, schema()).unwrap();
    (of(&lines), of(&array))
}

/// What is told, without lines.
fn told(population: &Population) -> String {
    let mut text = dump(schema(), population);
    for line in population.summary() {
        text.push_str(&format!("{line}\n"));
    }
    for line in 1..=20 {
        text = text.replace(&format!(" (line {line})"), "");
    }
    text
}

proptest! {
    #[test]
    fn what_is_read_does_not_depend_on_the_way(records in proptest::collection::vec(record(), 1..12)) {
        let (fast, slow) = populations(&records);
        prop_assert_eq!(told(&fast), told(&slow));
    }
}

#[test]
fn what_no_tree_can_hold_is_a_broken_line() {
    let sound = r#"{"id":"e1","department":"Sales""#;
    for odd in ["1e999", "\"\\ud800\"", "\"\u{1}\"", "01", "[1,]", &"[".repeat(200)] {
        let text = format!("{sound},\"extra\":{odd}}}\n{sound}}}\n");
        let population =
            read(text.as_bytes(), None, &Mapping::by_name(schema()), schema()).unwrap();
        let told = dump(schema(), &population);
        assert!(told.contains("broken-line"), "{odd}: {told}");
    }
}
