//! The architecture holds: imports run downwards, and what belongs to one module stays there.

use std::fs;
use std::path::{Path, PathBuf};

/// The modules, each of which may import those before it.
const ORDER: [&str; 21] = [
    "source",
    "diagnostic",
    "syntax",
    "policy",
    "graph",
    "check",
    "project",
    "compiled",
    "identity",
    "record",
    "eval",
    "engine",
    "analysis",
    "explain",
    "lint",
    "fmt",
    "testing",
    "plan",
    "report",
    "cli",
    "embed",
];

/// The plain values of `policy` that the syntax tree holds as they are.
const VALUES: [&str; 8] = [
    "Date",
    "Duration",
    "DurationUnit",
    "DurationError",
    "Risk",
    "Provision",
    "Mode",
    "ExpectedState",
];

/// A source file: its path below `src`, its module, and its code without comments.
struct Code {
    path: String,
    module: String,
    text: String,
}

fn code() -> Vec<Code> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut rest = vec![root.clone()];
    while let Some(dir) = rest.pop() {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                rest.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                found.push(read(&root, &path));
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(found.len() > 20, "the sources were not found");
    found
}

fn read(root: &Path, path: &PathBuf) -> Code {
    let below = path.strip_prefix(root).unwrap();
    let first = below.components().next().unwrap().as_os_str().to_str().unwrap();
    let text = fs::read_to_string(path).unwrap();
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    Code {
        path: below.to_str().unwrap().replace('\\', "/"),
        module: first.trim_end_matches(".rs").to_owned(),
        text: code.collect::<Vec<_>>().join("\n"),
    }
}

/// The paths below `crate::` that `text` names, groups taken apart.
fn imports(text: &str) -> Vec<String> {
    text.split("crate::").skip(1).flat_map(|rest| taken_apart("", rest)).collect()
}

/// `a::{b, c::d}` as `a::b` and `a::c::d`.
fn taken_apart(prefix: &str, text: &str) -> Vec<String> {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
    let (path, rest) = text.split_at(end.unwrap_or(text.len()));
    let path = format!("{prefix}{path}");
    if !rest.starts_with('{') {
        return vec![path.trim_end_matches(':').to_owned()];
    }
    let mut found = Vec::new();
    let mut depth = 0;
    let mut start = 1;
    for (at, character) in rest.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if (character == ',' && depth == 1) || depth == 0 {
            let part = rest[start..at].trim();
            if !part.is_empty() {
                found.extend(taken_apart(&path, part));
            }
            start = at + 1;
        }
        if depth == 0 {
            break;
        }
    }
    found
}

fn rank(module: &str) -> Option<usize> {
    ORDER.iter().position(|other| *other == module)
}

/// What a file may not import, though it does.
fn upward(file: &Code) -> Vec<String> {
    let Some(own) = rank(&file.module) else { return Vec::new() };
    let wrong = imports(&file.text).into_iter().filter(|path| {
        let mut names = path.split("::");
        let Some(target) = names.next().and_then(rank) else { return false };
        let value = names.next().is_some_and(|name| VALUES.contains(&name));
        target > own && !(file.module == "syntax" && path.starts_with("policy::") && value)
    });
    wrong.map(|path| format!("{} imports {path}", file.path)).collect()
}

/// The files outside `modules` that contain one of `words`.
fn elsewhere(modules: &[&str], words: &[&str]) -> Vec<String> {
    let files = code().into_iter().filter(|file| !modules.contains(&file.module.as_str()));
    let found = files.flat_map(|file| {
        let words = words.iter().filter(|word| file.text.contains(**word));
        words.map(|word| format!("{} has {word}", file.path)).collect::<Vec<_>>()
    });
    found.collect()
}

#[test]
fn every_module_has_a_place_in_the_order() {
    let files = code().into_iter().map(|file| file.module);
    let modules = files.filter(|module| !matches!(module.as_str(), "lib" | "main"));
    let unknown: Vec<String> = modules.filter(|module| rank(module).is_none()).collect();
    assert_eq!(unknown, [""; 0]);
}

#[test]
fn imports_run_downwards() {
    let wrong: Vec<String> = code().iter().flat_map(upward).collect();
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn the_policy_takes_from_the_syntax_nothing_but_operators() {
    let files = code().into_iter().filter(|file| file.module == "policy");
    let imported = files.flat_map(|file| {
        let paths = imports(&file.text).into_iter().filter(|path| path.starts_with("syntax"));
        paths.map(|path| format!("{}: {path}", file.path)).collect::<Vec<_>>()
    });
    assert_eq!(
        imported.collect::<Vec<_>>(),
        ["policy/expr.rs: syntax::ast::CompareOp", "policy/expr.rs: syntax::ast::TextOp"]
    );
}

#[test]
fn a_layout_needs_the_syntax_alone() {
    let files = code().into_iter().filter(|file| file.module == "fmt");
    let imported = files.flat_map(|file| {
        let paths = imports(&file.text).into_iter();
        let paths = paths.filter(|path| !path.starts_with("source") && !path.starts_with("syntax"));
        paths.map(|path| format!("{}: {path}", file.path)).collect::<Vec<_>>()
    });
    assert_eq!(imported.collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn the_graph_library_is_known_to_the_graph_alone_and_the_parser_to_the_syntax() {
    assert_eq!(elsewhere(&["graph"], &["petgraph"]), [""; 0]);
    assert_eq!(elsewhere(&["syntax"], &["pest::", "pest_derive"]), [""; 0]);
}

#[test]
fn only_the_command_line_reads_files_prints_and_exits() {
    let words = ["std::fs", "std::process", "std::env", "println!", "print!(", "anstream::"];
    assert_eq!(elsewhere(&["cli", "embed", "main"], &words), [""; 0]);
}

#[test]
fn the_test_sees_through_groups_and_finds_what_is_wrong() {
    let text = "use crate::policy::{Date, table::{Id, Table}};\nfn f() -> crate::cli::Verb {}";
    assert_eq!(
        imports(text),
        ["policy::Date", "policy::table::Id", "policy::table::Table", "cli::Verb"]
    );
    let file = |module: &str| Code {
        path: format!("{module}/x.rs"),
        module: module.to_owned(),
        text: text.to_owned(),
    };
    assert_eq!(upward(&file("cli")), [""; 0]);
    assert_eq!(
        upward(&file("syntax")),
        [
            "syntax/x.rs imports policy::table::Id",
            "syntax/x.rs imports policy::table::Table",
            "syntax/x.rs imports cli::Verb"
        ]
    );
}
