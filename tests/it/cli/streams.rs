//! Large populations and changes: what `eval` prints does not depend on how it goes about it.

use std::fmt::Write as _;

use super::scene::Scene;

const POLICY: &str = "identity {
  id: text key
  department: Department
  status: Status
  level: int
  groups: set<text> = {}
}
enum Department { \"Sales\" also \"S\"  \"Engineering\" }
enum Status { \"active\" \"terminated\" }
lifecycle { active when status == \"active\"  ended when status == \"terminated\" }
app crm { owner \"crm@x.example\"  risk low  entitlement user  entitlement admin { risk high } }
approval careful \"The owner\" { for any where risk >= high  stage owner by app owner }
role seller { owner \"o@x.example\"  when department == \"Sales\"  grant crm.user
  grant crm.admin when level > 5 }
role dev { owner \"o@x.example\"  when groups has \"dev\"  grant crm.user }
";

fn people(count: usize, change: usize) -> String {
    let mut text = String::new();
    for number in 0..count {
        let department = ["Sales", "s", "Engineering"][number % 3];
        let status = if number % 41 == 5 { "terminated" } else { "active" };
        let level = if number == change { 9 } else { number % 5 };
        writeln!(
            text,
            "{{\"id\":\"p{number:05}\",\"department\":\"{department}\",\"status\":\"{status}\",\
             \"level\":{level},\"groups\":[\"dev\"],\"desk\":{number}}}"
        )
        .unwrap();
    }
    text
}

fn dir(people: &str) -> Scene {
    let dir = Scene::empty();
    dir.write("rolebook.toml", "[policy]\nname = \"x\"\n[identities]\npath = \"people.ndjson\"\n");
    dir.write("policy.role", POLICY);
    dir.write("people.ndjson", people);
    dir
}

fn eval(dir: &Scene, more: &[&str]) -> (String, String, i32) {
    let date = if more.contains(&"--as-of") { "" } else { "--as-of 2026-11-23" };
    let run = dir.run(&format!("eval --format ndjson {date} {}", more.join(" ")));
    (run.stdout, run.stderr, run.status)
}

#[test]
fn chunks_and_threads_make_no_difference_to_the_bytes() {
    // One record is broken, so that there is a finding.
    let text = people(9_000, 7) + "{\"id\":\"p99999\",\"department\":\"Sles\"}\n";
    let dir = dir(&text);
    for output in ["full", "entitlements", "roles"] {
        let whole = eval(&dir, &["--output", output, "--threads", "1"]);
        let chunked = eval(&dir, &["--output", output, "--chunks-from", "0"]);
        assert!(whole == chunked, "{output}\n{}\n{}", whole.1, chunked.1);
        assert_eq!(whole.2, 1);
        assert_eq!(whole.0.lines().count(), 9_001);
        assert!(whole.1.contains("9001 records"), "{}", whole.1);
    }
}

#[test]
fn tables_are_made_of_chunks_too() {
    let dir = dir(&(people(5_000, 7) + "{\"id\":\"p99999\",\"department\":\"Sles\"}\n"));
    for output in ["full", "entitlements", "roles"] {
        let run = |more: &str| {
            let asked = format!("eval --as-of 2026-11-23 --format csv --output {output} {more}");
            let run = dir.run(&asked);
            (run.stdout, run.stderr, run.status)
        };
        let (whole, chunked) = (run("--threads 1"), run("--chunks-from 0"));
        assert!(whole == chunked, "{output}\n{}\n{}", whole.1, chunked.1);
        assert!(whole.2 == 1 && whole.0.lines().count() > 5_001, "{}", whole.1);
    }
}

#[cfg(feature = "columns")]
mod with_columns {
    use std::fs::File;
    use std::sync::Arc;

    use arrow_array::builder::{ListBuilder, StringBuilder};
    use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
    use parquet::arrow::ArrowWriter;
    use parquet::file::properties::WriterProperties;

    use super::super::scene::Scene;

    /// The people as Parquet, in row groups that fit no chunk.
    fn dir(ids: impl Iterator<Item = String> + Clone) -> Scene {
        let numbers = || 0..ids.clone().count();
        let departments = numbers().map(|number| ["Sales", "s", "Engineering", "Sles"][number % 4]);
        let status = |number| (number % 41 != 7).then_some("active");
        let levels = numbers().map(|number| i64::try_from(number % 9).unwrap());
        let mut groups = ListBuilder::new(StringBuilder::new());
        for number in numbers() {
            let of = ["dev", "ops"].into_iter().take(number % 3).map(Some);
            groups.append_value(of);
        }
        let columns: [(&str, ArrayRef); 6] = [
            ("desk", Arc::new(Int64Array::from_iter_values(levels.clone()))),
            ("id", Arc::new(StringArray::from_iter_values(ids.clone()))),
            ("department", Arc::new(StringArray::from_iter_values(departments))),
            ("status", Arc::new(StringArray::from_iter(numbers().map(status)))),
            ("level", Arc::new(Int64Array::from_iter_values(levels))),
            ("groups", Arc::new(groups.finish())),
        ];
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        let dir = super::dir("");
        let groups = WriterProperties::builder().set_max_row_group_row_count(Some(1_234)).build();
        let file = File::create(dir.path("people.parquet")).unwrap();
        let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(groups)).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        dir
    }

    fn run(dir: &Scene, args: &str) -> (Vec<u8>, String) {
        let args = format!("eval --as-of 2026-11-23 -i people.parquet {args}");
        let output = dir.command(&args).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{told}");
        (output.stdout, told)
    }

    #[test]
    fn parquet_in_chunks_makes_no_difference_to_the_bytes() {
        let dir = dir((0..20_000).map(|number| format!("p{number:05}")));
        for format in ["ndjson", "csv", "parquet", "arrow"] {
            for output in ["full", "entitlements", "roles"] {
                let asked = format!("--format {format} --output {output}");
                let whole = run(&dir, &format!("{asked} --threads 1"));
                let chunked = run(&dir, &format!("{asked} --chunks-from 0"));
                assert!(whole.0 == chunked.0, "{asked}: the decisions differ");
                assert_eq!(whole.1, chunked.1, "{asked}");
                assert!(whole.1.contains("20000 records"), "{}", whole.1);
            }
        }
    }

    #[test]
    fn rows_out_of_order_are_read_whole() {
        let dir = dir((0..300).map(|number| format!("p{:03}", 299 - number)));
        let whole = run(&dir, "--format ndjson");
        assert!(whole.0.starts_with(b"{\"identity\":\"p000\""));
        assert_eq!(run(&dir, "--format ndjson --chunks-from 0"), whole);
    }
}

#[test]
fn what_is_not_in_order_is_read_whole() {
    let text = people(50, 7)
        + "{\"id\":\"a\",\"department\":\"Sales\",\"status\":\"active\",\"level\":1}\n";
    let dir = dir(&text);
    assert_eq!(eval(&dir, &["--chunks-from", "0"]), eval(&dir, &[]));
    assert!(eval(&dir, &[]).0.starts_with("{\"identity\":\"a\""));
}

#[cfg(unix)]
#[test]
fn of_a_pipe_nothing_is_lost() {
    let text = people(50, 7);
    let dir = dir(&text);
    let asked = "eval --format ndjson --as-of 2026-11-23 --chunks-from 0 -i /dev/stdin";
    assert_eq!(dir.run_on(asked, text).stdout, eval(&dir, &[]).0);
}

#[test]
fn of_earlier_decisions_only_changes_are_told() {
    let dir = dir(&people(300, 1_000));
    dir.write("before.ndjson", eval(&dir, &[]).0);
    for chunks in [&[][..], &["--chunks-from", "0"]] {
        let asked = [&["--previous", "before.ndjson"][..], chunks].concat();
        let (out, told, status) = eval(&dir, &asked);
        assert_eq!((out.as_str(), status), ("", 0));
        assert!(told.contains("\n0 of 300 decisions have changed"), "{told}");
    }
    // One is promoted, one has a new record, one has none any more.
    let mut lines: Vec<String> = people(300, 3).lines().map(str::to_owned).collect();
    lines.remove(10);
    lines.push(
        "{\"id\":\"q\",\"department\":\"Sales\",\"status\":\"active\",\"level\":1}".to_owned(),
    );
    dir.write("people.ndjson", lines.join("\n"));
    let (out, told, status) = eval(&dir, &["--previous", "before.ndjson", "--as-of", "2026-12-24"]);
    let told_of: Vec<&str> = out.lines().map(|line| line.split('"').nth(3).unwrap()).collect();
    assert_eq!((told_of, status), (vec!["p00003", "p00010", "q"], 1));
    assert!(out.contains("\"code\":\"no-record\""));
    assert!(told.contains("2 of 300 decisions have changed"), "{told}");
    assert!(told.contains("1 identity has a decision there and no record here"), "{told}");
}

#[test]
fn what_are_no_earlier_decisions_is_said() {
    let dir = dir(&people(30, 1_000));
    // A machine reads standard output, errors included.
    let refused = |path: &str, more: &[&str]| {
        let (told, _, status) = eval(&dir, &[&["--previous", path][..], more].concat());
        (told, status)
    };
    assert_eq!(refused("gone.ndjson", &[]).1, 2);
    let (told, status) = refused("people.ndjson", &[]);
    assert!(told.contains("line 1 is no decision"), "{told}");
    assert_eq!(status, 1);
    dir.write("before.ndjson", eval(&dir, &["--output", "roles"]).0);
    assert!(refused("before.ndjson", &[]).0.contains("another form"));
    let run = dir.run("eval --as-of 2026-11-23 --previous before.ndjson");
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("--format ndjson"), "{}", run.stderr);
}

#[test]
fn a_watch_tells_what_a_change_of_the_policy_changes() {
    use std::io::{BufRead as _, BufReader};
    use std::process::Stdio;

    let dir = dir(&people(60, 1_000));
    let mut command = dir.command("eval --format ndjson --as-of 2026-11-23 --watch");
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut told = BufReader::new(child.stderr.take().unwrap()).lines();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut round = || -> Vec<String> {
        let all = told.by_ref().map(Result::unwrap);
        all.take_while(|line| !line.starts_with("waiting")).collect()
    };
    assert!(round().iter().any(|line| line.contains("60 of 60 people looked at, 60")));
    assert_eq!(lines.by_ref().take(60).count(), 60);
    // A comment changes nobody's access, and concerns nobody.
    let write = |text: &str| {
        // At once, as editors do.
        dir.write(".policy.role", text);
        std::fs::rename(dir.path(".policy.role"), dir.path("policy.role")).unwrap();
    };
    write(&format!("// checked\n{POLICY}"));
    assert!(round().iter().any(|line| line.contains("0 of 60 people looked at, 0")));
    // The lowest level at which sellers ask for more: only sellers are looked at.
    write(&POLICY.replace("level > 5", "level > 3"));
    let summary = round().join("\n");
    assert!(summary.contains("40 of 60 people looked at"), "{summary}");
    let changed = summary.split("looked at, ").nth(1).unwrap();
    let changed: usize = changed.split(' ').next().unwrap().parse().unwrap();
    assert!((1..40).contains(&changed));
    assert_eq!(lines.by_ref().take(changed).count(), changed);
    // A policy with a mistake is told, and what was decided stands.
    write(&POLICY.replace("crm.user", "crm.usr"));
    let mistake = round().join("\n");
    assert!(mistake.contains("usr"), "{mistake}");
    // One new record.
    write(&POLICY.replace("level > 5", "level > 3"));
    round();
    dir.write(".people", people(60, 2));
    std::fs::rename(dir.path(".people"), dir.path("people.ndjson")).unwrap();
    assert!(round().iter().any(|line| line.contains("1 of 60 people looked at, 0")));
    child.kill().unwrap();
    child.wait().unwrap();
}
