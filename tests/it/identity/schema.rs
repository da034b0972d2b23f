//! Policies of a schema, two vocabularies, and conditions that read what they should.

use std::sync::Arc;

use rolebook::check::{Input, Origin, check};
use rolebook::policy::Policy;
use rolebook::source::SourceMap;
use rolebook::syntax::parse;

const REST: &str = r#"
enum Department { "Engineering" also "Eng", "R&D"  "Customer Success" also "CS"  "Sales" }
enum Status { "Active" "Inactive" }
lifecycle { ended when false  active when true }
"#;

/// A policy whose identity schema has these lines, and which reads every attribute of it but
/// those on lines that begin with `#`.
pub(super) fn policy(schema: &str) -> Policy {
    policy_with(schema, "")
}

/// The same, with a rule of this condition beside.
pub(super) fn policy_with(schema: &str, condition: &str) -> Policy {
    let lines = schema.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut text = String::from("identity {\n");
    let mut conditions = String::new();
    for (number, line) in lines.enumerate() {
        let declared = line.trim_start_matches('#').trim();
        text.push_str(&format!("  {declared}\n"));
        let (name, _) = declared.split_once(':').unwrap();
        if !line.starts_with('#') {
            conditions.push_str(&format!("condition reads_{number} = {name} is present\n"));
        }
    }
    text.push_str(&format!("}}\n{REST}{conditions}"));
    if !condition.is_empty() {
        text.push_str(&format!("condition asked = {condition}\n"));
    }
    checked(text)
}

fn checked(text: String) -> Policy {
    let mut sources = SourceMap::default();
    let base = sources.add("schema.role", text.clone()).unwrap();
    let (file, errors) = parse(&text, base);
    assert!(errors.is_empty(), "{text}\n{errors:?}");
    let origin = Origin { files: vec![file], ..Origin::default() };
    let input = Input { name: "test".to_owned(), origins: vec![origin], ..Input::default() };
    let (policy, errors) = check(&input, Arc::new(sources));
    policy.unwrap_or_else(|| panic!("{text}\n{errors:?}"))
}

/// A policy of this identity schema with these rules beside, which reads every attribute.
pub(super) fn rules(schema: &str, rules: &str) -> Policy {
    let lines = schema.lines().map(str::trim);
    let names = lines.clone().filter_map(|line| line.split_once(':')).map(|(name, _)| name);
    let reads = names
        .enumerate()
        .map(|(number, name)| format!("condition reads_{number} = {name} is present\n"));
    let reads: String = reads.collect();
    let schema: String = lines.map(|line| format!("  {line}\n")).collect();
    checked(format!("identity {{\n{schema}}}\n{REST}{reads}{rules}\n"))
}
