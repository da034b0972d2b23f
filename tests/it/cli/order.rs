//! The same input gives the same bytes, whatever the order of files and records.

use super::scene::{Scene, project};

const VERBS: [&str; 6] = [
    "eval --as-of 2026-11-23",
    "eval --as-of 2026-11-23 --format json",
    "eval --as-of 2026-11-23 --format csv",
    "explain e1014 --as-of 2026-11-23 --format json",
    "graph",
    "graph --impact department",
];

/// The files below a directory of the project, by name.
fn files(dir: &str) -> Vec<(String, String)> {
    let root = project(dir);
    let mut rest = vec![root.clone()];
    let mut found = Vec::new();
    while let Some(dir) = rest.pop() {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                rest.push(path);
            } else {
                let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
                found.push((name, std::fs::read_to_string(path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// Acme and what it uses, written file by file in the given order, its people as given.
fn acme(backwards: bool, people: Option<&str>) -> Scene {
    let scene = Scene::empty();
    for dir in ["acme", "acme-guard-rails"] {
        let mut files = files(&format!("examples/{dir}"));
        if backwards {
            files.reverse();
        }
        for (name, text) in files {
            let text = people.filter(|_| name == "people.csv").unwrap_or(&text);
            scene.write(&format!("{dir}/{name}"), text);
        }
    }
    scene
}

fn all(scene: &Scene) -> Vec<String> {
    VERBS.iter().map(|verb| scene.run(&format!("{verb} --policy acme")).to_string()).collect()
}

#[test]
fn neither_the_order_of_files_nor_of_records_reaches_the_output() {
    let expected = all(&acme(false, None));
    assert_eq!(all(&acme(true, None)), expected);
    let people = acme(false, None).read("acme/people.csv");
    let (header, rows) = people.split_once('\n').unwrap();
    let mut rows: Vec<&str> = rows.lines().collect();
    rows.reverse();
    rows.rotate_left(17);
    let shuffled = format!("{header}\n{}\n", rows.join("\n"));
    assert_ne!(shuffled, people);
    assert_eq!(all(&acme(false, Some(&shuffled))), expected);
}

#[test]
fn one_run_is_like_another() {
    let scene = acme(false, None);
    assert_eq!(all(&scene), all(&scene));
}

#[test]
fn mistakes_come_in_the_order_of_files_and_places() {
    let scene = Scene::small();
    for (name, letter) in [("z", "z"), ("m/k", "m"), ("a", "a")] {
        let text = format!("condition {letter}1 = levle == 1\ncondition {letter}2 = taem == 1\n");
        scene.write(&format!("{name}.role"), text);
    }
    let run = scene.run("check --format json");
    let found = run.json();
    let places = found["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|found| found["code"] == "unknown-name");
    let places: Vec<String> =
        places.map(|at| format!("{}:{}", at["file"].as_str().unwrap(), at["line"])).collect();
    assert_eq!(
        places,
        ["a.role:1", "a.role:2", "m/k.role:1", "m/k.role:2", "z.role:1", "z.role:2"]
    );
}
