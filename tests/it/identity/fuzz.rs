//! Bytes of all kinds: nothing panics, and nothing disappears.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use rolebook::identity::{Format, Mapping, Person, Population, Record, read};
use rolebook::policy::Policy;

use super::schema::policy_with;

const SEEDS: [&str; 6] = [
    "id,email,department,level,manager,start,groups\ne1,a@x,Sales,3,e2,2026-03-01,a;b\n\"e2\",\"b@x\",\"R&D\",4,e1,2026-03-01,\"a \"\"b\"\"\"\n",
    r#"[{"id": "e1", "email": "a@x", "department": "Sales", "level": 3, "manager": "e2", "start": "2026-03-01", "groups": ["a"]}, {"id": "e2", "department": "CS", "level": 4, "manager": null, "start": "2026-03-01"}]"#,
    "{\"id\": \"e1\", \"department\": \"Sales\"}\n{\"id\": \"e2\", \"department\": \"CS\", \"level\": 1e9}\n",
    r#"{"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalResults": 1, "Resources": [{"id": "e1", "emails": [{"value": "a@x", "primary": true}], "groups": [{"display": "g"}], "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "Sales", "manager": {"value": "e1"}}}]}"#,
    "id;department\ne1;Sales\n",
    "",
];

/// Pieces of which broken exports are made.
const PIECES: [&str; 24] = [
    "\"",
    "\"\"",
    ",",
    ";",
    "\t",
    "\n",
    "\r\n",
    "[",
    "]",
    "{",
    "}",
    ":",
    "null",
    "e1",
    "e2",
    "id",
    "\u{feff}",
    "\u{202e}",
    "é",
    "1e999",
    "\\u0000",
    "\\ud800",
    "Slaes",
    "2026-02-30",
];

static POLICY: OnceLock<Policy> = OnceLock::new();

/// Reads `bytes` as `format` and checks what must hold of every population.
fn check(bytes: &[u8], format: Option<Format>) {
    let policy = POLICY.get_or_init(|| {
        policy_with(
            "id: text key\n email: text? unique\n department: Department\n level: int?\n manager: identity?\n start: date?\n groups: set<text> = {}",
            "reports to \"e1\" or (manager is present and manager.department == \"Sales\")",
        )
    });
    let mapping = Mapping::by_name(policy);
    let Ok(population) = read(bytes, format, &mapping, policy) else { return };
    is_sound(&population);
    let again = read(bytes, format, &mapping, policy).unwrap();
    assert_eq!(format!("{:?}", people(&again)), format!("{:?}", people(&population)));
    assert_eq!(again.findings, population.findings);
    assert_eq!(again.summary(), population.summary());
}

fn people(population: &Population) -> Vec<Person> {
    population.persons().collect()
}

fn is_sound(population: &Population) {
    let mut records: Vec<u64> =
        population.persons().flat_map(|person| person.records.clone()).collect();
    records.sort_unstable();
    assert!(records.into_iter().eq(1..=population.records), "every record is somebody's");
    for (id, person) in population.ids().zip(population.persons()) {
        let findings = match &person.record {
            Record::Valid(_) => &person.blocked,
            Record::Invalid(findings) => {
                assert!(!findings.is_empty(), "an invalid record says why");
                findings
            }
        };
        match &person.key {
            Some(key) => assert_eq!(population.by_key(key), Some(id)),
            None => assert!(matches!(person.record, Record::Invalid(_))),
        }
        for finding in findings.iter().chain(&person.warnings) {
            assert!(finding.message.len() < 2000 && !finding.message.contains('\n'), "{finding:?}");
        }
    }
}

fn formats() -> impl Iterator<Item = Option<Format>> {
    Format::ALL.into_iter().map(Some).chain([None])
}

proptest! {
    #[test]
    fn bytes_of_no_meaning_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        formats().for_each(|format| check(&bytes, format));
    }

    #[test]
    fn exports_with_a_piece_out_of_place_never_panic(
        seed in proptest::sample::select(SEEDS.to_vec()),
        edits in proptest::collection::vec((any::<proptest::sample::Index>(), 0..8usize, proptest::sample::select(PIECES.to_vec())), 1..6),
    ) {
        let mut bytes = seed.as_bytes().to_vec();
        for (at, cut, piece) in edits {
            let start = at.index(bytes.len() + 1);
            let end = (start + cut).min(bytes.len());
            bytes.splice(start..end, piece.bytes());
        }
        formats().for_each(|format| check(&bytes, format));
    }
}

/// Runs for `ROLEBOOK_FUZZ_MINUTES` (default 1) on a plain toolchain:
/// `ROLEBOOK_FUZZ_MINUTES=10 cargo test --test it fuzz_for -- --ignored`.
#[test]
#[ignore = "runs for as long as it is told"]
fn fuzz_for() {
    let minutes = std::env::var("ROLEBOOK_FUZZ_MINUTES").ok().and_then(|text| text.parse().ok());
    let end = Instant::now() + Duration::from_secs(60 * minutes.unwrap_or(1));
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move |below: usize| {
        // Xorshift (Marsaglia 2003): the same bytes in every run.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % (below as u64)).unwrap()
    };
    let mut rounds = 0_u64;
    while Instant::now() < end {
        let mut bytes = SEEDS[next(SEEDS.len())].as_bytes().to_vec();
        for _ in 0..=next(12) {
            let start = next(bytes.len() + 1);
            let end = (start + next(16)).min(bytes.len());
            let piece = match next(4) {
                0 => vec![u8::try_from(next(256)).unwrap()],
                1 => bytes[start..end].to_vec(),
                _ => PIECES[next(PIECES.len())].as_bytes().to_vec(),
            };
            let at = next(bytes.len() + 1);
            bytes.splice(at.min(start)..start.max(at.min(end)), piece);
        }
        let format =
            [None, Some(Format::Json), Some(Format::Ndjson), Some(Format::Csv), Some(Format::Scim)]
                [next(5)];
        check(&bytes, format);
        rounds += 1;
    }
    eprintln!("{rounds} inputs");
}
