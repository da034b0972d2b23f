//! Decided in chunks or as a whole: the same to the byte.

use std::fmt::Write;
use std::io::Cursor;
use std::sync::Arc;

use rolebook::engine::{Engine, Form, Tally, Teller};
use rolebook::eval::{Prepared, World};
use rolebook::identity::{
    CHUNK, Chunks, Format, Mapping, Noted, Population, read, stands_alone, survey,
};
use rolebook::policy::Policy;

use super::schema::{policy, rules};

const SCHEMA: &str = "id: text key\n email: text?\n department: Department\n status: Status\n \
    level: int?\n start: date?\n groups: set<text> = {}\n badge: text?";

const RULES: &str = "app pay { owner \"pay@x\" risk low entitlement read entitlement audit }\n\
    role sales { owner \"o@x\" when department == \"Sales\" grant pay.read when start is present until start + 9y }\n\
    role group { owner \"o@x\" when groups has \"g1\" grant pay.audit }\n\
    approval senior { for pay.audit stage owner by app owner }";

/// So many records, some of them with faults, with keys that ascend.
fn records(people: usize, format: Format) -> String {
    let mut text = String::new();
    if format == Format::Csv {
        text.push_str("id,email,department,status,level,start,groups,extra\n");
    }
    for number in 0..people {
        let department = match number % 97 {
            3 => format!("Slaes {}", number % 291),
            n => ["Sales", "CS", "eng", "R&D"][n % 4].to_owned(),
        };
        let level = if number % 101 == 7 { "x" } else { "4" };
        let year = 2018 + number % 9;
        if format == Format::Csv {
            let cells = if number % 113 == 5 { "" } else { ",g1;g2,e" };
            writeln!(text, "p{number:06},a@x,{department},Active,{level},{year}-03-01{cells}")
                .unwrap();
            continue;
        }
        let level = if level == "x" { "\"x\"" } else { level };
        let extra = if number % 1000 < 40 {
            format!(",\"extra_{}\":1", number % 1300)
        } else {
            String::new()
        };
        writeln!(
            text,
            "{{\"id\":\"p{number:06}\",\"department\":\"{department}\",\"status\":\"Active\",\
             \"level\":{level},\"start\":\"{year}-03-01\",\"groups\":[\"g{}\"]{extra}}}",
            number % 3
        )
        .unwrap();
        if number % 50 == 0 {
            text.push('\n');
        }
    }
    text
}

fn decided(policy: &Policy, engine: &Engine<'_>, population: &Population, lines: &mut Vec<u8>) {
    let world = World::new(policy, population);
    let mut teller = Teller::new(engine, &world, "2026-06-01".parse().unwrap());
    let mut tally = Tally::new(0);
    for person in population.ids() {
        teller.tell(person, Form::Full, lines, &mut tally).unwrap();
    }
}

#[test]
fn chunks_are_decided_as_the_whole_is() {
    let policy = rules(SCHEMA, RULES);
    assert!(stands_alone(&policy));
    let mapping = Mapping::by_name(&policy);
    let engine = Engine::of(Arc::new(Prepared::new(&policy)));
    for format in [Format::Ndjson, Format::Csv] {
        let text = records(10_000, format);
        let surveyed =
            survey(Cursor::new(text.clone().into_bytes()), None, &mapping, &policy).unwrap();
        assert_eq!(surveyed, Some(10_000));
        let population = read(text.as_bytes(), None, &mapping, &policy).unwrap();
        let mut whole = Vec::new();
        decided(&policy, &engine, &population, &mut whole);

        let (mut lines, mut noted, mut chunks) = (Vec::new(), Noted::nothing(&policy), 0);
        let input = Cursor::new(text.into_bytes());
        for chunk in Chunks::new(input, None, &mapping, &policy, CHUNK).unwrap().unwrap() {
            // On any thread.
            let read = std::thread::scope(|scope| {
                let chunk = chunk.unwrap();
                let (mapping, policy) = (&mapping, &policy);
                scope.spawn(move || chunk.read(mapping, policy)).join().unwrap()
            });
            let (part, of_part) = read.unwrap();
            decided(&policy, &engine, &part, &mut lines);
            noted.add(of_part);
            chunks += 1;
        }
        assert_eq!(chunks, 3);
        assert!(whole == lines, "{format}: the decisions differ");
        let told = noted.told(&policy, &mapping);
        assert_eq!(told.records, population.records);
        assert_eq!(told.findings, population.findings);
        assert_eq!(told.summary(), population.summary());
        assert!(told.summary().len() > 2 && !told.findings.is_empty());
    }
}

#[test]
fn a_survey_refuses_what_has_to_be_read_whole() {
    let policy = rules(SCHEMA, RULES);
    let mapping = Mapping::by_name(&policy);
    let of = |text: &str| {
        survey(Cursor::new(text.as_bytes().to_vec()), None, &mapping, &policy).unwrap()
    };
    assert_eq!(of("{\"id\":\"a\"}\n{\"id\":\" b \",\"x\":[{}]}\n"), Some(2));
    for text in [
        // No order, two of one key, no key, two keys, a broken line, one whom the policy names.
        "{\"id\":\"b\"}\n{\"id\":\"a\"}\n",
        "{\"id\":\"a\"}\n{\"id\":\"a\"}\n",
        "{\"id\":\"a\"}\n{\"ID\":\"b\"}\n",
        "{\"id\":\"a\",\"id\":\"b\"}\n{\"id\":\"c\"}\n",
        "{\"id\":\"a\"}\n{\"id\":\"b\",\"x\":1e999}\n",
        "{\"id\":\"a\"}\n{\"id\":7}\n",
        "{\"id\":\"a\"}\n{\"id\":\"pay@x\"}\n",
        "id,level\na,1\n,2\n",
        "id,level\n",
        "[{\"id\":\"a\"}]",
    ] {
        assert_eq!(of(text), None, "{text}");
    }
    assert_eq!(of("id,level\na,1\nb\n\"c\",2\n"), Some(3));
}

#[test]
fn a_policy_that_asks_for_others_does_not_stand_alone() {
    assert!(stands_alone(&policy("id: text key\n level: int")));
    for schema in ["id: text key\n mail: text? unique", "id: text key\n manager: identity?"] {
        assert!(!stands_alone(&policy(schema)), "{schema}");
    }
    let role = "app pay { owner \"pay@x\" risk low entitlement read }\n\
        role boss { owner \"o@x\" when level > 3 grant pay.read }\n\
        approval senior { for pay.read stage boss by role boss }";
    assert!(!stands_alone(&rules("id: text key\n level: int", role)));
}
