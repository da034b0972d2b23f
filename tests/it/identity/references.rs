//! Keys, unique values and references, across records.

use rolebook::identity::{Mapping, Population, Record, read};

use super::schema::{policy, policy_with};
use super::told;

const PERSON: &str = "
    id: text key
    email: text? unique
    department: Department
    manager: identity?
";

#[test]
fn records_that_share_a_key_are_one_quarantined_person() {
    insta::assert_snapshot!(told(
        &policy(PERSON),
        "id,email,department,manager\ne1,a@x,Sales,\ne2,b@x,Sales,e1\n e1 ,c@x,Slaes,\nE1,d@x,Sales,\n,e@x,Sales,\n,,Sales,\n"
    ));
}

#[test]
fn people_who_share_a_unique_value_are_all_quarantined() {
    insta::assert_snapshot!(told(
        &policy(PERSON),
        "id,email,department,manager\ne1,ann@x,Sales,\ne2, ANN@X ,Sales,\ne3,,Sales,\ne4,,Sales,\ne5,bob@x,Slaes,\ne6,bob@x,Sales,\n"
    ));
}

#[test]
fn a_reference_that_leads_nowhere_reads_as_missing_only_where_it_is_optional() {
    insta::assert_snapshot!(told(
        &policy("id: text key\n manager: identity?\n sponsor: identity"),
        "id,manager,sponsor\ne1,e9, e2 \ne2,e1,E1\ne3,,\n"
    ));
}

#[test]
fn circles_stand_as_warnings_on_those_in_them() {
    insta::assert_snapshot!(told(
        &policy(PERSON),
        "id,email,department,manager\na,,Sales,b\nb,,Sales,c\nc,,Sales,b\nd,,Sales,d\ne,,Slaes,f\nf,,Sales,e\n"
    ));
}

const LINE: &str = "id,email,department,manager\n\
    boss,,Sales,\n\
    bad,,Slaes,boss\n\
    ann,,Sales,bad\n\
    bob,,Sales,ann\n\
    cy,,Sales,bob\n\
    out,,Sales,nobody\n\
    under,,Sales,out\n";

#[test]
fn an_invalid_manager_holds_up_nobody_where_no_rule_reads_through_the_manager() {
    let policy = policy(PERSON);
    insta::assert_snapshot!(told(&policy, LINE));
}

#[test]
fn an_invalid_record_holds_up_whoever_is_read_through_it() {
    let one = policy_with(PERSON, "manager is present and manager.department == \"Sales\"");
    insta::assert_snapshot!("one_step", told(&one, LINE));
    let two = policy_with(
        PERSON,
        "manager is present and manager.manager is present and manager.manager.department == \"Sales\"",
    );
    insta::assert_snapshot!("two_steps", told(&two, LINE));
    let line = policy_with(PERSON, "reports to \"boss\"");
    insta::assert_snapshot!("the_whole_line", told(&line, LINE));
}

#[test]
fn people_are_found_by_key_and_by_unique_text() {
    let policy = policy(PERSON);
    let csv = "id,email,department,manager\ne2,Ann@X,Sales,\ne1,Bob@x,Slaes,\n";
    let population = read(csv.as_bytes(), None, &Mapping::by_name(&policy), &policy).unwrap();
    let key = |name| population.by_name(name).and_then(|id| population.key(id).map(str::to_owned));
    assert_eq!(key("e1").as_deref(), Some("e1"));
    assert_eq!(key(" ann@x ").as_deref(), Some("e2"));
    // Not a team address: a person, whose record happens to be invalid.
    assert_eq!(key("BOB@x").as_deref(), Some("e1"));
    assert_eq!(key("team@x"), None);
}

#[test]
fn identities_that_are_typed_already_are_judged_the_same() {
    let policy = policy(PERSON);
    let csv = "id,email,department,manager\ne1,a@x,Sales,e2\ne2,b@x,CS,e1\n";
    let mapping = Mapping::by_name(&policy);
    let population = read(csv.as_bytes(), None, &mapping, &policy).unwrap();
    let identities = population.persons().filter_map(|person| match &person.record {
        Record::Valid(identity) => Some(identity.clone()),
        Record::Invalid(_) => None,
    });
    let again = Population::of(&policy, identities.collect());
    assert_eq!(
        super::dump(&policy, &again),
        super::dump(&policy, &population).replace(" (line 2)", "").replace(" (line 3)", "")
    );
}

#[test]
fn a_systematic_fault_is_one_line_with_a_count() {
    let policy = policy(PERSON);
    let mut csv = String::from("id,email,department,manager\n");
    for number in 0..1000 {
        let department = if number % 4 == 0 { "Enginering" } else { "Sales" };
        csv.push_str(&format!(
            "e{number:03},,{department},{}\n",
            if number == 7 { "x" } else { "" }
        ));
    }
    let population = read(csv.as_bytes(), None, &Mapping::by_name(&policy), &policy).unwrap();
    let lines: Vec<String> = population.summary().iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    `department` is `Enginering`, which is no label of `Department`: did you mean `Engineering`? (250 records: e000, e004, e008, …)
    `manager` is `x`, who has no record: read as missing (1 record: e007)
    ");
}
