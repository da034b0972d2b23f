//! Decisions as columns say what the lines say; records as columns are people like any others.

#[cfg(not(feature = "columns"))]
#[test]
fn columns_are_recognised_and_the_way_to_them_is_told() {
    use super::scene::Scene;

    let scene = Scene::small();
    let mut told = Vec::new();
    for input in [&b"PAR1\x15\x04\x15\x10"[..], b"ARROW1\0\0", b"\xff\xff\xff\xff\x10\0\0\0"] {
        scene.write("people", input);
        told.push(scene.run("eval -i people").refusal());
        told.push(scene.run_on("eval -i -", input).refusal());
    }
    for format in ["parquet", "arrow"] {
        told.push(scene.run(&format!("eval --format {format}")).refusal());
    }
    for refusal in told {
        // Wherever a line of the message ends.
        let refusal = refusal.replace("\n  │", "");
        assert!(refusal.starts_with("status 2\n"), "{refusal}");
        assert!(
            refusal.contains("which this rolebook was built without")
                || refusal.contains("this rolebook was built without Parquet and Arrow"),
            "{refusal}"
        );
        assert!(refusal.contains("cargo install rolebook --features columns"), "{refusal}");
    }
}

#[cfg(feature = "columns")]
mod with_the_feature {
    use std::process::Output;

    use arrow_array::cast::AsArray as _;
    use arrow_array::types::{Date32Type, Int32Type};
    use arrow_array::{Array, RecordBatch};
    use arrow_ipc::reader::StreamReader;
    use arrow_schema::DataType;
    use bytes::Bytes;
    use parquet::arrow::arrow_reader::ParquetRecordBatchReader;
    use serde_json::{Map, Value, json};

    use super::super::scene::{Scene, TODAY};

    /// Ann's access changes, ben waits for nothing, dan has left, and eve is quarantined, as is
    /// somebody without a key.
    const PEOPLE: &str = "id,email,team,level,status,until\n\
        ann,ann@x.example,Sales,7,here,2026-12-31\n\
        ben,ben@x.example,S,1,here,\n\
        cleo,cleo@x.example,Engineering,3,here,\n\
        dan,dan@x.example,Sales,3,left,\n\
        eve,eve@x.example,Sails,3,here,\n\
        ,fay@x.example,Sales,3,here,\n";

    fn run(scene: &Scene, args: &str) -> Output {
        let output = scene.command(&format!("eval --as-of {TODAY} {args}")).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
        output
    }

    fn batches(format: &str, bytes: Vec<u8>) -> Vec<RecordBatch> {
        let batches: Result<_, _> = match format {
            "parquet" => {
                ParquetRecordBatchReader::try_new(Bytes::from(bytes), 100).unwrap().collect()
            }
            _ => StreamReader::try_new(&bytes[..], None).unwrap().collect(),
        };
        batches.unwrap()
    }

    fn value(array: &dyn Array, row: usize) -> Value {
        if array.is_null(row) {
            return Value::Null;
        }
        match array.data_type() {
            DataType::Utf8 => json!(array.as_string::<i32>().value(row)),
            DataType::Date32 => {
                let date = array.as_primitive::<Date32Type>().value_as_date(row).unwrap();
                json!(date.to_string())
            }
            DataType::List(_) => {
                let list = array.as_list::<i32>().value(row);
                (0..list.len()).map(|place| value(&list, place)).collect()
            }
            DataType::Dictionary(..) => {
                let dictionary = array.as_dictionary::<Int32Type>();
                value(dictionary.values(), dictionary.keys().value(row) as usize)
            }
            other => panic!("{other}"),
        }
    }

    fn rows(format: &str, bytes: Vec<u8>) -> Vec<Map<String, Value>> {
        let mut rows = Vec::new();
        for batch in batches(format, bytes) {
            for row in 0..batch.num_rows() {
                let schema = batch.schema();
                let names = schema.fields().iter().map(|field| field.name().clone());
                let values = batch.columns().iter().map(|column| value(column, row));
                rows.push(names.zip(values).collect());
            }
        }
        rows
    }

    fn lines(scene: &Scene, args: &str) -> Vec<Map<String, Value>> {
        let output = run(scene, &format!("--format ndjson {args}"));
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The findings as the columns have them.
    fn quarantine(line: &Map<String, Value>) -> Value {
        let text = |finding: &Value| {
            let part = |name: &str| finding[name].as_str().unwrap().to_owned();
            format!("{}: {}", part("code"), part("message"))
        };
        line["quarantine"].as_array().map_or(Value::Null, |all| all.iter().map(text).collect())
    }

    #[test]
    fn the_columns_of_the_short_forms_say_what_the_lines_say() {
        let scene = Scene::with_people(PEOPLE);
        for form in ["entitlements", "roles"] {
            for ids in ["", "ann eve cleo"] {
                let args = format!("--output {form} {ids}");
                let mut expected = lines(&scene, &args);
                for line in &mut expected {
                    line.insert("quarantine".to_owned(), quarantine(line));
                    line.remove("records");
                    let quarantined = line["phase"].is_null();
                    if form == "entitlements" {
                        for state in ["pending", "scheduled", "suspended", "denied"] {
                            let none = if quarantined { Value::Null } else { json!([]) };
                            line.entry(state).or_insert(none);
                        }
                    }
                }
                for format in ["parquet", "arrow"] {
                    let output = run(&scene, &format!("--format {format} {args}"));
                    assert_eq!(rows(format, output.stdout), expected, "{format} {args}");
                }
            }
        }
    }

    #[test]
    fn the_columns_of_the_full_form_say_what_the_csv_says() {
        let scene = Scene::with_people(PEOPLE);
        let csv = run(&scene, "--format csv").stdout;
        let mut csv = csv::Reader::from_reader(&csv[..]);
        let header = csv.headers().unwrap().clone();
        let expected: Vec<Vec<String>> =
            csv.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        for format in ["parquet", "arrow"] {
            let rows = rows(format, run(&scene, &format!("--format {format}")).stdout);
            let cells = |row: &Map<String, Value>| -> Vec<String> {
                let cell = |name: &str| match &row[name] {
                    Value::Null if name == "phase" => "quarantined".to_owned(),
                    Value::Null => String::new(),
                    Value::String(text) => text.clone(),
                    list => {
                        let texts =
                            list.as_array().unwrap().iter().map(|text| text.as_str().unwrap());
                        texts.collect::<Vec<_>>().join("; ")
                    }
                };
                header.iter().map(cell).collect()
            };
            assert_eq!(rows.iter().map(cells).collect::<Vec<_>>(), expected);
            let quarantined = rows.iter().filter(|row| !row["quarantine"].is_null());
            assert_eq!(quarantined.count(), 2);
        }
    }

    #[test]
    fn the_same_decisions_are_the_same_bytes() {
        let mut people = PEOPLE.to_owned();
        for number in 0..40_000 {
            people
                .push_str(&format!("p{number:05},{number}@x.example,Sales,{},here,\n", number % 9));
        }
        let scene = Scene::with_people(people);
        for format in ["parquet", "arrow"] {
            let of = |threads: u32| {
                let args = format!("--format {format} --output entitlements --threads {threads}");
                run(&scene, &args).stdout
            };
            let bytes = of(1);
            assert_eq!(bytes, of(3), "{format}");
            assert_eq!(rows(format, bytes).len(), 40_006);
        }
    }

    #[test]
    fn what_was_written_can_be_read_as_records() {
        let scene = Scene::with_people(PEOPLE);
        let decisions = run(&scene, "--format arrow --output roles").stdout;
        scene.write("decisions.arrow", decisions);
        // `identity` is no attribute, so nobody is known; but nothing is broken either.
        let told = scene.run(&format!("eval -i decisions.arrow --as-of {TODAY}"));
        assert_eq!(told.status, 1, "{told}");
        assert!(told.stderr.contains("the field `identity` is ignored"), "{told}");
    }
}
