//! Records and bytes of all kinds.

use jiff::Timestamp;
use proptest::prelude::*;
use rolebook::identity::Format;
use rolebook::record::{
    ApprovalDecision, ApprovalForm, ApprovalRecord, Moment, RecordError, read_approvals,
    read_reviews, write_approvals,
};

const SEEDS: [&str; 4] = [
    "identity,entitlement,approval,stage,approver,decision,at,note\ne1,\"a.b[\"\"US\"\"]\",p,s,e9,approved,2026-11-20,\"x, y\"\n",
    r#"[{"identity": "e1", "entitlement": "a.b", "approval": "p", "stage": "s", "approver": "e9", "decision": "rejected", "at": "2026-11-20T10:00:00Z"}, {"identity": "e1", "entitlement": "a.b", "approval": "p", "stage": "s", "requested": "2026-11-20"}]"#,
    "{\"identity\":\"e1\",\"entitlement\":\"a.b\",\"review\":\"r\",\"outcome\":\"certified\",\"at\":\"2026-11-20\"}\n{\"identity\":\"e2\"}\n",
    "",
];

/// Pieces of which broken files are made.
const PIECES: [&str; 16] = [
    "\"",
    ",",
    "\n",
    "\r",
    "[",
    "]",
    "{",
    "}",
    "null",
    "\u{feff}",
    "\u{202e}",
    "stage",
    "\"identity\":1,",
    "approved",
    "2026-02-30",
    "1e999",
];

fn moment() -> impl Strategy<Value = Moment> {
    let day = (2000i16..2100, 1i8..=12, 1i8..=28)
        .prop_map(|(year, month, day)| Moment::Day(jiff::civil::date(year, month, day)));
    let instant = (0i64..4_000_000_000, 0i32..1_000_000_000)
        .prop_map(|(second, nano)| Moment::Instant(Timestamp::new(second, nano).unwrap()));
    prop_oneof![day, instant]
}

/// A text that is not blank and has no blanks around it.
fn text() -> impl Strategy<Value = String> {
    let hard = "[ -~é漢\u{202e}\n\"]{1,12}".prop_map(|text| text.trim().to_owned());
    prop_oneof![Just("e1".to_owned()), Just("e2".to_owned()), hard]
        .prop_filter("not blank", |text| !text.is_empty())
}

prop_compose! {
    fn record()(
        (identity, entitlement, approval, stage, approver) in (text(), text(), text(), text(), text()),
        (approves, at, requested) in (any::<bool>(), moment(), moment()),
        (form, eligible_as, note) in (0..3u8, proptest::option::of(text()), proptest::option::of(text())),
        start in proptest::option::of(moment()),
    ) -> ApprovalRecord {
        let decision = if approves { ApprovalDecision::Approved } else { ApprovalDecision::Rejected };
        ApprovalRecord {
            number: 0,
            identity,
            entitlement,
            approval,
            stage,
            approver: (form > 0).then_some(approver),
            decision: (form > 0).then_some(decision),
            at: (form > 0).then_some(at),
            eligible_as,
            start_date: start.map(|moment| moment.day()),
            requested: (form != 1).then_some(requested),
            note,
        }
    }
}

/// The records without their places.
fn read(text: &str, format: Format) -> Vec<ApprovalRecord> {
    let mut records = read_approvals(text.as_bytes(), Some(format)).unwrap().records;
    records.iter_mut().for_each(|record| record.number = 0);
    records
}

/// The records as they come, without their places in an order of their own.
fn as_json(records: &[ApprovalRecord]) -> String {
    serde_json::to_string(records).unwrap()
}

fn as_ndjson(records: &[ApprovalRecord]) -> String {
    records.iter().map(|record| serde_json::to_string(record).unwrap() + "\n").collect()
}

fn as_csv(records: &[ApprovalRecord]) -> String {
    let names = [
        "note",
        "identity",
        "entitlement",
        "approval",
        "stage",
        "approver",
        "decision",
        "at",
        "eligible_as",
        "start_date",
        "requested",
    ];
    let mut rows = csv::Writer::from_writer(Vec::new());
    rows.write_record(names).unwrap();
    for record in records {
        let record = serde_json::to_value(record).unwrap();
        let cells = names.map(|name| record[name].as_str().unwrap_or_default().to_owned());
        rows.write_record(cells).unwrap();
    }
    String::from_utf8(rows.into_inner().unwrap()).unwrap()
}

/// Reads `bytes` as every format and checks what must hold of every answer.
fn check(bytes: &[u8]) {
    for format in Format::ALL.into_iter().map(Some).chain([None]) {
        let approvals = read_approvals(bytes, format).map(|read| read.records.len());
        let reviews = read_reviews(bytes, format).map(|read| read.records.len());
        for error in [approvals.err(), reviews.err()].into_iter().flatten() {
            let told = error.diagnostics();
            assert!(!told.is_empty(), "a refusal says why");
            for diagnostic in told {
                let message = diagnostic.message;
                assert!(!diagnostic.code.is_empty());
                assert!(message.len() < 2000 && !message.contains(['\n', '\u{202e}']), "{message}");
            }
            if let RecordError::Malformed(faults) = error {
                assert!(faults.is_sorted_by_key(|fault| fault.place));
            }
        }
    }
}

proptest! {
    #[test]
    fn every_format_says_the_same_in_any_order(
        (records, shuffled) in proptest::collection::vec(record(), 0..12)
            .prop_flat_map(|records| (Just(records.clone()), Just(records).prop_shuffle())),
    ) {
        let from_json = read(&as_json(&records), Format::Json);
        prop_assert_eq!(from_json.len(), records.len());
        prop_assert_eq!(&read(&as_json(&shuffled), Format::Json), &from_json);
        prop_assert_eq!(&read(&as_csv(&shuffled), Format::Csv), &from_json);
        if !records.is_empty() {
            prop_assert_eq!(&read(&as_ndjson(&shuffled), Format::Ndjson), &from_json);
        }
    }

    #[test]
    fn what_is_written_is_read_again(records in proptest::collection::vec(record(), 1..8)) {
        let sorted = read(&as_json(&records), Format::Json);
        for (form, format) in [(ApprovalForm::Json, Format::Json), (ApprovalForm::Ndjson, Format::Ndjson)] {
            let mut written = Vec::new();
            write_approvals(&records, form, &mut written).unwrap();
            prop_assert_eq!(&read(&String::from_utf8(written).unwrap(), format), &sorted);
        }
    }

    #[test]
    fn of_two_moments_at_most_one_is_after_the_other(a in moment(), b in moment()) {
        prop_assert!(!(a.is_after(&b) && b.is_after(&a)));
        prop_assert!(!a.is_after(&a));
        prop_assert!(a.day() <= b.day() || a.is_after(&b));
        prop_assert_eq!(a.to_string().parse::<Moment>(), Ok(a));
    }

    #[test]
    fn bytes_of_no_meaning_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        check(&bytes);
    }

    #[test]
    fn files_with_a_piece_out_of_place_never_panic(
        seed in proptest::sample::select(SEEDS.to_vec()),
        edits in proptest::collection::vec((any::<proptest::sample::Index>(), 0..8usize, proptest::sample::select(PIECES.to_vec())), 1..6),
    ) {
        let mut bytes = seed.as_bytes().to_vec();
        for (at, cut, piece) in edits {
            let start = at.index(bytes.len() + 1);
            let end = (start + cut).min(bytes.len());
            bytes.splice(start..end, piece.bytes());
        }
        check(&bytes);
    }
}

#[test]
fn nesting_without_end_is_refused() {
    check("[".repeat(100_000).as_bytes());
    check(format!("[{{\"identity\": {}", "[".repeat(100_000)).as_bytes());
}
