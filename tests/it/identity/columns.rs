//! Parquet and Arrow mean what JSON means.

use std::io::Cursor;
use std::sync::Arc;

use arrow_array::builder::{
    Int32Builder, LargeListBuilder, ListBuilder, StringBuilder, StringDictionaryBuilder,
};
use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, BinaryArray, BooleanArray, Date32Array, Date64Array, Decimal128Array, Float64Array,
    Int8Array, Int64Array, LargeStringArray, NullArray, RecordBatch, StringArray, StringViewArray,
    StructArray, TimestampMicrosecondArray, TimestampMillisecondArray, TimestampNanosecondArray,
    TimestampSecondArray, UInt32Array, UInt64Array,
};
use arrow_ipc::writer::{FileWriter, StreamWriter};
use arrow_schema::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use proptest::prelude::*;
use rolebook::identity::{Format, IdentitiesTable, Mapping, read, read_file, resolve};
use rolebook::policy::Policy;
use serde_json::{Value, json};

use super::schema::policy;
use super::{dump, outcome, refusal};

const PERSON: &str = "
    id: text key
    email: text? unique
    department: Department
    level: int?
    remote: bool?
    start: date?
    manager: identity?
    groups: set<text> = {}
    days: set<date> = {}
";

/// Columns of these names.
fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, column)| (name, column, true)),
    )
    .unwrap()
}

/// The batch in Parquet, as an Arrow file, and as an Arrow stream.
fn written(batch: &RecordBatch) -> [Vec<u8>; 3] {
    // Parquet has no type for some that Arrow has.
    let parquet = ArrowWriter::try_new(Vec::new(), batch.schema(), None).and_then(|mut writer| {
        writer.write(batch)?;
        writer.into_inner()
    });
    let mut file = FileWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    file.write(batch).unwrap();
    let mut stream = StreamWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    stream.write(batch).unwrap();
    [parquet.unwrap_or_default(), file.into_inner().unwrap(), stream.into_inner().unwrap()]
}

/// What becomes of the batch, which is the same whatever it is written as and read from.
fn told(policy: &Policy, mapping: &Mapping, batch: &RecordBatch) -> String {
    let mut all = Vec::new();
    for bytes in written(batch).into_iter().filter(|bytes| !bytes.is_empty()) {
        all.push(outcome(policy, mapping, &bytes));
        all.push(match read_file(Cursor::new(bytes), None, mapping, policy) {
            Ok(population) => dump(policy, &population),
            Err(error) => refusal(&error),
        });
    }
    all.dedup();
    assert_eq!(all.len(), 1, "{}", all.join("\n---\n"));
    all.remove(0)
}

fn texts(values: &[Option<&str>]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

/// Two people, and a column that should be of type `ty`.
fn with(ty: &str, column: ArrayRef) -> String {
    let policy = policy(&format!("id: text key\n odd: {ty}"));
    let ids: Vec<String> = (1..=column.len()).map(|number| format!("e{number}")).collect();
    let batch = batch(vec![("id", Arc::new(StringArray::from(ids))), ("odd", column)]);
    told(&policy, &Mapping::by_name(&policy), &batch)
}

fn list<T: AsRef<str>>(lists: &[Option<Vec<Option<T>>>]) -> ArrayRef {
    let mut builder = ListBuilder::new(StringBuilder::new());
    for list in lists {
        for text in list.iter().flatten() {
            builder.values().append_option(text.as_ref());
        }
        builder.append(list.is_some());
    }
    Arc::new(builder.finish())
}

#[test]
fn every_kind_of_text_is_a_text() {
    let mut dictionary = StringDictionaryBuilder::<Int32Type>::new();
    dictionary.append_value("a");
    dictionary.append_null();
    dictionary.append_value("a");
    let values = vec![Some("a"), None, Some("a")];
    let columns: [ArrayRef; 4] = [
        Arc::new(StringArray::from(values.clone())),
        Arc::new(LargeStringArray::from(values.clone())),
        Arc::new(StringViewArray::from(values)),
        Arc::new(dictionary.finish()),
    ];
    for column in columns {
        insta::allow_duplicates! {
            insta::assert_snapshot!(with("text?", column), @r#"
            e1 [1] odd="a"
            e2 [2]
            e3 [3] odd="a"
            "#);
        }
    }
}

#[test]
fn every_width_of_int_is_an_int() {
    let columns: [ArrayRef; 4] = [
        Arc::new(Int8Array::from(vec![7])),
        Arc::new(UInt32Array::from(vec![7])),
        Arc::new(UInt64Array::from(vec![7])),
        Arc::new(Decimal128Array::from(vec![7]).with_precision_and_scale(38, 0).unwrap()),
    ];
    for column in columns {
        assert_eq!(with("int", column), "e1 [1] odd=7\n");
    }
    assert_eq!(with("bool", Arc::new(BooleanArray::from(vec![true]))), "e1 [1] odd=true\n");
    assert_eq!(with("int?", Arc::new(NullArray::new(1))), "e1 [1]\n");
}

#[test]
fn days_are_dates_and_times_of_day_are_not() {
    let day = 20_513;
    let columns: [ArrayRef; 6] = [
        Arc::new(Date32Array::from(vec![day])),
        Arc::new(Date64Array::from(vec![i64::from(day) * 86_400_000])),
        Arc::new(TimestampSecondArray::from(vec![i64::from(day) * 86_400])),
        Arc::new(TimestampMillisecondArray::from(vec![i64::from(day) * 86_400_000])),
        Arc::new(
            TimestampMicrosecondArray::from(vec![i64::from(day) * 86_400_000_000])
                .with_timezone("UTC"),
        ),
        Arc::new(TimestampNanosecondArray::from(vec![i64::from(day) * 86_400_000_000_000])),
    ];
    for column in columns {
        assert_eq!(with("date", column), "e1 [1] odd=2026-03-01\n");
    }
    let late = TimestampSecondArray::from(vec![-1]);
    insta::assert_snapshot!(with("date", Arc::new(late)), @r"
    e1 [1] invalid
      error unreadable-date (odd): record 1: `odd` is `1969-12-31T23:59:59`, a time of day and no date: cast the column to a date
    ");
    let abroad = TimestampSecondArray::from(vec![0]).with_timezone("America/New_York");
    insta::assert_snapshot!(with("date", Arc::new(abroad)), @r"
    e1 [1] invalid
      error unreadable-date (odd): record 1: `odd` is `a time in America/New_York`, and it takes a date: cast the column to one
    ");
    insta::assert_snapshot!(with("date", Arc::new(Date32Array::from(vec![i32::MAX]))), @r"
    e1 [1] invalid
      error unreadable-date (odd): record 1: `odd` is `day 2147483647 from 1970-01-01`, which is no day in the calendar: correct it
    ");
    insta::assert_snapshot!(with("text", Arc::new(Date32Array::from(vec![0]))), @r"
    e1 [1] invalid
      error wrong-type (odd): record 1: `odd` is `1970-01-01`, a date, and the attribute is none: cast the column
    ");
}

#[test]
fn nothing_is_made_to_fit() {
    let fields = vec![Field::new("a", DataType::Int64, true)];
    let inner: ArrayRef = Arc::new(Int64Array::from(vec![1]));
    let nested = StructArray::new(fields.into(), vec![inner], None);
    let money = Decimal128Array::from(vec![725]).with_precision_and_scale(10, 2).unwrap();
    let told = [
        with("int", Arc::new(Float64Array::from(vec![7.5, 7.0, f64::NAN]))),
        with("int", Arc::new(UInt64Array::from(vec![u64::MAX]))),
        with("int", texts(&[Some("7")])),
        with("int", Arc::new(BooleanArray::from(vec![true]))),
        with("int", Arc::new(money)),
        with("text", Arc::new(Int64Array::from(vec![7]))),
        with("text", Arc::new(BinaryArray::from(vec![&b"a"[..]]))),
        with("text", list(&[Some(vec![Some("a")])])),
        with("text", Arc::new(nested)),
        with("set<text>", texts(&[Some("a;b")])),
        with("set<text>", list(&[Some(vec![Some("a"), None])])),
    ];
    insta::assert_snapshot!(told.concat(), @r"
    e1 [1] invalid
      error wrong-type (odd): record 1: `odd` is `7.5`, where an `int` is expected
    e2 [2] invalid
      error wrong-type (odd): record 2: `odd` is `7.0`, where an `int` is expected
    e3 [3] invalid
      error wrong-type (odd): record 3: `odd` is `NaN`, which is no number: leave the cell out where nothing is known
    e1 [1] invalid
      error wrong-type (odd): record 1: `odd` is `18446744073709551615`, which is beyond 64 bits
    e1 [1] invalid
      error wrong-type (odd): record 1: `odd` is `7`, where an `int` is expected: write it without quotes, or give the column `parse = true`
    e1 [1] invalid
      error wrong-type (odd): record 1: `odd` is `true`, where an `int` is expected
    e1 [1] invalid
      error wrong-type (odd): record 1: `odd` is `7.25`, a decimal with a fraction, which no attribute is: cast the column
    e1 [1] invalid
      error wrong-type (odd): record 1: `odd` is `7`, where a `text` is expected: write it in quotes, or give the column `parse = true`
    e1 [1] invalid
      error wrong-type (odd): record 1: `odd` is `{Binary}`, where a `text` is expected
    e1 [1] invalid
      error wrong-type (odd): record 1: `odd` is `[a]`, where a `text` is expected
    e1 [1] invalid
      error wrong-type (odd): record 1: `odd` is `{…}`, where a `text` is expected
    e1 [1] invalid
      error wrong-type (odd): record 1: `odd` is `a;b`, where a `set<text>` is expected: write a list `[…]`
    e1 [1] invalid
      error wrong-type (odd): record 1: `odd` has `null`, an element that is missing: leave it out
    ");
}

#[test]
fn lists_are_sets() {
    let mut days = LargeListBuilder::new(Int32Builder::new());
    days.values().append_value(7);
    days.append(true);
    let told = [
        with("set<text>?", list(&[Some(vec![Some("b"), Some("a")]), None, Some(vec![])])),
        with("set<int>", Arc::new(days.finish())),
    ];
    insta::assert_snapshot!(told.concat(), @r#"
    e1 [1] odd={ "a", "b" }
    e2 [2]
    e3 [3] odd={ }
    e1 [1] odd={ 7 }
    "#);
}

#[test]
fn columns_are_found_by_name() {
    let policy = policy("id: text key\n title: text?\n level: int?");
    let id = || texts(&[Some("e1"), Some("e2")]);
    let mapping = Mapping::by_name(&policy);
    let unknown = batch(vec![("ID", id()), ("id", id()), ("titel", id())]);
    insta::assert_snapshot!(told(&policy, &mapping, &unknown), @r"
    error absent-column (title): no record has the field `title`, so it is missing for everybody: did you mean `titel`?
    error absent-column (level): no record has the field `level`, so it is missing for everybody: name its column in `[identities.columns]`, or declare it with a default
    warning unknown-field: the field `ID` is ignored: no attribute is read from it (2 records)
    warning unknown-field: the field `titel` is ignored: no attribute is read from it (2 records); did you mean `title`?
    e1 [1]
    e2 [2]
    ");
    let field = |name| Field::new(name, DataType::Utf8, true);
    let schema = Schema::new(vec![field("id"), field("title"), field("title")]);
    let twice = RecordBatch::try_new(Arc::new(schema), vec![id(), id(), id()]).unwrap();
    insta::assert_snapshot!(told(&policy, &mapping, &twice), @r"
    duplicate-column: two columns are called `title`
      help: rename or drop one of columns 2 and 3
    ");
    let nobody = batch(vec![("id", texts(&[])), ("title", texts(&[])), ("level", texts(&[]))]);
    insta::assert_snapshot!(told(&policy, &mapping, &nobody), @"error no-records: the input has no records, as if everybody had left: is this the right file, and all of it?");
}

#[test]
fn a_column_of_dates_needs_no_form() {
    let policy = policy("id: text key\n start: date\n ended: date?");
    let manifest = "[identities]\ndate_format = \"%d/%m/%Y\"\n";
    let table = IdentitiesTable::read(manifest, 0).unwrap();
    let mapping = resolve(&table, 0, &policy).unwrap();
    let columns = batch(vec![
        ("id", texts(&[Some("e1")])),
        ("start", Arc::new(Date32Array::from(vec![20_513]))),
        ("ended", texts(&[Some("02/03/2026")])),
    ]);
    let told = told(&policy, &mapping, &columns);
    assert_eq!(told, "e1 [1] start=2026-03-01 ended=2026-03-02\n");
}

#[test]
fn a_format_that_is_asked_for_is_the_one_that_is_read() {
    let policy = policy("id: text key");
    let mapping = Mapping::by_name(&policy);
    let [parquet, file, stream] = written(&batch(vec![("id", texts(&[Some("e1")]))]));
    for bytes in [&file, &stream] {
        assert!(read(&bytes[..], Some(Format::Arrow), &mapping, &policy).is_ok());
    }
    assert!(read(&parquet[..], Some(Format::Parquet), &mapping, &policy).is_ok());
    for (bytes, format) in [(&parquet[..], Format::Arrow), (b"id\ne1\n", Format::Parquet)] {
        let error = read(bytes, Some(format), &mapping, &policy).unwrap_err();
        assert!(refusal(&error).starts_with("broken-columns: "), "{error}");
    }
}

/// A value of each kind, right or wrong.
fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        3 => Just(Value::Null),
        3 => prop::sample::select(vec!["e1", "e2", "Sales", "Eng", "Slaes", " ", "", "2026-03-01", "7", "true"])
            .prop_map(Value::from),
        2 => any::<i64>().prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => prop::collection::vec(prop::sample::select(vec!["a", "b", " ", "2026-03-01"]), 0..3)
            .prop_map(Value::from),
    ]
}

const NAMES: [&str; 10] =
    ["id", "email", "department", "level", "remote", "start", "manager", "groups", "days", "more"];

/// The values of one name as a column of the kind that the first of them is; the others are null.
fn as_column(records: &mut [serde_json::Map<String, Value>], name: &str) -> ArrayRef {
    let kind = records.iter().map(|record| record[name].clone()).find(|value| !value.is_null());
    let kind = kind.unwrap_or_default();
    for record in records.iter_mut() {
        if std::mem::discriminant(&record[name]) != std::mem::discriminant(&kind) {
            record.insert(name.to_owned(), Value::Null);
        }
    }
    let values = records.iter().map(|record| &record[name]);
    match kind {
        Value::Null => Arc::new(NullArray::new(records.len())),
        Value::Bool(_) => Arc::new(values.map(Value::as_bool).collect::<BooleanArray>()),
        Value::Number(_) => Arc::new(values.map(Value::as_i64).collect::<Int64Array>()),
        Value::String(_) => Arc::new(values.map(Value::as_str).collect::<StringArray>()),
        _ => {
            let texts = |list: &Vec<Value>| {
                list.iter().map(|text| text.as_str().map(str::to_owned)).collect()
            };
            list::<String>(&values.map(|value| value.as_array().map(texts)).collect::<Vec<_>>())
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_same_records_are_the_same_people(
        rows in prop::collection::vec(prop::collection::vec(value(), NAMES.len()), 1..5)
    ) {
        let policy = policy(PERSON);
        let mapping = Mapping::by_name(&policy);
        let mut records: Vec<serde_json::Map<String, Value>> = rows
            .into_iter()
            .map(|row| NAMES.iter().map(|name| (*name).to_owned()).zip(row).collect())
            .collect();
        let columns = NAMES.map(|name| (name, as_column(&mut records, name)));
        let whole = told(&policy, &mapping, &batch(columns.to_vec()));
        let text = json!(records).to_string();
        prop_assert_eq!(whole, outcome(&policy, &mapping, text.as_bytes()));
    }
}

/// A batch of every kind that is read.
fn sample() -> RecordBatch {
    let mut teams = StringDictionaryBuilder::<Int32Type>::new();
    (0..40).for_each(|row| teams.append_value(["Sales", "Engineering"][row % 2]));
    let ids: Vec<String> = (0..40).map(|row| format!("e{row}")).collect();
    let groups: Vec<_> = (0..40).map(|row| Some(vec![Some("a"); row % 3])).collect();
    batch(vec![
        ("id", Arc::new(StringArray::from(ids))),
        ("department", Arc::new(teams.finish())),
        ("level", Arc::new(Int64Array::from_iter((0..40).map(|row| (row % 5 > 0).then_some(row))))),
        ("remote", Arc::new(BooleanArray::from(vec![true; 40]))),
        ("start", Arc::new(Date32Array::from_iter_values(20_000..20_040))),
        ("groups", list(&groups)),
    ])
}

#[test]
fn a_file_cut_short_is_refused() {
    let policy = policy(PERSON);
    let mapping = Mapping::by_name(&policy);
    let [parquet, file, _] = written(&sample());
    for bytes in [parquet, file] {
        for end in (9..bytes.len()).step_by(7) {
            let error = read(&bytes[..end], None, &mapping, &policy).unwrap_err();
            assert!(refusal(&error).starts_with("broken-columns: "), "{end}: {error}");
        }
    }
}

#[test]
fn bytes_gone_wrong_do_no_harm() {
    let policy = policy(PERSON);
    let mapping = Mapping::by_name(&policy);
    for bytes in written(&sample()) {
        for place in 0..bytes.len() {
            for flip in [0x01, 0x80] {
                let mut bytes = bytes.clone();
                bytes[place] ^= flip;
                // Whatever it says now: an error or people, but no panic.
                let _ = read(&bytes[..], None, &mapping, &policy);
            }
        }
    }
}
