//! Standard output, standard error, and what may be in the way of them.

use std::io::Read as _;
use std::process::Stdio;

use super::scene::{Run, Scene};

const EVIL: &str = "id,email,team,level,status,until\n\
    \u{1b}[5mann\u{7},a\u{202e}@x,Sales,7,here,\n\
    ben,b@x,\u{1b}]0;gone\u{7},7,here,\n";

/// The escape sequences that Rolebook writes itself: colours and weights.
fn without_styles(text: &str) -> String {
    let mut rest = text.to_owned();
    while let Some(start) = rest.find("\u{1b}[") {
        let end = rest[start..].find('m').expect("a style ends") + start;
        let style = &rest[start + 2..end];
        let known = ["", "0", "1", "2", "4", "31", "32", "33", "35", "36"];
        assert!(style.split(';').all(|part| known.contains(&part)), "{style:?} in {text}");
        rest.replace_range(start..=end, "");
    }
    rest
}

fn assert_harmless(run: &Run) {
    for text in [&run.stdout, &run.stderr] {
        let text = without_styles(text);
        let odd = text.chars().find(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}');
        assert_eq!(odd, None, "{run}");
    }
}

#[test]
fn no_escape_from_a_record_reaches_the_terminal() {
    let scene = Scene::with_people(EVIL);
    for args in [
        "eval",
        "eval a\u{202e}@x",
        "explain ben",
        "explain a\u{202e}@x",
        "explain a\u{202e}@x crm.user",
        "explain a\u{202e}@x crm.export",
        "explain ben crm.user",
    ] {
        for color in ["always", "never"] {
            let run = scene.run(&format!("{args} --as-of 2026-11-23 --color {color}"));
            assert!(run.status < 2, "{args}: {run}");
            assert_harmless(&run);
        }
    }
    // It is shown for what it is.
    let told = scene.run("explain a\u{202e}@x --color always").stdout;
    assert!(told.contains("\\u{1b}[5mann\\u{7}"), "{told:?}");
}

#[test]
fn no_escape_from_an_argument_or_a_policy_reaches_the_terminal() {
    let scene = Scene::with_policy(
        "role loud \"\\u{1b}[5mLoud\" { owner \"\\u{1b}[5m\" when team == \"Sales\" grant crm.user }\n\
         forbid hush { control \"\\u{1b}[5m\" when team == \"Engineering\" deny any because \"\\u{1b}[5m\" }\n",
    );
    let red = "\u{1b}[5mred";
    for args in ["eval", "explain ann", "eval -i", "check -p", "graph --impact", "graph --focus"] {
        assert_harmless(&scene.run_with(&format!("{args} --color always"), red));
    }
    for args in ["explain ann", "explain ann crm.user", "explain cleo crm.user", "eval"] {
        assert_harmless(&scene.run(&format!("{args} --color always")));
    }
}

#[test]
fn colour_is_for_terminals_unless_asked_for() {
    let scene = Scene::with_policy("condition c = levle == 1");
    for (args, variable, coloured) in [
        ("check", None, false),
        ("check --color always", None, true),
        ("check --color never", None, false),
        ("check --color always", Some(("NO_COLOR", "1")), true),
        ("check", Some(("NO_COLOR", "1")), false),
        ("explain ann --color always", None, true),
    ] {
        let mut command = scene.command(args);
        command.envs(variable);
        let output = command.output().unwrap();
        let written = [output.stdout, output.stderr].concat();
        assert_eq!(written.contains(&0x1b), coloured, "{args} {variable:?}");
    }
    // Machines get none in any case.
    for args in ["eval --format json", "eval --format csv", "check --format github", "graph"] {
        let run = Scene::small().run(&format!("{args} --color always"));
        assert!(!run.stdout.contains('\u{1b}'), "{args}");
    }
}

/// More people than fit into a pipe.
fn crowd() -> Scene {
    let rows = (0..2_500).map(|n| format!("p{n},p{n}@x.example,Sales,7,here,\n"));
    Scene::with_people(format!("id,email,team,level,status,until\n{}", rows.collect::<String>()))
}

#[test]
fn whoever_stops_reading_ends_the_run_quietly() {
    let scene = crowd();
    for format in ["text", "json", "ndjson", "csv"] {
        let mut command = scene.command(&format!("eval --quiet --format {format}"));
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = [0; 1];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let output = child.wait_with_output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), told.as_str()), (Some(0), ""), "{format}");
    }
}

#[test]
fn a_negative_answer_stays_negative_though_nobody_reads_it() {
    let scene = Scene::with_policy("condition c = levle == 1");
    for args in ["check", "check --format json", "check --format github", "eval --format ndjson"] {
        let mut command = scene.command(args);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop((child.stdout.take(), child.stderr.take()));
        assert_eq!(child.wait().unwrap().code(), Some(1), "{args}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let scene = Scene::small();
    for args in [
        "eval",
        "eval --format csv",
        "eval --format json",
        "eval --format ndjson",
        "graph",
        "explain ann",
        "schema decision",
    ] {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let output = scene.command(args).stdout(full).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{args}");
        assert!(told.contains("error: the output cannot be written: "), "{args}: {told}");
    }
}

#[test]
fn quiet_leaves_data_and_errors_alone() {
    let scene = Scene::small();
    let loud = scene.run("eval --as-of 2020-01-01 --format csv");
    let quiet = scene.run("eval --as-of 2020-01-01 --format csv --quiet");
    assert_eq!((&quiet.stdout, quiet.stderr.as_str()), (&loud.stdout, ""));
    assert_eq!(loud.stderr.lines().count(), 3, "{loud}");
    assert_ne!(scene.run("eval zoe --quiet").stderr, "");
}

#[test]
fn progress_is_for_terminals() {
    assert!(!crowd().run("eval --format csv").stderr.contains("deciding"));
}
