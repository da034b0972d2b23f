//! What `rolebook::embed` promises: the declarations that follow semantic versioning.

use std::fs;
use std::path::Path;

/// The public declarations of a source text, one a line, those of an `impl` below its head.
fn declarations(text: &str) -> String {
    let text = text.split("#[cfg(test)]").next().unwrap();
    let mut found = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let (is_inner, start) = (line.starts_with("    "), line.trim());
        let is_head = start.starts_with("impl") && start.ends_with('{');
        if !is_head && !start.starts_with("pub ") {
            continue;
        }
        let is_enum = start.starts_with("pub enum");
        let mut whole = start.to_owned();
        while !(whole.ends_with(';') || (whole.ends_with('{') && !is_enum) || whole.ends_with('}'))
        {
            let next = lines.next().expect("a declaration ends").trim();
            if !next.starts_with("//") {
                whole.push(' ');
                whole.push_str(next);
            }
        }
        let whole = whole.trim_end_matches('{').trim_end();
        found.push(format!("{}{whole}", if is_inner { "    " } else { "" }));
    }
    found.join("\n")
}

#[test]
fn a_change_of_the_library_is_a_change_of_its_version() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/embed.rs");
    let text = fs::read_to_string(path).unwrap();
    // Whoever accepts another snapshot says so in the changelog: what is gone, or different,
    // breaks the programs of others.
    insta::assert_snapshot!(declarations(&text));
}
