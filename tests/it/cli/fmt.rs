//! `rolebook fmt`.

use std::fs;

use insta::assert_snapshot;

use super::scene::Scene;

const ROUGH: &str = "role   a{ owner \"ann@x.example\"   when level>=5 // high\n}\n";
const SMOOTH: &str = "role a {\n  owner \"ann@x.example\"\n  when level >= 5  // high\n}\n";
const BROKEN: &str = "role b { owner }\n";

/// A policy with one file that is formatted and one that is not.
fn rough() -> Scene {
    let scene = Scene::empty();
    scene.write("rolebook.toml", "[policy]\nname = \"small\"\n");
    scene.write("a.role", SMOOTH);
    scene.write("below/b.role", ROUGH);
    scene
}

#[test]
fn the_policys_own_files_are_formatted_wherever_it_is_called() {
    let scene = rough();
    scene.write("pack/rolebook.toml", "[policy]\nname = \"pack\"\nkind = \"pack\"\n");
    scene.write("pack/c.role", ROUGH);
    let mut command = scene.command("fmt");
    assert_snapshot!(scene.finish(command.current_dir(scene.path("below"))), @r"
    status 0
    --- stderr
    formatted ../below/b.role
    formatted 1 of 2 files
    ");
    assert_eq!(scene.read("below/b.role"), SMOOTH);
    assert_eq!(scene.read("a.role"), SMOOTH);
    // Another policy, though below.
    assert_eq!(scene.read("pack/c.role"), ROUGH);
    assert_snapshot!(scene.run("fmt"), @r"
    status 0
    --- stderr
    nothing to format in 2 files
    ");
    assert_snapshot!(scene.run("fmt -p pack"), @r"
    status 0
    --- stderr
    formatted pack/c.role
    formatted 1 of 1 file
    ");
}

#[test]
fn paths_are_formatted_each_once_with_all_below_them() {
    let scene = rough();
    scene.write("pack/rolebook.toml", "");
    scene.write("pack/c.role", ROUGH);
    scene.write("pack/.hidden/d.role", ROUGH);
    scene.write("pack/notes.txt", ROUGH);
    assert_snapshot!(scene.run("fmt ./pack below/../pack/c.role pack"), @r"
    status 0
    --- stderr
    formatted pack/c.role
    formatted 1 of 1 file
    ");
    assert_eq!(scene.read("pack/.hidden/d.role"), ROUGH);
    assert_eq!(scene.read("below/b.role"), ROUGH);
    // Whatever it is called, a file that is named is meant.
    assert_snapshot!(scene.run("fmt --quiet pack/notes.txt"), @"status 0");
    assert_eq!(scene.read("pack/notes.txt"), SMOOTH);
}

#[test]
fn check_lists_what_is_not_formatted_and_writes_nothing() {
    let scene = rough();
    scene.write("c.role", ROUGH);
    assert_snapshot!(scene.run("fmt --check"), @r"
    status 1
    --- stdout
    below/b.role
    c.role
    --- stderr
    2 of 3 files to be formatted
    ");
    assert_snapshot!(scene.run("fmt --check --quiet below"), @r"
    status 1
    --- stdout
    below/b.role
    ");
    assert_eq!(scene.read("below/b.role"), ROUGH);
    assert_snapshot!(scene.run("fmt --check a.role"), @r"
    status 0
    --- stderr
    nothing to format in 1 file
    ");
}

#[test]
fn check_tells_machines_where_the_layout_differs() {
    let scene = rough();
    assert_snapshot!(scene.run("fmt --check --format json"), @r#"
    status 1
    --- stdout
    {
      "diagnostics": [
        {
          "code": "not-formatted",
          "severity": "error",
          "message": "this file is not formatted",
          "help": "`rolebook fmt` formats it",
          "file": "below/b.role",
          "line": 1,
          "column": 1,
          "end_line": 1,
          "end_column": 56,
          "labels": [
            {
              "text": "the layout differs from here",
              "file": "below/b.role",
              "line": 1,
              "column": 1,
              "end_line": 1,
              "end_column": 56
            }
          ]
        }
      ]
    }
    "#);
    assert_snapshot!(scene.run("fmt --check --format github"), @r"
    status 1
    --- stdout
    ::error file=below/b.role,line=1,endLine=1,col=1,endColumn=55,title=not-formatted::this file is not formatted%0Ahelp: `rolebook fmt` formats it
    ");
    assert_eq!(scene.run("fmt --check --format sarif").status, 1);
    assert_snapshot!(scene.run("fmt --check --format json a.role"), @r#"
    status 0
    --- stdout
    {
      "diagnostics": []
    }
    "#);
    assert_eq!(scene.read("below/b.role"), ROUGH);
    assert_snapshot!(scene.run("fmt --format json"), @r#"
    status 0
    --- stdout
    {
      "diagnostics": []
    }
    --- stderr
    formatted below/b.role
    "#);
    assert_eq!(scene.read("below/b.role"), SMOOTH);
}

#[test]
fn diff_shows_what_would_change_and_writes_nothing() {
    let scene = rough();
    assert_snapshot!(scene.run("fmt --diff"), @r#"
    status 1
    --- stdout
    --- below/b.role
    +++ below/b.role
    @@ -1,2 +1,4 @@
    -role   a{ owner "ann@x.example"   when level>=5 // high
    +role a {
    +  owner "ann@x.example"
    +  when level >= 5  // high
     }
    --- stderr
    1 of 2 files to be formatted
    "#);
    assert_snapshot!(scene.run("fmt --diff --check --quiet --color always"), @r#"
    status 1
    --- stdout
    [1m--- below/b.role[0m
    [1m+++ below/b.role[0m
    [36m@@ -1,2 +1,4 @@[0m
    [31m-role   a{ owner "ann@x.example"   when level>=5 // high[0m
    [32m+role a {[0m
    [32m+  owner "ann@x.example"[0m
    [32m+  when level >= 5  // high[0m
     }
    "#);
    assert_eq!(scene.read("below/b.role"), ROUGH);
    assert_snapshot!(scene.run("fmt --diff a.role"), @r"
    status 0
    --- stderr
    nothing to format in 1 file
    ");
}

#[test]
fn standard_input_goes_to_standard_output() {
    let scene = Scene::empty();
    assert_snapshot!(scene.run_on("fmt -", ROUGH), @r#"
    status 0
    --- stdout
    role a {
      owner "ann@x.example"
      when level >= 5  // high
    }
    "#);
    assert_snapshot!(scene.run_on("fmt - --check", ROUGH), @r"
    status 1
    --- stdout
    <stdin>
    ");
    assert_snapshot!(scene.run_on("fmt - --check", SMOOTH), @"status 0");
    assert_snapshot!(scene.run_on("fmt - --diff", ROUGH), @r#"
    status 1
    --- stdout
    --- <stdin>
    +++ <stdin>
    @@ -1,2 +1,4 @@
    -role   a{ owner "ann@x.example"   when level>=5 // high
    +role a {
    +  owner "ann@x.example"
    +  when level >= 5  // high
     }
    "#);
    assert_snapshot!(scene.run_on("fmt -", BROKEN), @r"
    status 1
    --- stderr
    error[unexpected-token]: expected a text in quotes, found `}`
       ╭─[<stdin>:1:16]
     1 │ role b { owner }
       ·                ─
       ╰────

    1 error
    ");
    assert_snapshot!(scene.run_on("fmt -", ""), @"status 0");
    assert_eq!(scene.run_on("fmt - --check --format json", ROUGH).codes(), ["not-formatted"]);
    assert_eq!(scene.run_on("fmt - --check --format json", BROKEN).codes(), ["unexpected-token"]);
}

#[test]
fn a_file_with_mistakes_is_left_alone_and_the_others_are_formatted() {
    let scene = rough();
    scene.write("a.role", BROKEN);
    assert_snapshot!(scene.run("fmt"), @r"
    status 1
    --- stderr
    formatted below/b.role
    error[unexpected-token]: expected a text in quotes, found `}`
       ╭─[a.role:1:16]
     1 │ role b { owner }
       ·                ─
       ╰────

    1 error
    formatted 1 of 2 files
    ");
    assert_eq!(scene.read("a.role"), BROKEN);
    assert_eq!(scene.read("below/b.role"), SMOOTH);
    assert_snapshot!(scene.run("fmt --check"), @r"
    status 1
    --- stderr
    error[unexpected-token]: expected a text in quotes, found `}`
       ╭─[a.role:1:16]
     1 │ role b { owner }
       ·                ─
       ╰────

    1 error
    ");
}

/// Read again, a phase named `app` would begin a declaration.
#[test]
fn what_cannot_be_formatted_faithfully_is_left_alone() {
    let scene = rough();
    let long = "a_rather_long_name_of_an_attribute == another_rather_long_name_of_an_attribute";
    let odd = format!("lifecycle {{ prehire when {long} app when {{ }} }}\n");
    scene.write("a.role", &odd);
    assert_snapshot!(scene.run("fmt"), @r"
    status 1
    --- stderr
    formatted below/b.role
    error[internal-error]: this file cannot be formatted without changing what it says
       ╭─[a.role:1:1]
     1 │ lifecycle { prehire when a_rather_long_name_of_an_attribute == another_rather_long_name_of_an_attribute app when { } }
       · ▲
       ╰────
      help: nothing was changed; this is a mistake in rolebook: please report it with the file

    1 error
    formatted 1 of 2 files
    ");
    assert_eq!(scene.read("a.role"), odd);
    assert_eq!(scene.read("below/b.role"), SMOOTH);
}

#[test]
fn what_is_no_text_is_told_and_left_alone() {
    let scene = rough();
    let bytes = b"role a { owner \"\xff\" }";
    scene.write("a.role", bytes);
    assert_snapshot!(scene.run("fmt"), @r#"
    status 1
    --- stderr
    formatted below/b.role
    error[not-utf8]: `a.role` is not UTF-8: byte 16, on line 1, begins no character
       ╭─[a.role:1:17]
     1 │ role a { owner "�" }
       ·                 ┬
       ·                 ╰── not UTF-8 from here
       ╰────
      help: save the file with the encoding UTF-8

    1 error
    formatted 1 of 2 files
    "#);
    assert_eq!(fs::read(scene.path("a.role")).unwrap(), bytes);
    let large = fs::File::create(scene.path("a.role")).unwrap();
    large.set_len((16 << 20) + 100).unwrap();
    assert_snapshot!(scene.run("fmt"), @r"
    status 1
    --- stderr
    error[file-too-large]: `a.role` is larger than 16 MiB
       ╭─[a.role:1:1]
     1 │ 
       · ▲
       ╰────
      help: split it into several files; their order does not matter

    1 error
    ");
    assert_eq!(fs::metadata(scene.path("a.role")).unwrap().len(), (16 << 20) + 100);
}

#[test]
fn line_ends_and_a_byte_order_mark_are_part_of_the_layout() {
    let scene = Scene::empty();
    scene.write("a.role", format!("\u{feff}{SMOOTH}"));
    scene.write("b.role", SMOOTH.replace('\n', "\r\n"));
    scene.write("c.role", SMOOTH.trim_end());
    assert_snapshot!(scene.run("fmt --check ."), @r"
    status 1
    --- stdout
    a.role
    b.role
    c.role
    --- stderr
    3 of 3 files to be formatted
    ");
    let diff = scene.run("fmt --diff b.role");
    assert_eq!(diff.stdout.matches("\r\n").count(), 4, "{diff}");
    assert_snapshot!(scene.run("fmt --diff a.role c.role"), @r#"
    status 1
    --- stdout
    --- a.role
    +++ a.role
    @@ -1,4 +1,4 @@
    -﻿role a {
    +role a {
       owner "ann@x.example"
       when level >= 5  // high
     }
    --- c.role
    +++ c.role
    @@ -1,4 +1,4 @@
     role a {
       owner "ann@x.example"
       when level >= 5  // high
    -}
    \ No newline at end of file
    +}
    --- stderr
    2 of 2 files to be formatted
    "#);
    assert_eq!(scene.run("fmt .").status, 0);
    for name in ["a.role", "b.role", "c.role"] {
        assert_eq!(scene.read(name), SMOOTH);
    }
}

#[test]
fn what_is_not_there_is_told_and_the_others_are_formatted() {
    let scene = rough();
    assert_snapshot!(scene.run("fmt nowhere.role below"), @r"
    status 2
    --- stderr
    formatted below/b.role
    error[unreadable-file]: `nowhere.role`: there is no such file
      help: check the path for a slip

    1 error
    formatted 1 of 2 files
    ");
    assert_eq!(scene.read("below/b.role"), SMOOTH);
    fs::create_dir(scene.path("empty")).unwrap();
    assert_snapshot!(scene.run("fmt empty").refusal(), @r"
    status 2
    error[no-role-files]: there is no `*.role` file in `empty`
      help: name a file or another directory

    1 error
    ");
    assert_snapshot!(scene.run("fmt -p empty").refusal(), @r"
    status 2
    error[no-manifest]: there is no `rolebook.toml` in `empty`
      help: name the policy directory with `--policy DIR`, or make one with `rolebook init`

    1 error
    ");
    assert_snapshot!(Scene::empty().run("fmt").refusal(), @r"
    status 2
    error[no-policy]: there is no rolebook.toml here or in a directory above
      help: go to a policy directory, name one with --policy DIR, or start one with `rolebook init`

    1 error
    ");
}

#[test]
fn arguments_that_make_no_sense_together_are_refused() {
    let scene = rough();
    assert_snapshot!(scene.run("fmt - a.role").refusal(), @r"
    status 2
    error[standard-input-and-files]: `-` stands for standard input and cannot be joined by files
      help: format one or the other

    1 error
    ");
    assert_snapshot!(scene.run("fmt -p . a.role").refusal(), @r"
    status 2
    error: the argument '--policy <DIR>' cannot be used with '[PATH]...'

    Usage: rolebook fmt --policy <DIR> [PATH]...

    For more information, try '--help'.
    ");
    assert_snapshot!(scene.run("fmt --diff --format json").refusal(), @r"
    status 2
    error: the argument '--diff' cannot be used with '--format <FORMAT>'

    Usage: rolebook fmt --diff [PATH]...

    For more information, try '--help'.
    ");
    assert_snapshot!(scene.run_on("fmt - --format github", ROUGH), @r"
    status 2
    --- stdout
    ::error title=fmt-format::the formatted text itself has no other format%0Ahelp: leave out `--format`, or add `--check`
    ");
    assert_eq!(scene.read("below/b.role"), ROUGH);
}

#[test]
fn what_init_writes_is_formatted() {
    let scene = Scene::empty();
    assert_eq!(scene.run("init --quiet access").status, 0);
    assert_snapshot!(scene.run("fmt --check --policy access"), @r"
    status 0
    --- stderr
    nothing to format in 5 files
    ");
}

#[cfg(unix)]
#[test]
fn permissions_and_links_stay_and_nothing_is_left_behind() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let scene = rough();
    fs::set_permissions(scene.path("below/b.role"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("below/b.role", scene.path("link.role")).unwrap();
    assert_snapshot!(scene.run("fmt link.role"), @r"
    status 0
    --- stderr
    formatted link.role
    formatted 1 of 1 file
    ");
    assert_eq!(scene.read("below/b.role"), SMOOTH);
    let mode = fs::metadata(scene.path("below/b.role")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
    assert!(fs::symlink_metadata(scene.path("link.role")).unwrap().is_symlink());
    let beside: Vec<_> = fs::read_dir(scene.path("below")).unwrap().collect();
    assert_eq!(beside.len(), 1, "{beside:?}");
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_written_is_told_and_left_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let scene = rough();
    scene.write("c.role", ROUGH);
    fs::set_permissions(scene.path("c.role"), fs::Permissions::from_mode(0o444)).unwrap();
    assert_snapshot!(scene.run("fmt"), @r"
    status 2
    --- stderr
    formatted below/b.role
    error[unwritable-file]: `c.role` cannot be written: you may not write there
      help: make it writable, or leave it out

    1 error
    formatted 1 of 3 files
    ");
    assert_eq!(scene.read("c.role"), ROUGH);
    assert_eq!(scene.read("below/b.role"), SMOOTH);
}
