//! Every example in the documentation is what it claims to be.

use std::fs;
use std::path::Path;

use crate::support::disk;

const MANIFEST: &str = "[policy]\nname = \"example\"\n";

/// A fenced block: the words after its fence, and its text.
struct Block {
    line: usize,
    info: String,
    text: String,
}

fn blocks(language: &str) -> Vec<Block> {
    blocks_of("docs/language.md", language)
}

fn blocks_of(page: &str, language: &str) -> Vec<Block> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(page);
    let text = fs::read_to_string(path).unwrap();
    let mut found = Vec::new();
    let mut open: Option<Block> = None;
    for (index, line) in text.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => {
                let (info, text) = (info.to_owned(), String::new());
                open = Some(Block { line: index + 1, info, text });
            }
            (Some(_), Some(_)) => found.extend(open.take()),
            (Some(block), None) => block.text.extend([line, "\n"]),
            (None, None) => {}
        }
    }
    found.retain(|block| block.info.split(' ').next() == Some(language));
    found
}

/// The blocks marked with `mark`, `claim` being what stands after it.
fn marked(mark: &str) -> Vec<(String, Block)> {
    let mut found = Vec::new();
    for block in blocks("role") {
        let mut words = block.info.split(' ').skip(1);
        if words.next() == Some(mark) {
            found.push((words.collect::<Vec<_>>().join(" "), block));
        }
    }
    assert!(!found.is_empty(), "no block is marked `{mark}`");
    found
}

fn preamble() -> String {
    marked("preamble").remove(0).1.text
}

/// The codes of what loading the policy made of these files objects to, and all of it told.
fn objections(files: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let loaded = disk::load(dir.path());
    assert_eq!(loaded.policy.is_some(), loaded.diagnostics.is_empty());
    let codes = loaded.diagnostics.iter().map(|diagnostic| diagnostic.code.clone());
    (codes.collect(), disk::objections(&loaded))
}

/// Everything that is wrong with the blocks of one mark; `check` judges one of them.
fn judge(mark: &str, check: impl Fn(&str, &Block) -> Result<(), Vec<String>>) {
    let wrong: Vec<String> = marked(mark)
        .iter()
        .filter_map(|(claim, block)| {
            let told = check(claim, block).err()?.join("\n  ");
            Some(format!("docs/language.md:{}: {}\n  {told}", block.line, block.info))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn no_objection(files: &[(&str, &str)]) -> Result<(), Vec<String>> {
    let (_, told) = objections(files);
    if told.is_empty() { Ok(()) } else { Err(told) }
}

#[test]
fn every_block_parses() {
    for block in blocks("role") {
        if block.info.starts_with("role error") {
            continue;
        }
        let (_, errors) = rolebook::syntax::parse(&block.text, 0);
        assert!(errors.is_empty(), "docs/language.md:{}: {errors:#?}", block.line);
    }
}

#[test]
fn every_whole_block_checks() {
    let preamble = preamble();
    judge("preamble", |_, block| {
        no_objection(&[("rolebook.toml", MANIFEST), ("preamble.role", &block.text)])
    });
    judge("check", |_, block| {
        no_objection(&[
            ("rolebook.toml", MANIFEST),
            ("preamble.role", &preamble),
            ("block.role", &block.text),
        ])
    });
}

#[test]
fn every_bad_block_is_refused_for_the_reason_given() {
    let preamble = preamble();
    judge("error", |code, block| {
        let (codes, told) = objections(&[
            ("rolebook.toml", MANIFEST),
            ("preamble.role", &preamble),
            ("block.role", &block.text),
        ]);
        if codes == [code] { Ok(()) } else { Err(told) }
    });
}

#[test]
fn every_pack_block_fits_the_policy_above_it() {
    let preamble = preamble();
    let root = format!("{MANIFEST}uses = [\"pack\"]\n");
    let pack = "[policy]\nname = \"pack\"\nkind = \"pack\"\n";
    judge("pack", |_, block| {
        no_objection(&[
            ("rolebook.toml", &root),
            ("preamble.role", &preamble),
            ("pack/rolebook.toml", pack),
            ("pack/block.role", &block.text),
        ])
    });
}

/// What the reader of identities takes from a `rolebook.toml`.
#[derive(serde::Deserialize)]
struct Manifest {
    identities: rolebook::identity::IdentitiesTable,
}

#[test]
fn the_manifest_shown_is_one() {
    for block in blocks("toml") {
        let manifest: Manifest = toml::from_str(&block.text).unwrap();
        assert!(!manifest.identities.columns.is_empty());
    }
}

#[test]
fn the_tests_on_their_page_pass() {
    let page = "docs/testing.md";
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("rolebook.toml"), MANIFEST).unwrap();
    let policy: String = blocks_of(page, "role").iter().map(|block| block.text.as_str()).collect();
    fs::write(dir.path().join("page.role"), policy).unwrap();
    let people = blocks_of(page, "csv").remove(0).text;
    fs::write(dir.path().join("people.csv"), people).unwrap();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_rolebook"));
    let run = command.args(["test", "--format", "json"]).current_dir(dir.path()).output().unwrap();
    let told = String::from_utf8(run.stdout).unwrap();
    let document: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(run.status.code(), Some(0), "{told}");
    assert_eq!(document["summary"]["passed"], 5, "{told}");
}
