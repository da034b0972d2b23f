//! Any bytes are read without a panic, in any format, and every record is somebody's.
#![no_main]

use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use rolebook::check::{Input, Origin, check};
use rolebook::identity::{Format, Mapping, read};
use rolebook::policy::Policy;
use rolebook::source::SourceMap;
use rolebook::syntax::parse;

const POLICY: &str = r#"
identity {
  id: text key
  email: text? unique
  department: Department
  level: int?
  manager: identity?
  start: date?
  groups: set<text> = {}
}
enum Department { "Engineering" also "Eng"  "Sales" }
lifecycle { ended when false  active when true }
condition known = email is present and level is present and start is present
condition team = groups has "a" or (manager is present and manager.department == "Sales")
condition line = reports to "e1"
"#;

static READY: LazyLock<(Policy, Mapping)> = LazyLock::new(|| {
    let mut sources = SourceMap::default();
    let base = sources.add("fuzz.role", POLICY.to_owned()).expect("a small file fits");
    let origin = Origin { files: vec![parse(POLICY, base).0], ..Origin::default() };
    let input = Input { origins: vec![origin], ..Input::default() };
    let policy = check(&input, Arc::new(sources)).0.expect("the policy is sound");
    let mapping = Mapping::by_name(&policy);
    (policy, mapping)
});

fuzz_target!(|bytes: &[u8]| {
    let (policy, mapping) = &*READY;
    for format in Format::ALL.into_iter().map(Some).chain([None]) {
        if let Ok(population) = read(bytes, format, mapping, policy) {
            let records = population.persons().map(|person| person.records.len() as u64);
            assert_eq!(records.sum::<u64>(), population.records);
        }
    }
});
