//! How much is kept of a person.

use std::fmt::Write;

use rolebook::identity::{Mapping, Record, read};

use super::schema::policy;

const SCHEMA: &str = "id: text key\n email: text unique\n department: Department\n \
    status: Status\n title: text\n level: int\n manager: identity?\n start: date\n \
    review: date?\n end: date?\n remote: bool\n groups: set<text> = {}";

/// Records of twelve attributes, all with a value.
fn records(people: usize) -> String {
    let mut text = String::new();
    for number in 0..people {
        let (boss, family) = (number / 8, number % 977);
        writeln!(
            text,
            "{{\"id\":\"e{number:06}\",\"email\":\"first{number}.last{family}@corp.example.com\",\
             \"department\":\"Customer Success\",\"status\":\"Active\",\
             \"title\":\"Senior Engineer II\",\"level\":7,\"manager\":\"e{boss:06}\",\
             \"start\":\"2019-02-01\",\"review\":\"2026-02-01\",\"end\":\"2027-06-30\",\
             \"remote\":true,\"groups\":[\"grp-{family:03}\",\"all-staff\",\"vpn-users\"]}}"
        )
        .unwrap();
    }
    text
}

#[test]
fn at_most_200_bytes_are_kept_of_a_person() {
    let policy = policy(SCHEMA);
    let people = 20_000;
    let text = records(people);
    let population = read(text.as_bytes(), None, &Mapping::by_name(&policy), &policy).unwrap();
    assert_eq!(population.len(), people);
    let each = population.bytes() / people;
    assert!(each <= 200, "{each} bytes a person");
    assert!(each > 60, "{each} bytes a person: is everything counted?");
}

#[test]
fn what_is_kept_is_what_was_read() {
    let policy = policy(SCHEMA);
    let text = records(300);
    let population = read(text.as_bytes(), None, &Mapping::by_name(&policy), &policy).unwrap();
    let identities = population.persons().filter_map(|person| match person.record {
        Record::Valid(identity) => Some(identity),
        Record::Invalid(_) => None,
    });
    let identities: Vec<_> = identities.collect();
    assert_eq!(identities.len(), 300);
    for (person, identity) in population.ids().zip(&identities) {
        for (id, value) in identity.values.iter() {
            assert_eq!(population.value(person, id), *value);
        }
    }
    assert_eq!(population.by_name("FIRST8.last8@corp.example.com "), population.by_key("e000008"));
    assert_eq!(population.by_name("first8.last9@corp.example.com"), None);
}
